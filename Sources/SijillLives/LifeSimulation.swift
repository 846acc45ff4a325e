public import Engine
import EventLog
public import EventModel
import SijillTestKit
import Synchronization
import Workflow
import WorkflowFiles

/// Leads the lives of many applications through the engine, in simulated years, the same for the same seed.
///
/// ```swift
/// let simulation = try await LifeSimulation.open(store: "store", workflows: "Workflows", settings)
/// let report = try await simulation.run()
/// try await simulation.close()
/// ```
///
/// Everything goes the way of real commands: who acts asks the engine, banks send messages, and time fires what is due.
/// What applications do is derived from the definitions, which may be any.
public final class LifeSimulation: Sendable {
    /// What is simulated.
    public struct Settings: Sendable, Hashable {
        /// How many applications arrive.
        public var applicationCount: Int
        /// What everything follows from.
        public var seed: UInt64
        /// The services; empty for all that are known.
        public var services: [String] = []
        /// When they arrive; what time makes happen is followed for ``afterlifeDays`` more.
        public var period: Range<Timestamp>
        /// How many callers lead lives at the same time.
        ///
        /// The history of each application is the same for any number, but for its reference; with more than one, which
        /// gets which reference and how they lie in the log depends on the machine.
        public var callerCount = 1
        /// How many days after the period lives are followed.
        public var afterlifeDays = 365
        /// Whether for a week of the period offices do nothing, and catch up afterwards.
        public var hasOutage = true
        /// Whether at some time of the period fees rise: a new version of each definition that has fixed ones is recorded,
        /// which applications follow that come later.
        public var hasFeeChange = true
        /// Whether at some time of the period a decree extends all clocks that may be extended.
        public var hasDecree = true

        /// Makes settings for the year 2025.
        public init(applicationCount: Int, seed: UInt64) {
            self.applicationCount = applicationCount
            self.seed = seed
            period =
                Timestamp(
                    secondsSinceEpoch: 1_735_689_600)..<Timestamp(secondsSinceEpoch: 1_767_225_600)
        }
    }

    /// The clocks of a simulation, by which an engine is opened.
    public struct Clocks: Sendable {
        /// The time of the log: the latest that any caller came to.
        public let log: @Sendable () -> Timestamp
        /// The time of commands: that of the caller.
        public let commands: @Sendable () -> Timestamp

        /// Makes clocks.
        public init(log: @escaping @Sendable () -> Timestamp, commands: @escaping @Sendable () -> Timestamp) {
            (self.log, self.commands) = (log, commands)
        }
    }

    /// Opens the engine that lives ask, and opens it anew with the failure by which it was lost.
    public typealias Opening = @Sendable (_ clocks: Clocks, _ failure: EngineError?) async throws -> Engine

    /// What is simulated.
    public let settings: Settings
    private let host: LifeHost
    private let time: SimulatedTime

    /// The latest time that any caller came to.
    public var now: Timestamp { time.now }

    /// The engine, whose clock is that of the simulation.
    public var engine: Engine { host.engine }

    /// Opens a store for a simulation, and makes it if there is none; its log's clock is the simulation's, too.
    ///
    /// - Throws: What the store and the definitions say.
    public static func open(store: String, workflows: String?, _ settings: Settings) async throws -> LifeSimulation {
        try await open(settings) { clocks, failure in
            if let failure { throw failure }
            let log: EventLog
            do throws(EventStoreError) {
                log = try EventLog.open(at: store, mode: .readWrite, clock: clocks.log)
            } catch {
                guard error.code == .notFound else { throw error }
                try EventLog.create(at: store, clock: clocks.log)
                log = try EventLog.open(at: store, mode: .readWrite, clock: clocks.log)
            }
            do {
                return try await Engine(log: log, workflows: workflows, now: clocks.commands)
            } catch {
                try? await log.close()
                throw error
            }
        }
    }

    /// Makes a simulation over an engine that somebody opens, anew whenever its store fails.
    ///
    /// Lives ask again, under the same idempotency keys, what had no answer.
    ///
    /// - Parameter opening: Opens the engine, or throws where it cannot come back.
    /// - Throws: What `opening` throws.
    public static func open(_ settings: Settings, opening: @escaping Opening) async throws -> LifeSimulation {
        let time = SimulatedTime(settings.period.lowerBound)
        let clocks = Clocks(log: { time.now }, commands: time.commandTime)
        return LifeSimulation(try await LifeHost { try await opening(clocks, $0) }, settings, time)
    }

    private init(_ host: LifeHost, _ settings: Settings, _ time: SimulatedTime) {
        (self.host, self.settings, self.time) = (host, settings, time)
    }

    /// Closes the store.
    public func close() async throws { try await engine.close() }

