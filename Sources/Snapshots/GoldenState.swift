public import EventModel
import Statechart
import Workflow

/// What a golden file says of an application after an event, in the words of its definition.
public struct GoldenState: Sendable, Equatable {
    /// The ids of the active states, outer ones first.
    public var active: [String]
    /// The ids of the states that a `resume` would bring back; empty where nothing is remembered.
    public var remembered: [String]
    /// What is still to be paid, in minor units.
    public var due: Int64
    /// What was paid, in minor units.
    public var paid: Int64
    /// What was charged, in minor units.
    public var charged: Int64
    /// The deadlines that run, as `state/number`, with the times at which they pass.
    public var deadlines: [Deadline]

    /// A deadline that runs.
    public struct Deadline: Sendable, Hashable {
        /// The state and the deadline's number in its definition, as in `review/0`.
        public var name: String
        /// When it passes.
        public var dueAt: Timestamp
    }
}

extension GoldenState {
    /// Describes where an application stands.
    init(_ state: ApplicationState, _ record: ApplicationRecord, in workflow: CompiledWorkflow) {
        active = state.configuration.states.map { workflow.states[$0].id }
        remembered = ([state.chartState.history] + state.chartState.nestedHistories).flatMap { history in
            history.states.map { workflow.states[$0].id }
        }
        (due, paid, charged) = (record.due, record.paid, record.charged)
        deadlines = workflow.runningDeadlines(state, record: record).map { deadline in
            Deadline(name: workflow.name(ofDeadline: deadline.number), dueAt: deadline.dueAt)
        }
    }

    /// What is said of the state, as JSON has it.
    var value: ValueMap {
        var map: ValueMap = [
            "active": .list(active.map { .text($0) }), "due": .int(due), "paid": .int(paid), "charged": .int(charged),
        ]
        if !remembered.isEmpty { map["remembered"] = .list(remembered.map { .text($0) }) }
        if !deadlines.isEmpty {
            map["deadlines"] = .map(ValueMap(deadlines.map { ($0.name, .text($0.dueAt.description)) }))
        }
        return map
    }

    init?(_ map: ValueMap) {
        guard let active = map["active"]?.list, let due = map["due"]?.int, let paid = map["paid"]?.int,
            let charged = map["charged"]?.int
        else { return nil }
        self.active = active.compactMap(\.text)
        remembered = (map["remembered"]?.list ?? []).compactMap(\.text)
        (self.due, self.paid, self.charged) = (due, paid, charged)
        deadlines = []
        for entry in map["deadlines"]?.map?.entries ?? [] {
            guard let text = entry.value.text, let dueAt = Timestamp(iso8601: text) else { return nil }
            deadlines.append(Deadline(name: entry.key, dueAt: dueAt))
        }
    }
}

extension CompiledWorkflow {
    /// A deadline as golden files name it: `state/number`.
    func name(ofDeadline number: Int) -> String {
        guard deadlines.indices.contains(number) else { return "deadline/\(number)" }
        return "\(states[deadlines[number].state].id)/\(number)"
    }

    /// A transition as golden files name it: `source -> target`, with what makes it happen.
    func name(ofTransition number: Int) -> String {
        guard transitions.indices.contains(number) else { return "transition \(number)" }
        let targets = chart.transitions[number].targets.map { states[$0].id }
        let source = states[chart.transitions[number].source].id
        let cause =
            switch transitions[number].cause {
            case .action(let action): actions[action].name
            case .deadline(let deadline): name(ofDeadline: deadline)
            case .clock(let clock): clocks[clock].name
            case .done: "done"
            case .always: "always"
            }
        return "\(source) -> \(targets.isEmpty ? "(stays)" : targets.joined(separator: ", ")) by \(cause)"
    }
}
