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
            let identity = DefinitionIdentity(workflow)
            guard !workflows.contains(where: { identity.contradicts(.init($0)) }) else {
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
        let identity = DefinitionIdentity(workflow)
        guard !catalog.workflows.contains(where: { identity.contradicts(.init($0)) }) else {
            throw EngineError.definitionChanged(workflow.service, version: workflow.version)
        }
        try await record(source)
    }

    /// Records a definition where the store holds it not, as the next of all that it holds: of two that publish at once,
    /// one comes back and looks at what the other recorded.
    private func record(_ source: DefinitionSource) async throws {
        let workflow = source.workflow
        let errors = DefinitionVerifier().verify(workflow).filter { $0.severity == .error }
        guard errors.isEmpty else {
            throw EngineError.definitionUnsound(workflow.service, version: workflow.version, errors)
        }
        let identity = DefinitionIdentity(workflow)
        let event = ProposedEvent(
            stream: .publishedDefinitions, type: PublishedDefinitions.eventType, occurredAt: now(),
            payload: PublishedDefinitions.payload(source))
        while true {
            let held = try await PublishedDefinitions.identities(in: log)
            if held.contains(identity) { break }
            guard !held.contains(where: { $0.map(identity.contradicts) ?? false }) else {
                throw EngineError.definitionChanged(workflow.service, version: workflow.version)
            }
            let last = UInt32(held.count)
            let expected = last == 0 ? ExpectedRevision.none : .exact(Revision(rawValue: last - 1))
            do {
                _ = try await log.append(
                    AppendRequest(
                        events: [event],
                        expectations: [Expectation(stream: .publishedDefinitions, revision: expected)]))
                break
            } catch {
                guard error.code == .conflict else { throw EngineError(error) }
            }
        }
        contents.withLock { contents in
            contents.published.insert(workflow.id)
            guard contents.catalog.workflow(workflow.id) == nil else { return }
            contents.catalog = DefinitionCatalog(contents.catalog.workflows + [workflow])
        }
    }
}
