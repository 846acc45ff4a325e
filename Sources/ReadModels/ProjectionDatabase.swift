import GRDB

/// The tables of one read model, within a transaction; never kept beyond the call that it was given to.
public final class ProjectionDatabase {
    let database: Database
    /// The number that the next new application gets, when it is one that is made anew; nil for the next free one.
    var reservedNumber: Int64?

    /// The rows of one multi-row insertion: measured 1.4 times as fast as one by one, and more do not help.
    private static let groupRowCount = 16

    init(_ database: Database) {
        self.database = database
    }

    /// Runs statements that take no values.
    public func execute(_ sql: String) throws {
        try database.execute(sql: sql)
    }

    /// Runs one statement with values, which is prepared once and kept.
    ///
    /// - Complexity: O(1) preparation after the first use of the same text.
    public func run(_ sql: String, _ bind: (inout RowBinder) -> Void) throws {
        try run(database.cachedStatement(sql: sql)) { bind(&$0) }
    }

    /// Inserts `count` rows, several in one statement.
    ///
    /// - Parameters:
    ///   - verb: `INSERT`, `INSERT OR REPLACE`.
    ///   - table: the table with its columns in parentheses.
    ///   - columnCount: the number of those columns.
    ///   - bind: appends the values of the row of this index.
    public func insert(
        _ verb: String = "INSERT", into table: String, columnCount: Int, count: Int,
        bind: (Int, inout RowBinder) -> Void
    ) throws {
        let row = "(" + Array(repeating: "?", count: columnCount).joined(separator: ",") + ")"
        var index = 0
        for groupCount in [Self.groupRowCount, 1] where index + groupCount <= count {
            let rows = Array(repeating: row, count: groupCount).joined(separator: ",")
            let statement = try database.cachedStatement(sql: "\(verb) INTO \(table) VALUES \(rows)")
            while index + groupCount <= count {
                try run(statement) { binder in
                    for offset in index..<index + groupCount { bind(offset, &binder) }
                }
                index += groupCount
            }
        }
    }

    private func run(_ statement: Statement, _ bind: (inout RowBinder) -> Void) throws {
        // The binder holds SQLite's handle alone.
        try withExtendedLifetime(statement) {
            var binder = RowBinder(statement)
            bind(&binder)
            try binder.run()
        }
    }

    /// Gives each row of a query to `body`.
    public func forEachRow(
        _ sql: String, _ arguments: [ColumnValue] = [], _ body: (ProjectionRow) throws -> Void
    ) throws {
        let statement = try database.cachedStatement(sql: sql)
        let cursor = try Row.fetchCursor(
            statement, arguments: StatementArguments(arguments.map(\.databaseValue)))
        while let row = try cursor.next() {
            try body(ProjectionRow(row))
        }
    }

    /// The first row of a query as `transform` makes it; nil when there is none.
    public func first<Answer>(
        _ sql: String, _ arguments: [ColumnValue] = [], _ transform: (ProjectionRow) throws -> Answer
    ) throws -> Answer? {
        let statement = try database.cachedStatement(sql: sql)
        let cursor = try Row.fetchCursor(
            statement, arguments: StatementArguments(arguments.map(\.databaseValue)))
        guard let row = try cursor.next() else { return nil }
        return try transform(ProjectionRow(row))
    }
}

/// A value of a column.
public enum ColumnValue: Hashable, Sendable {
    /// NULL.
    case null
    /// A whole number.
    case integer(Int64)
    /// Text.
    case text(String)

    var databaseValue: DatabaseValue {
        switch self {
        case .null: .null
        case .integer(let value): value.databaseValue
        case .text(let text): text.databaseValue
        }
    }
}

/// A row of a query's answer, valid until the next one is asked for.
public struct ProjectionRow {
    let row: Row

    init(_ row: Row) {
        self.row = row
    }

    /// The number of columns.
    public var columnCount: Int { row.count }

    /// The whole number in a column; 0 for NULL.
    public func integer(_ column: Int) -> Int64 {
        row[column] ?? 0
    }

    /// The whole number in a column; nil for NULL.
    public func optionalInteger(_ column: Int) -> Int64? {
        row[column]
    }

    /// The text in a column; empty for NULL.
    public func text(_ column: Int) -> String {
        row[column] ?? ""
    }

    /// The text in a column; nil for NULL.
    public func optionalText(_ column: Int) -> String? {
        row[column]
    }
}
