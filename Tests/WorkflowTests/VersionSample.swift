import EventModel
import Statechart
import Workflow

/// ``Licence`` in a second version that means the same under other names and numbers, and applications that move.
enum VersionSample {
    /// The second version: every state is renamed and says what it was, states and regions stand in reverse order.
    static func renamed() throws -> WorkflowDefinition {
        var definition = renamed(try Licence.definition())
        for index in definition.clocks.indices {
            definition.clocks[index].states = definition.clocks[index].states.map(name)
        }
        definition.clocks.insert(
            WorkflowDefinition.Clock(
                name: "counter", limit: try WorkingDuration(iso8601: "P3D"), states: [name("payment")]), at: 0)
        definition.checks = [.apart(actions: ["clear", "approve"])]
        return definition
    }

    /// A definition's second version, whose states alone are named otherwise.
    static func renamed(_ first: WorkflowDefinition) -> WorkflowDefinition {
        var definition = first
        definition.version = 2
        definition.initial = name(definition.initial)
        definition.states = Array(definition.states.map(renamed).reversed())
        return definition
    }

    static func name(_ id: String) -> String { "v2_\(id)" }

    private static func renamed(_ state: WorkflowDefinition.State) -> WorkflowDefinition.State {
        var state = state
        state.was = state.id
        state.id = name(state.id)
        state.initial = state.initial.map(name) ?? state.states.first.map { name($0.id) }
        state.states = Array(state.states.map(renamed).reversed())
        state.regions = Array(state.regions.map(renamed).reversed())
        for action in state.actions.indices {
            for index in state.actions[action].alternatives.indices {
                let destination = state.actions[action].alternatives[index].destination
                state.actions[action].alternatives[index].destination = renamed(destination)
            }
        }
        for index in state.deadlines.indices {
            let deadline = state.deadlines[index]
            state.deadlines[index].records = deadline.records ?? "\(state.was ?? "")_overdue"
            state.deadlines[index].destination = renamed(deadline.destination)
        }
        for index in state.done.indices {
            state.done[index].target = name(state.done[index].target)
            state.done[index].condition = state.done[index].condition.map { _ in "In('\(name("police_clear"))')" }
        }
        if let expiry = state.expiry {
            state.expiry = WorkflowDefinition.Expiry(
                target: name(expiry.target), records: expiry.records ?? expiry.target)
        }
        return state
    }

    private static func renamed(_ destination: WorkflowDefinition.Destination) -> WorkflowDefinition.Destination {
        switch destination {
        case .stay: .stay
        case .state(let id): .state(name(id))
        case .resume(let id): .resume(name(id))
        }
    }
}

/// One application event by event, as the engine's fold sees it.
struct VersionRun {
    let catalog: DefinitionCatalog
    var pinned = PinnedApplication()
    var now: Timestamp = .day(0)
    private(set) var events: [(event: RecordableEvent, definition: DefinitionID)] = []

    static let operators = Actor(subject: "operator", roles: ["operator"])

    init(_ workflows: CompiledWorkflow...) {
        catalog = DefinitionCatalog(workflows)
        let first = workflows[0]
        pinned = PinnedApplication(workflow: first, state: first.initialState, record: ApplicationRecord())
    }

    var active: [String] {
        guard let workflow = pinned.workflow, let state = pinned.state else { return [] }
        return state.configuration.states.map { workflow.states[$0].id }
    }

    /// When deadlines and clocks come, by what they record.
    var dueTimes: Set<String> {
        guard let workflow = pinned.workflow, let state = pinned.state else { return [] }
        let deadlines = workflow.runningDeadlines(state, record: pinned.record).map {
            let type = workflow.deadlines[$0.number].eventType
            return "\(type.hasPrefix("v2_") ? String(type.dropFirst(3)) : type) \($0.dueAt)"
        }
        let clocks = workflow.pendingClockMoments(pinned.record).map {
            "\(workflow.clocks[$0.clock].name) \($0.moment) \($0.dueAt)"
        }
        return Set(deadlines + clocks).filter { !$0.hasPrefix("counter") }
    }

