import BinaryCoding
public import EventModel
public import Workflow

/// A projection that is a handler for each type of event that it cares about: the way in which most are written.
///
/// Each handled event changes rows, in the order of the log; events of other types are not even decoded. Where that is too
/// slow for a rebuild, a ``Projection`` with a fold of its own gives the same rows.
public struct HandledProjection: Projection {
    /// Says what an event changes.
    ///
    /// - Throws: What the database throws, which stops the work, or any other error, by which the event is parked with the
    ///   error as its reason (``Projection/apply(_:names:to:)``).
    public typealias Handler = @Sendable (HandledEvent, ProjectionDatabase) throws -> Void

    /// What the read model is called.
    public let name: String
    /// The meaning of the rows.
    public let version: Int
    /// The tables, and the one of the definitions that the rows depend on.
    public let tables: [String]
    /// The indexes.
    public let indexes: [String]
    /// Everything that the read model says.
    public let logicalRows: [String]
    private let catalog: DefinitionCatalog?
    private let handlers: [String: Handler]

    private static let definitionsTable = """
        CREATE TABLE handled_definitions (
            definition TEXT PRIMARY KEY, is_known INTEGER NOT NULL) STRICT, WITHOUT ROWID
        """

    /// Makes a projection.
    ///
    /// - Parameters:
    ///   - name: What the read model is called: lower-case letters, digits and hyphens.
    ///   - version: From 1; raised when the same events shall give other rows.
    ///   - catalog: The workflow definitions that handlers ask by ``HandledEvent/workflow``: where one comes to be at hand
    ///     or ceases to be, the model is made anew. Nil for a projection of events alone.
    ///   - tables: Statements that make the tables.
    ///   - indexes: Statements that make the indexes.
    ///   - logicalRows: Queries that together tell everything that the read model says.
    ///   - handlers: By type of event, what an event changes.
    public init(
        _ name: String, version: Int, definitions catalog: DefinitionCatalog? = nil, tables: [String],
        indexes: [String] = [], logicalRows: [String], on handlers: [String: Handler]
    ) {
        self.name = name
        self.version = version
        self.catalog = catalog
        self.tables = tables + (catalog == nil ? [] : [Self.definitionsTable])
        self.indexes = indexes
        self.logicalRows = logicalRows
        self.handlers = handlers
    }

    /// Gives each event to the handler of its type.
    public func apply(_ batch: EventBatch, names: EventNames, to database: ProjectionDatabase) throws {
        var byNumber: [UInt32: Handler?] = [:]
        var noted: Set<UInt32> = []
        for index in 0..<batch.count {
            let type = batch.typeNumbers[index]
            let handler = byNumber[type] ?? handlers[names.types[Int(type)]]
            byNumber[type] = .some(handler)
            guard let handler else { continue }
            let definition = batch.definitionNumbers[index]
            if let catalog, definition != EventBatch.noDefinition, noted.insert(definition).inserted {
                try note(names.definitions[Int(definition)], in: catalog, to: database)
            }
            try handler(HandledEvent(batch.event(at: index, names: names), catalog: catalog), database)
        }
    }

    /// Whether the definitions at hand are those that the rows were made with.
    public func isCurrent(in database: ProjectionDatabase) throws -> Bool {
        guard let catalog else { return true }
        var isCurrent = true
        try database.forEachRow("SELECT definition, is_known FROM handled_definitions") { row in
            let isKnown = DefinitionID(hexadecimal: row.text(0)).flatMap { catalog.workflow($0) } != nil
            if isKnown != (row.integer(1) == 1) { isCurrent = false }
        }
        return isCurrent
    }

    private func note(
        _ definition: DefinitionID, in catalog: DefinitionCatalog, to database: ProjectionDatabase
    ) throws {
        try database.run("INSERT OR IGNORE INTO handled_definitions (definition, is_known) VALUES (?, ?)") { row in
            row.append(definition.description)
            row.append(catalog.workflow(definition) == nil ? 0 : 1)
        }
    }
}

/// An event as a handler gets it: where it stands, and what was given with it by name and type.
public struct HandledEvent: Sendable {
    /// The event itself.
    public let recorded: RecordedEvent
    /// What the actor gave; empty where the payload holds nothing of the kind.
    public let data: ValueMap
    /// What the outside had to do: charges, receipts, documents to issue.
    public let effects: [Effect]
    /// The workflow of the definition that the event names; nil where it names none, or the projection has no catalogue
    /// that holds it.
    public let workflow: CompiledWorkflow?

    init(_ recorded: RecordedEvent, catalog: DefinitionCatalog?) {
        self.recorded = recorded
        let payload = recorded.payload.isEmpty ? [:] : (try? CBOR.decode(recorded.payload).map) ?? [:]
        data = payload["data"]?.map ?? [:]
        effects = payload["effects"]?.list?.compactMap { Effect($0) } ?? []
        workflow = recorded.definition.flatMap { catalog?.workflow($0) }
    }

    /// The application: its service and its id.
    public var stream: StreamID { recorded.stream }

    /// The day on which it happened, of UTC, from 1970-01-01.
    public var daysSinceEpoch: Int64 {
        let (days, rest) = recorded.occurredAt.microsecondsSinceEpoch.quotientAndRemainder(
            dividingBy: 86_400_000_000)
        return rest < 0 ? days - 1 : days
    }

    /// The whole number that was given under a name.
    ///
    /// - Throws: ``HandledEventError`` where there is none, by which the event is parked.
    public func integer(_ name: String) throws -> Int64 {
        guard let value = data[name]?.int else { throw HandledEventError.missing(name, "whole number") }
        return value
    }

    /// The text that was given under a name.
    ///
    /// - Throws: ``HandledEventError`` where there is none, by which the event is parked.
    public func text(_ name: String) throws -> String {
        guard let value = data[name]?.text else { throw HandledEventError.missing(name, "text") }
        return value
    }
}

/// Why a handler could not take an event.
public enum HandledEventError: Error, Hashable, CustomStringConvertible {
    /// Nothing of this kind was given under this name.
    case missing(String, String)

    /// What is wrong, for people.
    public var description: String {
        switch self {
        case .missing(let name, let kind): "the event gives no \(kind) under `\(name)`"
        }
    }
}
