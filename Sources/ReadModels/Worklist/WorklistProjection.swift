public import EventModel
public import Workflow

/// The read model `worklist`: one row an application that waits for somebody, in the queue of each role that may act now.
///
/// What its state offers, who has the work, since when it waits and when its clock turns colour follow from events alone;
/// which colour a clock has is a matter of the moment at which somebody asks. The clocks are followed as the engine follows
/// them (``Workflow/ClockHistory``), so that the moments are its own, whatever was suspended, extended or moved.
public struct WorklistProjection: Projection {
    /// `worklist`.
    public let name = ReadModel.worklist.rawValue
    /// The meaning of the rows.
    public let version = 1
    /// True: who took what, offices, and what stopped a clock stand in payloads.
    public let needsPayloads = true
    let catalog: DefinitionCatalog

    static let registry = ApplicationRegistry(columns: WorklistRow.columns)

    /// Makes the projection; offers and clocks come from the workflows of `catalog`.
    public init(catalog: DefinitionCatalog) {
        self.catalog = catalog
    }

    /// The tables: `queues` is what is asked, `progress` what live work goes on from.
    public var tables: [String] {
        [
            NameTable.tableSQL, StateTable.tableSQL, Self.registry.tableSQL,
            """
            CREATE TABLE offers (
                state INTEGER NOT NULL, place INTEGER NOT NULL, role TEXT NOT NULL, action TEXT NOT NULL,
                PRIMARY KEY (state, place)) STRICT, WITHOUT ROWID
            """,
            """
            CREATE TABLE progress (
                application INTEGER PRIMARY KEY, holder TEXT, holder_roles TEXT, clocks TEXT NOT NULL) STRICT
            """,
            """
            CREATE TABLE queues (
                role INTEGER NOT NULL, service INTEGER NOT NULL, office INTEGER NOT NULL, due_at INTEGER NOT NULL,
                since INTEGER NOT NULL, application INTEGER NOT NULL, reminder_at INTEGER NOT NULL,
                assignee INTEGER NOT NULL,
                PRIMARY KEY (role, service, office, due_at, since, application, reminder_at, assignee)
            ) STRICT, WITHOUT ROWID
            """,
        ]
    }

    /// By name, for live work; and each queue in order of urgency, by what it may be narrowed by.
    ///
    /// Tables without row numbers keep the rest of their key in each index, so that no page looks elsewhere.
    public var indexes: [String] {
        [
            NameTable.indexSQL, ApplicationRegistry.indexSQL,
            "CREATE INDEX queues_by_role ON queues (role, due_at, since, application)",
            "CREATE INDEX queues_by_service ON queues (role, service, due_at, since, application)",
            "CREATE INDEX queues_by_office ON queues (role, office, due_at, since, application)",
            "CREATE INDEX queues_by_assignee ON queues (role, assignee, due_at, since, application)",
        ]
    }

    /// One row an application, one a queue that it stands in, one a state's offer, and what live work goes on from.
    public var logicalRows: [String] {
        let service = NameTable.resolving(.service, "a.service")
        return [
            "SELECT \(service), a.name, s.definition, s.name FROM applications a JOIN states s ON s.number = a.state",
            """
            SELECT \(service), a.name, \(NameTable.resolving(.role, "q.role")),
                \(NameTable.resolving(.service, "q.service")), \(NameTable.resolving(.office, "q.office")),
                \(NameTable.resolving(.actor, "q.assignee")), \(NameTable.resolving(.clock, "a.clock")),
                q.since, q.due_at, q.reminder_at, a.since, a.due_at, a.reminder_at,
                \(NameTable.resolving(.office, "a.office")), \(NameTable.resolving(.actor, "a.assignee"))
            FROM queues q JOIN applications a ON a.number = q.application
            """,
            """
            SELECT s.definition, s.configuration, o.place, o.role, o.action FROM offers o
            JOIN states s ON s.number = o.state
            """,
            """
            SELECT \(service), a.name, p.holder, p.holder_roles, p.clocks
            FROM progress p JOIN applications a ON a.number = p.application
            """,
        ]
    }

