import Engine
import EventModel
import SijillTestKit
import Workflow

/// Lives that one caller leads, in order of time.
struct LifeLane {
    let host: LifeHost
    let time: SimulatedTime
    let seed: UInt64
    /// What time makes happen later than this is left alone.
    let horizon: Timestamp
    /// When a decree extends the clocks of all who are on their way; nil for none, and once that was done.
    var decree: Timestamp?
    let sideWork: (@Sendable (Engine) async throws -> Void)?
    var services: [LifeService]
    var queue = LifeQueue()
    var lives: [Int: Life] = [:]
    var report = LifeReport()

    init(
        host: LifeHost, time: SimulatedTime, seed: UInt64, horizon: Timestamp, decree: Timestamp?,
        services: [LifeService],
        sideWork: (@Sendable (Engine) async throws -> Void)?
    ) {
        (self.host, self.time, self.seed) = (host, time, seed)
        (self.horizon, self.decree, self.services, self.sideWork) = (horizon, decree, services, sideWork)
    }

    /// Leads the lives of those who arrive, to their rest or to the horizon.
    mutating func run(
        _ arrivals: [LifeArrivals.Arrival], progress: @Sendable (LifeReport) -> Void
    ) async throws -> LifeReport {
        let interval = 32
        var stepCount = 0
        var next = 0
        while next < arrivals.count || !queue.isEmpty {
            try Task.checkCancellation()
            let arrivalTime = next < arrivals.count ? arrivals[next].time : nil
            if let decree, [arrivalTime, queue.firstTime].allSatisfy({ $0.map { $0 >= decree } ?? true }) {
                self.decree = nil
                time.set(decree)
                try await extendClocks(at: decree)
            }
            if next < arrivals.count, queue.firstTime.map({ arrivals[next].time <= $0 }) ?? true {
                let arrival = arrivals[next]
                next += 1
                time.set(arrival.time)
                begin(arrival)
            } else if let appointment = queue.popFirst() {
                if appointment.time <= horizon {
                    time.set(appointment.time)
                    try await keep(appointment)
                }
                finish(appointment.life)
            }
            stepCount += 1
            if stepCount % interval == 0 {
                progress(report)
                if let sideWork { _ = try await host.ask(sideWork) }
            }
        }
        progress(report)
        return report
    }

    private mutating func begin(_ arrival: LifeArrivals.Arrival) {
        var random = SeededGenerator(seed: LifeSeed.mixed(seed, arrival.number, purpose: 2))
        let bits = LifeSeed.mixed(seed, arrival.number, purpose: 3)
        let name = ApplicationIDGenerator(randomBits: { bits }).makeID()
        guard
            let application = try? StreamID(category: services[arrival.service].workflow.service, name: name)
        else { preconditionFailure("a service's name and ten letters make a stream") }
        let person = Person(using: &random)
        lives[arrival.number] = Life(
            application: application, service: arrival.service, plan: arrival.plan, person: person,
            agencySeed: LifeSeed.mixed(seed, arrival.number, purpose: 6), random: random)
        queue.add(.act(turn: 0), of: arrival.number, at: arrival.time)
    }

    /// Forgets a life without appointments, so that memory holds only those on their way.
    private mutating func finish(_ number: Int) {
        guard queue.count(of: number) == 0, let life = lives.removeValue(forKey: number) else { return }
        report.take(life)
    }

    private mutating func keep(_ appointment: LifeAppointment) async throws {
        guard var life = lives[appointment.life] else { return }
        let number = appointment.life
        switch appointment.intent {
        case .act(let turn):
            guard turn == life.turn else { return }
            try await act(&life, number, at: appointment.time)
        case .pay(let turn):
            guard turn == life.turn else { return }
            try await pay(&life, number, at: appointment.time)
        case .due(let revision): try await letPass(&life, number, revision, at: appointment.time)
        case .notice(let index): try await takeNotice(index, of: &life, number, at: appointment.time)
        case .answer(let index): try await takeAnswer(index, of: &life, number, at: appointment.time)
        }
        lives[number] = life
    }
}

