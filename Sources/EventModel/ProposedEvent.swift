/// An event that a caller asks the store to record.
public struct ProposedEvent: Sendable {
    /// The stream it belongs to.
    public var stream: StreamID
    /// What happened, past tense, as in `submitted`; 1 to 255 UTF-8 bytes.
    public var type: String
    /// Who did it: the subject's id, 0 to 255 UTF-8 bytes; empty when nobody is known.
    public var actor: String
    /// When it happened, which may be long before it is recorded.
    public var occurredAt: Timestamp
    /// The transitions of the workflow definition that it took, by their number there.
    ///
    /// Empty for a recorded fact that the definition did not allow, and where there is no definition.
    public var transitions: [UInt16]
    /// Deterministic CBOR of a map; may be empty.
    ///
    /// At most ``Limits/eventByteCountMax`` bytes.
    public var payload: [UInt8]

    /// Makes an event to record.
    public init(
        stream: StreamID, type: String, actor: String = "", occurredAt: Timestamp, transitions: [UInt16] = [],
        payload: [UInt8] = []
    ) {
        self.stream = stream
        self.type = type
        self.actor = actor
        self.occurredAt = occurredAt
        self.transitions = transitions
        self.payload = payload
    }
}

/// The bounds of what a store takes.
public enum Limits {
    /// The most bytes of one event's payload: 1 MiB.
    public static let eventByteCountMax = 1 << 20
    /// The most events of one append.
    public static let appendEventCountMax = 4_096
    /// The most payload bytes of one append: 7 MiB, which leaves room for envelopes in a frame of 8 MiB.
    public static let appendByteCountMax = 7 << 20
    /// The most UTF-8 bytes of an event type or an actor.
    public static let nameByteCountMax = 255
    /// The most transitions of one event.
    public static let transitionCountMax = 1_000
}
