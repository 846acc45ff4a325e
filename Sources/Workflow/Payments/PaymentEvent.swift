/// The events of money that take no transition; their names are kept, so that no definition records them.
public enum PaymentEvent: String, Hashable, Sendable, CaseIterable {
    /// A bill was issued over what was due.
    case billIssued = "bill-issued"
    /// A bill was not paid in time.
    case billExpired = "bill-expired"
    /// Money came that no action takes: a part, too late, twice, or after the end.
    case paymentReceived = "payment-received"
    /// Money was taken back by the bank.
    case paymentReversed = "payment-reversed"
    /// A fee need not be paid.
    case feeWaived = "fee-waived"
    /// What is left over is to be paid back.
    case refundOrdered = "refund-ordered"
    /// A refund was paid.
    case refundPaid = "refund-paid"

    /// What is recorded of a message that fits no application, in a stream of the system's own.
    public static let unmatched = "payment-unmatched"
    /// What is recorded there when it is known whose money it is.
    public static let unmatchedAssigned = "payment-assigned"
}
