public import EventModel
private import Synchronization

/// An event store that keeps everything in memory, for tests: the same refusals, receipts and order as a durable
/// store, and nothing survives the process.
///
/// Time comes from a clock that is given; without one it starts at a fixed moment and takes a millisecond for each
/// request, so that two runs of a test record the same.
public final class InMemoryEventStore: EventStore {
    private let contents: Mutex<InMemoryContents>
    private let clock: @Sendable () -> Timestamp

    /// Makes an empty store.
    ///
    /// - Parameters:
    ///   - partitionCount: the number of partitions, at least 1; a stream belongs to one by a hash of its id.
    ///   - clock: tells when the store takes a request; it may stand still or go back, the store's own times do not.
    public init(partitionCount: Int = 1, clock: (@Sendable () -> Timestamp)? = nil) {
        precondition(partitionCount > 0, "a store has at least one partition")
        contents = Mutex(InMemoryContents(partitionCount: partitionCount))
        self.clock = clock ?? Self.makeSteadyClock()
    }

    /// Takes the request and calls `completion` before it returns.
    public func enqueue(
        _ request: AppendRequest, completion: @escaping @Sendable (Result<AppendReceipt, EventStoreError>) -> Void
    ) {
        let now = clock()
        let (result, woken) = contents.withLock { contents in
            let result = contents.append(request, now: now)
            return (result, contents.takeWaitersToWake())
        }
        for waiter in woken { waiter.resume(returning: .success(())) }
        completion(result)
    }

    /// What became of the command with this key; nil when the store never took it.
    ///
    /// - Throws: ``EventStoreError`` with code `closed` after ``close()``.
    public func receipt(for key: CommandKey) async throws(EventStoreError) -> AppendReceipt? {
        try contents.withLock { contents throws(EventStoreError) in
            try contents.checkOpen()
            return contents.receipts[key]
        }
    }

    /// The events of one stream from a revision on, oldest first, at most `limit` of them.
    ///
    /// - Throws: ``EventStoreError`` with code `closed` after ``close()``.
    /// - Complexity: O(n) in the events given.
    public func readStream(
        _ stream: StreamID, from revision: Revision, limit: Int
    ) async throws(EventStoreError) -> [RecordedEvent] {
        try contents.withLock { contents throws(EventStoreError) in
            try contents.checkOpen()
            return contents.events(of: stream, from: revision, limit: limit)
        }
    }

    /// A reader of everything from a place on.
    ///
    /// - Throws: ``EventStoreError`` with code `notFound` when the cursor is beyond the end, `closed` after
    ///   ``close()``.
    public func makeReader(
        from cursor: Cursor, options: ReadOptions
    ) throws(EventStoreError) -> InMemoryEventReader {
        let positions = try contents.withLock { contents throws(EventStoreError) in
            try contents.checkOpen()
            return try contents.nextPositions(of: cursor)
        }
        return InMemoryEventReader(store: self, nextPositions: positions, options: options)
    }

    /// The place after everything that was recorded.
    public var end: Cursor {
        contents.withLock { $0.end }
    }

    /// Returns when something lies beyond `cursor`.
    ///
    /// - Throws: ``EventStoreError`` with code `closed` when the store is closed, `cancelled` when the task is.
    public func waitForEvents(beyond cursor: Cursor) async throws(EventStoreError) {
        let number = contents.withLock { $0.takeWaiterNumber() }
        let result = await withTaskCancellationHandler {
            await withCheckedContinuation { waiter in
                // The cancellation handler may already have run: it then found nobody, and the task says so here.
                let answer = contents.withLock { contents in
                    contents.wait(waiter, number: number, beyond: cursor, isCancelled: Task.isCancelled)
                }
                if let answer { waiter.resume(returning: answer) }
            }
        } onCancel: {
            contents.withLock { $0.removeWaiter(number) }?.resume(returning: .failure(InMemoryContents.cancelled))
        }
        try result.get()
    }

    /// Refuses everything from now on, with code `closed`; whoever waits is told.
    public func close() {
        let waiters = contents.withLock { $0.close() }
        for waiter in waiters { waiter.resume(returning: .failure(InMemoryContents.closed)) }
    }

    /// Runs `body` over the contents while nobody changes them.
    func reading<Answer: Sendable>(
        _ body: (InMemoryContents) throws(EventStoreError) -> Answer
    ) throws(EventStoreError) -> Answer {
        try contents.withLock { contents throws(EventStoreError) in
            try contents.checkOpen()
            return try body(contents)
        }
    }

    /// 2024-01-01T00:00:00Z and a millisecond more each time.
    private static func makeSteadyClock() -> @Sendable () -> Timestamp {
        let ticks = Ticks()
        return {
            let count = ticks.count.add(1, ordering: .relaxed).oldValue
            return Timestamp(microsecondsSinceEpoch: 1_704_067_200_000_000 + count * 1_000)
        }
    }
}

private final class Ticks: Sendable {
    let count = Atomic<Int64>(0)
}
