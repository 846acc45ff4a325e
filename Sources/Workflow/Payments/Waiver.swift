public import EventModel

/// A fee, or what of it was demanded, that need not be paid.
public struct Waiver: Hashable, Sendable {
    /// The name of the fee.
    public var fee: String
    /// How much, in minor units.
    public var amount: Int64
    /// Why.
    public var reason: String
}

extension Waiver {
    /// What is recorded of the waiver.
    var data: ValueMap {
        [Key.fee: .text(fee), Key.amount: .int(amount), Key.reason: .text(reason)]
    }

    /// Reads what was recorded; nil for anything else.
    public init?(_ data: ValueMap) {
        guard let fee = data[Key.fee]?.text, let amount = data[Key.amount]?.int, let reason = data[Key.reason]?.text
        else { return nil }
        self.init(fee: fee, amount: amount, reason: reason)
    }

    enum Key {
        static let fee = "fee"
        static let amount = "amount"
        static let reason = "reason"
    }
}
