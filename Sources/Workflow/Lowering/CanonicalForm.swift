import BinaryCoding
import EventModel
import Statechart

/// The compiled meaning of a definition as deterministic CBOR: what its id is the hash of.
///
/// A map; states, roles, actions, deadlines and transitions are lists in the order of their numbers, because events
/// record those numbers. Parts of the language that a definition does not use leave no trace, so that the language can
/// grow without giving old definitions new ids. Another layout gets another `format`.
func canonicalBytes(of parts: CompiledWorkflow.Parts, initials: [String?]) -> [UInt8] {
    let definition = parts.definition
    var form = ValueMap()
    form["format"] = .int(canonicalFormat)
    form["service"] = .text(definition.service)
    form["version"] = number(definition.version)
    form["title"] = canonical(definition.title)
    form["form"] = definition.attachments.form.map { .bytes($0.hash) } ?? .null
    form["initial"] = .text(definition.initial)
    form["roles"] = .list(parts.roles.map { canonical($0.name, ("office", $0.office), $0.title) })
    form["states"] = .list(parts.states.indices.map { canonicalState($0, of: parts, initial: initials[$0]) })
    form["actions"] = .list(parts.actions.map { canonical($0.name, ("records", $0.eventType), $0.title) })
    form["deadlines"] = .list(parts.deadlines.map { canonical($0) })
    form["transitions"] = .list(
        zip(parts.transitions, parts.chart.transitions).map { canonical($0, $1, expressions: parts.expressionSources) })
    form["activities"] = .map(ValueMap(definition.activities.map { (key: $0.name, value: .text($0.action)) }))
    form["texts"] = definition.attachments.texts.map { .bytes($0.hash) }
    form["calendar"] = definition.calendar.map { .text($0) }
    form["supervisors"] = nonEmpty(definition.supervisors.map { .text($0) })
    form["office"] = definition.officeField.map { .text($0) }
    form["calendars"] = nonEmpty(
        definition.attachments.calendars.map { .map(["name": .text($0.calendar.name), "hash": .bytes($0.hash)]) })
    form["documents"] = nonEmpty(parts.documents.map { canonical($0, expressions: parts.expressionSources) })
    form["fees"] = nonEmpty(parts.fees.map { canonical($0, expressions: parts.expressionSources) })
    form["clocks"] = nonEmpty(parts.clocks.map { canonical($0) })
    form["issues"] = nonEmpty(parts.issues.map { canonical($0, expressions: parts.expressionSources) })
    form["checks"] = nonEmpty(parts.checks.map { canonical($0) })
    return CBOR.encode(.map(form))
}

/// The version of the layout.
private let canonicalFormat: Int64 = 1

private func canonical(_ name: String, _ more: (key: String, text: String), _ title: LocalizedText) -> Value {
    .map(["name": .text(name), more.key: .text(more.text), "title": canonical(title)])
}

private func canonicalState(_ index: Int, of parts: CompiledWorkflow.Parts, initial: String?) -> Value {
    let state = parts.states[index]
    var map: ValueMap = [
        "id": .text(state.id),
        "title": canonical(state.title),
        "final": .bool(state.isFinal),
        "parent": state.parent.map(number) ?? .null,
        "initial": initial.map { .text($0) } ?? .null,
    ]
    if parts.chart.states[index].kind == .parallel { map["parallel"] = .bool(true) }
    map["was"] = state.was.map { .text($0) }
    return .map(map)
}

private func canonical(_ deadline: WorkflowDeadline) -> Value {
    .map([
        "state": number(deadline.state),
        "microseconds": deadline.duration.map { .int($0.microseconds) } ?? .null,
        "transition": number(Int(deadline.transition)),
        "records": .text(deadline.eventType),
    ])
}

