public import EventModel

/// A demand in writing: what was due when it was issued, until when it may be paid.
public struct Bill: Hashable, Sendable {
    /// The number that people and banks quote; no other bill has it.
    public var number: String
    /// What was due when it was issued, in minor units.
    public var amount: Int64
    /// The currency.
    public var currency: String
    /// Until when it may be paid.
    public var expiresAt: Timestamp
    /// Whether its expiry was recorded.
    public internal(set) var isExpired = false

    /// Where a bill stands.
    public enum Status: String, Hashable, Sendable, CaseIterable {
        /// It waits to be paid.
        case open
        /// Payments that name it reach its amount.
        case paid
        /// It was not paid in time.
        case expired
        /// A later bill stands for it.
        case replaced
    }

    init(number: String, amount: Int64, currency: String, expiresAt: Timestamp) {
        self.number = number
        self.amount = amount
        self.currency = currency
        self.expiresAt = expiresAt
    }
}

extension Bill {
    /// What is recorded of the bill.
    var data: ValueMap {
        [
            Key.number: .text(number), Key.amount: .int(amount), Key.currency: .text(currency),
            Key.expiresAt: .timestamp(expiresAt),
        ]
    }

    /// Reads what was recorded; nil for anything else.
    init?(_ data: ValueMap) {
        guard let number = data[Key.number]?.text, let amount = data[Key.amount]?.int,
            let currency = data[Key.currency]?.text, case .timestamp(let expiresAt)? = data[Key.expiresAt]
        else { return nil }
        self.init(number: number, amount: amount, currency: currency, expiresAt: expiresAt)
    }

    enum Key {
        static let number = "number"
        static let amount = "amount"
        static let currency = "currency"
        static let expiresAt = "expires_at"
    }
}
