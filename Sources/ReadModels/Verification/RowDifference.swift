import GRDB

/// The first place, in the order of their values, where the logical rows of a model are not those that the log gives.
public struct RowDifference: Hashable, Sendable {
    /// Which of the projection's ``Projection/logicalRows`` it is about, from 0; one more than there are stands for the
    /// parked events.
    public var query: Int
    /// The row of the live model there, its values with bars between; nil where it has no more.
    public var live: String?
    /// The row that the log gives there; nil where it gives no more.
    public var folded: String?

    /// The most characters of a value.
    private static let valueLengthMax = 200

    /// Walks both along the same order.
    static func first(of queries: [String], live: Database, folded: Database) throws -> RowDifference? {
        for (index, query) in queries.enumerated() {
            let columnCount = try live.makeStatement(sql: query).columnCount
            let order = (1...max(1, columnCount)).map(String.init).joined(separator: ", ")
            // SQLite sorts in files where memory does not do.
            let sorted = "SELECT * FROM (\(query)) ORDER BY \(order)"
            let (liveRows, foldedRows) = (
                try Row.fetchCursor(live, sql: sorted), try Row.fetchCursor(folded, sql: sorted)
            )
            while true {
                let (one, other) = (
                    try liveRows.next().map { values(of: $0) }, try foldedRows.next().map { values(of: $0) }
                )
                guard one != nil || other != nil else { break }
                if one != other {
                    return RowDifference(query: index, live: one.map(described), folded: other.map(described))
                }
            }
        }
        return nil
    }

    /// Each value with its kind, as bytes, since texts that look alike may differ.
    private static func values(of row: Row) -> [[UInt8]] {
        (0..<row.count).map { column in
            let value: DatabaseValue = row[column]
            switch value.storage {
            case .null: return Array("null".utf8)
            case .int64(let integer): return Array(String(integer).utf8)
            case .double(let double): return Array("double \(double)".utf8)
            case .string(let text): return Array("'".utf8) + Array(text.utf8) + Array("'".utf8)
            case .blob(let data): return Array("x".utf8) + Array(data)
            }
        }
    }

    private static func described(_ values: [[UInt8]]) -> String {
        values.map { String(String(decoding: $0, as: UTF8.self).prefix(valueLengthMax)) }.joined(separator: " | ")
    }
}
