import BinaryCoding
public import EventModel
import Statechart
public import Workflow

/// The read model `due-moments`: one row for each deadline, reminder, breach, expiry of a bill and opening of
/// another application that is still to come, by time.
///
/// The rows are what events say was set, without what their states have left since. What is due is decided by the
/// engine; a row that is behind costs a question and changes nothing.
public struct DueMomentsProjection: Projection {
    /// `due-moments`.
    public let name = "due-moments"
    /// The meaning of the rows.
    public let version = 3
    /// True: due times stand in payloads.
    public let needsPayloads = true
    private let catalog: DefinitionCatalog

    static let registry = ApplicationRegistry(columns: [])

    /// Makes the projection; states come from the workflows of `catalog`.
    public init(catalog: DefinitionCatalog) {
        self.catalog = catalog
    }

    /// The tables.
    public var tables: [String] {
        [
            NameTable.tableSQL, StateTable.tableSQL, Self.registry.tableSQL,
            """
            CREATE TABLE moments (
                application INTEGER NOT NULL, kind INTEGER NOT NULL, number INTEGER NOT NULL,
                due_at INTEGER NOT NULL, set_at INTEGER NOT NULL,
                PRIMARY KEY (application, kind, number)) STRICT, WITHOUT ROWID
            """,
        ]
    }

    /// By time, for what is due; by name, for the look-up of an application.
    public var indexes: [String] {
        [
            NameTable.indexSQL, ApplicationRegistry.indexSQL,
            "CREATE INDEX moments_by_time ON moments (due_at, application, kind, number)",
        ]
    }

    /// One row a moment.
    public var logicalRows: [String] {
        [
            """
            SELECT \(NameTable.resolving(.service, "a.service")), a.name, m.kind, m.number, m.due_at, m.set_at
            FROM moments m JOIN applications a ON a.number = m.application
            """
        ]
    }

    /// Takes away what the events of the batch end, and adds what they set.
    public func apply(_ batch: EventBatch, names: EventNames, to database: ProjectionDatabase) throws {
        var loaded = try LoadedApplications(
            of: batch, names: names, registry: Self.registry, catalog: catalog, from: database
        ) { _, _ in }
        var changes: [MomentChanges] = Array(repeating: MomentChanges(), count: loaded.tracker.count)
        for index in 0..<batch.count {
            guard let step = loaded.tracker.step(batch, index, names: names) else { continue }
            let states = loaded.tracker.states.states
            let state = states[Int(step.after)]
            let previous = step.before == StateTable.none ? nil : states[Int(step.before)]
            let isMoved = previous?.workflow != nil && previous?.definition != state.definition
            if isMoved, let left = previous?.workflow { changes[step.slot].endAll(of: left) }
            guard let workflow = state.workflow else { continue }
            if !isMoved {
                let before = previous?.chartState ?? workflow.chart.initialState
                changes[step.slot].take(
                    transitions: batch.transitions[batch.transitionRange(at: index)], in: workflow,
                    from: before.configuration, to: state.chartState.configuration)
            }
            if state.isEnded { changes[step.slot].endClocks(of: workflow) }
            let payload = batch.payloads[batch.payloadRange(at: index)]
            guard !payload.isEmpty, let map = try? CBOR.decode(Array(payload)).map else { continue }
            changes[step.slot].take(map, setAt: batch.revisions[index])
        }
        for slot in 0..<loaded.tracker.count {
            try changes[slot].save(application: loaded.numbers[slot], to: database)
        }
        try loaded.save(names: names, to: database) { _, _ in }
    }

    /// Whether the definitions at hand are those that the rows were made with.
    public func isCurrent(in database: ProjectionDatabase) throws -> Bool {
        try StateTable.isCurrent(in: database, catalog: catalog)
    }
}
