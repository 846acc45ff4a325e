/// Events to be recorded together: all of them, in order and next to each other, or none.
public struct AppendRequest: Sendable {
    /// The events, 1 to ``Limits/appendEventCountMax``, which may belong to several streams of one partition.
    public var events: [ProposedEvent]
    /// What the streams must be like; a stream that is not named here is taken as it is.
    public var expectations: [Expectation]
    /// The workflow definition whose transitions the events name; nil where there is none.
    public var definition: DefinitionID?
    /// What makes asking twice harmless; nil when the caller never asks twice.
    public var key: CommandKey?

    /// Makes a request.
    public init(
        events: [ProposedEvent], expectations: [Expectation] = [], definition: DefinitionID? = nil,
        key: CommandKey? = nil
    ) {
        self.events = events
        self.expectations = expectations
        self.definition = definition
        self.key = key
    }
}

/// What one stream must be like for an append to be taken.
public struct Expectation: Hashable, Sendable {
    /// The stream.
    public var stream: StreamID
    /// Where its last event must be.
    public var revision: ExpectedRevision

    /// Makes an expectation.
    public init(stream: StreamID, revision: ExpectedRevision) {
        self.stream = stream
        self.revision = revision
    }
}

/// The caller's own name for a command: the same key with the same content is answered as the first time.
public struct CommandKey: Hashable, Sendable {
    /// 1 to ``byteCountMax`` bytes.
    public let bytes: [UInt8]

    /// The most bytes of a key.
    public static let byteCountMax = 64

    /// Makes a key; nil when it is empty or too long.
    public init?(_ bytes: [UInt8]) {
        guard (1...Self.byteCountMax).contains(bytes.count) else { return nil }
        self.bytes = bytes
    }

    /// Makes a key of a text's UTF-8 bytes; nil when it is empty or too long.
    public init?(_ text: String) {
        self.init(Array(text.utf8))
    }
}

/// The store's word that events are recorded and will survive a power cut.
public struct AppendReceipt: Hashable, Sendable {
    /// The partition that holds them.
    public var partition: Int
    /// The place of the first event; the others follow it without a gap.
    public var firstPosition: Position
    /// The number of events.
    public var count: Int
    /// The revision of the last event of the request in its own stream.
    public var lastRevision: Revision
    /// When the store took them.
    public var recordedAt: Timestamp
    /// Whether the same command had been taken before, so that nothing new was recorded.
    public var isDuplicate: Bool

    /// Makes a receipt.
    public init(
        partition: Int, firstPosition: Position, count: Int, lastRevision: Revision, recordedAt: Timestamp,
        isDuplicate: Bool
    ) {
        self.partition = partition
        self.firstPosition = firstPosition
        self.count = count
        self.lastRevision = lastRevision
        self.recordedAt = recordedAt
        self.isDuplicate = isDuplicate
    }

    /// The place of the last event.
    public var lastPosition: Position { firstPosition.advanced(by: count - 1) }
}
