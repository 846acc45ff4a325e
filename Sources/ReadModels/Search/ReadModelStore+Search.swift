import EventModel
import Workflow

extension ReadModelStore {
    /// The applications that meet a query, those that the log knows last first.
    ///
    /// - Throws: ``ReadModelError``: `queryTooLong`; `notFound` when `after` is not there; `missing` before the first
    ///   catch-up.
    /// - Complexity: With words, O(log n) for each and O(1) for each application that has them all, up to the end of the
    ///   page. Without, O(log n) and the applications that meet the rarest of the other conditions.
    public func search(_ query: SearchQuery) throws(ReadModelError) -> Answer<[SearchHit]> {
        guard query.text.utf8.count <= SearchQuery.textByteCountMax else {
            throw ReadModelError(
                .queryTooLong, "a search takes \(SearchQuery.textByteCountMax) bytes of text; give fewer words")
        }
        return try read(try projection(named: ReadModel.search.rawValue)) { database in
            guard let page = try SearchPage(query, in: database) else { return [] }
            return try page.hits(in: database)
        }
    }
}

/// One page of a search as a statement.
private struct SearchPage {
    private var conditions: [String] = []
    private var arguments: [ColumnValue] = []
    private let hasWords: Bool

    /// Nil where nothing can be found, since a name in the query is not there.
    init?(_ query: SearchQuery, in database: ProjectionDatabase) throws {
        let expression = SearchExpression(query.text)
        if expression.isVain { return nil }
        hasWords = expression.query != nil
        if let words = expression.query { add("texts MATCH ?", .text(words)) }
        // With words, what they find is looked at one by one, latest first; the plus sign keeps SQLite to that.
        let plus = hasWords ? "+" : ""
        for (name, kind, column) in [
            (query.service, NameKind.service, "service"), (query.applicant, .applicant, "applicant"),
            (query.office, .office, "office"),
        ] {
            guard let name else { continue }
            guard let number = try NameTable.known(name, kind, in: database) else { return nil }
            add("\(plus)a.\(column) = ?", .integer(number))
        }
        if let state = query.state {
            var states: [Int64] = []
            try database.forEachRow("SELECT number FROM states WHERE name = ?", [.text(state)]) {
                states.append($0.integer(0))
            }
            if states.isEmpty { return nil }
            conditions.append("\(plus)a.state IN (\(states.map(String.init).joined(separator: ",")))")
        }
        if let since = query.since { add("\(plus)a.opened_at >= ?", .integer(since.microsecondsSinceEpoch)) }
        if let until = query.until { add("\(plus)a.opened_at < ?", .integer(until.microsecondsSinceEpoch)) }
        if let after = query.after {
            guard let number = try ApplicationLookup.number(of: after, in: database) else {
                throw ApplicationLookup.notFound(after.description)
            }
            add(hasWords ? "t.rowid < ?" : "a.number < ?", .integer(number))
        }
        arguments.append(.integer(Int64(query.limit)))
    }

    func hits(in database: ProjectionDatabase) throws -> [SearchHit] {
        let tables =
            hasWords
            ? "texts t CROSS JOIN applications a ON a.number = t.rowid"
            : "applications a LEFT JOIN texts t ON t.rowid = a.number"
        let sql = """
            SELECT \(NameTable.resolving(.service, "a.service")), a.name, t.reference, s.name, s.is_ended, a.opened_at,
                \(NameTable.resolving(.applicant, "a.applicant")), \(NameTable.resolving(.office, "a.office"))
            FROM \(tables) JOIN states s ON s.number = a.state
            \(conditions.isEmpty ? "" : "WHERE " + conditions.joined(separator: " AND "))
            ORDER BY \(hasWords ? "t.rowid" : "a.number") DESC LIMIT ?
            """
        var hits: [SearchHit] = []
        try database.forEachRow(sql, arguments) { hits.append(try SearchHit($0)) }
        return hits
    }

    private mutating func add(_ condition: String, _ argument: ColumnValue) {
        conditions.append(condition)
        arguments.append(argument)
    }
}

extension SearchHit {
    fileprivate init(_ row: ProjectionRow) throws {
        let office = row.text(7)
        self.init(
            stream: try StreamID(category: row.text(0), name: row.text(1)),
            reference: ApplicationReference(row.text(2)), state: row.text(3), isEnded: row.integer(4) == 1,
            openedAt: Timestamp(microsecondsSinceEpoch: row.integer(5)), applicant: row.text(6),
            office: office.isEmpty ? nil : office)
    }
}
