public import EventModel

/// An effect that was recorded and neither delivered nor skipped.
public struct PendingEffect: Hashable, Sendable {
    /// Which effect.
    public var id: EffectID
    /// Whose it is.
    public var application: StreamID
    /// The place of its event in the application's stream.
    public var revision: Revision
    /// What is to be done.
    public var kind: EffectKind
    /// Where it stands.
    public var standing: Standing

    /// Where an effect stands that is not delivered.
    public enum Standing: Hashable, Sendable {
        /// It is the next of its application.
        case next
        /// It waits behind another effect of its application.
        case behind
        /// It was given up after so many attempts and holds up its application until somebody retries or skips it.
        case givenUp(attemptCount: Int, reason: String)
    }

    /// Makes a pending effect.
    public init(
        id: EffectID, application: StreamID, revision: Revision, kind: EffectKind, standing: Standing
    ) {
        self.id = id
        self.application = application
        self.revision = revision
        self.kind = kind
        self.standing = standing
    }
}

/// What is known of the attempts to deliver an effect; lost with the file that holds it, which costs attempts and no
/// effect.
public struct DeliveryAttempts: Hashable, Sendable {
    /// The number of attempts that failed.
    public var failureCount: Int
    /// When it may be tried next; nil for at once.
    public var nextAt: Timestamp?
    /// Until when a worker has it to itself; nil when none has.
    public var leasedUntil: Timestamp?
    /// Why the last attempt failed; empty where none did.
    public var reason: String

    /// Makes a record of attempts.
    public init(
        failureCount: Int = 0, nextAt: Timestamp? = nil, leasedUntil: Timestamp? = nil, reason: String = ""
    ) {
        self.failureCount = failureCount
        self.nextAt = nextAt
        self.leasedUntil = leasedUntil
        self.reason = reason
    }

    /// Whether a worker may take the effect now.
    public func admits(_ now: Timestamp) -> Bool {
        (nextAt.map { $0 <= now } ?? true) && (leasedUntil.map { $0 <= now } ?? true)
    }
}
