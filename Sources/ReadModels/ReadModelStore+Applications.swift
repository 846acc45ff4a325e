import EventModel

extension ReadModelStore {
    /// One application, by the exact id of its stream or by its bare name.
    ///
    /// - Throws: ``ReadModelError``: `notFound`; `ambiguous` when several services have an application of that
    ///   bare name; `missing` before the first catch-up.
    /// - Complexity: O(log n).
    public func application(_ id: String) throws(ReadModelError) -> Answer<ApplicationSummary> {
        try read(try projection(named: ReadModel.applications.rawValue)) { database in
            let found = try ApplicationLookup(id, in: database)
            let summary = try database.first(
                ApplicationSummary.selection + " WHERE a.number = ?", [.integer(found.number)]
            ) { try ApplicationSummary($0) }
            guard let summary else { throw ApplicationLookup.notFound(id) }
            return summary
        }
    }

    /// A page of applications.
    ///
    /// - Throws: ``ReadModelError``: `notFound` when `after` is not there; `missing` before the first catch-up.
    /// - Complexity: O(log n) for each service and state that the filter admits, and for each row, in the order
    ///   `opened`; in the order `recent` O(rows looked at).
    public func applications(
        _ filter: ApplicationFilter = ApplicationFilter()
    ) throws(ReadModelError) -> Answer<[ApplicationSummary]> {
        try read(try projection(named: ReadModel.applications.rawValue)) { database in
            let page = try ApplicationPage(filter, in: database)
            switch filter.order {
            case .opened: return try page.opened()
            case .recent: return try page.recent()
            }
        }
    }
}

/// Finds an application's number in the `applications` table of any of the models.
struct ApplicationLookup {
    let number: Int64
    let stream: StreamID

    /// - Throws: ``ReadModelError`` with code `notFound` or `ambiguous`.
    init(_ id: String, in database: ProjectionDatabase) throws {
        if let stream = try? StreamID(parsing: id), let number = try Self.number(of: stream, in: database) {
            (self.number, self.stream) = (number, stream)
            return
        }
        var found: [(number: Int64, stream: StreamID)] = []
        try database.forEachRow(
            """
            SELECT a.number, \(NameTable.resolving(.service, "a.service")) FROM applications a
            WHERE a.name = ? LIMIT \(Self.candidateCountMax)
            """, [.text(id)]
        ) { row in
            found.append((row.integer(0), try StreamID(category: row.text(1), name: id)))
        }
        guard let first = found.first else { throw Self.notFound(id) }
        guard found.count == 1 else { throw Self.ambiguous(id, found.map(\.stream)) }
        (number, stream) = first
    }

    static func number(of stream: StreamID, in database: ProjectionDatabase) throws -> Int64? {
        try database.first(
            """
            SELECT number FROM applications WHERE name = ?
            AND service = (SELECT number FROM names WHERE kind = \(NameKind.service.rawValue) AND name = ?)
            """, [.text(stream.name), .text(stream.category)]
        ) { $0.integer(0) }
    }

    static func notFound(_ id: String) -> ReadModelError {
        ReadModelError(.notFound, "there is no such application", place: id)
    }

    private static let candidateCountMax = 100

    private static func ambiguous(_ id: String, _ streams: [StreamID]) -> ReadModelError {
        let candidates = streams.sorted { $0.description.utf8.lexicographicallyPrecedes($1.description.utf8) }
        return ReadModelError(
            .ambiguous,
            "several services have an application of that name; say which: "
                + candidates.map(\.description).joined(separator: ", "),
            place: id, candidates: candidates)
    }
}

extension ApplicationSummary {
    static let selection = """
        SELECT \(NameTable.resolving(.service, "a.service")), a.name, s.name, s.is_ended, s.definition, a.opened_at,
            a.last_event_at, a.last_recorded_at, \(NameTable.resolving(.eventType, "a.last_type")),
            \(NameTable.resolving(.actor, "a.last_actor")), a.events, a.deviations, a.number
        FROM applications a JOIN states s ON s.number = a.state
        """

    /// Reads a row of ``selection``.
    init(_ row: ProjectionRow) throws {
        self.init(
            stream: try StreamID(category: row.text(0), name: row.text(1)), state: row.text(2),
            isEnded: row.integer(3) == 1, definition: row.optionalText(4).flatMap { DefinitionID(hexadecimal: $0) },
            openedAt: Timestamp(microsecondsSinceEpoch: row.integer(5)),
            lastEventAt: Timestamp(microsecondsSinceEpoch: row.integer(6)),
            lastRecordedAt: Timestamp(microsecondsSinceEpoch: row.integer(7)), lastEventType: row.text(8),
            lastActor: row.text(9), eventCount: Int(row.integer(10)), deviationCount: Int(row.integer(11)))
    }
}
