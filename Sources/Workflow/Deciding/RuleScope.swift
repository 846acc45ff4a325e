import EventModel
import Expressions
import FormSchema
import Statechart

/// What the rules of a workflow see of one command.
struct RuleScope {
    let workflow: CompiledWorkflow
    let record: ApplicationRecord
    let action: String
    let data: ValueMap
    let actor: Actor
    let now: Timestamp
    /// Whether an amount of 0 may be taken, because nothing is left to pay.
    var acceptsNothing = false
    /// The offices there are.
    var offices: OfficeTree?
    /// The values of the variables, in the places of ``WorkflowEnvironment/Slot``.
    private let bindings: ExpressionBindings

    init(
        _ workflow: CompiledWorkflow, record: ApplicationRecord, action: String, data: ValueMap, actor: Actor,
        now: Timestamp
    ) {
        self.workflow = workflow
        self.record = record
        self.action = action
        self.data = data
        self.actor = actor
        self.now = now
        guard !workflow.expressions.isEmpty else {
            bindings = ExpressionBindings()
            return
        }
        bindings = ExpressionBindings([
            .dataMap(data[formField]?.map ?? record.form ?? [:]),
            .dataMap(Self.application(record, documents: data[documentsField]?.map, now: now)),
            .dataMap(Self.event(action, data: data, actor: actor)), ExpressionValue(.timestamp(now)),
        ])
    }

    /// Whether a condition holds; one that fails does not.
    func holds(_ condition: ExpressionNumber?, in configuration: Configuration) -> Bool {
        truth(of: condition, in: configuration) ?? false
    }

    /// Whether a condition holds; nil when it fails.
    func truth(of condition: ExpressionNumber?, in configuration: Configuration) -> Bool? {
        guard let condition else { return true }
        return try? workflow.expressions[condition].isTrue(bindings, context: host(configuration))
    }

    /// The amount that an expression gives; nil when it fails.
    func amount(_ expression: ExpressionNumber, in configuration: Configuration) -> Int64? {
        if case .int(let amount)? = value(expression, in: configuration) { amount } else { nil }
    }

    /// What an expression gives; nil when it fails.
    func value(_ expression: ExpressionNumber, in configuration: Configuration) -> ExpressionValue? {
        try? workflow.expressions[expression].evaluate(bindings, context: host(configuration))
    }

    /// What a fee amounts to, by the first row that holds; nil when a row before it fails, or the amount does.
    func amount(of fee: WorkflowFee, in configuration: Configuration) -> Int64? {
        for row in fee.rows {
            guard let holds = truth(of: row.condition, in: configuration) else { return nil }
            guard holds else { continue }
            switch row.amount {
            case .fixed(let amount): return amount
            case .computed(let expression):
                return amount(expression, in: configuration).flatMap { $0 < 0 ? nil : $0 }
            }
        }
        return nil
    }

    /// Why a way to take an action cannot be gone; nil when it can.
    ///
    /// A condition that fails may do so because something is missing, which is then what is told.
    func refusal(
        of transition: WorkflowTransition, action: ActionNumber, in configuration: Configuration
    ) -> Refusal? {
        if let refusal = officeRefusal(of: transition) ?? formRefusal(of: transition) { return refusal }
        let holds = truth(of: transition.condition, in: configuration)
        if holds == false { return Refusal(.conditionNotMet) }
        let missing = transition.needs.filter { isMissing(data[$0]) }
        if !missing.isEmpty { return Refusal(.needsMissing, missing: missing) }
        guard holds == true else { return Refusal(.conditionNotMet) }
        return feeRefusal(of: transition, in: configuration) ?? documentRefusal(of: transition, in: configuration)
            ?? apartRefusal(of: action)
    }

    /// A form that is given again must not make dearer what was charged by the one before: nobody would pay the
    /// difference.
    private func feeRefusal(of transition: WorkflowTransition, in configuration: Configuration) -> Refusal? {
        guard record.form != nil, data[formField] != nil, !record.chargedFees.isEmpty else { return nil }
        var unchanged = data
        unchanged[formField] = nil
        let before = RuleScope(workflow, record: record, action: action, data: unchanged, actor: actor, now: now)
        for (number, fee) in workflow.fees.enumerated()
        where record.chargedFees.contains(fee.name) && !transition.charges.contains(number) {
            guard let amount = amount(of: fee, in: configuration) else {
                return Refusal(.feeWouldRise, subject: fee.name)
            }
            if let old = before.amount(of: fee, in: configuration), amount > old {
                return Refusal(.feeWouldRise, subject: fee.name)
            }
        }
        return nil
    }

