import EventModel
import GRDB

/// Adds batches to the tables of a generation, each with the new position in one transaction, and parks the events that
/// the projection cannot handle.
struct BatchWriter {
    let projection: any Projection
    let queue: DatabaseQueue

    /// Adds a batch.
    ///
    /// - Parameter names: The names of this and all earlier batches of the reader.
    /// - Throws: What says that the file or the machine cannot be used; nothing of the batch is there then.
    /// - Complexity: One call of the projection, and O(log n) more for each event that is parked.
    func take(_ batch: EventBatch, names: EventNames) throws {
        do {
            try write(batch, names: names) { try projection.apply(batch, names: names, to: $0) }
        } catch {
            guard ParkedEvent.isReason(error) else { throw error }
            // The batch was undone whole. Savepoints cost each page twice, so only a batch that failed pays for them.
            try write(batch, names: names) { try applyInParts(batch, names: names, to: $0) }
        }
    }

    private func write(
        _ batch: EventBatch, names: EventNames, _ apply: (ProjectionDatabase) throws -> Void
    ) throws {
        try queue.inDatabase { database in
            try database.inTransaction(.immediate) {
                let tables = ProjectionDatabase(database)
                var record = try GenerationRecord(in: tables)
                try record.advance(over: batch, names: names)
                try apply(tables)
                try record.save(to: tables)
                return .commit
            }
        }
    }

    /// Applies the batch in order, in ever smaller parts where one fails, down to the events that fail alone.
    ///
    /// A projection gives the same rows whatever the batches, so halves find the same events as going one by one does,
    /// in fewer steps.
    func applyInParts(_ batch: EventBatch, names: EventNames, to tables: ProjectionDatabase) throws {
        var parts = [0..<batch.count]
        while let part = parts.popLast() {
            do {
                try tables.database.inSavepoint {
                    try projection.apply(batch.part(part), names: names, to: tables)
                    return .commit
                }
            } catch {
                guard ParkedEvent.isReason(error) else { throw error }
                guard part.count > 1 else {
                    try ParkedEvent(batch, at: part.lowerBound, names: names, error: error).save(to: tables)
                    continue
                }
                let middle = part.lowerBound + part.count / 2
                parts.append(middle..<part.upperBound)
                parts.append(part.lowerBound..<middle)
            }
        }
    }
}
