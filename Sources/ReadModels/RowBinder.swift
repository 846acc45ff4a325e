import GRDB
private import GRDBSQLite

/// Binds the values of a statement one after another, straight to SQLite.
///
/// GRDB's own `execute(arguments:)` takes twice the time of the insertion itself, because each value becomes a
/// `DatabaseValue` first. This is the one file that calls SQLite: an instance lives within the closure of
/// ``ProjectionDatabase``, which prepares, steps and resets the statement and checks every result.
public struct RowBinder {
    private let statement: SQLiteStatement
    private var index: CInt = 0
    private var code: CInt = SQLITE_OK

    init(_ statement: Statement) {
        self.statement = statement.sqliteStatement
        // A statement that was stepped refuses new values until it is reset.
        code = sqlite3_reset(self.statement)
    }

    /// Binds a whole number to the next place.
    public mutating func append(_ value: Int64) {
        index += 1
        keep(sqlite3_bind_int64(statement, index, value))
    }

    /// Binds a whole number to the next place.
    public mutating func append(_ value: Int) {
        append(Int64(value))
    }

    /// Binds a whole number to the next place.
    public mutating func append(_ value: UInt32) {
        append(Int64(value))
    }

    /// Binds a text to the next place, up to its first NUL.
    public mutating func append(_ text: String) {
        index += 1
        keep(text.bind(to: statement, at: index))
    }

    /// Binds NULL to the next place.
    public mutating func appendNull() {
        index += 1
        keep(sqlite3_bind_null(statement, index))
    }

    /// Binds a whole number or NULL to the next place.
    public mutating func append(_ value: Int64?) {
        if let value { append(value) } else { appendNull() }
    }

    /// Binds a text or NULL to the next place.
    public mutating func append(_ text: String?) {
        if let text { append(text) } else { appendNull() }
    }

    /// Runs the statement, which gives no rows.
    func run() throws {
        guard code == SQLITE_OK else { throw failure(code) }
        let result = sqlite3_step(statement)
        let resetResult = sqlite3_reset(statement)
        guard result == SQLITE_DONE else { throw failure(resetResult == SQLITE_OK ? result : resetResult) }
    }

    private mutating func keep(_ result: CInt) {
        if code == SQLITE_OK { code = result }
    }

    private func failure(_ code: CInt) -> DatabaseError {
        DatabaseError(
            resultCode: ResultCode(rawValue: code),
            message: String(cString: sqlite3_errmsg(sqlite3_db_handle(statement))))
    }
}
