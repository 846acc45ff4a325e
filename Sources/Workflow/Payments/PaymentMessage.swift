public import EventModel

/// What a bank says of money: a fact, which may be wrong in form and is never refused for anything else.
///
/// Banks send late, twice and out of order; the ``id`` is what tells the same message from another.
public struct PaymentMessage: Hashable, Sendable {
    /// What happened to the money.
    public enum Kind: String, Hashable, Sendable, CaseIterable {
        /// It was paid.
        case paid
        /// What was paid was taken back: a charge-back.
        case reversed
        /// A refund was paid.
        case refunded
    }

    /// How money came.
    public enum Method: String, Hashable, Sendable, CaseIterable {
        /// Through an account.
        case bank
        /// By card.
        case card
        /// In cash at an agent, who gave a receipt.
        case cash
    }

    /// What happened.
    public var kind: Kind
    /// The bank's own name for the message, 1 to ``idByteCountMax`` bytes.
    public var id: String
    /// The number of the bill that was paid; nil for none.
    public var bill: String?
    /// How much, in minor units of the currency, above 0.
    public var amount: Int64
    /// The currency, three letters of ISO 4217.
    public var currency: String
    /// How.
    public var method: Method
    /// When it happened, by the bank.
    public var bankTime: Timestamp
    /// The number of the agent's receipt; nil for none.
    public var agentReceipt: String?

    /// The most bytes of an id.
    public static let idByteCountMax = 48
    /// The most bytes of the number of a bill or of a receipt.
    public static let numberByteCountMax = 64
    /// The most minor units of one message: a million such messages still have a sum.
    public static let amountMax: Int64 = 1_000_000_000_000

    /// Makes a message.
    public init(
        kind: Kind = .paid, id: String, bill: String? = nil, amount: Int64, currency: String, method: Method = .bank,
        bankTime: Timestamp, agentReceipt: String? = nil
    ) {
        self.kind = kind
        self.id = id
        self.bill = bill
        self.amount = amount
        self.currency = currency
        self.method = method
        self.bankTime = bankTime
        self.agentReceipt = agentReceipt
    }
}

/// What is wrong with the form of a message.
public enum PaymentFlaw: Hashable, Sendable, CaseIterable {
    /// The id is empty, too long, or holds control characters.
    case id
    /// The amount is not between 1 and ``PaymentMessage/amountMax``.
    case amount
    /// The currency is not three capital letters, or not the application's.
    case currency
    /// The number of the bill or of the receipt is empty, too long, or holds control characters.
    case number
}

extension PaymentMessage {
    /// What is wrong with the form of the message by itself; nil when nothing is.
    public var flaw: PaymentFlaw? {
        if !Self.isNumber(id, byteCountMax: Self.idByteCountMax) { return .id }
        if !(1...Self.amountMax).contains(amount) { return .amount }
        if currency.utf8.count != 3 || !currency.utf8.allSatisfy({ (0x41...0x5A).contains($0) }) { return .currency }
        let numbers = [bill, agentReceipt].compactMap { $0 }
        return numbers.allSatisfy { Self.isNumber($0) } ? nil : .number
    }

    /// Whether a text can be the number of a bill or of a receipt.
    static func isNumber(_ text: String, byteCountMax: Int = numberByteCountMax) -> Bool {
        (1...byteCountMax).contains(text.utf8.count) && text.utf8.allSatisfy { $0 >= 0x20 && $0 != 0x7F }
    }
}
