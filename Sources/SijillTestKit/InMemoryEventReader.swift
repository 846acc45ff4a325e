public import EventModel

/// Reads an ``InMemoryEventStore`` in order; numbers names from its own first event on.
public struct InMemoryEventReader: EventReader {
    private let store: InMemoryEventStore
    private let options: ReadOptions
    private var nextPositions: [Int]
    private var streams = Renumbering()
    private var types = Renumbering()
    private var actors = Renumbering()
    private var definitions = Renumbering()

    init(store: InMemoryEventStore, nextPositions: [Int], options: ReadOptions) {
        self.store = store
        self.nextPositions = nextPositions
        self.options = options
    }

    /// The next events, of the first partition that has some; nil when the reader has caught up.
    ///
    /// - Throws: ``EventStoreError`` with code `closed` when the store was closed.
    public mutating func next() async throws(EventStoreError) -> EventBatch? {
        let positions = nextPositions
        let options = options
        let raw = try store.reading { contents throws(EventStoreError) -> (EventBatch, EventNames)? in
            guard let partition = positions.indices.first(where: { positions[$0] < contents.partitions[$0].count })
            else { return nil }
            let all = contents.partitions[partition]
            let end = min(all.count, positions[partition] + options.batchEventCount)
            return (all.slice(positions[partition]..<end, options: options), contents.names)
        }
        guard case (var batch, let names)? = raw else { return nil }
        nextPositions[batch.partition] += batch.count
        batch.newNames.streams = StreamNames(streams.renumber(&batch.streamNumbers, names: names.streams))
        batch.newNames.types = types.renumber(&batch.typeNumbers, names: names.types)
        batch.newNames.actors = actors.renumber(&batch.actorNumbers, names: names.actors)
        batch.newNames.definitions = definitions.renumber(&batch.definitionNumbers, names: names.definitions)
        return batch
    }

    /// The place after the last event given.
    public var cursor: Cursor {
        Cursor(nextPositions: nextPositions.map { Position.start.advanced(by: $0) })
    }
}

/// Turns the store's numbers into a reader's own, in order of first appearance.
private struct Renumbering: Sendable {
    private var numbers: [UInt32] = []
    private var count: UInt32 = 0

    private static let unseen = UInt32.max

    /// Renumbers a column and gives the names that it brought.
    mutating func renumber<Names: RandomAccessCollection>(
        _ column: inout [UInt32], names: Names
    ) -> [Names.Element] where Names.Index == Int {
        if numbers.count < names.count {
            numbers.append(contentsOf: repeatElement(Self.unseen, count: names.count - numbers.count))
        }
        var newNames: [Names.Element] = []
        for index in column.indices where column[index] != EventBatch.noDefinition {
            let number = Int(column[index])
            if numbers[number] == Self.unseen {
                numbers[number] = count
                count += 1
                newNames.append(names[number])
            }
            column[index] = numbers[number]
        }
        return newNames
    }
}
