public import Attachments
public import EventLog
public import EventModel
import Synchronization
public import Workflow
public import WorkflowFiles

/// The engine of one store: takes commands, decides them by the workflow definitions, and records what follows.
///
/// What a method returns is durable. Commands to one application pass one after another; different applications go
/// side by side and share commits. Every command ends in one of four outcomes: it is taken, it was taken before
/// (``CommandReceipt/isDuplicate``), it is rejected (``EngineError/rejected(_:)``), or nobody knows yet
/// (``EngineError/outcomeUnknown(_:)``: asking again with the same key settles it).
public final class Engine: Sendable {
    /// The log that the engine writes.
    public let log: EventLog
    /// The files that stand for documents.
    public let attachments: AttachmentStore

    let definitions: DefinitionRegistry
    let states: ApplicationStateCache
    let lanes = ApplicationLanes()
    let now: @Sendable () -> Timestamp
    let idGenerator: ApplicationIDGenerator
    let offices: OfficeTree?
    let references: ReferenceNumbers

    /// Makes an engine over an open log.
    ///
    /// - Parameters:
    ///   - workflows: The folder with one folder per service; nil to know only what the store itself holds.
    ///   - offices: The offices there are; nil for those of the folder's `offices.yaml`.
    ///   - now: The time of commands; the log's clock may be another.
    /// - Throws: ``EngineError`` when the log cannot be read; `DefinitionError` when a definition is faulty.
    public init(
        log: EventLog, workflows: String? = nil, offices: OfficeTree? = nil,
        now: @escaping @Sendable () -> Timestamp = SystemClock.now,
        idGenerator: ApplicationIDGenerator = ApplicationIDGenerator()
    ) async throws {
        self.log = log
        attachments = AttachmentStore(of: log)
        self.now = now
        self.idGenerator = idGenerator
        self.offices = try offices ?? workflows.flatMap { folder in try WorkflowFolder.offices(in: folder) }
        definitions = try await DefinitionRegistry(log: log, folder: workflows, now: now)
        states = ApplicationStateCache()
        references = ReferenceNumbers(log: log, now: now)
        if log.mode == .readWrite { try await removeUnfinishedAttachments() }
    }

    /// Opens the engine of the store in a folder.
    ///
    /// - Parameters:
    ///   - store: The store's folder.
    ///   - workflows: The folder with one folder per service; nil to know only what the store itself holds.
    ///   - creating: Whether to make the store when there is none.
    ///   - configuration: The sizes of the log, and who is told of its commits.
    /// - Throws: ``EngineError`` when there is no store, another process has it open, or it is damaged;
    ///   `DefinitionError` when a definition is faulty.
    public static func open(
        store: String, workflows: String? = nil, creating: Bool = false,
        configuration: EventLog.Configuration = EventLog.Configuration()
    ) async throws -> Engine {
        let log = try reportingStoreErrors { () throws(EventStoreError) in
            do throws(EventStoreError) {
                return try EventLog.open(at: store, mode: .readWrite, configuration: configuration)
            } catch {
                guard error.code == .notFound, creating else { throw error }
                try EventLog.create(at: store, configuration: configuration)
                return try EventLog.open(at: store, mode: .readWrite, configuration: configuration)
            }
        }
        do {
            return try await Engine(log: log, workflows: workflows)
        } catch {
            try? await log.close()
            throw error
        }
    }

    /// Closes the store in order.
    ///
    /// Commands that come later fail.
    ///
    /// - Throws: ``EngineError`` when the last bytes could not be synced.
    public func close() async throws {
        try await reportingStoreErrors { () async throws(EventStoreError) in try await log.close() }
    }

    /// The workflow definitions that the engine knows: those of its folder and all that the store ever used.
    public var catalog: DefinitionCatalog { definitions.catalog }

    /// Records the newest workflow definition of a service, so that events may name it, and gives it back.
    ///
    /// Recording it again does nothing.
    ///
    /// - Throws: ``EngineError``: `serviceUnknown`, or what the store said.
    public func publishDefinition(of service: String) async throws -> CompiledWorkflow {
        guard let workflow = catalog.workflow(of: service) else {
            throw EngineError.serviceUnknown(service, known: catalog.services)
        }
        try await definitions.publish(workflow)
        return workflow
    }

    /// Records a definition that the engine's folder does not hold, which new applications of its service follow from
    /// now on if no version is higher.
    ///
    /// Recording it again does nothing. Of two that publish the same version with other meanings at once, one is refused.
    /// Read models keep the ``catalog`` that they were opened with: open them anew to have them follow the new definition.
    ///
    /// - Throws: ``EngineError``: `definitionChanged` where another definition has its version, `definitionUnsound`, or what
    ///   the store said.
    public func publish(_ source: DefinitionSource) async throws {
        try await definitions.publish(source)
    }

    /// What the author of a definition wrote; nil for one that the engine's folder does not hold.
    public func source(of definition: DefinitionID) -> DefinitionSource? { definitions.sources[definition] }

    /// A version of a service's workflow, or the newest.
    func workflow(of service: String, version: Int?) throws(EngineError) -> CompiledWorkflow {
        let catalog = catalog
        guard let newest = catalog.workflow(of: service) else {
            throw .serviceUnknown(service, known: catalog.services)
        }
        guard let version, version != newest.version else { return newest }
        let all = catalog.workflows.filter { $0.service == service }
        guard let found = all.first(where: { $0.version == version }) else {
            throw .versionUnknown(service, version: version, known: all.map(\.version))
        }
        return found
    }

    /// Where an application stands now.
    ///
    /// - Throws: ``EngineError/notFound(_:)`` when there is no such application.
    /// - Complexity: O(events of the application) the first time.
    public func load(_ application: StreamID) async throws -> Application {
        guard let loaded = try await loadIfPresent(application) else { throw EngineError.notFound(application) }
        return loaded
    }

    /// Everything that ever happened to an application, oldest first.
    ///
    /// - Throws: ``EngineError/notFound(_:)`` when there is no such application.
    /// - Complexity: O(events of the application).
    public func history(of application: StreamID) async throws -> [RecordedEvent] {
        let events = try await reportingStoreErrors { () async throws(EventStoreError) in
            try await log.readStream(application)
        }
        guard !events.isEmpty else { throw EngineError.notFound(application) }
        return events
    }

    func loadIfPresent(_ application: StreamID) async throws -> Application? {
        if let cached = states[application] { return cached }
        let events = try await reportingStoreErrors { () async throws(EventStoreError) in
            try await log.readStream(application)
        }
        guard !events.isEmpty else { return nil }
        let loaded = Application(application, events: events, catalog: catalog)
        // A command may have gone further while this was read.
        states.keepNewest(loaded)
        return loaded
    }
}
