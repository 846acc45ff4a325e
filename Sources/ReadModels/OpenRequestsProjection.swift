import BinaryCoding
public import EventModel
import Statechart
public import Workflow

/// The read model `open-requests`: one row for each request to another agency whose answer is awaited.
///
/// The rows are the fold of ``Workflow/AgencyRequests`` without what is closed.
public struct OpenRequestsProjection: Projection {
    /// `open-requests`.
    public let name = OpenRequestsProjection.modelName
    /// The meaning of the rows.
    public let version = 1
    /// True: what was asked stands in payloads.
    public let needsPayloads = true
    private let catalog: DefinitionCatalog

    static let modelName = "open-requests"
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
            CREATE TABLE requests (
                application INTEGER NOT NULL, place INTEGER NOT NULL, role TEXT NOT NULL, number INTEGER NOT NULL,
                state TEXT NOT NULL, asked_at INTEGER NOT NULL,
                PRIMARY KEY (application, place)) STRICT, WITHOUT ROWID
            """,
        ]
    }

    /// By time, for the longest awaited; by name, for the look-up of an application.
    public var indexes: [String] {
        [
            NameTable.indexSQL, ApplicationRegistry.indexSQL,
            "CREATE INDEX requests_by_time ON requests (asked_at, application, place)",
        ]
    }

    /// One row a request.
    public var logicalRows: [String] {
        [
            """
            SELECT \(NameTable.resolving(.service, "a.service")), a.name, r.place, r.role, r.number, r.state, r.asked_at
            FROM requests r JOIN applications a ON a.number = r.application
            """
        ]
    }

    /// Adds what the events of the batch ask, and takes away what they answer or leave behind.
    public func apply(_ batch: EventBatch, names: EventNames, to database: ProjectionDatabase) throws {
        var loaded = try LoadedApplications(
            of: batch, names: names, registry: Self.registry, catalog: catalog, from: database
        ) { _, _ in }
        var folds = [RequestFold?](repeating: nil, count: loaded.tracker.count)
        for index in 0..<batch.count {
            guard let step = loaded.tracker.step(batch, index, names: names) else { continue }
            let states = loaded.tracker.states.states
            let state = states[Int(step.after)]
            guard let workflow = state.workflow,
                let event = try RecordableEvent(batch, index, names: names, under: state.definition)
            else { continue }
            var fold = try folds[step.slot] ?? RequestFold(of: loaded.numbers[step.slot], in: database)
            let previous = step.before == StateTable.none ? nil : states[Int(step.before)]
            if let previous, let old = previous.workflow, previous.definition != state.definition {
                fold.requests.move(to: workflow, from: old, at: state.chartState.configuration, by: event)
            } else {
                fold.requests.take(event, in: workflow)
            }
            folds[step.slot] = fold
        }
        for slot in folds.indices {
            try folds[slot]?.save(application: loaded.numbers[slot], to: database)
        }
        try loaded.save(names: names, to: database) { _, _ in }
    }

    /// Whether the definitions at hand are those that the rows were made with.
    public func isCurrent(in database: ProjectionDatabase) throws -> Bool {
        try StateTable.isCurrent(in: database, catalog: catalog)
    }
}

/// The open requests of one application while the events of a batch are taken in.
private struct RequestFold {
    var requests: AgencyRequests
    private let before: [AgencyRequest]

    init(of application: Int64, in database: ProjectionDatabase) throws {
        var open: [AgencyRequest] = []
        try database.forEachRow(
            "SELECT role, number, state, asked_at FROM requests WHERE application = ? ORDER BY place",
            [.integer(application)]
        ) { open.append(AgencyRequest($0)) }
        before = open
        requests = AgencyRequests(open: open)
    }

    func save(application: Int64, to database: ProjectionDatabase) throws {
        let open = requests.open
        guard open != before else { return }
        try database.run("DELETE FROM requests WHERE application = ?") { $0.append(application) }
        for (place, request) in open.enumerated() {
            try database.run(
                "INSERT INTO requests (application, place, role, number, state, asked_at) VALUES (?, ?, ?, ?, ?, ?)"
            ) { row in
                row.append(application)
                row.append(place)
                row.append(request.token.role)
                row.append(request.token.number)
                row.append(request.state)
                row.append(request.askedAt.microsecondsSinceEpoch)
            }
        }
    }
}

extension AgencyRequest {
    /// Reads role, number, state and time.
    init(_ row: ProjectionRow) {
        self.init(
            token: RequestToken(role: row.text(0), number: Int(row.integer(1))), state: row.text(2),
            askedAt: Timestamp(microsecondsSinceEpoch: row.integer(3)))
    }
}

extension RecordableEvent {
    /// An event of a batch as requests take it in; nil where it names another definition than the application follows.
    fileprivate init?(
        _ batch: EventBatch, _ index: Int, names: EventNames, under definition: DefinitionID?
    ) throws {
        let number = batch.definitionNumbers[index]
        guard number != EventBatch.noDefinition, names.definitions[Int(number)] == definition else { return nil }
        let bytes = batch.payloads[batch.payloadRange(at: index)]
        let payload = bytes.isEmpty ? [:] : (try? CBOR.decode(Array(bytes)).map) ?? [:]
        self.init(
            type: names.types[Int(batch.typeNumbers[index])],
            transitions: Array(batch.transitions[batch.transitionRange(at: index)]),
            occurredAt: batch.occurredAt[index], subject: "",
            data: payload["data"]?.map ?? [:],
            effects: payload["effects"]?.list?.compactMap { Effect($0) } ?? [])
    }
}
