import EventModel

extension CompiledWorkflow {
    /// What follows from what the treasury asks for: an event that takes no transition, and what the account then asks
    /// for.
    ///
    /// A bill that was issued so before gives a decision without events.
    ///
    /// - Throws: ``Rejection``.
    func decide(
        _ command: MoneyCommand, on state: ApplicationState, record: ApplicationRecord, by actor: Actor,
        now: Timestamp
    ) throws(Rejection) -> Decision {
        let standing = Standing(state: state, record: record, actor: actor, now: now)
        switch command {
        case .issueBill(let number, let expiresAt):
            return try bill(number, expiresAt: expiresAt, at: standing)
        case .expireBill(let number): return try expiry(of: number, at: standing)
        case .waive(let fee, let reason):
            return settling(try waiver(of: fee, reason: reason, at: standing), at: standing)
        case .orderRefund(let reason): return try refund(reason: reason, at: standing)
        }
    }

    private func bill(
        _ number: String, expiresAt: Timestamp, at standing: Standing
    ) throws(Rejection) -> Decision {
        guard PaymentMessage.isNumber(number) else { throw moneyRejection(.billMalformed) }
        if let known = standing.record.payments.bills.first(where: { $0.number == number }) {
            guard known.expiresAt == expiresAt else { throw Rejection(billConflict: number) }
            return Decision(events: [], effects: [])
        }
        try requireReceiver(standing.actor)
        let outstanding = standing.record.payments.outstanding(isEnded: isEnded(standing.state))
        guard outstanding > 0, let currency = currency(of: standing.record) else {
            throw moneyRejection(.nothingDue)
        }
        guard expiresAt > standing.now else { throw moneyRejection(.billMalformed) }
        let bill = Bill(number: number, amount: outstanding, currency: currency, expiresAt: expiresAt)
        return Decision(standing: .billIssued, data: bill.data, effects: [])
    }

    private func expiry(of number: String, at standing: Standing) throws(Rejection) -> Decision {
        guard let bill = standing.record.payments.bills.first(where: { $0.number == number }) else {
            throw moneyRejection(.billUnknown, number)
        }
        guard standing.record.payments.status(ofBill: number) == .open else {
            throw moneyRejection(.billNotOpen, number)
        }
        guard bill.expiresAt <= standing.now else { throw moneyRejection(.billNotDue, "\(bill.expiresAt)") }
        return Decision(standing: .billExpired, data: [Bill.Key.number: .text(number)], effects: [])
    }

    private func waiver(of name: String, reason: String, at standing: Standing) throws(Rejection) -> Decision {
        guard let fee = fees.first(where: { $0.name == name }) else { throw feeRejection(unknown: name) }
        guard !fee.waivers.isEmpty else { throw moneyRejection(.waiverNotAllowed, name) }
        guard !roleSet(of: standing.actor).isDisjoint(with: fee.waivers) else { throw roleRejection(fee.waivers) }
        guard !reason.isEmpty else { throw reasonRejection() }
        let account = standing.record.payments
        let demanded = account.demands.first { $0.fee == name }?.amount ?? 0
        let waived = account.waivers.filter { $0.fee == name }
            .reduce(0) { (sum: Int64, waiver) in sum.addingSaturating(waiver.amount) }
        let amount = demanded.subtractingSaturating(waived)
        guard amount > 0 else { throw moneyRejection(.nothingToWaive, name) }
        return Decision(
            standing: .feeWaived, data: Waiver(fee: name, amount: amount, reason: reason).data, effects: [])
    }

    private func refund(reason: String, at standing: Standing) throws(Rejection) -> Decision {
        try requireReceiver(standing.actor)
        guard !reason.isEmpty else { throw reasonRejection() }
        let amount = surplus(at: standing).subtractingSaturating(standing.record.payments.refundsPending)
        guard amount > 0 else { throw moneyRejection(.nothingToRefund) }
        return Decision(
            standing: .refundOrdered, data: [Waiver.Key.reason: .text(reason)], effects: [.refund(amount: amount)])
    }

    /// Those who take money may issue bills over it and pay it back.
    private func requireReceiver(_ actor: Actor) throws(Rejection) {
        let receivers = receivingRoles
        guard roleSet(of: actor).isDisjoint(with: receivers) else { return }
        throw roleRejection(receivers)
    }
}