    private func formRefusal(of transition: WorkflowTransition) -> Refusal? {
        guard let schema = workflow.form else { return nil }
        guard let given = data[formField] else {
            return transition.needsForm && record.form == nil ? Refusal(.formInvalid, missing: [formField]) : nil
        }
        guard transition.needsForm else { return Refusal(.formInvalid) }
        let violations = schema.validate(given)
        guard violations.isEmpty else { return Refusal(.formInvalid, violations: violations) }
        // A schema that does not say `type: object` lets through what no record keeps as a form.
        return given.map == nil ? Refusal(.formInvalid, missing: [formField]) : nil
    }

    private func documentRefusal(of transition: WorkflowTransition, in configuration: Configuration) -> Refusal? {
        let given = data[documentsField]?.map ?? [:]
        if !workflow.documents.isEmpty {
            // What was verified must not be replaced by an action that has nothing to do with documents.
            if transition.requirement == .none, let first = given.entries.first {
                return Refusal(.documentInvalid, missing: [first.key], subject: first.key)
            }
            for entry in given.entries where !isAcceptable(entry.value, as: entry.key) {
                return Refusal(.documentInvalid, subject: entry.key)
            }
        }
        let asked: [Int] =
            switch transition.requirement {
            case .none: []
            case .all: Array(workflow.documents.indices)
            case .documents(let numbers): numbers
            }
        let isNamed = transition.requirement != .all
        let missing = asked.map { workflow.documents[$0] }.filter { document in
            isRequired(document, isNamed: isNamed, in: configuration) && given[document.name] == nil
                && record.documents[document.name] == nil
        }
        return missing.isEmpty ? nil : Refusal(.documentsMissing, missing: missing.map(\.name))
    }

    /// A document whose condition fails is required; one that is named is required unless its condition says no.
    private func isRequired(_ document: WorkflowDocument, isNamed: Bool, in configuration: Configuration) -> Bool {
        switch document.necessity {
        case .optional: isNamed
        case .required: true
        case .requiredWhen(let condition): truth(of: condition, in: configuration) ?? true
        }
    }

    private func isAcceptable(_ value: Value, as name: String) -> Bool {
        guard let document = workflow.documents.first(where: { $0.name == name }), let map = value.map else {
            return false
        }
        if Attachment.isNamed(in: map) { return Attachment(map).map(document.admits) ?? false }
        let hasType = document.mediaTypes.isEmpty || map["type"]?.text.map(document.mediaTypes.contains) ?? false
        guard let byteCountMax = document.byteCountMax else { return hasType }
        guard let size = map["size"]?.int else { return false }
        return hasType && size >= 0 && size <= Int64(byteCountMax)
    }

    private func apartRefusal(of action: ActionNumber) -> Refusal? {
        guard workflow.actionsApart.contains(action) else { return nil }
        for case .apart(let actions) in workflow.checks where actions.contains(action) {
            let others = actions.filter { $0 != action }.map { workflow.actions[$0].name }
            let other = record.takers.first { $0.subject == actor.subject && others.contains($0.action) }
            if let other { return Refusal(.notApart, subject: other.action) }
        }
        return nil
    }

    private func isMissing(_ value: Value?) -> Bool {
        switch value {
        case nil, .null: true
        case .text(let text): text.isEmpty
        default: false
        }
    }

    private func host(_ configuration: Configuration) -> HostContext {
        let words = configuration.words
        return HostContext(present: [[words[0], words[1], words[2], words[3]]])
    }

    private static func application(_ record: ApplicationRecord, documents: ValueMap?, now: Timestamp) -> ValueMap {
        var names = record.documents
        for entry in documents?.entries ?? [] { names[entry.key] = entry.value }
        typealias Field = WorkflowEnvironment.ApplicationField
        return ValueMap(canonicalEntries: [
            (Field.due, .int(record.due)), (Field.paid, .int(record.paid)), (Field.counts, .map(record.counts)),
            (Field.charged, .int(record.charged)), (Field.documents, .list(names.entries.map { .text($0.key) })),
            (Field.submittedAt, .timestamp(record.submittedAt ?? now)),
        ])
    }

    private static func event(_ name: String, data: ValueMap, actor: Actor) -> ValueMap {
        typealias Field = WorkflowEnvironment.EventField
        return ValueMap(canonicalEntries: [
            (Field.by, .text(actor.subject)), (Field.data, .map(data)), (Field.name, .text(name)),
            (Field.roles, .list(actor.roles.map { .text($0) })),
        ])
    }
}
