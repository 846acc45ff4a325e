import EventModel
import Workflow

/// Replays golden lives under a definition and decides their commands again.
struct LifeReplay {
    private let workflow: CompiledWorkflow
    private(set) var differences: [SnapshotDifference] = []

    /// Replays the events of all applications, each up to the first event at which something differs.
    ///
    /// - Complexity: O(events), each one decision.
    init(of events: [GoldenEvent], under workflow: CompiledWorkflow) {
        self.workflow = workflow
        var start = 0
        while start < events.count {
            var end = start
            while end < events.count, events[end].application == events[start].application { end += 1 }
            replay(events[start..<end])
            start = end
        }
    }

    private mutating func replay(_ events: ArraySlice<GoldenEvent>) {
        var (state, record) = (workflow.initialState, ApplicationRecord())
        for event in events {
            let before = differences.count
            compareDecision(event, on: state, record)
            state = workflow.evolve(state, taking: event.transitions, at: event.occurredAt)
            record = workflow.evolve(record, with: event.recordable)
            compare(event, with: GoldenState(state, record, in: workflow))
            if differences.count > before { return }
        }
    }

    private mutating func compareDecision(
        _ event: GoldenEvent, on state: ApplicationState, _ record: ApplicationRecord
    ) {
        let decision: Decision
        do {
            decision = try workflow.decide(
                event.command, on: state, record: record, by: event.actor,
                context: CommandContext(now: event.occurredAt))
        } catch {
            note(event, .rejected, was: what(event), now: "rejected with \(error)")
            return
        }
        let types = decision.events.map(\.type).joined(separator: ", ")
        if types != event.type { note(event, .type, was: event.type, now: types) }
        let taken = decision.events.flatMap(\.transitions)
        let names = taken.map { workflow.name(ofTransition: Int($0)) }
        if names != event.transitionNames || taken != event.transitions {
            note(
                event, .transitions, was: Self.list(event.transitionNames, event.transitions),
                now: Self.list(names, taken))
        }
        let effects = decision.effects.map { GoldenEvent.value(of: $0, in: workflow) }
        if effects != event.effects {
            let was = event.effects.filter { !effects.contains($0) }
            let now = effects.filter { !event.effects.contains($0) }
            let isOrder = was.isEmpty && now.isEmpty
            note(
                event, .effects, was: Self.text(isOrder ? event.effects : was),
                now: Self.text(isOrder ? effects : now))
        }
    }

    private mutating func compare(_ event: GoldenEvent, with now: GoldenState) {
        let was = event.state
        if was.active != now.active {
            note(event, .state, was: Self.list(was.active), now: Self.list(now.active))
        }
        if was.remembered != now.remembered {
            note(event, .remembered, was: Self.list(was.remembered), now: Self.list(now.remembered))
        }
        if (was.charged, was.paid, was.due) != (now.charged, now.paid, now.due) {
            note(event, .money, was: Self.money(was), now: Self.money(now))
        }
        let deadlines = (Self.sorted(was.deadlines), Self.sorted(now.deadlines))
        if deadlines.0 != deadlines.1 {
            note(
                event, .deadlines, was: Self.text(deadlines.0, without: deadlines.1),
                now: Self.text(deadlines.1, without: deadlines.0))
        }
    }

    private mutating func note(
        _ event: GoldenEvent, _ aspect: SnapshotDifference.Aspect, was: String, now: String
    ) {
        differences.append(
            SnapshotDifference(
                service: workflow.service, version: workflow.version, aspect: aspect, application: event.application,
                revision: event.revision, event: event.type, was: was, now: now))
    }

    private func what(_ event: GoldenEvent) -> String {
        switch event.command {
        case .action(let name, _): "`\(name)` by \(event.actor.roles.joined(separator: ", "))"
        case .deadline(let number): "the deadline \(workflow.name(ofDeadline: number))"
        case .clock(let number, let moment): "the \(moment.rawValue) of clock \(number)"
        case .adjustClock(let name, let adjustment): "`\(adjustment.event.rawValue)` of the clock `\(name)`"
        case .payment(let message): "the bank's message `\(message.id)`"
        case .money(let command): "what records `\(command.event.rawValue)`"
        case .people(let command): "what records `\(command.event.rawValue)`"
        case .attach(let document, _): "the file of `\(document)`"
        case .agency(let answer): "the answer to `\(answer.token)`"
        case .opened(let place, _): "the opening \(place)"
        }
    }

    private static func list(_ names: [String]) -> String { names.map { "`\($0)`" }.joined(separator: ", ") }

    private static func list(_ names: [String], _ numbers: [UInt16]) -> String {
        zip(names, numbers).map { "`\($0)` (\($1))" }.joined(separator: ", ")
    }

    private static func text(_ effects: [Value]) -> String {
        effects.map { (try? JSONLine.text($0)) ?? "?" }.joined(separator: " ")
    }

    private static func money(_ state: GoldenState) -> String {
        "charged \(state.charged), paid \(state.paid), due \(state.due)"
    }

    private static func sorted(_ deadlines: [GoldenState.Deadline]) -> [GoldenState.Deadline] {
        deadlines.sorted { $0.name.utf8.lexicographicallyPrecedes($1.name.utf8) }
    }

    private static func text(
        _ deadlines: [GoldenState.Deadline], without others: [GoldenState.Deadline]
    ) -> String {
        deadlines.filter { !others.contains($0) }.map { "\($0.name) at \($0.dueAt)" }.joined(separator: ", ")
    }
}
