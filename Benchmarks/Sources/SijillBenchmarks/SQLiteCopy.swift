import EventLog
import EventModel
import Foundation
import SystemSQLite

/// The events of a store as rows of SQLite, read stream by stream over the index.
final class SQLiteCopy {
    private let select: SQLiteStatement
    /// The bytes of the database, its index with it.
    let byteCount: Int

    /// Opens a database that was written.
    init(path: String) throws {
        let attributes = try FileManager.default.attributesOfItem(atPath: path)
        byteCount = (attributes[.size] as? NSNumber)?.intValue ?? 0
        require(byteCount > 0)
        let database = try SQLiteDatabase(path: path, "PRAGMA cache_size = -65536")
        select = try SQLiteStatement(SQLiteEventTable.selectStream, in: database)
    }

    /// Copies all events of a store, in their order, into a new database.
    static func write(_ log: EventLog, to path: String) throws {
        let database = try SQLiteDatabase(
            path: path, "PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF; PRAGMA cache_size = -262144; BEGIN")
        try database.execute(SQLiteEventTable.schema)
        let insert = try SQLiteStatement(SQLiteEventTable.insert, in: database)
        let reader = try log.makeReader(from: .start, options: ReadOptions())
        var (names, eventCount) = (EventNames(), 0)
        while let batch = try reader.nextBatch() {
            names.append(batch.newNames)
            for index in 0..<batch.count {
                let event = batch.event(at: index, names: names)
                try SQLiteEventTable.insert(
                    ProposedEvent(
                        stream: event.stream, type: event.type, actor: event.actor, occurredAt: event.occurredAt,
                        transitions: event.transitions, payload: event.payload),
                    revision: event.revision.rawValue, recordedAt: event.recordedAt, with: insert)
            }
            eventCount += batch.count
        }
        try database.execute(SQLiteEventTable.index)
        try database.execute("COMMIT")
        require(try database.integer("SELECT count(*) FROM events") == eventCount)
    }

    /// Goes over the rows of a stream and takes nothing out of them but the length of the payloads.
    func payloadByteCount(of stream: String) throws -> Int {
        select.bind(stream, at: 1)
        defer { select.reset() }
        var byteCount = 0
        while try select.step() { byteCount += Int(sqlite3_column_bytes(select.handle, 6)) }
        return byteCount
    }

    /// The events of a stream as the log gives them, but for position and definition.
    func events(of stream: StreamID) throws -> [RecordedEvent] {
        select.bind(stream.description, at: 1)
        defer { select.reset() }
        var events: [RecordedEvent] = []
        while try select.step() {
            let transitions = bytes(5)
            events.append(
                RecordedEvent(
                    partition: 0, position: .start, stream: stream,
                    revision: Revision(rawValue: UInt32(truncatingIfNeeded: integer(0))), type: text(1), actor: text(2),
                    definition: nil, occurredAt: Timestamp(microsecondsSinceEpoch: integer(3)),
                    recordedAt: Timestamp(microsecondsSinceEpoch: integer(4)),
                    transitions: stride(from: 0, to: transitions.count - 1, by: 2).map {
                        UInt16(transitions[$0]) | UInt16(transitions[$0 + 1]) << 8
                    }, payload: bytes(6)))
        }
        return events
    }

    private func integer(_ column: Int32) -> Int64 {
        sqlite3_column_int64(select.handle, column)
    }

    private func bytes(_ column: Int32) -> [UInt8] {
        Array(
            UnsafeRawBufferPointer(
                start: sqlite3_column_blob(select.handle, column),
                count: Int(sqlite3_column_bytes(select.handle, column))))
    }

    private func text(_ column: Int32) -> String {
        String(
            decoding: UnsafeBufferPointer(
                start: sqlite3_column_text(select.handle, column),
                count: Int(sqlite3_column_bytes(select.handle, column))), as: UTF8.self)
    }
}
