import BinaryCoding
import EventModel

/// An event as it waits for its turn when an import sorts by time.
struct ImportRecord {
    /// The name of its stream.
    var streamName: String
    var type: String
    var actor: String
    var occurredAt: Timestamp
    var transitions: [UInt16]
    var payload: ArraySlice<UInt8>

    /// Appends the record's bytes.
    func write(to bytes: inout [UInt8]) {
        var writer = ByteWriter()
        swap(&writer.bytes, &bytes)
        writer.writeCounted(streamName)
        writer.writeCounted(type)
        writer.writeCounted(actor)
        writer.writeSignedVarint(occurredAt.microsecondsSinceEpoch)
        writer.writeVarint(UInt64(transitions.count))
        for transition in transitions { writer.writeVarint(UInt64(transition)) }
        writer.write(payload)
        swap(&writer.bytes, &bytes)
    }

    /// Reads what ``write(to:)`` wrote.
    ///
    /// - Throws: `DecodingFailure` when the bytes are something else.
    init(_ record: SortedRecord, names: inout NameCache) throws(DecodingFailure) {
        var reader = ByteReader(record.bytes, range: record.range)
        streamName = try reader.readCountedText()
        type = try Self.name(&reader, in: record.bytes, &names)
        actor = try Self.name(&reader, in: record.bytes, &names)
        occurredAt = Timestamp(microsecondsSinceEpoch: try reader.readSignedVarint())
        transitions = []
        for _ in 0..<(try reader.readCount()) {
            transitions.append(UInt16(truncatingIfNeeded: try reader.readVarint()))
        }
        payload = try reader.readBytes(reader.remainingCount)
    }

    init(
        streamName: String, type: String, actor: String, occurredAt: Timestamp, transitions: [UInt16],
        payload: ArraySlice<UInt8>
    ) {
        self.streamName = streamName
        self.type = type
        self.actor = actor
        self.occurredAt = occurredAt
        self.transitions = transitions
        self.payload = payload
    }

    private static func name(
        _ reader: inout ByteReader, in bytes: [UInt8], _ names: inout NameCache
    ) throws(DecodingFailure) -> String {
        let range = try reader.readCounted().indices
        return names.text(of: bytes, range)
    }
}
