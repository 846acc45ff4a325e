public import EventModel

/// What the treasury, or the service that makes bills for it, asks for about an application's money.
public enum MoneyCommand: Sendable, Hashable {
    /// Issue a bill over all that is due, under this number, which may be paid until a moment.
    case issueBill(number: String, expiresAt: Timestamp)
    /// Let the bill of this number expire, whose time has passed.
    case expireBill(number: String)
    /// Waive all that was demanded of this fee, for a reason.
    case waive(fee: String, reason: String)
    /// Order the refund of what is left over, for a reason.
    case orderRefund(reason: String)
}

extension MoneyCommand {
    /// The event that the command records.
    public var event: PaymentEvent {
        switch self {
        case .issueBill: .billIssued
        case .expireBill: .billExpired
        case .waive: .feeWaived
        case .orderRefund: .refundOrdered
        }
    }

    /// Whether an event that the command's kind recorded, with these data, was this command.
    public func recorded(_ data: ValueMap) -> Bool {
        switch self {
        case .issueBill(let number, let expiresAt):
            data[Bill.Key.number]?.text == number && data[Bill.Key.expiresAt] == .timestamp(expiresAt)
        case .expireBill(let number): data[Bill.Key.number]?.text == number
        case .waive(let fee, let reason):
            data[Waiver.Key.fee]?.text == fee && data[Waiver.Key.reason]?.text == reason
        case .orderRefund(let reason): data[Waiver.Key.reason]?.text == reason
        }
    }
}
