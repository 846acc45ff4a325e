public import EventModel

/// The kinds of effects that somebody outside must carry out; the others are the application's own affair.
public enum EffectKind: String, Hashable, Sendable, CaseIterable {
    /// Demand a fee.
    case charge
    /// Pay an amount back.
    case refund
    /// Do not pay back what was ordered to be.
    case refundWithdrawn = "refund_withdrawn"
    /// Tell somebody.
    case notify
    /// Issue a document.
    case issue
    /// Ask another agency.
    case request

    /// The kind of an effect as it is recorded; nil for one that stays inside, and for anything else.
    public init?(_ recorded: Value) {
        guard let map = recorded.map, let kind = Self.allCases.first(where: { map[$0.rawValue] != nil }) else {
            return nil
        }
        self = kind
    }
}
