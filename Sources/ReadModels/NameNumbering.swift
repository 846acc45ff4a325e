/// Gives numbers to names as they come.
protocol NameNumbering {
    /// The number of a name, which is kept when it is new.
    mutating func number(of name: String, _ kind: NameKind) throws -> Int64
}

/// The names of a rebuild, numbered in order of first appearance, told apart by their UTF-8 bytes as SQLite does.
struct NewNames: NameNumbering, Sendable {
    private struct Key: Hashable {
        let kind: NameKind
        let bytes: [UInt8]
    }

    private var names: [NameKind: [String]] = [:]
    private var numbers: [Key: Int64] = [:]

    mutating func number(of name: String, _ kind: NameKind) -> Int64 {
        let key = Key(kind: kind, bytes: Array(name.utf8))
        if let number = numbers[key] { return number }
        let number = Int64(names[kind]?.count ?? 0)
        names[kind, default: []].append(name)
        numbers[key] = number
        return number
    }

    /// Writes them into an empty table.
    func save(to database: ProjectionDatabase) throws {
        for kind in NameKind.allCases { try NameTable.save(names[kind] ?? [], kind, to: database) }
    }
}

/// The names of a read model, each looked up once.
struct StoredNames: NameNumbering {
    private struct Key: Hashable {
        let kind: NameKind
        let name: String
    }

    private let database: ProjectionDatabase
    private var numbers: [Key: Int64] = [:]

    init(in database: ProjectionDatabase) {
        self.database = database
    }

    mutating func number(of name: String, _ kind: NameKind) throws -> Int64 {
        let key = Key(kind: kind, name: name)
        if let number = numbers[key] { return number }
        let number = try NameTable.number(of: name, kind, in: database)
        // Swift takes texts as equal that SQLite tells apart; those are looked up each time.
        if name.utf8.allSatisfy({ $0 < 0x80 }) { numbers[key] = number }
        return number
    }
}