private func canonical(
    _ transition: WorkflowTransition, _ lowered: CompiledTransition, expressions: [String]
) -> Value {
    var map: ValueMap = [
        "from": number(lowered.source),
        "to": lowered.targets.first.map(number) ?? .null,
        "by": .list(transition.roles.numbers.map(number)),
        "needs": .list(
            (transition.needsForm ? [Value.text(formField)] : []) + transition.needs.map { Value.text($0) }),
    ]
    switch transition.cause {
    case .action(let action): map["action"] = number(action)
    case .deadline(let deadline): map["deadline"] = number(deadline)
    case .clock(let clock): map["clock"] = number(clock)
    case .done: map["done"] = .bool(true)
    case .always: map["always"] = .bool(true)
    }
    map["when"] = transition.condition.map { .text(expressions[$0]) }
    switch transition.requirement {
    case .none: break
    case .all: map["requires"] = .text("documents")
    case .documents(let documents): map["requires"] = .list(documents.map(number))
    }
    map["office"] = nonEmpty(transition.offices.names.map { .text($0) })
    map["charge"] = nonEmpty(transition.charges.map(number))
    map["do"] = nonEmpty(transition.effects.map { canonical($0) })
    return .map(map)
}

private func canonical(_ effect: WorkflowEffect) -> Value {
    switch effect {
    case .notify(let role): .map(["notify": number(role)])
    case .receive(let field): .map(["receive": .text(field)])
    case .refund: .text("refund")
    case .request(let role): .map(["request": number(role)])
    case .open(let service): .map(["open": .text(service)])
    }
}

private func canonical(_ document: WorkflowDocument, expressions: [String]) -> Value {
    let required: Value =
        switch document.necessity {
        case .optional: .bool(false)
        case .required: .bool(true)
        case .requiredWhen(let expression): .text(expressions[expression])
        }
    return .map([
        "name": .text(document.name), "title": canonical(document.title), "required": required,
        "accept": .list(document.mediaTypes.map { .text($0) }), "max": document.byteCountMax.map(number) ?? .null,
    ])
}

private func canonical(_ fee: WorkflowFee, expressions: [String]) -> Value {
    let rows = fee.rows.map { row in
        let amount: Value =
            switch row.amount {
            case .fixed(let amount): .int(amount)
            case .computed(let expression): .text(expressions[expression])
            }
        return Value.map(["when": row.condition.map { .text(expressions[$0]) } ?? .null, "amount": amount])
    }
    var map: ValueMap = [
        "name": .text(fee.name), "title": canonical(fee.title), "currency": .text(fee.currency), "table": .list(rows),
    ]
    map["waive"] = nonEmpty(fee.waivers.numbers.map(number))
    return .map(map)
}

private func canonical(_ clock: WorkflowClock) -> Value {
    var map: ValueMap = [
        "name": .text(clock.name), "title": canonical(clock.title), "limit": .text(clock.limit.description),
        "calendar": number(clock.calendar), "runs_in": .list(clock.states.map(number)),
        "remind": clock.reminder.map { .text($0.description) } ?? .null,
        "escalate": clock.escalation.map(number) ?? .null,
    ]
    map["suspend"] = clock.suspension.map { canonical($0.roles, limit: $0.limit?.microseconds) }
    map["extend"] = clock.extensibility.map { canonical($0.roles, limit: $0.limit?.description) }
    map["silence"] = clock.silence.map { .text($0.eventType) }
    return .map(map)
}

private func canonical(_ roles: RoleSet, limit: Int64?) -> Value {
    .map(["by": .list(roles.numbers.map(number)), "limit": limit.map { .int($0) } ?? .null])
}

private func canonical(_ roles: RoleSet, limit: String?) -> Value {
    .map(["by": .list(roles.numbers.map(number)), "limit": limit.map { .text($0) } ?? .null])
}

private func canonical(_ issue: WorkflowIssue, expressions: [String]) -> Value {
    .map([
        "state": number(issue.state), "issue": .text(issue.document),
        "valid": issue.validity.map { .text(expressions[$0]) } ?? .null,
    ])
}

private func canonical(_ check: WorkflowCheck) -> Value {
    switch check {
    case .never(let state, let actions): .map(["never": number(state), "without": .list(actions.map(number))])
    case .possible(let state, let from): .map(["possible": number(state), "from": number(from)])
    case .apart(let actions): .map(["apart": .list(actions.map(number))])
    }
}

private func canonical(_ text: LocalizedText) -> Value {
    .map(["ar": .text(text.arabic), "en": .text(text.english)])
}

private func number(_ int: Int) -> Value {
    .int(Int64(int))
}

private func nonEmpty(_ list: [Value]) -> Value? {
    list.isEmpty ? nil : .list(list)
}
