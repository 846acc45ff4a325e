import BinaryCoding
public import EventLog
import EventModel
public import Workflow
import WorkflowFiles

/// The workflow definitions that a store holds: those that its applications are pinned to, as their authors wrote them.
public enum PublishedDefinitions {
    /// Compiles what a store holds; enough to replay it with nothing else at hand.
    ///
    /// - Throws: ``EngineError`` when the store cannot be read or holds a definition that this version of the software
    ///   does not understand; `DefinitionError` when one does not compile.
    public static func catalog(of log: EventLog) async throws -> DefinitionCatalog {
        DefinitionCatalog(try await workflows(in: log))
    }

    static let eventType = "definition-published"

    private enum Key {
        static let id = "id"
        static let service = "service"
        static let version = "version"
        static let yaml = "workflow.yaml"
        static let files = "files"
    }

    static func workflows(in log: EventLog) async throws -> [CompiledWorkflow] {
        let events = try await reportingStoreErrors { () async throws(EventStoreError) in
            try await log.readStream(.publishedDefinitions)
        }
        return try events.map(workflow(publishedBy:))
    }

    /// What the store's definitions are known by, an entry each; nothing is compiled.
    static func identities(in log: EventLog) async throws -> [DefinitionIdentity?] {
        let events = try await reportingStoreErrors { () async throws(EventStoreError) in
            try await log.readStream(.publishedDefinitions)
        }
        return events.map { event in
            guard let map = try? CBOR.decode(event.payload).map, let service = map[Key.service]?.text,
                let version = map[Key.version]?.int, case .bytes(let id)? = map[Key.id]
            else { return nil }
            return DefinitionIdentity(service: service, version: version, id: id)
        }
    }

    static func payload(_ source: DefinitionSource) -> [UInt8] {
        CBOR.encode(
            .map([
                Key.id: .bytes(source.workflow.id.bytes),
                Key.service: .text(source.workflow.service),
                Key.version: .int(Int64(source.workflow.version)),
                Key.yaml: .text(source.yaml),
                Key.files: .map(ValueMap(source.files.map { (key: $0.key, value: .bytes($0.value)) })),
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
        let files = map[Key.files]?.map ?? [:]
        let workflow = try WorkflowFile.compile(
            yaml, file: "workflow.yaml of \(place)",
            files: DefinitionFiles { name in
                if case .bytes(let bytes)? = files[name] { bytes } else { nil }
            })
        guard workflow.id.bytes == id else {
            throw EngineError.store(
                EventStoreError(
                    .unsupportedFormat,
                    "the definition of \(workflow.service) version \(workflow.version) means something else to this "
                        + "version of the software than to the one that recorded it; use a version that knows it",
                    place: place))
        }
        return workflow
    }
}
