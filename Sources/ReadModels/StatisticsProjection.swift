public import EventModel
public import Workflow

/// The read model `statistics`: what each service counts, in all, by event type and by day.
///
/// A day is a day of UTC, by the time at which the event happened.
public struct StatisticsProjection: Projection {
    /// `statistics`.
    public let name = ReadModel.statistics.rawValue
    /// The meaning of the rows.
    public let version = 2
    /// False.
    public let needsPayloads = false
    private let catalog: DefinitionCatalog

    static let registry = ApplicationRegistry(columns: ["deviates"])

    /// Makes the projection; states come from the workflows of `catalog`.
    public init(catalog: DefinitionCatalog) {
        self.catalog = catalog
    }

    /// The tables.
    public var tables: [String] {
        [NameTable.tableSQL, StateTable.tableSQL, Self.registry.tableSQL] + StatisticsTotals.tables
    }

    /// By name, for live work to find an application's state.
    public var indexes: [String] { [NameTable.indexSQL, ApplicationRegistry.indexSQL] }

    /// Totals, types and days.
    public var logicalRows: [String] {
        let service = NameTable.resolving(.service, "service")
        return [
            """
            SELECT \(service), applications, ended, events, deviating_events, deviating_applications,
                first_event_at, last_event_at FROM services
            """,
            "SELECT \(service), \(NameTable.resolving(.eventType, "type")), events FROM types",
            "SELECT \(service), day, opened, ended, events FROM days",
            """
            SELECT \(service), a.name, s.definition, s.name, a.deviates
            FROM applications a JOIN states s ON s.number = a.state
            """,
        ]
    }

    /// Counts the batch and adds it to what is there.
    public func apply(_ batch: EventBatch, names: EventNames, to database: ProjectionDatabase) throws {
        var deviating: Set<Int> = []
        var loaded = try LoadedApplications(
            of: batch, names: names, registry: Self.registry, catalog: catalog, from: database
        ) { slot, row in
            if row.integer(0) == 1 { deviating.insert(slot) }
        }
        var totals = StatisticsTotals()
        for slot in 0..<loaded.tracker.count { totals.admit(deviates: deviating.contains(slot)) }
        totals.take(batch, names: names, tracker: &loaded.tracker)
        let types = try NameNumbers(of: batch.typeNumbers, names: names.types, .eventType, in: database)
        try totals.save(services: loaded.serviceNumbers, types: types, to: database)
        try loaded.save(names: names, to: database) { slot, row in
            row.append(totals.deviates[slot] ? 1 : 0)
        }
    }

    /// A fold that counts in memory.
    public func makeFold() -> any ProjectionFold {
        StatisticsFold(tracker: ApplicationTracker(states: StateTable(catalog: catalog)))
    }

    /// Whether the definitions at hand are those that the rows were made with.
    public func isCurrent(in database: ProjectionDatabase) throws -> Bool {
        try StateTable.isCurrent(in: database, catalog: catalog)
    }
}

private struct StatisticsFold: ProjectionFold {
    var tracker: ApplicationTracker
    private var totals = StatisticsTotals()

    init(tracker: ApplicationTracker) {
        self.tracker = tracker
    }

    mutating func fold(_ batch: EventBatch, names: EventNames, into database: ProjectionDatabase) throws {
        for _ in tracker.admit(batch, names: names) { totals.admit(deviates: false) }
        totals.take(batch, names: names, tracker: &tracker)
    }

    mutating func finish(names: EventNames, into database: ProjectionDatabase) throws {
        try NameTable.save(names.types, .eventType, to: database)
        try totals.save(services: .identical, types: .identical, to: database)
        try StatisticsProjection.registry.saveAll(tracker, names: names, to: database) { slot, row in
            row.append(totals.deviates[slot] ? 1 : 0)
        }
    }
}
