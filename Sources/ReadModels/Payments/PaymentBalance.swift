public import EventModel

/// What the ledger says of one application, in minor units of one currency.
public struct PaymentBalance: Hashable, Sendable {
    /// The application.
    public var application: StreamID
    /// The currency; empty where nobody said.
    public var currency = ""
    /// The sum of what was demanded.
    public var charged: Int64 = 0
    /// What of it was waived.
    public var waived: Int64 = 0
    /// The sum of what came.
    public var received: Int64 = 0
    /// The sum of what banks took back.
    public var reversed: Int64 = 0
    /// The sum of the refunds that are ordered and not paid.
    public var refundsPending: Int64 = 0
    /// The sum of the refunds that were paid.
    public var refunded: Int64 = 0

    /// Makes the balance of an application without money.
    public init(application: StreamID) {
        self.application = application
    }

    /// What was paid and is not, and will not be, paid back.
    public var paid: Int64 { add(received, -reversed, -refunded, -refundsPending) }

    /// What was demanded and not waived, less what was paid.
    public var due: Int64 { add(charged, -waived, -paid) }

    /// Takes in an entry of the ledger.
    mutating func take(_ kind: LedgerEntry.Kind, amount: Int64) {
        switch kind {
        case .charge: charged = add(charged, amount)
        case .waiver: waived = add(waived, amount)
        case .payment: received = add(received, amount)
        case .reversal: reversed = add(reversed, amount)
        case .refundOrder: refundsPending = add(refundsPending, amount)
        case .refundWithdrawal: refundsPending = add(refundsPending, -amount)
        case .assignment: break
        case .refund:
            refunded = add(refunded, amount)
            refundsPending = add(refundsPending, -amount)
        }
    }
}

/// The sum, held within the bounds of 64 bits with room to negate it.
func add(_ terms: Int64...) -> Int64 {
    terms.reduce(0) { sum, term in
        let (next, overflows) = sum.addingReportingOverflow(term)
        return overflows ? (term < 0 ? -Int64.max : .max) : max(next, -Int64.max)
    }
}