extension LifeLane {
    /// Where a life stands.
    struct Standing {
        var place: Int
        var state: ApplicationState
        var record: ApplicationRecord
        var revision: Revision?
        var isEnded: Bool
    }

    mutating func standing(of life: Life) async throws -> Standing {
        let workflow = services[life.service].workflow
        guard life.commandCount > 0 else {
            return Standing(
                place: 0, state: workflow.initialState, record: ApplicationRecord(), revision: nil, isEnded: false)
        }
        let application = try await host.ask { try await $0.load(life.application) }.answer
        guard let state = application.state, application.workflow?.id == workflow.id else {
            throw EngineError.definitionUnknown(life.application)
        }
        return Standing(
            place: services[life.service].map.place(of: state.chartState), state: state, record: application.record,
            revision: application.revision, isEnded: workflow.isEnded(state))
    }

    /// Takes note of what a command did, and decides what comes next.
    mutating func follow(
        _ life: inout Life, _ number: Int, from before: Standing, effects: [Effect], at moment: Timestamp,
        eventCount: Int
    ) async throws {
        life.commandCount += 1
        report.eventCount += eventCount
        let after = try await standing(of: life)
        for effect in effects {
            if case .refund(let amount) = effect { refund(amount, of: &life, number, at: moment) }
        }
        if after.record.due <= 0 { life.openBill = nil }
        schedule(after, life, number, moment)
        guard after.place != before.place || before.revision == nil || life.pending == nil else { return }
        try await decide(&life, number, at: after, moment)
    }

    /// What followed from a command; for one that was heard before a crash, as it was recorded.
    mutating func effects(
        of receipt: CommandReceipt, after before: Standing, _ life: Life
    ) async throws -> [Effect] {
        guard receipt.isDuplicate else { return receipt.effects }
        report.lostAnswerCount += 1
        return try await effects(after: before, life)
    }

    /// The effects that were recorded since.
    func effects(after before: Standing, _ life: Life) async throws -> [Effect] {
        let events = try await host.ask { try await $0.history(of: life.application) }.answer
        return try events[(before.revision.map { Int($0.rawValue) + 1 } ?? 0)...].flatMap {
            try EventPayload($0).effects
        }
    }

    /// Makes an appointment with the next thing that time does.
    mutating func schedule(_ standing: Standing, _ life: Life, _ number: Int, _ moment: Timestamp) {
        guard let revision = standing.revision else { return }
        let next = dueMoments(standing, of: life).first
        guard let next, next.dueAt <= horizon else { return }
        queue.add(.due(revision: revision), of: number, at: max(next.dueAt, moment))
    }

    /// What time will do, in order; after the end a bill may still expire.
    func dueMoments(_ standing: Standing, of life: Life) -> [DueMoment] {
        let workflow = services[life.service].workflow
        let setAt = standing.revision ?? .first
        let deadlines = workflow.runningDeadlines(standing.state, record: standing.record).map {
            DueMoment(
                dueAt: $0.dueAt, application: life.application, kind: .deadline, number: $0.number, setAt: setAt)
        }
        let pending = standing.isEnded ? [] : workflow.pendingClockMoments(standing.record)
        let clocks = pending.map {
            DueMoment(
                dueAt: $0.dueAt, application: life.application,
                kind: $0.moment == .reminder ? .reminder : .breach, number: $0.clock, setAt: setAt)
        }
        let bills = standing.record.payments.expiringBill.map {
            [
                DueMoment(
                    dueAt: $0.expiresAt, application: life.application, kind: .billExpiry, number: $0.place,
                    setAt: setAt)
            ]
        }
        return (deadlines + clocks + (bills ?? [])).sorted { left, right in
            (left.dueAt, left.kind.rawValue, left.number) < (right.dueAt, right.kind.rawValue, right.number)
        }
    }
}
