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
}

extension ReadModelStore {
    /// How each model stands, in the order of the projections.
    ///
    /// - Complexity: O(models).
    public func statuses() -> [ReadModelStatus] {
        projections.map { projection in
            let answer = try? read(projection) { database in
                (try? database.first("SELECT count(*) FROM parked") { Int($0.integer(0)) }) ?? nil
            }
            return ReadModelStatus(
                name: projection.name, version: projection.version,
                generation: folder.live(model: projection.name, version: projection.version)?.number,
                cursor: answer?.cursor, recordedAt: answer?.recordedAt,
                parkedEventCount: answer?.content ?? nil)
        }
    }
}
