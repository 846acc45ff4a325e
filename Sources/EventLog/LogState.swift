import BinaryCoding
import EventModel
import Synchronization

/// What writer and readers of one open log share: the segments and how far they are durable.
final class LogState: Sendable {
    struct Contents: Sendable {
        /// The hash of names, under the store's key.
        let hash: SipHash
        /// What was read of single streams lately.
        let groups: GroupCache
        var sealed: [SealedSegment]
        var active: ActiveSegment?
        /// Where the durable frames of the open segment end.
        var durableOffset: Int
        /// The position after the last durable event.
        var end: Position
        var damages: [Damage]
        var isClosed = false
        fileprivate var waiters: [Int: Waiter] = [:]
        fileprivate var nextWaiter = 0
    }

    fileprivate struct Waiter: Sendable {
        var position: Position
        var continuation: CheckedContinuation<EventStoreError?, Never>
    }

    /// The identity of the store, which does not change.
    let storeID: [UInt8]
    /// What opening the store came upon.
    let findings: RecoveryFindings
    /// The epoch of the last writer when the store was opened.
    let lastWriterEpoch: UInt32
    /// What is kept of the segments in memory.
    let cache: SegmentCache
    private let contents: Mutex<Contents>
    /// Held by whoever writes segments again, one at a time.
    let recompression = Mutex(())

    init(_ store: LoadedStore) {
        storeID = store.storeID
        findings = store.findings
        lastWriterEpoch = store.lastWriterEpoch
        cache = store.cache
        contents = Mutex(
            Contents(
                hash: SipHash(key: store.hashKey), groups: store.cache.groups, sealed: store.sealed,
                active: store.active,
                durableOffset: store.active?.contents.withLock { $0.durableEnd } ?? 0, end: store.end,
                damages: store.damages))
    }

    /// A copy of everything at one moment.
    var snapshot: Contents { contents.withLock { $0 } }

    /// A copy of everything at one moment at which the log is open.
    func openSnapshot() throws(EventStoreError) -> Contents {
        let snapshot = snapshot
        if snapshot.isClosed { throw Self.closedError }
        return snapshot
    }

    var end: Position { contents.withLock { $0.end } }

    /// Throws when the log was closed.
    func checkOpen() throws(EventStoreError) {
        if contents.withLock({ $0.isClosed }) { throw LogState.closedError }
    }

    /// Makes frames visible to readers and wakes those who wait.
    func publish(durableOffset: Int, end: Position) {
        let ready = contents.withLock { contents in
            contents.durableOffset = durableOffset
            contents.end = end
            return contents.takeWaiters { $0.position < end }
        }
        for waiter in ready { waiter.continuation.resume(returning: nil) }
    }

    /// Puts a sealed segment in the place of the open one.
    func seal(_ segment: SealedSegment) {
        contents.withLock { contents in
            contents.sealed.append(segment)
            contents.active = nil
            contents.durableOffset = 0
        }
    }

    /// Puts a segment that was written again in the place of the one as committed.
    func replace(_ segment: SealedSegment, with replacement: SealedSegment) {
        contents.withLock { $0.sealed[segment.header.ordinal] = replacement }
    }

    /// Makes a new segment the open one.
    func begin(_ segment: ActiveSegment) {
        contents.withLock { contents in
            contents.active = segment
            contents.durableOffset = SegmentHeader.byteCount
        }
    }

    /// Takes over what a read-only log found when it looked again.
    func replace(with store: LoadedStore) {
        let ready = contents.withLock { contents in
            // Segments that did not change keep the footers they have loaded.
            contents.sealed = store.sealed.enumerated().map { ordinal, segment in
                guard ordinal < contents.sealed.count else { return segment }
                let known = contents.sealed[ordinal]
                return known.trailer == segment.trailer && known.header == segment.header ? known : segment
            }
            contents.active = store.active
            contents.durableOffset = store.active?.contents.withLock { $0.durableEnd } ?? 0
            contents.end = store.end
            contents.damages = store.damages
            return contents.takeWaiters { $0.position < store.end }
        }
        for waiter in ready { waiter.continuation.resume(returning: nil) }
    }

    /// Refuses everything from now on; returns whether it was open.
    func close() -> Bool {
        let (wasOpen, waiters) = contents.withLock { contents in
            let wasOpen = !contents.isClosed
            contents.isClosed = true
            return (wasOpen, contents.takeWaiters { _ in true })
        }
        for waiter in waiters { waiter.continuation.resume(returning: Self.closedError) }
        return wasOpen
    }

    /// Returns when something durable lies at or after `position`.
    func wait(for position: Position) async throws(EventStoreError) {
        let number = contents.withLock { contents in
            contents.nextWaiter += 1
            return contents.nextWaiter
        }
        let failure = await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                add(Waiter(position: position, continuation: continuation), number: number)
            }
        } onCancel: {
            let waiter = contents.withLock { $0.waiters.removeValue(forKey: number) }
            waiter?.continuation.resume(returning: Self.cancelledError)
        }
        if let failure { throw failure }
    }

    private func add(_ waiter: Waiter, number: Int) {
        let answer: EventStoreError?? = contents.withLock { contents in
            if contents.isClosed { return .some(Self.closedError) }
            if contents.end > waiter.position { return .some(nil) }
            if Task.isCancelled { return .some(Self.cancelledError) }
            contents.waiters[number] = waiter
            return nil
        }
        if let answer { waiter.continuation.resume(returning: answer) }
    }

    static let closedError = EventStoreError(.closed, "the log was closed; open it again")
    private static let cancelledError = EventStoreError(.cancelled, "the waiting task was cancelled")
}

extension LogState.Contents {
    fileprivate mutating func takeWaiters(_ isReady: (LogState.Waiter) -> Bool) -> [LogState.Waiter] {
        guard !waiters.isEmpty else { return [] }
        let ready = waiters.filter { isReady($0.value) }
        for number in ready.keys { waiters.removeValue(forKey: number) }
        return Array(ready.values)
    }

    /// The segment with an ordinal.
    func segment(_ ordinal: Int) -> (any Segment)? {
        if ordinal >= 0, ordinal < sealed.count { return sealed[ordinal] }
        return active.flatMap { $0.header.ordinal == ordinal ? $0 : nil }
    }

    /// What the newest segment gives that gives anything.
    func newest<Result>(
        _ body: (any Segment) throws(EventStoreError) -> Result?
    ) throws(EventStoreError) -> Result? {
        if let active, let result = try body(active) { return result }
        for segment in sealed.reversed() {
            if let result = try body(segment) { return result }
        }
        return nil
    }
}
