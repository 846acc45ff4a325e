import BinaryCoding
public import EventModel
import Workflow

/// The read model `documents`: one row a document of an application, as it was given each time and as it was issued.
///
/// It knows no definition: the events say themselves what was given, taken in, marked wrong and issued. Nothing leaves the
/// table; a row says what became of it.
public struct DocumentsProjection: Projection {
    /// `documents`.
    public let name = ReadModel.documents.rawValue
    /// The meaning of the rows.
    public let version = 1
    /// True: documents stand in payloads.
    public let needsPayloads = true

    /// Makes the projection.
    public init() {}

    /// The table, whose key is the application and the place among its documents: a rebuild, too, looks up what it changes.
    public var tables: [String] {
        [
            """
            CREATE TABLE documents (
                name TEXT NOT NULL, service TEXT NOT NULL, place INTEGER NOT NULL, document TEXT NOT NULL,
                status TEXT NOT NULL, principal TEXT NOT NULL, digest TEXT, size INTEGER, media_type TEXT,
                file_name TEXT, number TEXT, valid_until INTEGER, remark TEXT, actor TEXT NOT NULL,
                occurred_at INTEGER NOT NULL, recorded_at INTEGER NOT NULL, partition INTEGER NOT NULL,
                position INTEGER NOT NULL, changed_at INTEGER NOT NULL,
                PRIMARY KEY (name, service, place)) STRICT, WITHOUT ROWID
            """
        ]
    }

    /// By digest, for who refers to a file.
    public var indexes: [String] {
        ["CREATE INDEX documents_by_digest ON documents (digest, name, service, place) WHERE digest IS NOT NULL"]
    }

    /// Everything.
    public var logicalRows: [String] { ["SELECT \(DocumentRow.columns) FROM documents"] }

    /// Adds what the batch gives and issues, and says what became of what was there.
    public func apply(_ batch: EventBatch, names: EventNames, to database: ProjectionDatabase) throws {
        var changed: [StreamID: DocumentRows] = [:]
        var kinds: [UInt32: DocumentEventKind] = [:]
        for index in 0..<batch.count {
            let type = batch.typeNumbers[index]
            let kind = kinds[type] ?? DocumentEventKind(names.types[Int(type)])
            kinds[type] = kind
            let payload = batch.payloads[batch.payloadRange(at: index)]
            guard kind.mayConcern(payload.span) else { continue }
            let stream = names.streams[Int(batch.streamNumbers[index])]
            guard stream.isApplication, let map = try? CBOR.decode(Array(payload)).map else { continue }
            var rows = try changed.removeValue(forKey: stream) ?? DocumentRows(of: stream, in: database)
            rows.take(
                kind,
                DocumentEventContents(
                    map, actor: names.actors[Int(batch.actorNumbers[index])], occurredAt: batch.occurredAt[index],
                    recordedAt: batch.recordedAt[index], partition: batch.partition,
                    position: batch.firstPosition.advanced(by: index),
                    isFact: batch.transitions[batch.transitionRange(at: index)].first == .standing))
            changed[stream] = rows
        }
        try DocumentRows.save(Array(changed.values), to: database)
    }
}

/// What an event may say of documents, by its type.
enum DocumentEventKind {
    /// A file was attached, which waits for an action.
    case attached
    /// Documents were marked wrong.
    case marked
    /// What was issued was set right.
    case corrected
    /// An action, which may give documents and issue others.
    case other

    init(_ type: String) {
        if DocumentEvent(rawValue: type) != nil {
            self = .attached
        } else {
            switch PeopleEvent(rawValue: type) {
            case .marked: self = .marked
            case .corrected: self = .corrected
            default: self = .other
            }
        }
    }

    /// Whether it is worth decoding a payload.
    func mayConcern(_ payload: Span<UInt8>) -> Bool {
        guard self == .other else { return !payload.isEmpty }
        return payload.mayHold(.documents) || payload.mayHold(.issue) || payload.mayHold(.attachedDocuments)
    }
}

/// What an event says of documents, and where it stands.
struct DocumentEventContents {
    let data: ValueMap
    let effects: [Value]
    let actor: String
    let principal: String
    let occurredAt: Timestamp
    let recordedAt: Timestamp
    let partition: Int
    let position: Position
    /// Whether it takes no transition.
    let isFact: Bool

    init(
        _ payload: ValueMap, actor: String, occurredAt: Timestamp, recordedAt: Timestamp, partition: Int,
        position: Position, isFact: Bool
    ) {
        data = payload["data"]?.map ?? [:]
        effects = payload["effects"]?.list ?? []
        self.actor = actor
        principal = payload["capacity"].flatMap { Capacity($0) }?.mandate?.principal ?? actor
        self.occurredAt = occurredAt
        self.recordedAt = recordedAt
        self.partition = partition
        self.position = position
        self.isFact = isFact
    }
}