    mutating func record(_ decision: Decision, under definition: DefinitionID, by actor: Actor) {
        for (index, event) in decision.events.enumerated() {
            let recordable = RecordableEvent(
                type: event.type, transitions: event.transitions, occurredAt: now, subject: actor.subject,
                data: event.data, effects: index == 0 ? decision.effects : [])
            take(recordable, under: definition)
        }
    }

    mutating func take(_ event: RecordableEvent, under definition: DefinitionID) {
        events.append((event, definition))
        let catalog = catalog
        pinned.take(event, under: definition) { catalog.workflow($0) }
    }

    mutating func take(_ command: Command, by actor: Actor) throws {
        guard let workflow = pinned.workflow, let state = pinned.state else { return }
        let decision = try workflow.decide(
            command, on: state, record: pinned.record, by: actor, context: CommandContext(now: now))
        record(decision, under: workflow.id, by: actor)
    }

    mutating func move(
        to workflow: CompiledWorkflow, choices: [StateChoice] = [], reason: String = "decree"
    ) throws(Rejection) {
        let decision = try pinned.decideMove(
            to: workflow, choices: choices, by: Self.operators, reason: reason, now: now)
        record(decision, under: workflow.id, by: Self.operators)
    }

    mutating func undo() throws(Rejection) {
        let place = try MigrationEvent.undoable(in: events.map(\.event))
        let before = replayed(events.prefix(place))
        guard let workflow = before.workflow else { return }
        let decision = try pinned.decideUndo(to: before, by: Self.operators, reason: "mistake", now: now)
        record(decision, under: workflow.id, by: Self.operators)
    }

    /// The fold of events from the beginning.
    func replayed(
        _ events: ArraySlice<(event: RecordableEvent, definition: DefinitionID)>
    ) -> PinnedApplication {
        var pinned = PinnedApplication()
        let catalog = catalog
        for (event, definition) in events { pinned.take(event, under: definition) { catalog.workflow($0) } }
        return pinned
    }

    var replayed: PinnedApplication { replayed(events[...]) }
}

/// Draws what may be asked of a licence.
struct LicenceCommands {
    var generator: SeededGenerator

    /// A command and who gives it; deadlines by what they record, since their numbers differ from version to version.
    mutating func next(_ run: VersionRun) -> (command: Command, actor: Actor)? {
        func actor(_ role: String) -> Actor { Actor(subject: "\(role)-1", roles: [role]) }
        let form: Value = .map([
            "age": .int(Int64.random(in: 10...40, using: &generator)), "lost": .bool(false),
        ])
        switch Int.random(in: 0..<15, using: &generator) {
        case 0:
            return (
                .action(
                    "submit", data: ["form": form, "documents": .map(["photo": WholeLanguageTests.Run.photo])]),
                actor("applicant")
            )
        case 1, 2: return (.action("pay", data: ["amount": .int(2_000)]), actor("treasury"))
        case 3: return (.action("clear", data: [:]), actor("police"))
        case 4: return (.action("flag", data: [:]), actor("police"))
        case 5: return (.action("confirm", data: [:]), actor("registrar"))
        case 6: return (.action("send_back", data: [:]), actor("police"))
        case 7:
            return (
                .action("resubmit", data: ["form": form, "documents": .map(["letter": .map([:])])]), actor("applicant")
            )
        case 8: return (.action("approve", data: [:]), actor(Bool.random(using: &generator) ? "chief" : "police"))
        case 9: return (.action("print", data: [:]), actor("printer"))
        case 10: return (.people(.note("look")), actor("chief"))
        case 11: return (.people(.claim), actor("police"))
        case 12: return (.people(.release), actor("police"))
        case 13: return (.action("reject", data: ["reason": .text("age")]), actor("chief"))
        default: return nil
        }
    }
}
