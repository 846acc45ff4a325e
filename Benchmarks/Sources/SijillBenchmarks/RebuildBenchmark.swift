import Engine
import EventLog
import EventModel
import Foundation
import ReadModels
import SystemSQLite

/// Rebuild of the built-in read models, with all that makes it safe, beside a raw insert of the same rows into the same
/// tables, indexes last, one database after another.
struct RebuildBenchmark {
    let store: String
    let folder: String

    func run() async throws {
        let log = try EventLog.open(at: store, mode: .readOnly)
        let catalog = try await PublishedDefinitions.catalog(of: log)
        let models = ReadModelStore(folder: "\(folder)/read-models", catalog: catalog, log: log.storeID)
        try await models.rebuild(from: log)
        models.close()
        let databases = try FileManager.default.contentsOfDirectory(atPath: "\(folder)/read-models")
            .filter { $0.hasSuffix(".sqlite") }.map { try RawCopy(of: "\(folder)/read-models/\($0)") }
        let measurement = try await Measurement(
            rounds: 5,
            subject: { try await seconds { try await models.rebuild(comparing: false, from: log) } },
            limit: {
                var total = 0.0
                for (number, database) in databases.enumerated() {
                    let path = "\(folder)/raw-\(number).sqlite"
                    total += try await seconds { try database.write(to: path) }
                    try FileManager.default.removeItem(atPath: path)
                }
                return total
            })
        report(
            "rebuild", events: log.statistics.eventCount, measurement,
            limit: "raw SQLite insert of the same \(databases.reduce(0) { $0 + $1.rowCount }) rows")
    }
}

/// The tables, indexes and rows of a database, kept in memory.
private struct RawCopy {
    private struct Table {
        let name: String
        let columnCount: Int
        /// Row after row; texts as themselves, everything else as integers.
        var cells: [Cell] = []
    }

    private enum Cell {
        case integer(Int64)
        case text([CChar])
        case null
    }

    private var schema: [String] = []
    private var indexes: [String] = []
    private var tables: [Table] = []

    struct Failure: Error {
        let message: String
    }

    var rowCount: Int { tables.reduce(0) { $0 + $1.cells.count / max(1, $1.columnCount) } }

    init(of path: String) throws {
        let database = try Self.open(path)
        defer { sqlite3_close(database) }
        var names: [String] = []
        // A text index makes its own tables, which hold what its rows say.
        let tables = """
            SELECT type, name, sql FROM sqlite_schema WHERE sql IS NOT NULL
            AND name NOT IN (SELECT name FROM pragma_table_list WHERE type = 'shadow')
            """
        try Self.query(database, tables) { row in
            guard case .text(let type) = row[0], case .text(let name) = row[1], case .text(let sql) = row[2] else {
                return
            }
            if Self.string(type) == "table" {
                schema.append(Self.string(sql))
                names.append(Self.string(name))
            } else {
                indexes.append(Self.string(sql))
            }
        }
        for name in names {
            var cells: [Cell] = []
            var columnCount = 0
            try Self.query(database, "SELECT * FROM \"\(name)\"") { row in
                columnCount = row.count
                cells.append(contentsOf: row)
            }
            self.tables.append(Table(name: name, columnCount: columnCount, cells: cells))
        }
    }

    func write(to path: String) throws {
        let database = try Self.open(path)
        defer { sqlite3_close(database) }
        try Self.execute(
            database,
            "PRAGMA page_size = 8192; PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF; PRAGMA cache_size = -65536; BEGIN"
        )
        for sql in schema { try Self.execute(database, sql) }
        for table in tables where table.columnCount > 0 {
            let marks = Array(repeating: "?", count: table.columnCount).joined(separator: ", ")
            var statement: OpaquePointer?
            guard
                sqlite3_prepare_v2(database, "INSERT INTO \"\(table.name)\" VALUES (\(marks))", -1, &statement, nil)
                    == SQLITE_OK
            else { throw Failure(message: String(cString: sqlite3_errmsg(database))) }
            defer { sqlite3_finalize(statement) }
            for row in stride(from: 0, to: table.cells.count, by: table.columnCount) {
                try insert(table.cells[row..<row + table.columnCount], statement)
            }
        }
        for sql in indexes { try Self.execute(database, sql) }
        try Self.execute(database, "COMMIT")
    }

    private func insert(_ row: ArraySlice<Cell>, _ statement: OpaquePointer?) throws {
        for (column, cell) in row.enumerated() {
            switch cell {
            case .integer(let integer): sqlite3_bind_int64(statement, Int32(column + 1), integer)
            case .text(let text): sqlite3_bind_text(statement, Int32(column + 1), text, -1, Self.transient)
            case .null: sqlite3_bind_null(statement, Int32(column + 1))
            }
        }
        guard sqlite3_step(statement) == SQLITE_DONE, sqlite3_reset(statement) == SQLITE_OK else {
            throw Failure(message: "a row was not inserted")
        }
    }

    private static let transient = unsafeBitCast(-1, to: sqlite3_destructor_type.self)

    private static func open(_ path: String) throws -> OpaquePointer {
        var database: OpaquePointer?
        guard sqlite3_open(path, &database) == SQLITE_OK, let database else {
            throw Failure(message: "cannot open \(path)")
        }
        return database
    }

    private static func execute(_ database: OpaquePointer, _ sql: String) throws {
        guard sqlite3_exec(database, sql, nil, nil, nil) == SQLITE_OK else {
            throw Failure(message: String(cString: sqlite3_errmsg(database)))
        }
    }

    private static func query(_ database: OpaquePointer, _ sql: String, _ body: ([Cell]) -> Void) throws {
        var statement: OpaquePointer?
        guard sqlite3_prepare_v2(database, sql, -1, &statement, nil) == SQLITE_OK else {
            throw Failure(message: String(cString: sqlite3_errmsg(database)))
        }
        defer { sqlite3_finalize(statement) }
        while sqlite3_step(statement) == SQLITE_ROW {
            body(
                (0..<sqlite3_column_count(statement)).map { column in
                    switch sqlite3_column_type(statement, column) {
                    case SQLITE_NULL: return .null
                    case SQLITE_TEXT:
                        guard let text = sqlite3_column_text(statement, column) else { return .null }
                        return .text(
                            text.withMemoryRebound(to: CChar.self, capacity: 1) {
                                Array(UnsafeBufferPointer(start: $0, count: strlen($0) + 1))
                            })
                    default: return .integer(sqlite3_column_int64(statement, column))
                    }
                })
        }
    }

    private static func string(_ text: [CChar]) -> String {
        String(decoding: text.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
    }
}
