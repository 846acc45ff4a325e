import BinaryCoding
import EventModel

/// An event with its whole envelope as one row of bytes, as stores keep it that know nothing of its columns.
enum StoredRow {
    static func bytes(of event: ProposedEvent, revision: UInt32) -> [UInt8] {
        var row = ByteWriter()
        row.writeCounted(event.stream.description)
        row.writeVarint(UInt64(revision))
        row.writeCounted(event.type)
        row.writeCounted(event.actor)
        row.writeFixed(UInt64(bitPattern: event.occurredAt.microsecondsSinceEpoch))
        row.writeVarint(UInt64(event.transitions.count))
        for transition in event.transitions { row.writeVarint(UInt64(transition)) }
        row.writeCounted(event.payload)
        return row.bytes
    }
}
