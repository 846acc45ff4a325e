import EventModel

/// The table of events that an author of a plain event store makes in SQLite: a row an event, found by stream and revision.
enum SQLiteEventTable {
    /// Makes the table; the index follows, before the first row or after the last.
    static let schema = """
        CREATE TABLE IF NOT EXISTS events(
            position INTEGER PRIMARY KEY, stream TEXT NOT NULL, revision INTEGER NOT NULL, type TEXT NOT NULL,
            actor TEXT NOT NULL, occurred_at INTEGER NOT NULL, recorded_at INTEGER NOT NULL, transitions BLOB NOT NULL,
            payload BLOB NOT NULL)
        """
    static let index = "CREATE UNIQUE INDEX IF NOT EXISTS events_by_stream ON events(stream, revision)"
    static let insert = """
        INSERT INTO events(stream, revision, type, actor, occurred_at, recorded_at, transitions, payload)
        VALUES (?, ?, ?, ?, ?, ?, ?, ?)
        """
    static let selectStream = """
        SELECT revision, type, actor, occurred_at, recorded_at, transitions, payload FROM events
        WHERE stream = ? ORDER BY revision
        """

    /// Appends a row with a statement made of ``insert``.
    static func insert(
        _ event: ProposedEvent, revision: UInt32, recordedAt: Timestamp, with statement: SQLiteStatement
    ) throws {
        statement.bind(event.stream.description, at: 1)
        statement.bind(Int64(revision), at: 2)
        statement.bind(event.type, at: 3)
        statement.bind(event.actor, at: 4)
        statement.bind(event.occurredAt.microsecondsSinceEpoch, at: 5)
        statement.bind(recordedAt.microsecondsSinceEpoch, at: 6)
        statement.bind(event.transitions.flatMap { [UInt8(truncatingIfNeeded: $0), UInt8($0 >> 8)] }, at: 7)
        statement.bind(event.payload, at: 8)
        try statement.run()
    }
}
