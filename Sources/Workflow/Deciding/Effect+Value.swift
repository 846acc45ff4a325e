public import EventModel

extension Effect {
    /// What is recorded of an effect with its event; nil for deadlines, which are recorded apart.
    public var value: Value? {
        switch self {
        case .deadlineSet, .deadlineCancelled: nil
        case .charge(let fee, let amount, let currency):
            .map([Key.charge: .text(fee), Key.amount: .int(amount), Key.currency: .text(currency)])
        case .receive(let amount): .map([Key.receive: .int(amount)])
        case .refund(let amount): .map([Key.refund: .int(amount)])
        case .refundWithdrawn(let amount): .map([Key.refundWithdrawn: .int(amount)])
        case .notify(let role): .map([Key.notify: .text(role)])
        case .issue(let document, let until):
            .map([Key.issue: .text(document), Key.until: until.map { .timestamp($0) } ?? .null])
        case .request(let role, let token, let state):
            .map([Key.request: .text(role), Key.token: .text(token), Key.state: .text(state)])
        case .requestAnswered(let token): .map([Key.requestAnswered: .text(token)])
        case .open(let service): .map([Key.open: .text(service)])
        }
    }

    /// Reads what was recorded; nil for anything else.
    public init?(_ value: Value) {
        guard let map = value.map else { return nil }
        if let fee = map[Key.charge]?.text, let amount = map[Key.amount]?.int, let currency = map[Key.currency]?.text {
            self = .charge(fee: fee, amount: amount, currency: currency)
        } else if let amount = map[Key.receive]?.int {
            self = .receive(amount: amount)
        } else if let amount = map[Key.refund]?.int {
            self = .refund(amount: amount)
        } else if let amount = map[Key.refundWithdrawn]?.int {
            self = .refundWithdrawn(amount: amount)
        } else if let role = map[Key.notify]?.text {
            self = .notify(role: role)
        } else if let document = map[Key.issue]?.text {
            guard case .timestamp(let until)? = map[Key.until] else {
                self = .issue(document: document, validUntil: nil)
                return
            }
            self = .issue(document: document, validUntil: until)
        } else if let role = map[Key.request]?.text, let token = map[Key.token]?.text,
            let state = map[Key.state]?.text
        {
            self = .request(role: role, token: token, state: state)
        } else if let token = map[Key.requestAnswered]?.text {
            self = .requestAnswered(token: token)
        } else if let service = map[Key.open]?.text {
            self = .open(service: service)
        } else {
            return nil
        }
    }

    private enum Key {
        static let charge = "charge"
        static let amount = "amount"
        static let currency = "currency"
        static let receive = "receive"
        static let refund = "refund"
        static let refundWithdrawn = "refund_withdrawn"
        static let notify = "notify"
        static let issue = "issue"
        static let until = "until"
        static let request = "request"
        static let token = "token"
        static let state = "state"
        static let requestAnswered = "request_answered"
        static let open = "open"
    }
}
