import BinaryCoding
public import EventModel
import Workflow

/// The read model `outbox`: one row for each effect that was neither delivered nor skipped.
///
/// What is delivered leaves the tables, so that they are as large as what is waiting. A rebuild gives the same rows:
/// that an effect was delivered is recorded in the log.
public struct OutboxProjection: Projection {
    /// `outbox`.
    public let name = Self.modelName
    /// The meaning of the rows.
    public let version = 1
    /// True: effects stand in payloads.
    public let needsPayloads = true

    static let modelName = "outbox"

    /// Makes the projection.
    public init() {}

    /// The tables, with their indexes: a rebuild, too, looks up what it takes away.
    public var tables: [String] {
        [
            "CREATE TABLE applications (number INTEGER PRIMARY KEY, stream TEXT NOT NULL UNIQUE) STRICT",
            """
            CREATE TABLE effects (
                partition INTEGER NOT NULL, position INTEGER NOT NULL, item INTEGER NOT NULL,
                application INTEGER NOT NULL, revision INTEGER NOT NULL, kind TEXT NOT NULL, is_next INTEGER NOT NULL,
                given_up_after INTEGER, reason TEXT, PRIMARY KEY (partition, position, item)) STRICT, WITHOUT ROWID
            """,
            "CREATE INDEX effects_by_application ON effects (application, partition, position, item)",
            """
            CREATE INDEX effects_to_deliver ON effects (partition, position, item)
            WHERE is_next = 1 AND given_up_after IS NULL
            """,
            "CREATE INDEX effects_given_up ON effects (partition, position, item) WHERE given_up_after IS NOT NULL",
        ]
    }

    /// None beside those of ``tables``.
    public var indexes: [String] { [] }

    /// One row an effect.
    public var logicalRows: [String] {
        [
            """
            SELECT a.stream, e.partition, e.position, e.item, e.revision, e.kind, e.is_next, e.given_up_after, e.reason
            FROM effects e JOIN applications a ON a.number = e.application
            """
        ]
    }

    /// Adds the effects of the batch, and takes away what was delivered or skipped.
    public func apply(_ batch: EventBatch, names: EventNames, to database: ProjectionDatabase) throws {
        let rows = OutboxRows(database: database)
        var streams: [UInt32: StreamID] = [:]
        for index in 0..<batch.count {
            let payload = batch.payloads[batch.payloadRange(at: index)]
            guard !payload.isEmpty else { continue }
            let number = batch.streamNumbers[index]
            let stream = streams[number] ?? names.streams[Int(number)]
            streams[number] = stream
            guard stream.isApplication || stream == .outboxDeliveries, let map = try? CBOR.decode(Array(payload)).map
            else { continue }
            if stream.isApplication {
                for (item, effect) in (map["effects"]?.list ?? []).enumerated() {
                    guard let kind = EffectKind(effect) else { continue }
                    let id = EffectID(
                        partition: batch.partition, position: batch.firstPosition.advanced(by: index), index: item)
                    try rows.add(id, of: stream, revision: batch.revisions[index], kind: kind)
                }
            } else if let event = OutboxEvent(
                type: names.types[Int(batch.typeNumbers[index])], data: map["data"]?.map ?? [:])
            {
                try rows.take(event)
            }
        }
    }
}
