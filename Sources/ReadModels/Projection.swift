public import EventModel

/// Code that folds events into the tables of one SQLite file, its **read model**.
///
/// A projection is pure over events: the same events in the same order give the same rows, whatever the batches.
/// Its rows and its position commit in one transaction, so each event counts exactly once. It must not look at a
/// clock, at other files or at earlier calls; what it needs to go on stands in its own tables.
public protocol Projection: Sendable {
    /// What the read model is called, and its files: lower-case letters, digits and hyphens.
    var name: String { get }
    /// From 1; raised when the same events shall give other rows, which makes a new file.
    var version: Int { get }
    /// Statements that make the tables.
    var tables: [String] { get }
    /// Statements that make the indexes; a rebuild with a fold of its own runs them last.
    var indexes: [String] { get }
    /// Whether the projection looks at payloads; readers copy less without them.
    var needsPayloads: Bool { get }
    /// Queries that together tell everything the read model says, each number resolved to its name: what
    /// ``ReadModelStore/digest(of:)`` covers. Order and internal numbers do not count.
    var logicalRows: [String] { get }

    /// Adds a batch to the tables. `names` holds the names of this and all earlier batches of the same reader.
    ///
    /// - Throws: What the database throws; the whole batch is then undone, and the work stops. Any other error says that an
    ///   event cannot be handled: the batch is undone, the event is parked with the error as the reason (``ParkedEvent``),
    ///   and the others are applied without it. So are constraints of the tables that an event would break.
    func apply(_ batch: EventBatch, names: EventNames, to database: ProjectionDatabase) throws

    /// What folds a whole log into empty tables; the default calls ``apply(_:names:to:)`` batch by batch.
    func makeFold() -> any ProjectionFold

    /// Whether the rows are what a rebuild would write today, as far as other things than events go, such as the
    /// workflow definitions at hand. When they are not, the model is rebuilt.
    func isCurrent(in database: ProjectionDatabase) throws -> Bool
}

/// Folds a log from its first event into empty tables.
///
/// It may keep all it likes in arrays indexed by the reader's dense numbers, and write final rows in key order at
/// the end.
public protocol ProjectionFold: Sendable {
    /// Takes the next batch; may write rows already, to bound its memory.
    ///
    /// - Throws: For the events for which ``Projection/apply(_:names:to:)`` throws, too; the model is then made in the way of
    ///   live work, which parks them.
    mutating func fold(_ batch: EventBatch, names: EventNames, into database: ProjectionDatabase) throws

    /// Writes what is left to write.
    mutating func finish(names: EventNames, into database: ProjectionDatabase) throws
}

extension Projection {
    /// True.
    public var needsPayloads: Bool { true }

    /// A fold that applies each batch as live work does.
    public func makeFold() -> any ProjectionFold {
        LiveFold(projection: self)
    }

    /// True: the rows depend on events alone.
    public func isCurrent(in database: ProjectionDatabase) throws -> Bool { true }
}

/// A fold that looks up what it wrote before, so that it needs the indexes from the start.
protocol LookingUpFold: ProjectionFold {}

/// The fold of a projection that has none of its own.
private struct LiveFold<Folded: Projection>: LookingUpFold {
    let projection: Folded

    mutating func fold(_ batch: EventBatch, names: EventNames, into database: ProjectionDatabase) throws {
        try projection.apply(batch, names: names, to: database)
    }

    mutating func finish(names: EventNames, into database: ProjectionDatabase) throws {}
}
