import GRDB

extension ReadModelStore {
    /// A digest over the logical rows of a model, to compare it with another one at the same place.
    ///
    /// - Throws: ``ReadModelError``: `notFound` for an unknown name; `missing` before the first catch-up.
    /// - Complexity: O(rows), about a million a second.
    public func digest(of model: String) throws(ReadModelError) -> Answer<ReadModelDigest> {
        let projection = try projection(named: model)
        return try read(projection) { database in
            var digest = ReadModelDigest()
            for (index, query) in projection.logicalRows.enumerated() {
                let rows = try Row.fetchCursor(database.database, sql: query)
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
                    digest.add(hash)
                }
            }
            return digest
        }
    }
}
