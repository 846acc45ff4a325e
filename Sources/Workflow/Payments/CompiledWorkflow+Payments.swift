import EventModel
import Statechart

extension CompiledWorkflow {
    /// What follows from a bank's message: the event of the action that takes the money where the state offers one whose
    /// condition holds with it, else an event that takes no transition.
    ///
    /// A message that was taken in before gives a decision without events.
    ///
    /// - Throws: ``Rejection``: `paymentMalformed`, or `paymentConflict` for an id that stands for another message.
    func decide(
        _ message: PaymentMessage, on state: ApplicationState, record: ApplicationRecord, by actor: Actor,
        now: Timestamp
    ) throws(Rejection) -> Decision {
        if let flaw = message.flaw { throw Rejection(paymentFlaw: flaw) }
        if let known = record.payments.message(message.id) {
            guard known == message else { throw Rejection(paymentConflict: message.id) }
            return Decision(events: [], effects: [])
        }
        if let currency = currency(of: record), currency != message.currency {
            throw Rejection(paymentFlaw: .currency, currency: currency)
        }
        let standing = Standing(state: state, record: record, actor: actor, now: now)
        let data = [PaymentMessage.field: message.value] as ValueMap
        let decision: Decision
        switch message.kind {
        case .paid:
            decision =
                taking(message, at: standing)
                ?? Decision(standing: .paymentReceived, data: data, effects: [.receive(amount: message.amount)])
        case .reversed:
            decision = Decision(
                standing: .paymentReversed, data: data,
                effects: receivingRoles.numbers.map { .notify(role: roles[$0].name) })
        case .refunded:
            // What nobody ordered counts as ordered now, so that every refund that is paid was ordered once.
            let unordered = message.amount.subtractingSaturating(max(0, record.payments.refundsPending))
            decision = Decision(
                standing: .refundPaid, data: data, effects: unordered > 0 ? [.refund(amount: unordered)] : [])
        }
        return settling(decision, at: standing)
    }

    /// The currency of an application's money: that of the fees, else of its first message; nil before.
    public func currency(of record: ApplicationRecord) -> String? {
        fees.first?.currency ?? record.payments.currency
    }

    /// The roles that take money by some action.
    var receivingRoles: RoleSet {
        transitions.reduce(RoleSet()) { roles, transition in
            transition.effects.contains(where: \.isReceipt) ? roles.union(transition.roles) : roles
        }
    }

    /// The event of the first action offered now that takes money and whose rules are met with this message; nil where
    /// there is none.
    ///
    /// The bank speaks for the role that takes the money, so that the actor's own roles are not asked.
    private func taking(_ message: PaymentMessage, at standing: Standing) -> Decision? {
        taking(
            at: standing, amount: message.amount, receipt: message.agentReceipt ?? message.id,
            message: message)
    }

    /// The event of the first action offered now that takes money, as ``taking(_:at:)`` says, for any amount.
    func taking(
        at standing: Standing, amount: Int64, receipt: String, message: PaymentMessage?
    ) -> Decision? {
        guard !isEnded(standing.state) else { return nil }
        let offered = actions.indices.flatMap { action in
            chart.candidates(in: standing.state.configuration, event: action)
                .filter { transitions[Int($0)].effects.contains(where: \.isReceipt) }
        }
        for transition in offered {
            guard case .action(let action) = transitions[Int(transition)].cause else { continue }
            var data = given(amount: amount, receipt: receipt, for: transitions[Int(transition)])
            if let message { data[PaymentMessage.field] = message.value }
            var scope = RuleScope(
                self, record: standing.record, action: actions[action].name, data: data, actor: standing.actor,
                now: standing.now)
            scope.acceptsNothing = amount == 0
            if let decision = decision(taking: transition, action: action, at: standing, in: scope) { return decision }
        }
        return nil
    }

    private func decision(
        taking transition: TransitionNumber, action: ActionNumber, at standing: Standing, in scope: RuleScope
    ) -> Decision? {
        let step = try? chart.step(standing.state.chartState, event: action) { number, configuration in
            guard case .action = transitions[Int(number)].cause else {
                return scope.holds(transitions[Int(number)].condition, in: configuration)
            }
            return number == transition
                && scope.refusal(of: transitions[Int(number)], action: action, in: configuration) == nil
        }
        guard let step, !step.transitions.isEmpty else { return nil }
        return try? decision(step, on: standing.state, in: scope, firing: nil)
    }

    /// What an action needs of a payment: the amount where it takes it from, and the receipt.
    private func given(amount: Int64, receipt: String, for transition: WorkflowTransition) -> ValueMap {
        var data = ValueMap()
        for case .receive(let field) in transition.effects { data[field] = .int(amount) }
        if transition.needs.contains(Self.receiptField) { data[Self.receiptField] = .text(receipt) }
        return data
    }

    private static let receiptField = "receipt"

    /// Where an application stands when a fact about its money comes.
    struct Standing {
        var state: ApplicationState
        var record: ApplicationRecord
        var actor: Actor
        var now: Timestamp
    }
}

extension Decision {
    /// An event that takes no transition.
    init(standing event: PaymentEvent, data: ValueMap, effects: [Effect]) {
        self.init(
            events: [DecidedEvent(type: event.rawValue, transitions: [.standing], data: data)], effects: effects)
    }
}
