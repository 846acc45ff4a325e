import BinaryCoding
import EventModel
import Statechart

/// The compiled meaning of a definition as deterministic CBOR: what its id is the hash of.
///
/// A map; states, roles, actions, deadlines and transitions are lists in the order of their numbers, because events
/// record those numbers. Another layout gets another `format`.
func canonicalBytes(
    of parts: CompiledWorkflow.Parts, definition: WorkflowDefinition, initials: [String?]
) -> [UInt8] {
    var form = ValueMap()
    form["format"] = .int(canonicalFormat)
    form["service"] = .text(parts.service)
    form["version"] = number(parts.version)
    form["title"] = canonical(parts.title)
    form["form"] = definition.formHash.map { .bytes($0) } ?? .null
    form["initial"] = .text(definition.initial)
    form["roles"] = .list(parts.roles.map { canonical($0.name, ("office", $0.office), $0.title) })
    form["states"] = .list(zip(parts.states, initials).map { canonical($0, initial: $1) })
    form["actions"] = .list(parts.actions.map { canonical($0.name, ("records", $0.eventType), $0.title) })
    form["deadlines"] = .list(parts.deadlines.map { canonical($0) })
    form["transitions"] = .list(zip(parts.transitions, parts.chart.transitions).map { canonical($0, $1) })
    form["activities"] = .map(ValueMap(definition.activities.map { (key: $0.name, value: .text($0.action)) }))
    return CBOR.encode(.map(form))
}

/// The version of the layout.
private let canonicalFormat: Int64 = 1

private func canonical(_ name: String, _ more: (key: String, text: String), _ title: LocalizedText) -> Value {
    .map(["name": .text(name), more.key: .text(more.text), "title": canonical(title)])
}

private func canonical(_ state: WorkflowState, initial: String?) -> Value {
    .map([
        "id": .text(state.id),
        "title": canonical(state.title),
        "final": .bool(state.isFinal),
        "parent": state.parent.map(number) ?? .null,
        "initial": initial.map { .text($0) } ?? .null,
    ])
}

private func canonical(_ deadline: WorkflowDeadline) -> Value {
    .map([
        "state": number(deadline.state),
        "microseconds": .int(deadline.duration.microseconds),
        "transition": number(Int(deadline.transition)),
        "records": .text(deadline.eventType),
    ])
}

private func canonical(_ transition: WorkflowTransition, _ lowered: CompiledTransition) -> Value {
    let cause: (key: String, value: Value) =
        switch transition.cause {
        case .action(let action): ("action", number(action))
        case .deadline(let deadline): ("deadline", number(deadline))
        }
    return .map(
        ValueMap([
            cause,
            ("from", number(lowered.source)),
            ("to", lowered.targets.first.map(number) ?? .null),
            ("by", .list(transition.roles.numbers.map(number))),
            ("needs", .list(transition.needs.map { .text($0) })),
        ]))
}

private func canonical(_ text: LocalizedText) -> Value {
    .map(["ar": .text(text.arabic), "en": .text(text.english)])
}

private func number(_ int: Int) -> Value {
    .int(Int64(int))
}
