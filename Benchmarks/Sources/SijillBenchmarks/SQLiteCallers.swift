import EventModel
import Synchronization

/// SQLite as many callers use it for durable events: write-ahead log, `synchronous = FULL`, an event a transaction.
///
/// Either every caller has a connection and waits for the others with a busy timeout, which is the first thing to come to
/// mind, or all share the one that writes and wait for a mutex, which is what experience teaches.
final class SQLiteCallers: Sendable {
    private let connections: [SharedConnection]

    private final class SharedConnection: Sendable {
        let connection: Mutex<Connection>

        init(path: String) throws {
            connection = Mutex(try Connection(path: path))
        }
    }

    private struct Connection: Sendable {
        let database: SQLiteDatabase
        let begin: SQLiteStatement
        let insert: SQLiteStatement
        let commit: SQLiteStatement

        init(path: String) throws {
            database = try SQLiteDatabase(
                path: path, "PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA cache_size = -65536")
            begin = try SQLiteStatement("BEGIN IMMEDIATE", in: database)
            insert = try SQLiteStatement(SQLiteEventTable.insert, in: database)
            commit = try SQLiteStatement("COMMIT", in: database)
        }
    }

    init(path: String, connectionCount: Int) throws {
        let database = try SQLiteDatabase(path: path, "PRAGMA journal_mode = WAL")
        try database.execute(SQLiteEventTable.schema)
        try database.execute(SQLiteEventTable.index)
        connections = try (0..<connectionCount).map { _ in try SharedConnection(path: path) }
    }

    /// Appends an event; false when the others left no time for it within the busy timeout.
    func append(_ events: inout CallerEvents, caller: Int) throws -> Bool {
        try connections[caller % connections.count].connection.withLock { connection in
            guard try connection.begin.runUnlessBusy() else { return false }
            let (event, revision) = try events.next()
            try SQLiteEventTable.insert(
                event, revision: revision, recordedAt: event.occurredAt, with: connection.insert)
            try connection.commit.run()
            return true
        }
    }

    /// The rows that are there.
    func eventCount() throws -> Int {
        try connections[0].connection.withLock { try $0.database.integer("SELECT count(*) FROM events") }
    }
}
