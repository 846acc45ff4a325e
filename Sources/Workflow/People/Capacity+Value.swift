public import EventModel

/// A capacity as events record it.
extension Capacity {
    /// A map; nil for oneself, which is not recorded.
    public var value: Value? {
        guard let mandate else { return nil }
        var map: ValueMap = [
            Key.kind: .text(kind.rawValue), Key.principal: .text(mandate.principal), Key.deed: .text(mandate.deed),
        ]
        if case .attorney(_, let power) = self {
            map[Key.expiresAt] = .timestamp(power.expiresAt)
            if !power.services.isEmpty { map[Key.services] = .list(power.services.map { .text($0) }) }
            if !power.actions.isEmpty { map[Key.actions] = .list(power.actions.map { .text($0) }) }
        }
        return .map(map)
    }

    /// Reads what an event recorded; nil when it is something else.
    public init?(_ value: Value) {
        guard let map = value.map, let kind = map[Key.kind]?.text.flatMap(Kind.init),
            let principal = map[Key.principal]?.text, let deed = map[Key.deed]?.text
        else { return nil }
        let mandate = Mandate(principal: principal, deed: deed)
        switch kind {
        case .guardian: self = .guardian(mandate)
        case .heir: self = .heir(mandate)
        case .signatory: self = .signatory(mandate)
        case .clerk: self = .clerk(mandate)
        case .attorney:
            guard case .timestamp(let expiresAt)? = map[Key.expiresAt] else { return nil }
            self = .attorney(
                mandate,
                PowerOfAttorney(
                    services: map[Key.services]?.list?.compactMap(\.text) ?? [],
                    actions: map[Key.actions]?.list?.compactMap(\.text) ?? [], expiresAt: expiresAt))
        }
    }

    private enum Kind: String {
        case guardian, attorney, heir, signatory, clerk
    }

    private enum Key {
        static let kind = "kind"
        static let principal = "principal"
        static let deed = "deed"
        static let expiresAt = "expires_at"
        static let services = "services"
        static let actions = "actions"
    }

    /// Nobody asks for the kind of acting for oneself, which has no mandate.
    private var kind: Kind {
        switch self {
        case .oneself, .clerk: .clerk
        case .guardian: .guardian
        case .attorney: .attorney
        case .heir: .heir
        case .signatory: .signatory
        }
    }
}
