import Engine
import EventLog
import EventModel
import Foundation
import SijillLives

/// Whole lives through the engine, from callers that each wait for the answer, beside the log alone with the same events
/// from as many callers.
///
/// The generator's own work, such as making forms and choosing what comes next, counts as the engine's.
struct EngineBenchmark {
    let folder: String
    let callerCount: Int
    let isLong: Bool

    private var applicationCount: Int { (isLong ? 1_000 : 40) * max(2, callerCount) }

    func run() async throws {
        var (round, lifeRates, histories) = (0, [Double](), [[AppendRequest]]())
        let contest = try await Contest(
            rounds: isLong ? 9 : 5,
            [
                {
                    round += 1
                    let store = "\(folder)/engine-\(callerCount)-\(round)"
                    let report = try await live(in: store, seed: UInt64(round))
                    lifeRates.append(Double(report.lifeCount) / report.seconds)
                    histories = try await requests(of: store)
                    try FileManager.default.removeItem(atPath: store)
                    return [report.eventsPerSecond]
                },
                {
                    let store = "\(folder)/engine-log-\(callerCount)-\(round)"
                    let rate = try await append(histories, to: store)
                    try FileManager.default.removeItem(atPath: store)
                    return [rate]
                },
            ])
        report(
            "events of lives from \(callerCount) callers", ratio: contest.ratio(to: 1),
            to: "the log alone with the same events", aim: "at least 0.5", ours: perSecond(contest.typical(0)),
            theirs: perSecond(contest.typical(1)))
        print("    \(Int(median(lifeRates))) complete lives a second over the services, the generator's work among it")
    }

    private func live(in store: String, seed: UInt64) async throws -> LifeReport {
        var settings = LifeSimulation.Settings(applicationCount: applicationCount, seed: seed)
        settings.callerCount = callerCount
        let simulation = try await LifeSimulation.open(store: store, workflows: Repository.workflows, settings)
        let report = try await simulation.run()
        require(report.lifeCount == applicationCount)
        try await simulation.close()
        return report
    }

    /// What each caller appended, an event a request, as the engine's commands were.
    private func requests(of store: String) async throws -> [[AppendRequest]] {
        let log = try EventLog.open(at: store, mode: .readOnly)
        let reader = try log.makeReader(from: .start, options: ReadOptions())
        var (requests, names) = ([[AppendRequest]](repeating: [], count: callerCount), EventNames())
        var callers: [StreamID: Int] = [:]
        while let batch = try await reader.next() {
            names.append(batch.newNames)
            for index in 0..<batch.count {
                let event = batch.event(at: index, names: names)
                guard event.stream.isApplication else { continue }
                let caller = callers[event.stream] ?? callers.count % callerCount
                callers[event.stream] = caller
                let revision = event.revision.rawValue
                let expected: ExpectedRevision =
                    revision == 0 ? .none : .exact(Revision(rawValue: revision - 1))
                requests[caller].append(
                    AppendRequest(
                        events: [
                            ProposedEvent(
                                stream: event.stream, type: event.type, actor: event.actor,
                                occurredAt: event.occurredAt, transitions: event.transitions, payload: event.payload)
                        ],
                        expectations: [Expectation(stream: event.stream, revision: expected)],
                        definition: event.definition, key: CommandKey("\(event.stream.name)#\(revision)")))
            }
        }
        try await log.close()
        return requests
    }

    /// Events a second of the log alone.
    private func append(_ requests: [[AppendRequest]], to store: String) async throws -> Double {
        try EventLog.create(at: store)
        let log = try EventLog.open(at: store, mode: .readWrite)
        let time = try await seconds {
            try await withThrowingTaskGroup(of: Void.self) { group in
                for own in requests {
                    group.addTask { for request in own { _ = try await log.append(request) } }
                }
                try await group.waitForAll()
            }
        }
        let eventCount = requests.reduce(0) { $0 + $1.count }
        require(log.statistics.eventCount == eventCount)
        try await log.close()
        return Double(eventCount) / time
    }
}
