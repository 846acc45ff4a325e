public import EventModel

/// A place in the history of a store, as people name it.
public enum AsOf: Hashable, Sendable {
    /// Before the next event of each partition.
    case cursor(Cursor)
    /// After the last event that the store took at this time or earlier.
    case recorded(Timestamp)
}

extension EventStore {
    /// The cursor that a place in the history stands for.
    ///
    /// - Throws: ``ReadModelError``: `notFound` for a cursor beyond the end; what the store throws.
    /// - Complexity: O(1) for a cursor; for a time O(log events) events of each partition are read.
    func cursor(asOf place: AsOf) async throws -> Cursor {
        let end = end
        switch place {
        case .cursor(let cursor):
            guard end.hasReached(cursor) else {
                throw ReadModelError(
                    .notFound, "the log ends before that place, after \(end.eventCount) events; name an earlier one")
            }
            return cursor.trimmed
        case .recorded(let time):
            var cursor = Cursor.start
            for partition in end.nextPositions.indices {
                cursor.nextPositions.append(try await position(after: time, in: partition, end: end))
            }
            return cursor.trimmed
        }
    }

    /// The position of the first event of a partition that the store took after a time.
    ///
    /// Times of recording never go back within a partition.
    private func position(after time: Timestamp, in partition: Int, end: Cursor) async throws -> Position {
        var known: Range<UInt64> = 0..<end.nextPosition(inPartition: partition).rawValue
        while !known.isEmpty {
            let middle = known.lowerBound + (known.upperBound - known.lowerBound) / 2
            var cursor = end
            cursor.nextPositions[partition] = Position(rawValue: middle)
            var reader = try makeReader(
                from: cursor, options: ReadOptions(includesPayloads: false, batchEventCount: 1))
            guard let recordedAt = try await reader.next()?.recordedAt.first else {
                throw ReadModelError(.storeFailed, "the store has no event where it says it has", place: "\(middle)")
            }
            known = recordedAt <= time ? middle + 1..<known.upperBound : known.lowerBound..<middle
        }
        return Position(rawValue: known.lowerBound)
    }
}
