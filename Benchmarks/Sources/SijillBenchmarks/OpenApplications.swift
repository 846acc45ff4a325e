import Engine
import EventLog
import EventModel
import SijillLives
import Workflow

/// A store of open applications, all of them submitted and waiting, and an engine at work on some of them.
struct OpenApplications {
    let store: String
    let count: Int

    static let commandCount = 5_000
    private static let service = "passport-renewal"
    private static let supervisor = Actor(subject: "supervisor-1", roles: ["supervisor"])

    /// Leads one life, and lets the log have a copy of its first event for every application.
    func make() async throws {
        var settings = LifeSimulation.Settings(applicationCount: 1, seed: 37)
        settings.services = [Self.service]
        let simulation = try await LifeSimulation.open(
            store: store, workflows: Repository.workflows, settings)
        _ = try await simulation.run()
        let log = simulation.engine.log
        let first = try await firstEvent(of: log)
        for start in stride(from: 0, to: count, by: 1_024) {
            let events = try (start..<min(count, start + 1_024)).map { number in
                ProposedEvent(
                    stream: try Self.stream(number), type: first.type, actor: first.actor,
                    occurredAt: first.occurredAt, transitions: first.transitions, payload: first.payload)
            }
            _ = try await log.append(AppendRequest(events: events, definition: first.definition))
        }
        try await simulation.close()
    }

    private func firstEvent(of log: EventLog) async throws -> RecordedEvent {
        let reader = try log.makeReader(from: .start, options: ReadOptions())
        var names = EventNames()
        while let batch = try await reader.next() {
            names.append(batch.newNames)
            for index in 0..<batch.count {
                let event = batch.event(at: index, names: names)
                if event.stream.isApplication { return event }
            }
        }
        preconditionFailure("a life has an event")
    }

    /// Opens the engine and notes something on applications chosen at random.
    func work() async throws {
        let engine = try await Engine.open(store: store, workflows: Repository.workflows)
        var generator = SplitMix64(state: 31)
        for _ in 0..<Self.commandCount {
            let application = try Self.stream(Int(generator.next() % UInt64(count)))
            require(try await engine.load(application).workflow != nil)
            _ = try await engine.handle(.note("seen"), on: application, by: Self.supervisor)
        }
        try await engine.close()
    }

    private static func stream(_ number: Int) throws -> StreamID {
        try StreamID(category: service, name: "A\(number)")
    }
}
