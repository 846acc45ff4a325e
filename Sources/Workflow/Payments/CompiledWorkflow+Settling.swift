import EventModel
import Statechart

extension CompiledWorkflow {
    /// A decision with what the account then asks for: the action that takes money, where nothing is left to pay, and
    /// the order of what is left over, or the end of orders for what is not.
    ///
    /// For accounts that a bank's message or a waiver touched; all others are left to the definition's own rules.
    func settling(_ decision: Decision, at standing: Standing) -> Decision {
        var settled = decision
        var next = following(decision, from: standing)
        if next.record.due <= 0, next.record.charged > 0 {
            let receipt = next.record.payments.messages.isEmpty ? "waived" : "prepaid"
            if let taken = taking(at: next, amount: 0, receipt: receipt, message: nil) {
                settled.events += taken.events
                settled.effects += taken.effects
                next = following(taken, from: next)
            }
        }
        if let order = refundOrder(at: next) { settled.effects.append(order) }
        return settled
    }

    /// Where an application stands after a decision.
    private func following(_ decision: Decision, from standing: Standing) -> Standing {
        var next = standing
        for (index, event) in decision.events.enumerated() {
            next.state = evolve(next.state, taking: event.transitions, at: standing.now)
            next.record = evolve(
                next.record,
                with: RecordableEvent(
                    type: event.type, transitions: event.transitions, occurredAt: standing.now,
                    subject: standing.actor.subject, data: event.data, effects: index == 0 ? decision.effects : []))
        }
        return next
    }

    /// What brings the refunds that are ordered to what is left over; nil where they are it.
    ///
    /// Nothing new is ordered while a fee may still be charged, which what is left over would pay.
    private func refundOrder(at standing: Standing) -> Effect? {
        let account = standing.record.payments
        let pending = account.refundsPending
        let surplus = max(0, surplus(at: standing))
        if surplus < pending { return .refundWithdrawn(amount: pending.subtractingSaturating(surplus)) }
        guard surplus > pending, !canCharge(from: standing.state.configuration) else { return nil }
        return .refund(amount: surplus.subtractingSaturating(pending))
    }

    /// What is left over of what was paid, the refunds that are ordered included.
    func surplus(at standing: Standing) -> Int64 {
        let account = standing.record.payments
        return account.paid.addingSaturating(account.refundsPending)
            .subtractingSaturating(account.owed(isEnded: isEnded(standing.state)))
    }

    /// Whether a fee may still be charged: a transition that charges one starts in a state that can be reached.
    ///
    /// - Complexity: O(transitions * states) at worst.
    func canCharge(from configuration: Configuration) -> Bool {
        guard transitions.contains(where: { !$0.charges.isEmpty }) else { return false }
        return canTake(from: configuration) { !transitions[Int($0)].charges.isEmpty }
    }
}
