import BinaryCoding
import EventLog
import EventModel
import Synchronization
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
    private let sources: [DefinitionID: DefinitionSource]
    private let contents: Mutex<Contents>

    /// Reads what the store holds, then the folder. A definition of the folder that is newer is for new applications.
    ///
    /// - Throws: `DefinitionError` when a file of the folder is faulty; ``EngineError`` when the store cannot be read.
    init(log: EventLog, folder: String?) async throws {
        self.log = log
        let events = try await reportingStoreErrors { () async throws(EventStoreError) in
            try await log.readStream(.publishedDefinitions)
        }
        var workflows = try events.map(Self.workflow(publishedBy:))
        let published = Set(workflows.map(\.id))
        let sources = try folder.map { try WorkflowFolder.sources(in: $0) } ?? []
        workflows += sources.map(\.workflow)
        self.sources = Dictionary(sources.map { ($0.workflow.id, $0) }, uniquingKeysWith: { first, _ in first })
        contents = Mutex(Contents(catalog: DefinitionCatalog(workflows), published: published))
    }

    /// All definitions known.
    var catalog: DefinitionCatalog {
        contents.withLock { $0.catalog }
    }

    /// Records a definition unless the store holds it already.
    ///
    /// - Throws: ``EngineError``.
    func publish(_ workflow: CompiledWorkflow) async throws {
        guard !contents.withLock({ $0.published.contains(workflow.id) }), let source = sources[workflow.id] else {
            return
        }
        let event = ProposedEvent(
            stream: .publishedDefinitions, type: Self.eventType, occurredAt: SystemClock.now(),
            payload: Self.payload(source))
        do {
            // The key makes two engines' tasks that come here together record it once.
            _ = try await log.append(
                AppendRequest(events: [event], key: CommandKey(Array("definition".utf8) + workflow.id.bytes)))
        } catch where error.code == .keyReused {
            // Somebody recorded it a moment ago, at another time: it is there, which is all that is wanted.
        } catch {
            throw EngineError(error)
        }
        contents.withLock { _ = $0.published.insert(workflow.id) }
    }

    private static let eventType = "definition-published"

    private enum Key {
        static let id = "id"
        static let service = "service"
        static let version = "version"
        static let yaml = "workflow.yaml"
        static let form = "form"
    }

    private static func payload(_ source: DefinitionSource) -> [UInt8] {
        CBOR.encode(
            .map([
                Key.id: .bytes(source.workflow.id.bytes),
                Key.service: .text(source.workflow.service),
                Key.version: .int(Int64(source.workflow.version)),
                Key.yaml: .text(source.yaml),
                Key.form: source.form.map { .bytes($0) } ?? .null,
            ]))
    }

    private static func workflow(publishedBy event: RecordedEvent) throws -> CompiledWorkflow {
        let place = "position \(event.position)"
        guard let map = try? CBOR.decode(event.payload).map, let yaml = map[Key.yaml]?.text,
            case .bytes(let id)? = map[Key.id]
        else {
            throw EngineError.store(
                EventStoreError(.corrupt, "a published definition cannot be read; verify the store", place: place))
        }
        var form: [UInt8]?
        if case .bytes(let bytes)? = map[Key.form] { form = bytes }
        let workflow = try WorkflowFile.compile(yaml, file: "workflow.yaml of \(place)") { _ in form }
        guard workflow.id.bytes == id else {
            throw EngineError.store(
                EventStoreError(
                    .newerFormat,
                    "the definition of \(workflow.service) version \(workflow.version) means something else to this "
                        + "version of the software than to the one that recorded it; use a version that knows it",
                    place: place))
        }
        return workflow
    }
}
