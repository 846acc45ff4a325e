import SystemSQLite

/// A connection to an SQLite database; used by one thread at a time.
// Checked by hand: whoever shares one between threads holds a lock.
final class SQLiteDatabase: @unchecked Sendable {
    fileprivate let handle: OpaquePointer
    /// How long a connection waits for others; a caller asks again then.
    private static let busyMilliseconds: Int32 = 250

    struct Failure: Error {
        let message: String
    }

    /// Opens a database and prepares it with statements.
    init(path: String, _ preparation: String) throws {
        var database: OpaquePointer?
        guard
            sqlite3_open_v2(path, &database, SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE | SQLITE_OPEN_NOMUTEX, nil)
                == SQLITE_OK, let database
        else { throw Failure(message: "cannot open \(path)") }
        handle = database
        sqlite3_busy_timeout(handle, Self.busyMilliseconds)
        try execute(preparation)
    }

    deinit { sqlite3_close_v2(handle) }

    func execute(_ sql: String) throws {
        guard sqlite3_exec(handle, sql, nil, nil, nil) == SQLITE_OK else { throw failure }
    }

    /// The integer that a statement gives.
    func integer(_ sql: String) throws -> Int {
        let statement = try SQLiteStatement(sql, in: self)
        guard try statement.step() else { throw Failure(message: "no row: \(sql)") }
        return Int(sqlite3_column_int64(statement.handle, 0))
    }

    fileprivate var failure: Failure { Failure(message: String(cString: sqlite3_errmsg(handle))) }
}

/// A prepared statement.
// Checked by hand: as its connection.
final class SQLiteStatement: @unchecked Sendable {
    let handle: OpaquePointer
    private let database: SQLiteDatabase
    /// Lets SQLite copy what is bound, which is what those pay who bind a language's own strings.
    private static let transient = unsafeBitCast(-1, to: sqlite3_destructor_type.self)

    init(_ sql: String, in database: SQLiteDatabase) throws {
        var statement: OpaquePointer?
        guard
            sqlite3_prepare_v3(database.handle, sql, -1, UInt32(SQLITE_PREPARE_PERSISTENT), &statement, nil)
                == SQLITE_OK, let statement
        else { throw database.failure }
        handle = statement
        self.database = database
    }

    deinit { sqlite3_finalize(handle) }

    func bind(_ number: Int64, at index: Int32) {
        sqlite3_bind_int64(handle, index, number)
    }

    func bind(_ text: String, at index: Int32) {
        var text = text
        text.withUTF8 { bytes in
            _ = bytes.withMemoryRebound(to: CChar.self) {
                sqlite3_bind_text(handle, index, $0.baseAddress, Int32($0.count), Self.transient)
            }
        }
    }

    func bind(_ bytes: [UInt8], at index: Int32) {
        sqlite3_bind_blob(handle, index, bytes, Int32(bytes.count), Self.transient)
    }

    /// Goes to the next row; false when there is none.
    func step() throws -> Bool {
        switch sqlite3_step(handle) {
        case SQLITE_ROW: return true
        case SQLITE_DONE: return false
        default: throw database.failure
        }
    }

    /// Runs a statement that gives no rows; false when the database was locked for longer than the busy timeout.
    func runUnlessBusy() throws -> Bool {
        let code = sqlite3_step(handle)
        let failure = database.failure
        reset()
        if code == SQLITE_BUSY { return false }
        guard code == SQLITE_DONE else { throw failure }
        return true
    }

    /// Runs a statement that gives no rows.
    func run() throws {
        let hasRow = try step()
        reset()
        require(!hasRow)
    }

    func reset() {
        sqlite3_reset(handle)
    }
}
