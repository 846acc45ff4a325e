public import EventModel
public import Workflow

/// The read model `applications`: one row an application, as it stands now.
public struct ApplicationsProjection: Projection {
    /// `applications`.
    public let name = ReadModel.applications.rawValue
    /// The meaning of the rows.
    public let version = 2
    /// False.
    public let needsPayloads = false
    private let catalog: DefinitionCatalog

    static let registry = ApplicationRegistry(columns: [
        "opened_at", "last_event_at", "last_recorded_at", "last_type", "last_actor", "events", "deviations",
    ])

    /// Makes the projection; states come from the workflows of `catalog`.
    public init(catalog: DefinitionCatalog) {
        self.catalog = catalog
    }

    /// The tables.
    public var tables: [String] { [NameTable.tableSQL, StateTable.tableSQL, Self.registry.tableSQL] }

    /// By name, for a look-up; by service and state, for lists; by the last event, for what moved lately.
    public var indexes: [String] {
        [
            NameTable.indexSQL, ApplicationRegistry.indexSQL,
            "CREATE INDEX applications_by_state ON applications (service, state)",
            "CREATE INDEX applications_by_last_event ON applications (last_event_at)",
        ]
    }

    /// One row an application.
    public var logicalRows: [String] {
        [
            """
            SELECT \(NameTable.resolving(.service, "a.service")), a.name, s.definition, s.name, s.is_ended,
                a.opened_at, a.last_event_at, a.last_recorded_at, \(NameTable.resolving(.eventType, "a.last_type")),
                \(NameTable.resolving(.actor, "a.last_actor")), a.events, a.deviations
            FROM applications a JOIN states s ON s.number = a.state
            """
        ]
    }

    /// Loads the applications of the batch, folds it over them and writes them back.
    public func apply(_ batch: EventBatch, names: EventNames, to database: ProjectionDatabase) throws {
        var standings: [Int: ApplicationStanding] = [:]
        var loaded = try LoadedApplications(
            of: batch, names: names, registry: Self.registry, catalog: catalog, from: database
        ) { slot, row in
            standings[slot] = ApplicationStanding(row)
        }
        var rows = (0..<loaded.tracker.count).map { standings[$0] ?? ApplicationStanding() }
        // Names that live work loaded stand under the model's numbers; those of this batch under the reader's.
        let types = try NameNumbers(of: batch.typeNumbers, names: names.types, .eventType, in: database)
        let actors = try NameNumbers(of: batch.actorNumbers, names: names.actors, .actor, in: database)
        Self.fold(batch, names: names, tracker: &loaded.tracker, rows: &rows)
        try loaded.save(names: names, to: database) { slot, row in
            rows[slot].bind(to: &row, types: types, actors: actors)
        }
    }

    /// A fold that keeps one small record an application.
    public func makeFold() -> any ProjectionFold {
        ApplicationsFold(tracker: ApplicationTracker(states: StateTable(catalog: catalog)))
    }

    /// Whether the definitions at hand are those that the rows were made with.
    public func isCurrent(in database: ProjectionDatabase) throws -> Bool {
        try StateTable.isCurrent(in: database, catalog: catalog)
    }

    static func fold(
        _ batch: EventBatch, names: EventNames, tracker: inout ApplicationTracker, rows: inout [ApplicationStanding]
    ) {
        for index in 0..<batch.count {
            guard let step = tracker.step(batch, index, names: names) else { continue }
            rows[step.slot].take(batch, index, deviates: step.deviates)
        }
    }
}

/// What the model keeps of an application beside its state.
struct ApplicationStanding: Sendable {
    private var openedAt: Int64 = 0
    private var lastEventAt: Int64 = 0
    private var lastRecordedAt: Int64 = 0
    private var lastType: UInt32 = 0
    private var lastActor: UInt32 = 0
    private var events: UInt32 = 0
    private var deviations: UInt32 = 0

    init() {}

    /// What a row says that the next event does not replace.
    init(_ row: ProjectionRow) {
        openedAt = row.integer(0)
        events = UInt32(truncatingIfNeeded: row.integer(5))
        deviations = UInt32(truncatingIfNeeded: row.integer(6))
    }

    mutating func take(_ batch: EventBatch, _ index: Int, deviates: Bool) {
        lastEventAt = batch.occurredAt[index].microsecondsSinceEpoch
        if events == 0 { openedAt = lastEventAt }
        lastRecordedAt = batch.recordedAt[index].microsecondsSinceEpoch
        lastType = batch.typeNumbers[index]
        lastActor = batch.actorNumbers[index]
        events += 1
        if deviates { deviations += 1 }
    }

    func bind(to row: inout RowBinder, types: NameNumbers, actors: NameNumbers) {
        row.append(openedAt)
        row.append(lastEventAt)
        row.append(lastRecordedAt)
        row.append(types[lastType])
        row.append(actors[lastActor])
        row.append(events)
        row.append(deviations)
    }
}

private struct ApplicationsFold: ProjectionFold {
    var tracker: ApplicationTracker
    private var rows: [ApplicationStanding] = []

    init(tracker: ApplicationTracker) {
        self.tracker = tracker
    }

    mutating func fold(_ batch: EventBatch, names: EventNames, into database: ProjectionDatabase) throws {
        let new = tracker.admit(batch, names: names)
        rows.append(contentsOf: repeatElement(ApplicationStanding(), count: new.count))
        ApplicationsProjection.fold(batch, names: names, tracker: &tracker, rows: &rows)
    }

    mutating func finish(names: EventNames, into database: ProjectionDatabase) throws {
        try NameTable.save(names.types, .eventType, to: database)
        try NameTable.save(names.actors, .actor, to: database)
        try ApplicationsProjection.registry.saveAll(tracker, names: names, to: database) { slot, row in
            rows[slot].bind(to: &row, types: .identical, actors: .identical)
        }
    }
}
