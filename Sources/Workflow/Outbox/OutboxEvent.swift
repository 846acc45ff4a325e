public import EventModel

/// What became of effects, as the stream ``EventModel/StreamID/outboxDeliveries`` holds it.
///
/// What is recorded here is never delivered again, whatever is replayed, rebuilt or deleted.
public enum OutboxEvent: Hashable, Sendable {
    /// Receivers took these.
    case delivered([EffectID])
    /// No receiver took this one, after so many attempts, and it waits for somebody to look at it.
    case givenUp(EffectID, attemptCount: Int, reason: String)
    /// Somebody asks for another round of attempts.
    case retried(EffectID)
    /// Somebody decided that it is not to be delivered.
    case skipped(EffectID, reason: String)

    /// The most effects of one event.
    public static let effectCountMax = 1_024
    /// The most characters of a reason that a receiver or a person gives.
    public static let reasonCharacterCountMax = 500

    private enum Kind: String {
        case delivered = "effects-delivered"
        case givenUp = "effect-given-up"
        case retried = "effect-retried"
        case skipped = "effect-skipped"
    }

    private enum Key {
        static let effects = "effects"
        static let attempts = "attempts"
        static let reason = "reason"
    }

    /// Reads what was recorded; nil for anything else.
    public init?(type: String, data: ValueMap) {
        let effects = data[Key.effects]?.list?.compactMap { EffectID($0) } ?? []
        guard let kind = Kind(rawValue: type), let first = effects.first else { return nil }
        switch kind {
        case .delivered: self = .delivered(effects)
        case .givenUp:
            self = .givenUp(
                first, attemptCount: Int(data[Key.attempts]?.int ?? 0), reason: data[Key.reason]?.text ?? "")
        case .retried: self = .retried(first)
        case .skipped: self = .skipped(first, reason: data[Key.reason]?.text ?? "")
        }
    }

    /// The type of the event.
    public var type: String {
        switch self {
        case .delivered: Kind.delivered.rawValue
        case .givenUp: Kind.givenUp.rawValue
        case .retried: Kind.retried.rawValue
        case .skipped: Kind.skipped.rawValue
        }
    }

    /// What is recorded with it.
    public var data: ValueMap {
        switch self {
        case .delivered(let effects): [Key.effects: .list(effects.map(\.value))]
        case .givenUp(let effect, let attemptCount, let reason):
            [Key.effects: .list([effect.value]), Key.attempts: .int(Int64(attemptCount)), Key.reason: .text(reason)]
        case .retried(let effect): [Key.effects: .list([effect.value])]
        case .skipped(let effect, let reason): [Key.effects: .list([effect.value]), Key.reason: .text(reason)]
        }
    }
}
