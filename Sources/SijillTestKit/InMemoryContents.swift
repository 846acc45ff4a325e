import EventModel

/// What an ``InMemoryEventStore`` holds: one column store a partition, names interned once for all of them.
struct InMemoryContents {
    typealias Waiter = CheckedContinuation<Result<Void, EventStoreError>, Never>

    /// Each partition's events as one batch that grows; its numbers index ``names``.
    private(set) var partitions: [EventBatch]
    private(set) var names = EventNames()
    private(set) var receipts: [CommandKey: AppendReceipt] = [:]
    private var streams: [StreamID: InMemoryStream] = [:]
    private var typeNumbers: [[UInt8]: UInt32] = [:]
    private var actorNumbers: [[UInt8]: UInt32] = [:]
    private var definitionNumbers: [DefinitionID: UInt32] = [:]
    private var lastRecordedAt: Timestamp?
    private var waiters: [Int: (cursor: Cursor, waiter: Waiter)] = [:]
    private var waiterCount = 0
    private var isClosed = false

    static let closed = EventStoreError(.closed, "the store is closed; open it again")
    static let cancelled = EventStoreError(.cancelled, "the waiting task was cancelled")

    init(partitionCount: Int) {
        partitions = (0..<partitionCount).map { number in
            var batch = EventBatch()
            batch.partition = number
            return batch
        }
    }

    func checkOpen() throws(EventStoreError) {
        if isClosed { throw Self.closed }
    }

    // MARK: Reading

    var end: Cursor {
        Cursor(nextPositions: partitions.map { Position.start.advanced(by: $0.count) })
    }

    /// The position of each partition in `cursor`.
    func nextPositions(of cursor: Cursor) throws(EventStoreError) -> [Int] {
        guard cursor.nextPositions.count <= partitions.count else {
            throw EventStoreError(.notFound, "the cursor is of a store with more partitions")
        }
        var positions: [Int] = []
        for partition in partitions {
            let position = cursor.nextPosition(inPartition: partition.partition)
            guard position.rawValue <= UInt64(partition.count) else {
                throw EventStoreError(.notFound, "the cursor is beyond the end", place: "position \(position)")
            }
            positions.append(Int(position.rawValue))
        }
        return positions
    }

    func events(of stream: StreamID, from revision: Revision, limit: Int) -> [RecordedEvent] {
        guard let found = streams[stream] else { return [] }
        let batch = partitions[found.partition]
        return found.indexes.dropFirst(Int(revision.rawValue)).prefix(max(0, limit)).map { index in
            batch.event(at: Int(index), names: names)
        }
    }

    // MARK: Appending

    mutating func append(_ request: AppendRequest, now: Timestamp) -> Result<AppendReceipt, EventStoreError> {
        do throws(EventStoreError) {
            try checkOpen()
            try request.checkLimits()
            if let key = request.key, let receipt = receipts[key] {
                return .success(try repeated(receipt, for: request))
            }
            let partition = try partition(of: request)
            for expectation in request.expectations {
                try check(expectation)
            }
            return .success(record(request, partition: partition, now: now))
        } catch {
            return .failure(error)
        }
    }

    private func repeated(
        _ receipt: AppendReceipt, for request: AppendRequest
    ) throws(EventStoreError) -> AppendReceipt {
        let batch = partitions[receipt.partition]
        let first = Int(receipt.firstPosition.rawValue)
        let isSame =
            receipt.count == request.events.count
            && request.events.indices.allSatisfy { index in
                let recorded = batch.event(at: first + index, names: names)
                return request.events[index].isContent(of: recorded) && request.definition == recorded.definition
            }
        guard isSame else {
            throw EventStoreError(.keyReused, "the command key was used for other content; take a new key")
        }
        var repeated = receipt
        repeated.isDuplicate = true
        return repeated
    }

    private func partition(of request: AppendRequest) throws(EventStoreError) -> Int {
        let partition = partitionNumber(of: request.events[0].stream)
        for event in request.events.dropFirst() where partitionNumber(of: event.stream) != partition {
            throw EventStoreError(
                .limitExceeded, "the streams of one append must share a partition; append them one by one",
                place: event.stream.description)
        }
        return partition
    }

    /// FNV-1a over the id's bytes, modulo the partitions.
    private func partitionNumber(of stream: StreamID) -> Int {
        var hash: UInt64 = 0xCBF2_9CE4_8422_2325
        for byte in stream.description.utf8 {
            hash = (hash ^ UInt64(byte)) &* 0x100_0000_01B3
        }
        return Int(hash % UInt64(partitions.count))
    }