    /// Leads all lives to their rest, or to the end of the simulation.
    ///
    /// - Parameters:
    ///   - progress: Is told now and then what was done so far.
    ///   - sideWork: What is done beside it now and then, such as delivering effects; once more after a failure of the
    ///     store.
    /// - Throws: ``LifeError``; `EngineError` for a service that is not known, and when the store fails.
    /// - Complexity: O(n log n) in the applications, each some tens of commands; memory for those on their way.
    public func run(
        progress: (@Sendable (LifeReport) -> Void)? = nil, sideWork: (@Sendable (Engine) async throws -> Void)? = nil
    ) async throws -> LifeReport {
        guard !settings.period.isEmpty else { throw LifeError.periodEmpty }
        var services = try services()
        var arrivals = LifeArrivals(
            count: services.isEmpty ? 0 : settings.applicationCount, seed: settings.seed, period: settings.period,
            services: services
        ).arrivals
        // Definitions are recorded first, by one caller, so that they stand at the same place of every log.
        for service in services {
            _ = try await host.ask { try await $0.publishDefinition(of: service.workflow.service) }
        }
        if let feeChange { try await raiseFees(at: feeChange, &services, &arrivals) }
        let all = services
        let callerCount = max(1, min(settings.callerCount, max(arrivals.count, 1)))
        let tally = LifeTally(callerCount: callerCount, progress: progress)
        try await withThrowingTaskGroup(of: Void.self) { group in
            for caller in 0..<callerCount {
                let own = callerCount == 1 ? arrivals : arrivals.filter { $0.number % callerCount == caller }
                group.addTask {
                    try await self.lead(own, all, sideWork) { tally.note($0, of: caller) }
                }
            }
            try await group.waitForAll()
        }
        return tally.report
    }

    private func lead(
        _ arrivals: [LifeArrivals.Arrival], _ services: [LifeService],
        _ sideWork: (@Sendable (Engine) async throws -> Void)?, progress: @Sendable (LifeReport) -> Void
    ) async throws {
        let horizon = Timestamp(
            microsecondsSinceEpoch: settings.period.upperBound.microsecondsSinceEpoch
                + Int64(settings.afterlifeDays) * 86_400_000_000)
        let lane = LifeLane(
            host: host, time: time, seed: settings.seed, horizon: horizon, decree: decree, services: services,
            sideWork: sideWork)
        try await SimulatedTime.$clock.withValue(ManualClock(settings.period.lowerBound)) {
            var lane = lane
            _ = try await lane.run(arrivals, progress: progress)
        }
    }

    private func services() throws -> [LifeService] {
        let known = engine.catalog.services
        let names = settings.services.isEmpty ? known : settings.services
        return try names.enumerated().map { index, name in
            guard let workflow = engine.catalog.workflow(of: name) else {
                throw EngineError.serviceUnknown(name, known: known)
            }
            return LifeService(
                workflow, seed: LifeSeed.mixed(settings.seed, index, purpose: 4), outage: outage)
        }
    }

    /// Records the definitions with raised fees, for those who come later.
    private func raiseFees(
        at moment: Timestamp, _ services: inout [LifeService], _ arrivals: inout [LifeArrivals.Arrival]
    ) async throws {
        var raised: [Int: Int] = [:]
        for (number, service) in services.enumerated() {
            guard let source = engine.source(of: service.workflow.id).flatMap(FeeDecree.raised) else { continue }
            _ = try await host.ask { try await $0.publish(source) }
            raised[number] = services.count
            services.append(
                LifeService(
                    source.workflow, seed: LifeSeed.mixed(settings.seed, number, purpose: 4), outage: outage))
        }
        for index in arrivals.indices where arrivals[index].time >= moment {
            arrivals[index].service = raised[arrivals[index].service] ?? arrivals[index].service
        }
    }

    /// When fees rise, drawn from the seed; nil where they do not, or the period has no room for it.
    public var feeChange: Timestamp? { settings.hasFeeChange ? moment(purpose: 7) : nil }

    /// When a decree extends clocks, drawn from the seed; nil where there is none, or the period has no room for it.
    public var decree: Timestamp? { settings.hasDecree ? moment(purpose: 8) : nil }

    /// A moment in the middle half of a period of at least four weeks.
    private func moment(purpose: UInt64) -> Timestamp? {
        let (from, to) = (
            settings.period.lowerBound.microsecondsSinceEpoch, settings.period.upperBound.microsecondsSinceEpoch
        )
        let quarter = (to - from) / 4
        guard quarter >= 7 * 86_400_000_000 else { return nil }
        var random = SeededGenerator(seed: LifeSeed.mixed(settings.seed, 0, purpose: purpose))
        return Timestamp(microsecondsSinceEpoch: Int64.random(in: from + quarter...to - quarter, using: &random))
    }

    /// The week of the period, drawn from the seed, in which offices do nothing; nil where there is none, or the period
    /// has no room for it.
    public var outage: Range<Timestamp>? {
        let week: Int64 = 7 * 86_400_000_000
        let (from, to) = (settings.period.lowerBound, settings.period.upperBound)
        let latest = to.microsecondsSinceEpoch - week
        guard settings.hasOutage, latest > from.microsecondsSinceEpoch + week else { return nil }
        var random = SeededGenerator(seed: LifeSeed.mixed(settings.seed, 0, purpose: 5))
        let start = Int64.random(in: from.microsecondsSinceEpoch...latest, using: &random)
        return Timestamp(microsecondsSinceEpoch: start)..<Timestamp(microsecondsSinceEpoch: start + week)
    }
}

/// What all callers did so far.
private final class LifeTally: Sendable {
    private let reports: Mutex<[LifeReport]>
    private let progress: (@Sendable (LifeReport) -> Void)?
    private let start = ContinuousClock.now

    init(callerCount: Int, progress: (@Sendable (LifeReport) -> Void)?) {
        reports = Mutex([LifeReport](repeating: LifeReport(), count: callerCount))
        self.progress = progress
    }

    /// Takes what a caller did so far.
    func note(_ report: LifeReport, of caller: Int) {
        reports.withLock { $0[caller] = report }
        if let progress { progress(self.report) }
    }

    /// The sum.
    var report: LifeReport {
        var sum = reports.withLock { reports in reports.reduce(into: LifeReport()) { $0.add($1) } }
        sum.seconds = (ContinuousClock.now - start) / .seconds(1)
        return sum
    }
}
