import EventModel

/// What a name in a read model's `names` table names.
enum NameKind: Int64, Sendable, CaseIterable {
    case eventType = 0
    case actor = 1
    case service = 2
    case applicant = 3
    case office = 4
    case role = 5
    case clock = 6
}

/// The `names` table of a read model: rows hold small numbers where names repeat.
enum NameTable {
    static let tableSQL = """
        CREATE TABLE names (
            kind INTEGER NOT NULL, number INTEGER NOT NULL, name TEXT NOT NULL, PRIMARY KEY (kind, number)
        ) STRICT, WITHOUT ROWID
        """
    static let indexSQL = "CREATE INDEX names_by_name ON names (kind, name)"

    /// The scalar subquery that resolves a number.
    static func resolving(_ kind: NameKind, _ column: String) -> String {
        "(SELECT name FROM names WHERE kind = \(kind.rawValue) AND number = \(column))"
    }

    /// Writes all names of a kind into an empty table, under their own numbers.
    static func save(_ names: [String], _ kind: NameKind, to database: ProjectionDatabase) throws {
        try database.insert(into: "names (kind, number, name)", columnCount: 3, count: names.count) { index, row in
            row.append(kind.rawValue)
            row.append(index)
            row.append(names[index])
        }
    }

    /// The number of a name; nil when it is not there.
    static func known(_ name: String, _ kind: NameKind, in database: ProjectionDatabase) throws -> Int64? {
        try database.first(
            "SELECT number FROM names WHERE kind = ? AND name = ?", [.integer(kind.rawValue), .text(name)]
        ) { $0.integer(0) }
    }

    /// The number of a name, which is added when it is new.
    static func number(of name: String, _ kind: NameKind, in database: ProjectionDatabase) throws -> Int64 {
        if let known = try known(name, kind, in: database) { return known }
        let query = "SELECT max(number) + 1 FROM names WHERE kind = ?"
        let next = try database.first(query, [.integer(kind.rawValue)]) { $0.integer(0) } ?? 0
        try database.run("INSERT INTO names (kind, number, name) VALUES (?, ?, ?)") { row in
            row.append(kind.rawValue)
            row.append(next)
            row.append(name)
        }
        return next
    }
}

/// The numbers that a read model gives to a reader's numbers.
///
/// A rebuild takes the reader's own; live work looks the names up, each once a batch.
enum NameNumbers: Sendable {
    case identical
    case stored([UInt32: Int64])

    subscript(number: UInt32) -> Int64 {
        switch self {
        case .identical: Int64(number)
        case .stored(let numbers): numbers[number] ?? -1
        }
    }

    /// Looks up the names of all numbers in a column.
    init(
        of column: [UInt32], names: [String], _ kind: NameKind, in database: ProjectionDatabase
    ) throws {
        var numbers: [UInt32: Int64] = [:]
        for number in column where numbers[number] == nil {
            numbers[number] = try NameTable.number(of: names[Int(number)], kind, in: database)
        }
        self = .stored(numbers)
    }
}
