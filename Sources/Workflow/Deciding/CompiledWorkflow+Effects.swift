import EventModel
import Expressions
import Statechart

extension CompiledWorkflow {
    /// What the outside must do after a step, in the order of its transitions: what each charges and does, then what the
    /// states that it enters issue.
    ///
    /// - Throws: ``Rejection`` where an amount or a validity cannot be determined.
    func effects(
        of step: Step, on state: ApplicationState, in scope: RuleScope
    ) throws(Rejection) -> [Effect] {
        var effects: [Effect] = []
        var chartState = state.chartState
        for number in step.transitions {
            let transition = transitions[Int(number)]
            for fee in transition.charges { effects.append(try charge(fee, in: scope, step.configuration)) }
            for effect in transition.effects {
                if case .request(let role) = effect {
                    effects += requests(
                        of: role, by: number, in: step, from: state, after: effects, record: scope.record)
                } else if let effect = try self.effect(effect, after: effects, in: scope) {
                    effects.append(effect)
                }
            }
            let entered = chart.entered(by: number, from: chartState)
            for issue in issues where entered.contains(issue.state) {
                effects.append(
                    .issue(document: issue.document, validUntil: try validity(of: issue, in: scope, step.configuration))
                )
            }
            chart.apply(number, to: &chartState)
        }
        return effects
    }

    private func charge(
        _ number: Int, in scope: RuleScope, _ configuration: Configuration
    ) throws(Rejection) -> Effect {
        let fee = fees[number]
        if let amount = scope.amount(of: fee, in: configuration) {
            return .charge(fee: fee.name, amount: amount, currency: fee.currency)
        }
        throw Rejection(
            .feeUndetermined,
            LocalizedText(
                arabic: "تعذّر تحديد «\(fee.title.arabic)» من البيانات المقدّمة؛ أكمل النموذج ثم أعد المحاولة.",
                english: "`\(fee.name)` cannot be determined from what was given; complete the form and try again."))
    }

    private func effect(
        _ effect: WorkflowEffect, after effects: [Effect], in scope: RuleScope
    ) throws(Rejection) -> Effect? {
        switch effect {
        case .notify(let role): return .notify(role: roles[role].name)
        case .open(let service): return .open(service: service)
        // Asked before, since it is known of the whole step alone who has something to do.
        case .request: return nil
        case .receive(let field):
            if scope.acceptsNothing, scope.data[field]?.int == 0 { return nil }
            guard let amount = scope.data[field]?.int, amount > 0 else {
                throw Rejection(
                    .amountInvalid,
                    LocalizedText(
                        arabic: "قيمة `\(field)` يجب أن تكون عددًا صحيحًا موجبًا بأصغر وحدة نقدية.",
                        english: "`\(field)` must be a whole number of minor units above 0."))
            }
            return .receive(amount: amount)
        case .refund:
            // What this same step received is paid back as well, and what it paid back is not paid back again.
            var account = scope.record.payments
            for effect in effects { account.take(effect) }
            return account.paid > 0 ? .refund(amount: account.paid) : nil
        }
    }

    private func validity(
        of issue: WorkflowIssue, in scope: RuleScope, _ configuration: Configuration
    ) throws(Rejection) -> Timestamp? {
        guard let expression = issue.validity else { return nil }
        let offset = localCalendar?.offsetMinutes(at: scope.now) ?? 0
        switch scope.value(expression, in: configuration) {
        case .timestamp(let moment)?: return moment.timestamp
        case .string(let text)?:
            if let period = CalendarPeriod(iso8601: text) { return period.end(from: scope.now, offsetMinutes: offset) }
        default: break
        }
        throw Rejection(
            .validityUndetermined,
            LocalizedText(
                arabic: "تعذّر تحديد مدة صلاحية الوثيقة من البيانات المقدّمة.",
                english: "Until when `\(issue.document)` is valid cannot be determined from what was given."))
    }
}
