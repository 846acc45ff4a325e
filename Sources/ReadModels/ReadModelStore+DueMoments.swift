public import EventModel
public import Workflow

extension ReadModelStore {
    /// Keeps what is due in a folder of its own, for a scheduler, which brings it up to date far more often than people
    /// ask the other models.
    public convenience init(dueMomentsIn folder: String, catalog: DefinitionCatalog, log: String = "") {
        self.init(folder: folder, projections: [DueMomentsProjection(catalog: catalog)], log: log)
    }

    /// A page of the moments that come up to a time, in order.
    ///
    /// - Parameters:
    ///   - until: The last time.
    ///   - last: The last moment of the page before; nil for the first page.
    ///   - limit: The most moments of a page.
    /// - Throws: ``ReadModelError``; `missing` before the first catch-up.
    /// - Complexity: O(log n) and O(1) for each moment, whatever the number of those that are still to come.
    public func dueMoments(
        until: Timestamp, after last: DueMoment? = nil, limit: Int = 256
    ) throws(ReadModelError) -> [DueMoment] {
        try read(try projection(named: "due-moments")) { database in
            var place: (dueAt: Int64, application: Int64, kind: Int64, number: Int64) = (.min, 0, 0, 0)
            if let last {
                let application = try ApplicationLookup(last.application.description, in: database).number
                place = (last.dueAt.microsecondsSinceEpoch, application, Int64(last.kind.rawValue), Int64(last.number))
            }
            var moments: [DueMoment] = []
            try database.forEachRow(
                """
                SELECT m.due_at, m.kind, m.number, m.set_at, \(NameTable.resolving(.service, "a.service")), a.name
                FROM moments m JOIN applications a ON a.number = m.application
                WHERE m.due_at <= ? AND (m.due_at, m.application, m.kind, m.number) > (?, ?, ?, ?)
                ORDER BY m.due_at, m.application, m.kind, m.number LIMIT ?
                """,
                [
                    .integer(until.microsecondsSinceEpoch), .integer(place.dueAt), .integer(place.application),
                    .integer(place.kind), .integer(place.number), .integer(Int64(limit)),
                ]
            ) { row in
                if let moment = try DueMoment(row) { moments.append(moment) }
            }
            return moments
        }.content
    }

    /// The number of moments that are still to come.
    ///
    /// - Throws: ``ReadModelError``; `missing` before the first catch-up.
    /// - Complexity: O(n).
    public func pendingMomentCount() throws(ReadModelError) -> Int {
        try read(try projection(named: "due-moments")) { database in
            try database.first("SELECT count(*) FROM moments") { Int($0.integer(0)) } ?? 0
        }.content
    }
}

extension DueMoment {
    fileprivate init?(_ row: ProjectionRow) throws {
        guard let kind = Kind(rawValue: Int(row.integer(1))) else { return nil }
        self.init(
            dueAt: Timestamp(microsecondsSinceEpoch: row.integer(0)),
            application: try StreamID(category: row.text(4), name: row.text(5)), kind: kind,
            number: Int(row.integer(2)), setAt: Revision(rawValue: UInt32(truncatingIfNeeded: row.integer(3))))
    }
}