    private func check(_ expectation: Expectation) throws(EventStoreError) {
        let last = streams[expectation.stream]?.lastRevision
        guard !expectation.revision.admits(last: last) else { return }
        throw EventStoreError(
            .conflict, "the stream is at \(last?.description ?? "no event"), not at \(expectation.revision)",
            place: expectation.stream.description,
            conflict: RevisionConflict(stream: expectation.stream, expected: expectation.revision, actual: last))
    }

    private mutating func record(_ request: AppendRequest, partition: Int, now: Timestamp) -> AppendReceipt {
        let recordedAt = max(now, lastRecordedAt ?? now)
        lastRecordedAt = recordedAt
        let first = partitions[partition].count
        var lastRevision = Revision.first
        let definition = request.definition.map { number(of: $0) } ?? EventBatch.noDefinition
        for event in request.events {
            let streamNumber = number(of: event.stream, partition: partition)
            lastRevision = Revision(rawValue: UInt32(streams[event.stream]?.indexes.count ?? 0))
            streams[event.stream]?.indexes.append(UInt32(partitions[partition].count))
            let typeNumber = Self.number(of: event.type, in: &typeNumbers, names: &names.types)
            let actorNumber = Self.number(of: event.actor, in: &actorNumbers, names: &names.actors)
            partitions[partition].append(
                event, streamNumber: streamNumber, revision: lastRevision, typeNumber: typeNumber,
                actorNumber: actorNumber, definitionNumber: definition, recordedAt: recordedAt)
        }
        let receipt = AppendReceipt(
            partition: partition, firstPosition: Position.start.advanced(by: first), count: request.events.count,
            lastRevision: lastRevision, recordedAt: recordedAt, isDuplicate: false)
        if let key = request.key { receipts[key] = receipt }
        return receipt
    }

    private mutating func number(of stream: StreamID, partition: Int) -> UInt32 {
        if let known = streams[stream] { return known.number }
        let number = UInt32(names.streams.count)
        names.streams.append(stream)
        streams[stream] = InMemoryStream(number: number, partition: partition)
        return number
    }

    private mutating func number(of definition: DefinitionID) -> UInt32 {
        if let known = definitionNumbers[definition] { return known }
        let number = UInt32(names.definitions.count)
        names.definitions.append(definition)
        definitionNumbers[definition] = number
        return number
    }

    /// By bytes, as the durable stores do: two texts that differ only in normalisation stay two names.
    private static func number(
        of text: String, in numbers: inout [[UInt8]: UInt32], names: inout [String]
    ) -> UInt32 {
        let bytes = Array(text.utf8)
        if let known = numbers[bytes] { return known }
        let number = UInt32(names.count)
        names.append(text)
        numbers[bytes] = number
        return number
    }

    // MARK: Waiting

    mutating func takeWaiterNumber() -> Int {
        waiterCount += 1
        return waiterCount
    }

    /// Keeps the waiter, or answers at once.
    mutating func wait(
        _ waiter: Waiter, number: Int, beyond cursor: Cursor, isCancelled: Bool
    ) -> Result<Void, EventStoreError>? {
        if isClosed { return .failure(Self.closed) }
        if isCancelled { return .failure(Self.cancelled) }
        if lies(beyond: cursor) { return .success(()) }
        waiters[number] = (cursor, waiter)
        return nil
    }

    mutating func removeWaiter(_ number: Int) -> Waiter? {
        waiters.removeValue(forKey: number)?.waiter
    }

    mutating func takeWaitersToWake() -> [Waiter] {
        let ready = waiters.filter { lies(beyond: $0.value.cursor) }
        for number in ready.keys { waiters[number] = nil }
        return ready.values.map(\.waiter)
    }

    mutating func close() -> [Waiter] {
        isClosed = true
        defer { waiters = [:] }
        return waiters.values.map(\.waiter)
    }

    private func lies(beyond cursor: Cursor) -> Bool {
        partitions.contains { UInt64($0.count) > cursor.nextPosition(inPartition: $0.partition).rawValue }
    }
}

/// Where the events of one stream stand in its partition.
struct InMemoryStream {
    let number: UInt32
    let partition: Int
    var indexes: [UInt32] = []

    var lastRevision: Revision { Revision(rawValue: UInt32(indexes.count - 1)) }
}
