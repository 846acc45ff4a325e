/// An event as the store holds it; never changed.
public struct RecordedEvent: Sendable, Equatable {
    /// The partition that holds it.
    public var partition: Int
    /// Its place in the partition.
    public var position: Position
    /// The stream it belongs to.
    public var stream: StreamID
    /// Its place in the stream.
    public var revision: Revision
    /// What happened, past tense.
    public var type: String
    /// Who did it; empty when nobody is known.
    public var actor: String
    /// The workflow definition whose transitions it names; nil where there is none.
    public var definition: DefinitionID?
    /// When it happened.
    public var occurredAt: Timestamp
    /// When the store took it; never earlier than that of the event before.
    public var recordedAt: Timestamp
    /// The transitions it took, by their number in the definition.
    public var transitions: [UInt16]
    /// Deterministic CBOR of a map; may be empty.
    public var payload: [UInt8]

    /// Makes a recorded event.
    public init(
        partition: Int, position: Position, stream: StreamID, revision: Revision, type: String, actor: String,
        definition: DefinitionID?, occurredAt: Timestamp, recordedAt: Timestamp, transitions: [UInt16],
        payload: [UInt8]
    ) {
        self.partition = partition
        self.position = position
        self.stream = stream
        self.revision = revision
        self.type = type
        self.actor = actor
        self.definition = definition
        self.occurredAt = occurredAt
        self.recordedAt = recordedAt
        self.transitions = transitions
        self.payload = payload
    }
}
