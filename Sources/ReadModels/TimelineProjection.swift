public import EventModel
public import Workflow

/// The read model `timeline`: one row an event of an application, in the order of its stream.
///
/// The key of a row is the application's number times 2^32 plus the revision, so that a timeline is one range of
/// the table, and a rebuild appends to its end. Measured against `WITHOUT ROWID` over two columns: 4 % faster to fill,
/// 6 % smaller.
public struct TimelineProjection: Projection {
    /// `timeline`.
    public let name = ReadModel.timeline.rawValue
    /// The meaning of the rows.
    public let version = 2
    /// False.
    public let needsPayloads = false
    private let catalog: DefinitionCatalog
    private let bufferedRowCountMax: Int

    static let registry = ApplicationRegistry(columns: [])
    static let columns = """
        events (key, partition, position, type, actor, occurred_at, recorded_at, state, deviates)
        """
    static let columnCount = 9

    /// Makes the projection; states come from the workflows of `catalog`.
    ///
    /// - Parameter bufferedRowCountMax: the rows of 48 bytes that a rebuild sorts in memory; a longer log is
    ///   written in several sorted runs.
    public init(catalog: DefinitionCatalog, bufferedRowCountMax: Int = 4_000_000) {
        precondition(bufferedRowCountMax > 0, "a rebuild holds at least one row")
        self.catalog = catalog
        self.bufferedRowCountMax = bufferedRowCountMax
    }

    /// The tables.
    public var tables: [String] {
        [
            NameTable.tableSQL, StateTable.tableSQL, Self.registry.tableSQL,
            """
            CREATE TABLE events (
                key INTEGER PRIMARY KEY, partition INTEGER NOT NULL, position INTEGER NOT NULL,
                type INTEGER NOT NULL, actor INTEGER NOT NULL, occurred_at INTEGER NOT NULL,
                recorded_at INTEGER NOT NULL, state INTEGER NOT NULL, deviates INTEGER NOT NULL) STRICT
            """,
        ]
    }

    /// By name, for the look-up of an application.
    public var indexes: [String] { [NameTable.indexSQL, ApplicationRegistry.indexSQL] }

    /// One row an event.
    public var logicalRows: [String] {
        [
            """
            SELECT \(NameTable.resolving(.service, "a.service")), a.name, e.key & 0xFFFFFFFF, e.partition, e.position,
                \(NameTable.resolving(.eventType, "e.type")), \(NameTable.resolving(.actor, "e.actor")),
                e.occurred_at, e.recorded_at, s.definition, s.name, s.is_ended, e.deviates
            FROM events e JOIN applications a ON a.number = e.key >> 32 JOIN states s ON s.number = e.state
            """
        ]
    }

    /// Adds a row for each event.
    public func apply(_ batch: EventBatch, names: EventNames, to database: ProjectionDatabase) throws {
        var loaded = try LoadedApplications(
            of: batch, names: names, registry: Self.registry, catalog: catalog, from: database
        ) { _, _ in }
        let types = try NameNumbers(of: batch.typeNumbers, names: names.types, .eventType, in: database)
        let actors = try NameNumbers(of: batch.actorNumbers, names: names.actors, .actor, in: database)
        var run = TimelineRun()
        run.take(batch, names: names, tracker: &loaded.tracker)
        try run.save(
            slotCount: loaded.tracker.count, numbers: loaded.numbers, types: types, actors: actors, to: database)
        try loaded.save(names: names, to: database) { _, _ in }
    }

    /// A fold that sorts rows in memory, up to the bound.
    public func makeFold() -> any ProjectionFold {
        TimelineFold(
            tracker: ApplicationTracker(states: StateTable(catalog: catalog)),
            bufferedRowCountMax: bufferedRowCountMax)
    }

    /// Whether the definitions at hand are those that the rows were made with.
    public func isCurrent(in database: ProjectionDatabase) throws -> Bool {
        try StateTable.isCurrent(in: database, catalog: catalog)
    }
}

private struct TimelineFold: ProjectionFold {
    var tracker: ApplicationTracker
    let bufferedRowCountMax: Int
    private var run = TimelineRun()

    init(tracker: ApplicationTracker, bufferedRowCountMax: Int) {
        self.tracker = tracker
        self.bufferedRowCountMax = bufferedRowCountMax
    }

    mutating func fold(_ batch: EventBatch, names: EventNames, into database: ProjectionDatabase) throws {
        _ = tracker.admit(batch, names: names)
        run.take(batch, names: names, tracker: &tracker)
        if run.count >= bufferedRowCountMax { try save(to: database) }
    }

    mutating func finish(names: EventNames, into database: ProjectionDatabase) throws {
        try save(to: database)
        try NameTable.save(names.types, .eventType, to: database)
        try NameTable.save(names.actors, .actor, to: database)
        try TimelineProjection.registry.saveAll(tracker, names: names, to: database) { _, _ in }
    }

    private mutating func save(to database: ProjectionDatabase) throws {
        try run.save(
            slotCount: tracker.count, numbers: nil, types: .identical, actors: .identical, to: database)
        run = TimelineRun()
    }
}
