public import EventModel

/// For whom somebody acts, and by what right.
///
/// Whoever acts for another is still the one who acts: what is kept apart is kept apart by persons, not by principals.
public enum Capacity: Hashable, Sendable {
    /// For themselves, or of their office.
    case oneself
    /// As the guardian of a minor or ward.
    case guardian(Mandate)
    /// By a power of attorney.
    case attorney(Mandate, PowerOfAttorney)
    /// As an heir of the principal.
    case heir(Mandate)
    /// As one who signs for a company.
    case signatory(Mandate)
    /// At the counter, on behalf of the principal, who is there.
    case clerk(Mandate)

    /// For whom, and by which deed; nil for oneself.
    public var mandate: Mandate? {
        switch self {
        case .oneself: nil
        case .guardian(let mandate), .attorney(let mandate, _), .heir(let mandate), .signatory(let mandate),
            .clerk(let mandate):
            mandate
        }
    }
}

/// For whom somebody acts, and what says so.
public struct Mandate: Hashable, Sendable {
    /// The subject's id of the one for whom is acted.
    public var principal: String
    /// The reference of the deed: an order of a court, a notary's number, an entry in the register of companies.
    public var deed: String

    /// Makes a mandate.
    public init(principal: String, deed: String) {
        self.principal = principal
        self.deed = deed
    }
}

/// What a power of attorney covers, and until when.
public struct PowerOfAttorney: Hashable, Sendable {
    /// The services; all where there are none.
    public var services: [String]
    /// The actions; all where there are none.
    public var actions: [String]
    /// The first moment at which it holds no more.
    public var expiresAt: Timestamp

    /// Makes a power of attorney.
    public init(services: [String] = [], actions: [String] = [], expiresAt: Timestamp) {
        self.services = services
        self.actions = actions
        self.expiresAt = expiresAt
    }

    /// Whether it covers an action of a service.
    ///
    /// - Complexity: O(n) in what it names.
    public func covers(_ action: String, of service: String) -> Bool {
        (services.isEmpty || services.contains(service)) && (actions.isEmpty || actions.contains(action))
    }
}
