import EventModel
import SijillTestKit
import Statechart
import Workflow

/// Random lives of applications from a seed, and what a plain fold makes of them.
struct History {
    static let catalog = DefinitionCatalog([renewal, permit])
    /// Named by events, but in no catalogue.
    static let unknownDefinition = definitionID(99)

    private(set) var expected: [StreamID: ExpectedApplication] = [:]
    /// All events in the order of the log, with what they led to.
    private(set) var entries: [(stream: StreamID, type: String, state: String, deviates: Bool)] = []
    private var generator: SplitMix64
    private var streams: [StreamID] = []
    private var time: Int64 = 1_700_000_000_000_000

    init(seed: UInt64) {
        generator = SplitMix64(state: seed)
    }

    /// Appends some events to a store, in requests of one to four.
    mutating func grow(by eventCount: Int, in store: InMemoryEventStore) async throws {
        var left = eventCount
        while left > 0 {
            let request = try makeRequest(eventCount: min(left, Int.random(in: 1...4, using: &generator)))
            left -= request.events.count
            _ = try await store.append(request)
        }
    }

    private mutating func makeRequest(eventCount: Int) throws -> AppendRequest {
        let stream = try pickStream()
        let definition = definition(of: stream)
        var events: [ProposedEvent] = []
        for _ in 0..<eventCount {
            // Times go back now and then, as in imports, even before 1970.
            time += Int64.random(in: -20_000_000_000...90_000_000_000, using: &generator)
            let occurredAt = Int.random(in: 0..<50, using: &generator) == 0 ? -time : time
            let event = ProposedEvent(
                stream: stream, type: pick(["submitted", "paid", "returned", "صدر", "issued"]),
                actor: pick(["", "clerk-1", "clerk-2", "موظف"]),
                occurredAt: Timestamp(microsecondsSinceEpoch: occurredAt),
                transitions: pickTransitions(stream, definition), payload: [0xA0])
            events.append(event)
            if stream.category != "xes-imports" { follow(event, definition) }
        }
        return AppendRequest(events: events, definition: definition)
    }

    private mutating func pickStream() throws -> StreamID {
        if streams.count > 2, Int.random(in: 0..<4, using: &generator) > 0 { return pick(streams) }
        // The same names occur in several services.
        let stream = try StreamID(
            category: pick(["renewal", "permit", "recorded-only", "from-elsewhere", "رخصة", "xes-imports"]),
            name: pick(["طلب-١", "A", "B/C", "7K3M", "Ä", "A\u{308}"]) + String(streams.count / 9))
        if !streams.contains(stream) { streams.append(stream) }
        return stream
    }

    private func definition(of stream: StreamID) -> DefinitionID? {
        switch stream.category {
        case "renewal": Self.renewal.id
        case "permit", "رخصة": Self.permit.id
        case "from-elsewhere": Self.unknownDefinition
        default: nil
        }
    }

    private mutating func pickTransitions(_ stream: StreamID, _ definition: DefinitionID?) -> [UInt16] {
        guard let workflow = definition.flatMap({ Self.catalog.workflow($0) }) else {
            return definition == nil ? [] : [UInt16.random(in: 0...3, using: &generator)]
        }
        switch Int.random(in: 0..<10, using: &generator) {
        case 0: return []
        case 1: return [UInt16(workflow.transitions.count)]
        case 2:
            let number = UInt16.random(in: 0..<UInt16(workflow.transitions.count), using: &generator)
            return Array(repeating: number, count: Int.random(in: 1...4, using: &generator))
        default:
            let state = expected[stream]?.state ?? workflow.initialState
            let enabled = workflow.chart.enabledEvents(state.configuration).flatMap {
                workflow.chart.candidates(in: state.configuration, event: $0)
            }
            return enabled.isEmpty ? [] : [pick(enabled)]
        }
    }

    private mutating func follow(_ event: ProposedEvent, _ definition: DefinitionID?) {
        let workflow = definition.flatMap { Self.catalog.workflow($0) }
        var application = expected[event.stream] ?? ExpectedApplication(state: workflow?.initialState)
        var deviates = false
        if let workflow, let state = application.state {
            let next = workflow.evolve(state, taking: event.transitions, at: event.occurredAt)
            deviates = next.deviationCount > state.deviationCount
            let (wasEnded, isEnded) = (workflow.isEnded(state), workflow.isEnded(next))
            if isEnded, !wasEnded { application.endedDays.append(event.occurredAt.day) }
            application.state = next
            application.isEnded = isEnded
            application.stateName = workflow.currentState(next).id
        } else {
            application.stateName = definition == nil ? "recorded" : "unknown definition"
        }
        application.events.append(event)
        application.deviationCount += deviates ? 1 : 0
        expected[event.stream] = application
        entries.append((event.stream, event.type, application.stateName, deviates))
    }

    private mutating func pick<Choice>(_ choices: [Choice]) -> Choice {
        choices[Int.random(in: 0..<choices.count, using: &generator)]
    }
}

/// What a plain fold says of an application.
struct ExpectedApplication {
    var state: ApplicationState?
    var stateName = ""
    var isEnded = false
    var deviationCount = 0
    var events: [ProposedEvent] = []
    var endedDays: [Int] = []
}

extension Timestamp {
    var day: Int { Int((Double(microsecondsSinceEpoch) / 86_400_000_000).rounded(.down)) }
}

/// Sebastiano Vigna's generator, public domain.
struct SplitMix64: RandomNumberGenerator {
    var state: UInt64

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var mixed = state
        mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
        return mixed ^ (mixed >> 31)
    }
}

extension History {
    static let renewal = compile(
        service: "renewal", number: 1,
        states: [
            state("draft", [("submit", "payment"), ("withdraw", "withdrawn")]),
            state("payment", [("pay", "verification"), ("remind", nil)]),
            state("verification", [("return", "draft"), ("issue", "issued")]),
            state("issued", isFinal: true), state("withdrawn", isFinal: true),
        ])
    static let permit = compile(
        service: "permit", number: 2,
        states: [
            state(
                "open", [("refuse", "refused")],
                within: [state("received", [("check", "checked")]), state("checked", [("grant", "granted")])]),
            state("granted", isFinal: true), state("refused", isFinal: true),
        ])

    static func definitionID(_ byte: UInt8) -> DefinitionID {
        guard let id = DefinitionID(bytes: Array(repeating: byte, count: DefinitionID.byteCount)) else {
            preconditionFailure("an id has 32 bytes")
        }
        return id
    }

    private static func compile(
        service: String, number: UInt8, states: [WorkflowDefinition.State]
    ) -> CompiledWorkflow {
        do {
            return try CompiledWorkflow(
                WorkflowDefinition(
                    service: service, version: 1, title: LocalizedText(untranslated: service),
                    initial: states[0].id, roles: [WorkflowDefinition.Role(name: "clerk", office: "office")],
                    states: states)
            ) { _ in definitionID(number) }
        } catch {
            preconditionFailure("the definition of \(service) is sound: \(error)")
        }
    }

    private static func state(
        _ id: String, _ actions: [(String, String?)] = [], isFinal: Bool = false,
        within states: [WorkflowDefinition.State] = []
    ) -> WorkflowDefinition.State {
        WorkflowDefinition.State(
            id: id, title: LocalizedText(untranslated: id), isFinal: isFinal, states: states,
            actions: actions.map { name, target in
                WorkflowDefinition.Action(
                    name: name, alternatives: [WorkflowDefinition.Alternative(roles: ["clerk"], target: target)])
            })
    }
}