    /// Follows the applications of the batch, and moves those between the queues that it changes.
    public func apply(_ batch: EventBatch, names: EventNames, to database: ProjectionDatabase) throws {
        var before: [Int: WorklistRow] = [:]
        var loaded = try LoadedApplications(
            of: batch, names: names, registry: Self.registry, catalog: catalog, from: database
        ) { slot, row in
            before[slot] = WorklistRow(row)
        }
        let statesBefore = loaded.tracker.current
        let stateCount = loaded.tracker.states.states.count
        var known = StoredNames(in: database)
        var standings: [WorklistStanding] = []
        for slot in 0..<loaded.tracker.count {
            standings.append(
                try before[slot].map { try WorklistStanding($0, of: loaded.numbers[slot], in: database) }
                    ?? WorklistStanding())
        }
        let progressBefore = standings.map(WorklistProgress.init)
        var types = WorklistEventTypes()
        try types.fold(batch, names: names, tracker: &loaded.tracker, standings: &standings, known: &known)

        var queues = WorklistQueues()
        var rows: [WorklistRow] = []
        for slot in standings.indices {
            let state = loaded.tracker.current[slot]
            let row = try WorklistRow(standings[slot], in: loaded.tracker.states.states[Int(state)], known: &known)
            rows.append(row)
            let (number, service) = (loaded.numbers[slot], loaded.serviceNumbers[loaded.tracker.services[slot]])
            let states = loaded.tracker.states.states
            let old = try before[slot].map {
                try queues.places(of: number, service, $0, in: statesBefore[slot], states, known: &known)
            }
            let new = try queues.places(of: number, service, row, in: state, states, known: &known)
            try WorklistQueues.replace(old ?? [], with: new, in: database)
            try WorklistProgress(standings[slot]).save(
                of: number, replacing: progressBefore[slot], to: database)
        }
        try WorklistQueues.saveOffers(of: loaded.tracker.states.states, from: stateCount, to: database)
        try loaded.save(names: names, to: database) { slot, row in rows[slot].bind(to: &row) }
    }

    /// A fold that keeps one small record an application, and more of those that have not ended.
    public func makeFold() -> any ProjectionFold {
        WorklistFold(tracker: ApplicationTracker(states: StateTable(catalog: catalog)))
    }

    /// Whether the definitions at hand are those that the rows were made with.
    public func isCurrent(in database: ProjectionDatabase) throws -> Bool {
        try StateTable.isCurrent(in: database, catalog: catalog)
    }
}

private struct WorklistFold: ProjectionFold {
    var tracker: ApplicationTracker
    private var standings: [WorklistStanding] = []
    private var types = WorklistEventTypes()
    private var known = NewNames()

    init(tracker: ApplicationTracker) {
        self.tracker = tracker
    }

    mutating func fold(_ batch: EventBatch, names: EventNames, into database: ProjectionDatabase) throws {
        let new = tracker.admit(batch, names: names)
        standings.append(contentsOf: repeatElement(WorklistStanding(), count: new.count))
        try types.fold(batch, names: names, tracker: &tracker, standings: &standings, known: &known)
    }

    mutating func finish(names: EventNames, into database: ProjectionDatabase) throws {
        let states = tracker.states.states
        var queues = WorklistQueues()
        var rows: [WorklistRow] = []
        var places: [WorklistPlace] = []
        for slot in standings.indices {
            let state = tracker.current[slot]
            let row = try WorklistRow(standings[slot], in: states[Int(state)], known: &known)
            rows.append(row)
            places += try queues.places(
                of: Int64(slot), Int64(tracker.services[slot]), row, in: state, states, known: &known)
            try WorklistProgress(standings[slot]).save(of: Int64(slot), replacing: WorklistProgress(), to: database)
        }
        places.sort()
        try WorklistQueues.insert(places, into: database)
        try WorklistQueues.saveOffers(of: states, from: 0, to: database)
        try known.save(to: database)
        try WorklistProjection.registry.saveAll(tracker, names: names, to: database) { slot, row in
            rows[slot].bind(to: &row)
        }
    }
}
