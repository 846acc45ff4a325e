import EventModel

/// What a generation says of itself: how far it is, and what it was made with.
struct GenerationRecord: Hashable, Sendable {
    /// The place after the last event in the tables.
    var cursor: Cursor
    /// When the store took that event; nil before the first.
    var recordedAt: Timestamp?
    /// A hash of the statements that made the tables.
    var schema: String
    /// Which log the events are from.
    var log: String
    /// The last event in the tables; nil before the first.
    var lastEvent: LastEvent?

    private static let tableSQL = """
        CREATE TABLE generation (
            id INTEGER PRIMARY KEY CHECK (id = 1), cursor TEXT NOT NULL, recorded_at INTEGER, schema TEXT NOT NULL,
            log TEXT NOT NULL, last_stream TEXT, last_revision INTEGER, last_fingerprint TEXT) STRICT
        """

    /// The tables that each generation has beside those of its projection.
    static let tables = [tableSQL, ParkedEvent.tableSQL]

    init(cursor: Cursor, recordedAt: Timestamp?, schema: String, log: String) {
        self.cursor = cursor
        self.recordedAt = recordedAt
        self.schema = schema
        self.log = log
    }

    /// Reads the record of a generation.
    init(in database: ProjectionDatabase) throws {
        let record = try database.first(
            """
            SELECT cursor, recorded_at, schema, log, last_stream, last_revision, last_fingerprint
            FROM generation WHERE id = 1
            """
        ) { row in
            var record = GenerationRecord(
                cursor: Cursor(
                    nextPositions: row.text(0).split(separator: " ").compactMap { UInt64($0) }
                        .map { Position(rawValue: $0) }),
                recordedAt: row.optionalInteger(1).map { Timestamp(microsecondsSinceEpoch: $0) },
                schema: row.text(2), log: row.text(3))
            if let revision = row.optionalInteger(5), let stream = try? StreamID(parsing: row.text(4)) {
                record.lastEvent = LastEvent(
                    stream: stream, revision: Revision(rawValue: UInt32(truncatingIfNeeded: revision)),
                    fingerprint: row.text(6))
            }
            return record
        }
        guard let record else {
            throw ReadModelError(.damaged, "a generation does not say how far it is; rebuild the read models")
        }
        self = record
    }

    func save(to database: ProjectionDatabase) throws {
        try database.run(
            """
            INSERT OR REPLACE INTO generation
                (id, cursor, recorded_at, schema, log, last_stream, last_revision, last_fingerprint)
            VALUES (1, ?, ?, ?, ?, ?, ?, ?)
            """
        ) { row in
            row.append(cursor.nextPositions.map(\.description).joined(separator: " "))
            row.append(recordedAt?.microsecondsSinceEpoch)
            row.append(schema)
            row.append(log)
            row.append(lastEvent?.stream.description)
            row.append(lastEvent.map { Int64($0.revision.rawValue) })
            row.append(lastEvent?.fingerprint)
        }
    }

    /// Takes the batch into account, which must begin where the record ends.
    mutating func advance(over batch: EventBatch, names: EventNames) throws {
        guard cursor.nextPosition(inPartition: batch.partition) == batch.firstPosition else {
            throw ReadModelError(
                .damaged, "a batch does not begin where the model ends; rebuild the read models",
                place: "position \(batch.firstPosition)")
        }
        while cursor.nextPositions.count <= batch.partition { cursor.nextPositions.append(.start) }
        cursor.nextPositions[batch.partition] = batch.firstPosition.advanced(by: batch.count)
        if let last = batch.recordedAt.last { recordedAt = max(last, recordedAt ?? last) }
        if batch.count > 0 { lastEvent = LastEvent(batch, names: names) }
    }
}

/// What tells the last event in the tables from another at the same place, so that a log that was restored from an
/// older backup and has gone another way since is noticed.
struct LastEvent: Hashable, Sendable {
    var stream: StreamID
    var revision: Revision
    /// Place, type, actor and times of the event.
    var fingerprint: String

    init(stream: StreamID, revision: Revision, fingerprint: String) {
        self.stream = stream
        self.revision = revision
        self.fingerprint = fingerprint
    }

    init(_ event: RecordedEvent) {
        stream = event.stream
        revision = event.revision
        fingerprint = [
            "\(event.partition)", "\(event.position)", "\(event.recordedAt.microsecondsSinceEpoch)",
            "\(event.occurredAt.microsecondsSinceEpoch)", event.type, event.actor,
        ].joined(separator: " ")
    }

    /// The last event of a batch that has some; the payload is not looked at.
    init(_ batch: EventBatch, names: EventNames) {
        let index = batch.count - 1
        self.init(
            RecordedEvent(
                partition: batch.partition, position: batch.firstPosition.advanced(by: index),
                stream: names.streams[Int(batch.streamNumbers[index])],
                revision: Revision(rawValue: batch.revisions[index]),
                type: names.types[Int(batch.typeNumbers[index])],
                actor: names.actors[Int(batch.actorNumbers[index])], definition: nil,
                occurredAt: batch.occurredAt[index], recordedAt: batch.recordedAt[index], transitions: [], payload: []))
    }

    /// Whether a store still has the event where it was.
    func isIn<Store: EventStore>(_ store: Store) async throws -> Bool {
        let event = try await store.readStream(stream, from: revision, limit: 1).first
        return event.map { LastEvent($0) } == self
    }
}

extension Projection {
    /// FNV-1a over all statements, so that a change of the tables without a new version makes a new generation.
    var schemaHash: String {
        var hash: UInt64 = 0xCBF2_9CE4_8422_2325
        for statement in GenerationRecord.tables + tables + indexes + logicalRows {
            for byte in statement.utf8 { hash = (hash ^ UInt64(byte)) &* 0x100_0000_01B3 }
            hash = (hash ^ 0xFF) &* 0x100_0000_01B3
        }
        return String(hash, radix: 16)
    }
}

extension Cursor {
    /// The number of events between the start and here.
    var eventCount: UInt64 {
        nextPositions.reduce(0) { $0 + $1.rawValue }
    }

    /// Whether no partition lies before its place in `other`.
    func hasReached(_ other: Cursor) -> Bool {
        other.nextPositions.indices.allSatisfy {
            nextPosition(inPartition: $0) >= other.nextPosition(inPartition: $0)
        }
    }
}
