import EventModel

/// The money of one application: what was demanded, what banks said, what is to be paid back.
///
/// Apart from ``settled`` it is a function of the facts, not of their order: whatever order messages come in, the same
/// messages give the same sums. All sums are minor units of ``currency``; they saturate rather than overflow.
public struct PaymentAccount: Sendable, Equatable {
    /// What was demanded of one fee.
    public struct Demand: Sendable, Hashable {
        /// The name of the fee.
        public var fee: String
        /// The sum of what was demanded of it.
        public var amount: Int64
    }

    /// The currency of the demands, or else of the first message; nil before.
    public internal(set) var currency: String?
    /// What was demanded, by fee, in order of the first demand.
    public internal(set) var demands: [Demand] = []
    /// The fees that need not be paid.
    public internal(set) var waivers: [Waiver] = []
    /// The bills, oldest first.
    public internal(set) var bills: [Bill] = []
    /// The messages of banks, by the bytes of their ids.
    public internal(set) var messages: [PaymentMessage] = []

    /// The sum of all demands.
    public internal(set) var charged: Int64 = 0
    /// What of it was waived.
    public internal(set) var waived: Int64 = 0
    /// What of it ended because it was paid back by the rules of the definition, as on withdrawing.
    public internal(set) var released: Int64 = 0
    /// What was demanded in all when an action took the money last; what came to be demanded later ends with the
    /// application.
    public internal(set) var settled: Int64 = 0
    /// The sum of what was paid, by messages or by the word of an action.
    public internal(set) var received: Int64 = 0
    /// The sum of what banks took back.
    public internal(set) var reversed: Int64 = 0
    /// The sum of the refunds that are ordered and not paid yet.
    public internal(set) var refundsPending: Int64 = 0
    /// The sum of the refunds that were paid.
    public internal(set) var refunded: Int64 = 0

    /// Makes an account without money.
    public init() {}

    /// What was paid and is not, and will not be, paid back.
    public var paid: Int64 {
        received.subtractingSaturating(reversed).subtractingSaturating(refunded).subtractingSaturating(refundsPending)
    }

    /// What was demanded and not waived, less what was paid; below zero where more was paid.
    public var due: Int64 { charged.subtractingSaturating(waived).subtractingSaturating(paid) }

    /// What stands of the demands: neither waived nor released, and after the end only what was settled.
    public func owed(isEnded: Bool) -> Int64 {
        let standing = charged.subtractingSaturating(waived).subtractingSaturating(released)
        return max(0, isEnded ? min(standing, settled) : standing)
    }

    /// What is still owed; below zero where money is left over.
    public func outstanding(isEnded: Bool) -> Int64 { owed(isEnded: isEnded).subtractingSaturating(paid) }

    /// Whether facts other than actions fill the account, so that it is settled by itself.
    var isFedByFacts: Bool { !messages.isEmpty || !waivers.isEmpty }

    /// The message of this id; nil when none was taken in.
    ///
    /// - Complexity: O(log n).
    public func message(_ id: String) -> PaymentMessage? {
        let index = messageIndex(notBefore: id)
        guard index < messages.count, messages[index].id.utf8.elementsEqual(id.utf8) else { return nil }
        return messages[index]
    }

    func messageIndex(notBefore id: String) -> Int {
        var (low, high) = (0, messages.count)
        while low < high {
            let middle = (low + high) / 2
            if messages[middle].id.utf8.lexicographicallyPrecedes(id.utf8) { low = middle + 1 } else { high = middle }
        }
        return low
    }
}
