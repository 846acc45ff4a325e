import EventLog
import EventModel
import Synchronization
import Verification
import Workflow
import WorkflowFiles

/// The definitions that the engine knows, and the record of those that the store uses.
///
/// Before the first event of an application that is pinned to a definition, the definition itself is recorded, as its
/// author wrote it. A store can therefore be replayed by somebody who has nothing but the store.
final class DefinitionRegistry: Sendable {
    private struct Contents {
        var catalog: DefinitionCatalog
        var published: Set<DefinitionID>
    }

    private let log: EventLog
    private let now: @Sendable () -> Timestamp
    /// The definitions of the folder, as their authors wrote them.
    let sources: [DefinitionID: DefinitionSource]
    private let contents: Mutex<Contents>

    /// Reads what the store holds, then the folder.
    ///
    /// A definition of the folder that is newer is for new applications.
    ///
    /// - Throws: `DefinitionError` when a file of the folder is faulty; ``EngineError`` when the store cannot be read.
    init(log: EventLog, folder: String?, now: @escaping @Sendable () -> Timestamp) async throws {
        self.log = log
        self.now = now
        var workflows = try await PublishedDefinitions.workflows(in: log)
        let published = Set(workflows.map(\.id))
        let sources = try folder.map { try WorkflowFolder.sources(in: $0) } ?? []
        for workflow in sources.map(\.workflow) {
            let isChanged = workflows.contains {
                $0.service == workflow.service && $0.version == workflow.version && $0.id != workflow.id
            }
            guard !isChanged else {
                throw EngineError.definitionChanged(workflow.service, version: workflow.version)
            }
        }
        workflows += sources.map(\.workflow)
        self.sources = Dictionary(sources.map { ($0.workflow.id, $0) }, uniquingKeysWith: { first, _ in first })
        contents = Mutex(Contents(catalog: DefinitionCatalog(workflows), published: published))
    }

    /// All definitions known.
    var catalog: DefinitionCatalog {
        contents.withLock { $0.catalog }
    }

    /// Records a definition unless the store holds it already, once it was held against the rules.
    ///
    /// - Throws: ``EngineError``; `definitionUnsound` when applications would go wrong by it.
    func publish(_ workflow: CompiledWorkflow) async throws {
        guard !contents.withLock({ $0.published.contains(workflow.id) }), let source = sources[workflow.id] else {
            return
        }
        try await record(source)
    }

    /// Records a definition from elsewhere unless the store holds it already, and knows it from now on.
    ///
    /// - Throws: ``EngineError``; `definitionChanged` where its version means something else, and as `publish`.
    func publish(_ source: DefinitionSource) async throws {
        let workflow = source.workflow
        guard !contents.withLock({ $0.published.contains(workflow.id) }) else { return }
        let isChanged = catalog.workflows.contains {
            $0.service == workflow.service && $0.version == workflow.version && $0.id != workflow.id
        }
        guard !isChanged else { throw EngineError.definitionChanged(workflow.service, version: workflow.version) }
        try await record(source)
        contents.withLock { $0.catalog = DefinitionCatalog($0.catalog.workflows + [workflow]) }
    }

    private func record(_ source: DefinitionSource) async throws {
        let workflow = source.workflow
        let errors = DefinitionVerifier().verify(workflow).filter { $0.severity == .error }
        guard errors.isEmpty else {
            throw EngineError.definitionUnsound(workflow.service, version: workflow.version, errors)
        }
        let event = ProposedEvent(
            stream: .publishedDefinitions, type: PublishedDefinitions.eventType, occurredAt: now(),
            payload: PublishedDefinitions.payload(source))
        do {
            // The key makes two engines' tasks that come here together record it once.
            _ = try await log.append(
                AppendRequest(events: [event], key: CommandKey(Array("definition".utf8) + workflow.id.bytes)))
        } catch {
            // Mostly somebody recorded it a moment ago, at another time, and it is there, which is all that is wanted.
            guard error.code == .keyReused else { throw EngineError(error) }
            // The key may also be one that a client made up for a command of its own.
            if try await !PublishedDefinitions.workflows(in: log).contains(where: { $0.id == workflow.id }) {
                try await reportingStoreErrors { () async throws(EventStoreError) in
                    _ = try await log.append(AppendRequest(events: [event]))
                }
            }
        }
        contents.withLock { _ = $0.published.insert(workflow.id) }
    }
}
