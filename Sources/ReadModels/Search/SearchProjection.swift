public import EventModel
public import Workflow

/// The read model `search`: one row an application with what people look for it by, and an index of its texts.
///
/// The index is SQLite's FTS5 over text as ``NormalizedText`` gives it: the reference, the id, and the form as it was given
/// last. What moves an application changes its row alone; the index changes where a form is given.
public struct SearchProjection: Projection {
    /// `search`.
    public let name = ReadModel.search.rawValue
    /// The meaning of the rows.
    public let version = 1
    /// True: forms stand in payloads.
    public let needsPayloads = true
    private let catalog: DefinitionCatalog

    static let registry = ApplicationRegistry(columns: ["opened_at", "applicant", "office"])

    /// Makes the projection; states come from the workflows of `catalog`.
    public init(catalog: DefinitionCatalog) {
        self.catalog = catalog
    }

    /// The tables; words of two and three letters, as people begin them, have an index of their own.
    public var tables: [String] {
        [
            NameTable.tableSQL, StateTable.tableSQL, Self.registry.tableSQL,
            """
            CREATE VIRTUAL TABLE texts USING fts5(
                reference, name, form, tokenize = 'unicode61 remove_diacritics 2', prefix = '2 3')
            """,
        ]
    }

    /// By name, for live work; by what a search without words asks for.
    ///
    /// The last statement makes one run of the parts of the text index.
    public var indexes: [String] {
        [
            NameTable.indexSQL, ApplicationRegistry.indexSQL,
            "CREATE INDEX applications_by_state ON applications (service, state)",
            "CREATE INDEX applications_by_applicant ON applications (applicant)",
            "CREATE INDEX applications_by_office ON applications (office)",
            "CREATE INDEX applications_by_opening ON applications (opened_at)",
            "INSERT INTO texts (texts) VALUES ('optimize')",
        ]
    }

    /// One row an application.
    public var logicalRows: [String] {
        [
            """
            SELECT \(NameTable.resolving(.service, "a.service")), a.name, s.definition, s.name, s.is_ended, a.opened_at,
                \(NameTable.resolving(.applicant, "a.applicant")), \(NameTable.resolving(.office, "a.office")),
                t.reference, t.form
            FROM applications a JOIN states s ON s.number = a.state LEFT JOIN texts t ON t.rowid = a.number
            """
        ]
    }

    /// Adds the applications that the batch opens, and what it changes of the others.
    public func apply(_ batch: EventBatch, names: EventNames, to database: ProjectionDatabase) throws {
        var standings: [Int: SearchStanding] = [:]
        var loaded = try LoadedApplications(
            of: batch, names: names, registry: Self.registry, catalog: catalog, from: database
        ) { slot, row in
            standings[slot] = SearchStanding(row)
        }
        var changes = SearchChanges()
        changes.take(batch, names: names, tracker: &loaded.tracker)
        for opening in changes.openings {
            standings[opening.slot] = SearchStanding(
                openedAt: opening.openedAt,
                applicant: try NameTable.number(of: opening.applicant, .applicant, in: database),
                office: try NameTable.number(of: opening.office, .office, in: database))
        }
        try changes.saveTexts(names: names, tracker: loaded.tracker, numbers: loaded.numbers, to: database)
        try loaded.save(names: names, to: database) { slot, row in
            (standings[slot] ?? SearchStanding()).bind(to: &row)
        }
    }

    /// A fold that keeps one small record an application, and writes texts as they come.
    public func makeFold() -> any ProjectionFold {
        SearchFold(tracker: ApplicationTracker(states: StateTable(catalog: catalog)))
    }

    /// Whether the definitions at hand are those that the rows were made with.
    public func isCurrent(in database: ProjectionDatabase) throws -> Bool {
        try StateTable.isCurrent(in: database, catalog: catalog)
    }
}

/// What the model keeps of an application beside its state and its texts.
private struct SearchStanding: Sendable {
    var openedAt: Int64 = 0
    var applicant: Int64 = 0
    var office: Int64 = 0

    init(openedAt: Int64 = 0, applicant: Int64 = 0, office: Int64 = 0) {
        self.openedAt = openedAt
        self.applicant = applicant
        self.office = office
    }

    init(_ row: ProjectionRow) {
        self.init(openedAt: row.integer(0), applicant: row.integer(1), office: row.integer(2))
    }

    func bind(to row: inout RowBinder) {
        row.append(openedAt)
        row.append(applicant)
        row.append(office)
    }
}

private struct SearchFold: ProjectionFold {
    var tracker: ApplicationTracker
    private var rows: [SearchStanding] = []
    private var known = NewNames()

    init(tracker: ApplicationTracker) {
        self.tracker = tracker
    }

    mutating func fold(_ batch: EventBatch, names: EventNames, into database: ProjectionDatabase) throws {
        let new = tracker.admit(batch, names: names)
        rows.append(contentsOf: repeatElement(SearchStanding(), count: new.count))
        var changes = SearchChanges()
        changes.take(batch, names: names, tracker: &tracker)
        for opening in changes.openings {
            rows[opening.slot] = SearchStanding(
                openedAt: opening.openedAt, applicant: known.number(of: opening.applicant, .applicant),
                office: known.number(of: opening.office, .office))
        }
        try changes.saveTexts(names: names, tracker: tracker, numbers: nil, to: database)
    }

    mutating func finish(names: EventNames, into database: ProjectionDatabase) throws {
        try known.save(to: database)
        try SearchProjection.registry.saveAll(tracker, names: names, to: database) { slot, row in
            rows[slot].bind(to: &row)
        }
    }
}
