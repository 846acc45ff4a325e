import EventModel

extension PaymentAccount {
    /// Takes in an event of its application; total: it never refuses.
    ///
    /// - Complexity: O(n) in the messages, bills and demands so far.
    mutating func take(_ event: RecordableEvent, in workflow: CompiledWorkflow) {
        if event.transitions.first == .standing, let kind = PaymentEvent(rawValue: event.type) {
            take(kind, event.data)
        }
        if let message = event.data[PaymentMessage.field].flatMap({ PaymentMessage($0) }) { take(message) }
        for effect in event.effects { take(effect) }
        let effects = event.transitions.lazy.filter { Int($0) < workflow.transitions.count }
            .flatMap { workflow.transitions[Int($0)].effects }
        guard !effects.isEmpty else { return }
        if effects.contains(.refund) { release(event.effects) }
        if effects.contains(where: \.isReceipt) { settled = charged.subtractingSaturating(waived) }
    }

    /// Takes in what the outside had to do.
    mutating func take(_ effect: Effect) {
        switch effect {
        case .charge(let fee, let amount, let currency):
            charged = charged.addingSaturating(amount)
            self.currency = self.currency ?? currency
            if let index = demands.firstIndex(where: { $0.fee == fee }) {
                demands[index].amount = demands[index].amount.addingSaturating(amount)
            } else {
                demands.append(Demand(fee: fee, amount: amount))
            }
        case .receive(let amount): received = received.addingSaturating(amount)
        case .refund(let amount): refundsPending = refundsPending.addingSaturating(amount)
        case .refundWithdrawn(let amount): refundsPending = refundsPending.subtractingSaturating(amount)
        default: break
        }
    }

    /// What came is in the effects of its event; what went is in the message alone.
    private mutating func take(_ message: PaymentMessage) {
        let index = messageIndex(notBefore: message.id)
        guard index == messages.count || !messages[index].id.utf8.elementsEqual(message.id.utf8) else { return }
        messages.insert(message, at: index)
        currency = currency ?? message.currency
        switch message.kind {
        case .paid: break
        case .reversed: reversed = reversed.addingSaturating(message.amount)
        case .refunded:
            refunded = refunded.addingSaturating(message.amount)
            refundsPending = refundsPending.subtractingSaturating(message.amount)
        }
    }

    private mutating func take(_ event: PaymentEvent, _ data: ValueMap) {
        switch event {
        case .billIssued:
            if let bill = Bill(data) { bills.append(bill) }
        case .billExpired:
            guard let number = data[Bill.Key.number]?.text else { return }
            for index in bills.indices where bills[index].number == number { bills[index].isExpired = true }
        case .feeWaived:
            guard let waiver = Waiver(data) else { return }
            waivers.append(waiver)
            waived = waived.addingSaturating(waiver.amount)
        case .paymentReceived, .paymentReversed, .refundOrdered, .refundPaid: break
        }
    }

    /// What the definition pays back is demanded no more.
    private mutating func release(_ effects: [Effect]) {
        for case .refund(let amount) in effects where amount > 0 { released = released.addingSaturating(amount) }
        released = min(released, charged.subtractingSaturating(waived))
    }
}

extension WorkflowEffect {
    /// Whether the amount that was given counts as paid.
    var isReceipt: Bool {
        if case .receive = self { true } else { false }
    }
}
