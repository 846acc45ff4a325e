/// A place where events are recorded for good: the embedded log, the in-memory store of the test kit, a cluster.
///
/// There is no order across partitions. A reader's place is a ``Cursor``; nothing may lean on a global order.
public protocol EventStore: Sendable {
    /// What reads the whole store in order.
    associatedtype Reader: EventReader

    /// Takes the request in call order, returns at once, and calls `completion` once when the events are
    /// durable or refused.
    ///
    /// The caller bounds how many requests it has under way; a store refuses with
    /// ``EventStoreError/Code/busy`` when its queue is full. `completion` may run on the store's own thread
    /// and must not block.
    func enqueue(
        _ request: AppendRequest, completion: @escaping @Sendable (Result<AppendReceipt, EventStoreError>) -> Void)

    /// What became of the command with this key; nil when the store never took it.
    ///
    /// - Throws: ``EventStoreError`` when the store cannot be read.
    func receipt(for key: CommandKey) async throws(EventStoreError) -> AppendReceipt?

    /// The events of one stream from a revision on, oldest first, at most `limit` of them.
    ///
    /// Empty when there is no such stream or nothing at or after `revision`.
    ///
    /// - Throws: ``EventStoreError`` when the store cannot be read.
    func readStream(
        _ stream: StreamID, from revision: Revision, limit: Int
    ) async throws(EventStoreError) -> [RecordedEvent]

    /// A reader of everything durable from a place on.
    ///
    /// - Throws: ``EventStoreError`` when the store cannot be read or the cursor is beyond its end.
    func makeReader(from cursor: Cursor, options: ReadOptions) throws(EventStoreError) -> Reader

    /// The place after everything that is durable now.
    var end: Cursor { get }

    /// Sees what others have recorded since, where ``end`` does not show it by itself.
    ///
    /// - Throws: ``EventStoreError`` when the store cannot be read.
    func refresh() async throws(EventStoreError)

    /// Returns when something durable lies beyond `cursor`.
    ///
    /// - Throws: ``EventStoreError`` with code `closed` when the store is closed, `cancelled` when the task is.
    func waitForEvents(beyond cursor: Cursor) async throws(EventStoreError)
}

/// Reads a store in order, batch by batch.
public protocol EventReader: Sendable {
    /// The next events; nil when the reader has caught up. Asking again later goes on from there.
    ///
    /// - Throws: ``EventStoreError`` when the store cannot be read.
    mutating func next() async throws(EventStoreError) -> EventBatch?

    /// The place after the last event given.
    var cursor: Cursor { get }
}

extension EventStore {
    /// Does nothing: ``end`` shows what is durable.
    public func refresh() async throws(EventStoreError) {}

    /// Records events and returns when they are durable.
    ///
    /// - Throws: ``EventStoreError``: `conflict` when a stream is not as expected, `keyReused` when the key was
    ///   used for another content, `outcomeUnknown` when durability could not be confirmed.
    public func append(_ request: AppendRequest) async throws(EventStoreError) -> AppendReceipt {
        let result = await withCheckedContinuation { continuation in
            enqueue(request) { continuation.resume(returning: $0) }
        }
        return try result.get()
    }

    /// All events of one stream, oldest first.
    ///
    /// - Throws: ``EventStoreError`` when the store cannot be read.
    public func readStream(_ stream: StreamID) async throws(EventStoreError) -> [RecordedEvent] {
        try await readStream(stream, from: .first, limit: .max)
    }
}
