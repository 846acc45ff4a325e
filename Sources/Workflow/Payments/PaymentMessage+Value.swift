public import EventModel

extension PaymentMessage {
    /// The name under which the data of an event hold the message.
    ///
    /// No field of a form has a hyphen, so that nobody else's data stand here.
    public static let field = "bank-message"

    /// What is recorded of the message.
    public var value: Value {
        var map: ValueMap = [
            Key.kind: .text(kind.rawValue), Key.id: .text(id), Key.amount: .int(amount),
            Key.currency: .text(currency), Key.method: .text(method.rawValue), Key.time: .timestamp(bankTime),
        ]
        map[Key.bill] = bill.map { .text($0) }
        map[Key.agentReceipt] = agentReceipt.map { .text($0) }
        return .map(map)
    }

    /// Reads what was recorded; nil for anything else.
    public init?(_ value: Value) {
        guard let map = value.map, let kind = map[Key.kind]?.text.flatMap(Kind.init(rawValue:)),
            let id = map[Key.id]?.text, let amount = map[Key.amount]?.int, let currency = map[Key.currency]?.text,
            let method = map[Key.method]?.text.flatMap(Method.init(rawValue:)),
            case .timestamp(let bankTime)? = map[Key.time]
        else { return nil }
        self.init(
            kind: kind, id: id, bill: map[Key.bill]?.text, amount: amount, currency: currency, method: method,
            bankTime: bankTime, agentReceipt: map[Key.agentReceipt]?.text)
    }

    private enum Key {
        static let kind = "kind"
        static let id = "id"
        static let bill = "bill"
        static let amount = "amount"
        static let currency = "currency"
        static let method = "method"
        static let time = "time"
        static let agentReceipt = "agent_receipt"
    }
}
