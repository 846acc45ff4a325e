import Engine
import EventLog
import EventModel
import Workflow

/// A store of very many applications of all services that stand at all stages: each has the first events of some
/// generated life.
struct ManyApplications {
    let store: String
    let script: LifeScript
    /// Those of some of the applications.
    private(set) var references: [ApplicationReference] = []
    private var generator = SplitMix64(state: 43)
    private var nextNumber = 0
    /// Requests name one definition, so events wait until there are enough of theirs.
    private var waiting: [DefinitionID: [ProposedEvent]] = [:]

    private static let requestEventCount = 1_024

    /// Leads the lives; the applications are to be added.
    init(store: String, lifeCount: Int) async throws {
        self.store = store
        script = try await LifeScript(store: store, lifeCount: lifeCount, seed: 47)
    }

    /// The name of an application.
    static func name(_ number: Int) -> String { "N\(number)" }

    /// Adds applications to the log.
    mutating func add(_ count: Int, to log: EventLog) async throws {
        for _ in 0..<count {
            guard let (definition, events) = try next() else { continue }
            waiting[definition, default: []] += events
            if let request = take(definition, atLeast: Self.requestEventCount) { _ = try await log.append(request) }
        }
        for definition in Array(waiting.keys) {
            if let request = take(definition, atLeast: 1) { _ = try await log.append(request) }
        }
    }

    /// As many applications one by one as have so many events, each in a request of its own.
    mutating func requests(eventCount: Int) throws -> [AppendRequest] {
        var (requests, count) = ([AppendRequest](), 0)
        while count < eventCount {
            guard let (definition, events) = try next() else { continue }
            requests.append(AppendRequest(events: events, definition: definition))
            count += events.count
        }
        return requests
    }

    private mutating func take(_ definition: DefinitionID, atLeast count: Int) -> AppendRequest? {
        guard let events = waiting[definition], events.count >= count else { return nil }
        waiting[definition] = []
        return AppendRequest(events: events, definition: definition)
    }

    /// The first events of the next application, of one definition.
    private mutating func next() throws -> (DefinitionID, [ProposedEvent])? {
        let life = script.lives[Int(generator.next() % UInt64(script.lives.count))]
        guard let definition = life.events[0].definition else { return nil }
        let stream = try StreamID(category: life.application.category, name: Self.name(nextNumber))
        var opening = life.payloads[0]
        if let given = opening.reference {
            // Nobody shares one.
            let own = ApplicationReference(service: given.service, year: given.year, number: 1_000_000 + nextNumber)
            opening.reference = own
            if let own, nextNumber % 100 == 0 { references.append(own) }
        }
        nextNumber += 1
        let count = 1 + Int(generator.next() % UInt64(min(8, life.events.count)))
        let events = life.events.prefix(count).prefix { $0.definition == definition }.enumerated().map { index, event in
            ProposedEvent(
                stream: stream, type: event.type, actor: event.actor, occurredAt: event.occurredAt,
                transitions: event.transitions, payload: index == 0 ? opening.bytes : event.payload)
        }
        return (definition, events)
    }
}
