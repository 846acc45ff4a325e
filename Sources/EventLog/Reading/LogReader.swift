public import EventModel
import Synchronization

/// Reads the log in order.
///
/// Sees durable events only, also while the writer runs.
public final class LogReader: EventReader {
    private let state: LogState
    private let thread: ReadThread
    private let scan: Mutex<LogScan>

    init(_ state: LogState, thread: ReadThread, from position: Position, options: ReadOptions) {
        self.state = state
        self.thread = thread
        scan = Mutex(LogScan(from: position, in: state.snapshot, options: options))
    }

    /// The next events, read on the log's own thread; nil when the reader has caught up.
    ///
    /// - Throws: ``EventStoreError``: `corrupt` at damage, after everything before it was given; `closed`.
    public func next() async throws(EventStoreError) -> EventBatch? {
        try await thread.run { () throws(EventStoreError) in try self.nextBatch() }
    }

    /// The next events, read on the caller's thread; nil when the reader has caught up.
    ///
    /// For threads of the caller's own: it blocks while the disk is read.
    ///
    /// - Throws: ``EventStoreError``: `corrupt` at damage, after everything before it was given; `closed`.
    public func nextBatch() throws(EventStoreError) -> EventBatch? {
        try state.checkOpen()
        let segments = state.snapshot
        return try scan.withLock { scan throws(EventStoreError) in try scan.nextBatch(in: segments) }
    }

    /// The place after the last event given.
    public var cursor: Cursor {
        Cursor(nextPositions: [scan.withLock { $0.next }])
    }
}
