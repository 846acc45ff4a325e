import GRDB

extension ReadModelStore {
    /// A digest over the logical rows of a model and its parked events, to compare it with another one at the same place.
    ///
    /// - Throws: ``ReadModelError``: `notFound` for an unknown name; `missing` before the first catch-up.
    /// - Complexity: O(rows), about a million a second.
    public func digest(of model: String) throws(ReadModelError) -> Answer<ReadModelDigest> {
        let projection = try projection(named: model)
        return try read(projection) { try projection.digest(in: $0) }
    }
}

extension Projection {
    /// The queries that together tell everything a generation says: the projection's own, then what was parked.
    var allLogicalRows: [String] { logicalRows + [ParkedEvent.logicalRows] }

    /// The digest of what a generation says.
    func digest(in database: ProjectionDatabase) throws -> ReadModelDigest {
        var digest = ReadModelDigest()
        for (index, query) in allLogicalRows.enumerated() {
            try digest.add(rowsOf: query, query: index, in: database)
        }
        return digest
    }
}

extension ReadModelDigest {
    /// Adds the rows of a query, which stands for the projection's own of this index.
    mutating func add(
        rowsOf sql: String, _ arguments: [String] = [], query index: Int, in database: ProjectionDatabase
    ) throws {
        let rows = try Row.fetchCursor(database.database, sql: sql, arguments: StatementArguments(arguments))
        while let row = try rows.next() {
            var hash = RowHash(query: index)
            for column in 0..<row.count {
                let value: DatabaseValue = row[column]
                switch value.storage {
                case .null: hash.addNull()
                case .int64(let integer): hash.add(integer)
                case .double(let double): hash.add(Int64(bitPattern: double.bitPattern))
                case .string(let text): hash.add(text)
                case .blob(let data): hash.add(data.map { String($0, radix: 16) }.joined(separator: " "))
                }
            }
            add(hash)
        }
    }
}
