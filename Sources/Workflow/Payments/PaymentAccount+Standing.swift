public import EventModel

/// What a payment was to its application, by the bank's times and not by the order in which messages came.
public enum PaymentStanding: String, Hashable, Sendable, CaseIterable {
    /// It reached what was owed.
    case full
    /// It left something to pay.
    case part
    /// It came after its bill had expired, and counts all the same.
    case late
    /// What it paid was paid already.
    case double
    /// It paid a bill whose amount was not what was owed any more.
    case otherAmount
}

extension PaymentAccount {
    /// What a message that money was paid was to the application; nil for other messages.
    ///
    /// - Parameter isEnded: Whether the application has ended.
    /// - Complexity: O(n log n) in the messages.
    public func standing(of id: String, isEnded: Bool) -> PaymentStanding? {
        guard let message = message(id), message.kind == .paid else { return nil }
        let owed = owed(isEnded: isEnded)
        var before: Int64 = 0
        for other in messages where other.kind != .refunded && other.precedes(message) {
            before =
                other.kind == .paid
                ? before.addingSaturating(other.amount) : before.subtractingSaturating(other.amount)
        }
        if before >= owed { return .double }
        let bill = message.bill.flatMap { number in bills.first { $0.number == number } }
        if let bill, bill.expiresAt < message.bankTime { return .late }
        let after = before.addingSaturating(message.amount)
        if let bill, bill.amount == message.amount, after != owed { return .otherAmount }
        return after < owed ? .part : .full
    }

    /// Where a bill stands; nil when there is none of this number.
    ///
    /// - Complexity: O(n) in the bills and messages.
    public func status(ofBill number: String) -> Bill.Status? {
        guard let index = bills.firstIndex(where: { $0.number == number }) else { return nil }
        var sum: Int64 = 0
        for message in messages where message.bill == number {
            switch message.kind {
            case .paid: sum = sum.addingSaturating(message.amount)
            case .reversed: sum = sum.subtractingSaturating(message.amount)
            case .refunded: break
            }
        }
        if sum >= bills[index].amount { return .paid }
        if index < bills.count - 1 { return .replaced }
        return bills[index].isExpired ? .expired : .open
    }
}

extension PaymentAccount {
    /// The bill that time lets expire: its place among the bills, and when; nil where no bill is open.
    ///
    /// At most the newest bill is open, since it replaces those before. One that was paid in time is open again when the
    /// bank takes the money back.
    ///
    /// - Complexity: O(n) in the bills and messages.
    public var expiringBill: (place: Int, expiresAt: Timestamp)? {
        guard let bill = bills.last, status(ofBill: bill.number) == .open else { return nil }
        return (bills.count - 1, bill.expiresAt)
    }
}

extension PaymentMessage {
    fileprivate func precedes(_ other: PaymentMessage) -> Bool {
        bankTime == other.bankTime ? id.utf8.lexicographicallyPrecedes(other.id.utf8) : bankTime < other.bankTime
    }
}
