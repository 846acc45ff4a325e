public import EventModel

/// How a read model stands.
public struct ReadModelStatus: Hashable, Sendable {
    /// Its name.
    public var name: String
    /// The version of its projection.
    public var version: Int
    /// The number of its live generation; nil when there is none.
    public var generation: Int?
    /// The place after the last event that it knows; nil when it cannot be read.
    public var cursor: Cursor?
    /// When the store took that event.
    public var recordedAt: Timestamp?
    /// The number of events that it had to leave out; nil when it cannot be read.
    public var parkedEventCount: Int?
    /// The size of its files in bytes; nil when there are none.
    public var byteCount: Int?
}

/// How far a read model lies behind its store.
public struct ReadModelLag: Hashable, Sendable {
    /// The events that it does not know yet.
    public var eventCount: UInt64
    /// The seconds between the last event that it knows and the last of the store, by the times at which the store took
    /// them; nil when it knows none.
    public var seconds: Double?

    /// Makes a lag.
    public init(eventCount: UInt64, seconds: Double?) {
        self.eventCount = eventCount
        self.seconds = seconds
    }
}

extension ReadModelStore {
    /// How each model stands, in the order of the projections.
    ///
    /// - Complexity: O(models), and O(1) for each parked event.
    public func statuses() -> [ReadModelStatus] {
        projections.map { projection in
            let answer = try? read(projection) { database in
                (try? database.first("SELECT count(*) FROM parked") { Int($0.integer(0)) }) ?? nil
            }
            let generation = folder.live(model: projection.name, version: projection.version)
            return ReadModelStatus(
                name: projection.name, version: projection.version, generation: generation?.number,
                cursor: answer?.cursor, recordedAt: answer?.recordedAt, parkedEventCount: answer?.content ?? nil,
                byteCount: generation.flatMap { folder.byteCount(of: $0) })
        }
    }

    /// How far each model lies behind the store, in the order of the projections.
    ///
    /// - Throws: ``ReadModelError`` with code `storeFailed`.
    /// - Complexity: O(models), and one event of each partition is read.
    public func lags<Store: EventStore>(behind store: Store) async throws(ReadModelError) -> [ReadModelLag] {
        let end = store.end
        do {
            let last = try await store.lastRecordedAt(before: end)
            return statuses().map { status in
                let known = min(status.cursor?.eventCount ?? 0, end.eventCount)
                let microseconds = status.recordedAt.flatMap { recordedAt in
                    last.map { max(0, $0.microsecondsSinceEpoch - recordedAt.microsecondsSinceEpoch) }
                }
                return ReadModelLag(
                    eventCount: end.eventCount - known, seconds: microseconds.map { Double($0) / 1_000_000 })
            }
        } catch {
            throw ReadModelError(error, place: folder.path)
        }
    }
}

extension EventStore {
    /// When the store took the last event before a place; nil when there is none.
    fileprivate func lastRecordedAt(before end: Cursor) async throws(EventStoreError) -> Timestamp? {
        var latest: Timestamp?
        for (partition, position) in end.nextPositions.enumerated() where position > .start {
            var cursor = end
            cursor.nextPositions[partition] = Position(rawValue: position.rawValue - 1)
            var reader = try makeReader(
                from: cursor, options: ReadOptions(includesPayloads: false, batchEventCount: 1))
            guard let recordedAt = try await reader.next()?.recordedAt.last else { continue }
            latest = max(latest ?? recordedAt, recordedAt)
        }
        return latest
    }
}
