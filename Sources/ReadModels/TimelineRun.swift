import EventModel

/// Rows of the timeline in log order, to be written in the order of their keys.
struct TimelineRun: Sendable {
    private struct Entry {
        let slot: UInt32
        let revision: UInt32
        let position: UInt64
        let occurredAt: Int64
        let recordedAt: Int64
        let type: UInt32
        let actor: UInt32
        let state: UInt32
        let partition: UInt16
        let deviates: Bool
    }

    private var entries: [Entry] = []

    var count: Int { entries.count }

    /// Adds the events of a batch.
    mutating func take(_ batch: EventBatch, names: EventNames, tracker: inout ApplicationTracker) {
        for index in 0..<batch.count {
            guard let step = tracker.step(batch, index, names: names) else { continue }
            entries.append(
                Entry(
                    slot: UInt32(step.slot), revision: batch.revisions[index],
                    position: batch.firstPosition.advanced(by: index).rawValue,
                    occurredAt: batch.occurredAt[index].microsecondsSinceEpoch,
                    recordedAt: batch.recordedAt[index].microsecondsSinceEpoch, type: batch.typeNumbers[index],
                    actor: batch.actorNumbers[index], state: step.after, partition: UInt16(batch.partition),
                    deviates: step.deviates))
        }
    }

    /// Writes the rows by application, then revision; `numbers` are the applications' by slot, nil for the slots
    /// themselves.
    ///
    /// - Complexity: O(rows + applications).
    func save(
        slotCount: Int, numbers: [Int64]?, types: NameNumbers, actors: NameNumbers, to database: ProjectionDatabase
    ) throws {
        let order = orderBySlot(slotCount: slotCount)
        try database.insert(
            into: TimelineProjection.columns, columnCount: TimelineProjection.columnCount, count: entries.count
        ) { index, row in
            let entry = entries[Int(order[index])]
            let application = numbers?[Int(entry.slot)] ?? Int64(entry.slot)
            row.append(application << 32 | Int64(entry.revision))
            row.append(Int64(entry.partition))
            row.append(Int64(bitPattern: entry.position))
            row.append(types[entry.type])
            row.append(actors[entry.actor])
            row.append(entry.occurredAt)
            row.append(entry.recordedAt)
            row.append(entry.state)
            row.append(entry.deviates ? 1 : 0)
        }
    }

    /// A counting sort, which keeps the events of one application in their order.
    private func orderBySlot(slotCount: Int) -> [UInt32] {
        var next = [UInt32](repeating: 0, count: slotCount + 1)
        for entry in entries { next[Int(entry.slot) + 1] += 1 }
        for slot in 0..<slotCount { next[slot + 1] += next[slot] }
        var order = [UInt32](repeating: 0, count: entries.count)
        for (index, entry) in entries.enumerated() {
            order[Int(next[Int(entry.slot)])] = UInt32(index)
            next[Int(entry.slot)] += 1
        }
        return order
    }
}
