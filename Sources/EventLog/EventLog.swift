import BinaryCoding
public import EventModel

/// The embedded event store: a folder with an append-only, compressed log, one writer and any number of readers.
///
/// An event that was acknowledged is durable. One partition, number 0; positions are gapless.
public final class EventLog: EventStore {
    /// What reads the log in order.
    public typealias Reader = LogReader

    /// What the log was opened for.
    public let mode: Mode
    package let directory: StoreDirectory
    let state: LogState
    let writer: LogWriter?
    private let readThread = ReadThread()

    private let startsThreads: Bool

    private init(
        mode: Mode, directory: StoreDirectory, state: LogState, writer: LogWriter?, startsThreads: Bool = true
    ) {
        self.mode = mode
        self.directory = directory
        self.state = state
        self.writer = writer
        self.startsThreads = startsThreads
        if startsThreads { writer?.start() }
    }

    deinit {
        if startsThreads { _ = writer?.queue.add(control: .stop { _ in }) }
        readThread.stop()
    }

    /// Makes an empty store in a folder, which is made where missing; its parent must exist.
    ///
    /// - Throws: ``EventStoreError``: `alreadyExists` when there is a store; `locked`; file errors.
    public static func create(
        at path: String, fileSystem: any FileSystem = PosixFileSystem(),
        clock: @Sendable () -> Timestamp = SystemClock.now, configuration: Configuration = Configuration()
    ) throws(EventStoreError) {
        let directory = StoreDirectory(path: path, fileSystem: fileSystem)
        try directory.createDirectory(at: directory.path)
        try directory.createDirectory(at: directory.logPath)
        let lock = try directory.lock()
        defer { lock.release() }
        try directory.removeUnfinishedStore()
        try directory.synchronizeDirectory(at: directory.parentPath)
        try directory.synchronizeDirectory(at: directory.path)
        let header = SegmentHeader(
            storeID: (0..<UInt64(SegmentHeader.storeIDByteCount)).map {
                UInt8(truncatingIfNeeded: configuration.random($0))
            },
            ordinal: 0, firstPosition: .start, createdAt: clock(), capacity: configuration.capacity,
            salt: UInt32(truncatingIfNeeded: configuration.random(16)) | 1, writerEpoch: 0,
            recordedAtFloor: Timestamp(microsecondsSinceEpoch: .min), previousSegmentLink: 0,
            earlierStreamCount: 0,
            hashKey: (0..<UInt64(SipHash.keyByteCount)).map {
                UInt8(truncatingIfNeeded: configuration.random($0 &+ 1 << 32))
            })
        _ = try SegmentWriter.create(header, in: directory)
    }

    /// Opens the store in a folder and, for writing, brings it back to its last durable event.
    ///
    /// - Parameters:
    ///   - path: The store's folder.
    ///   - mode: Whether to write; one process at a time can.
    ///   - fileSystem: The way to files.
    ///   - clock: Tells when events are recorded.
    ///   - configuration: Sizes.
    /// - Throws: ``EventStoreError``: `notFound`, `locked`, `unsupportedFormat`; `corrupt` when opened for writing, with
    ///   segment, byte, positions and streams as far as known; file errors.
    /// - Complexity: O(segments), and O(n) in the events of the open segment.
    public static func open(
        at path: String, mode: Mode, fileSystem: any FileSystem = PosixFileSystem(),
        clock: @escaping @Sendable () -> Timestamp = SystemClock.now, configuration: Configuration = Configuration()
    ) throws(EventStoreError) -> EventLog {
        let directory = StoreDirectory(path: path, fileSystem: fileSystem)
        if mode == .readOnly {
            let store = try readOnlyStore(in: directory, SegmentCache(configuration))
            return EventLog(mode: mode, directory: directory, state: LogState(store), writer: nil)
        }
        if try directory.segmentForms().isEmpty {
            throw EventStoreError(.notFound, "there is no store; create one first", place: path)
        }
        let lock = try directory.lock()
        let store = try StoreLoader(
            directory: directory, isWriter: true, cache: SegmentCache(configuration)
        ).load()
        let state = LogState(store)
        let writer = LogWriter(
            store, state: state, directory: directory, lock: lock, clock: clock, configuration: configuration)
        return EventLog(
            mode: mode, directory: directory, state: state, writer: writer,
            startsThreads: configuration.startsThreads)
    }

    /// Looks a few times where there is damage at the end: another process may be writing there just now.
    private static func readOnlyStore(
        in directory: StoreDirectory, _ cache: SegmentCache
    ) throws(EventStoreError) -> LoadedStore {
        let loader = StoreLoader(directory: directory, isWriter: false, cache: cache)
        var store = try loader.load()
        for _ in 0..<2 where !store.damages.isEmpty { store = try loader.load() }
        return store
    }

    /// Sees what another process has recorded since; for logs opened read-only, where it is the only way.
    ///
    /// - Throws: ``EventStoreError`` when the store cannot be read.
    /// - Complexity: as ``open(at:mode:fileSystem:clock:configuration:)``.
    public func refresh() async throws(EventStoreError) {
        guard mode == .readOnly else { return }
        let (state, directory) = (state, directory)
        try await readThread.run { () throws(EventStoreError) in
            try state.checkOpen()
            let store = try Self.readOnlyStore(in: directory, state.cache)
            if store.end >= state.end { state.replace(with: store) }
        }
    }

    /// Seals the open segment now, so that its index is on disk; does nothing when it is empty.
    ///
    /// - Throws: ``EventStoreError``: `readOnly`, `closed`, `diskFull`, file errors.
    public func seal() async throws(EventStoreError) {
        guard let writer else { throw Self.readOnlyError }
        let failure = await withCheckedContinuation { continuation in
            let isTaken = writer.queue.add(control: .seal { continuation.resume(returning: $0) })
            if !isTaken { continuation.resume(returning: LogState.closedError) }
        }
        if let failure { throw failure }
    }

    /// Records a request like ``enqueue(_:completion:)`` and waits for the answer, on the caller's thread, which does
    /// the work itself where nobody else does: the shortest way for threads of the caller's own.
    ///
    /// - Throws: ``EventStoreError``, as `append`.
    public func appendAndWait(_ request: AppendRequest) throws(EventStoreError) -> AppendReceipt {
        guard let writer else { throw Self.readOnlyError }
        let byteCountMax = try RequestLimits.byteCountMax(of: request)
        let answer = WaitingAnswer<Result<AppendReceipt, EventStoreError>>()
        let pending = WriterQueue.Pending(
            request: request, byteCountMax: byteCountMax, completion: answer.set)
        if let refusal = writer.queue.add(pending, wakesThread: false) { throw refusal }
        writer.perform { answer.isSet }
        return try answer.wait().get()
    }

    /// Confirms the last frame by one behind it now, as happens by itself when the log is idle.
    package func witnessAndWait() throws(EventStoreError) {
        try performAndWait { .witness($0) }
    }

    /// ``seal()`` on the caller's thread.
    package func sealAndWait() throws(EventStoreError) {
        try performAndWait { .seal($0) }
    }

    /// ``close()`` on the caller's thread.
    package func closeAndWait() throws(EventStoreError) {
        defer { if state.close() { readThread.stop() } }
        if writer == nil { return }
        do throws(EventStoreError) { try performAndWait { .stop($0) } } catch {
            if error.code != .closed { throw error }
        }
    }

    private func performAndWait(
        _ work: (@escaping @Sendable (EventStoreError?) -> Void) -> WriterQueue.Work
    ) throws(EventStoreError) {
        guard let writer else { throw Self.readOnlyError }
        let answer = WaitingAnswer<EventStoreError?>()
        guard writer.queue.add(control: work(answer.set), wakesThread: false) else { throw LogState.closedError }
        writer.perform { answer.isSet }
        if let failure = answer.wait() { throw failure }
    }

    /// Answers what waits, cuts off what was prepared but not used, and lets others open the store.
    ///
    /// Closing twice does nothing. A log that is let go of without closing loses nothing either.
    ///
    /// - Throws: ``EventStoreError`` when the file could not be cut off; everything acknowledged is durable all
    ///   the same.
    public func close() async throws(EventStoreError) {
        guard startsThreads else { return try closeAndWait() }
        var failure: EventStoreError?
        if let writer {
            failure = await withCheckedContinuation { continuation in
                let isTaken = writer.queue.add(control: .stop { continuation.resume(returning: $0) })
                if !isTaken { continuation.resume(returning: nil) }
            }
        }
        if state.close() { readThread.stop() }
        if let failure { throw failure }
    }

    /// The store's own identity, made when it was created: 32 lower-case hexadecimal digits.
    public var storeID: String {
        state.storeID.map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
    }

    /// What opening the log came upon.
    package var recoveryFindings: RecoveryFindings { state.findings }

    /// What could not be read when the log was opened read-only; empty for a sound log.
    public var damages: [Damage] { state.snapshot.damages }

    // MARK: EventStore

    /// Takes the request in call order, returns at once, and answers on the log's own thread.
    ///
    /// Requests that come while a commit is under way share the next one, whole, and each sees those before it.
    public func enqueue(
        _ request: AppendRequest, completion: @escaping @Sendable (Result<AppendReceipt, EventStoreError>) -> Void
    ) {
        guard let writer else { return completion(.failure(Self.readOnlyError)) }
        do throws(EventStoreError) {
            guard startsThreads else { return completion(.success(try appendAndWait(request))) }
            let byteCountMax = try RequestLimits.byteCountMax(of: request)
            let pending = WriterQueue.Pending(request: request, byteCountMax: byteCountMax, completion: completion)
            if let refusal = writer.queue.add(pending) { throw refusal }
        } catch {
            completion(.failure(error))
        }
    }

    /// What became of the command with this key; nil when the log never took it.
    ///
    /// - Throws: ``EventStoreError`` when the log cannot be read.
    public func receipt(for key: CommandKey) async throws(EventStoreError) -> AppendReceipt? {
        try await read { segments, reach throws(EventStoreError) in
            var lookup = CommandLookup()
            return try lookup.command(with: key, in: segments, within: reach)?.receipt
        }
    }

    /// The events of one stream from a revision on, oldest first, at most `limit` of them.
    ///
    /// Returns without suspending where all that it takes is in memory.
    ///
    /// - Throws: ``EventStoreError`` when the log cannot be read.
    /// - Complexity: touches only the groups of 64 KiB, or single frames, that hold the stream.
    public func readStream(
        _ stream: StreamID, from revision: Revision, limit: Int
    ) async throws(EventStoreError) -> [RecordedEvent] {
        try await read { segments, reach throws(EventStoreError) in
            try StreamReads(segments, within: reach).events(of: stream, from: revision, limit: limit)
        }
    }

    /// ``readStream(_:from:limit:)`` on the caller's thread, for threads of the caller's own: it blocks while the disk is
    /// read.
    ///
    /// - Throws: ``EventStoreError`` when the log cannot be read.
    public func readStreamAndWait(
        _ stream: StreamID, from revision: Revision = .first, limit: Int = .max
    ) throws(EventStoreError) -> [RecordedEvent] {
        try StreamReads(state.openSnapshot(), within: .disk).events(of: stream, from: revision, limit: limit)
    }

    /// Where the last event of a stream is; nil when there is no such stream.
    ///
    /// - Throws: ``EventStoreError`` when the log cannot be read.
    public func lastRevision(of stream: StreamID) async throws(EventStoreError) -> Revision? {
        try await read { segments, reach throws(EventStoreError) in
            try StreamReads(segments, within: reach).lastRevision(of: stream)
        }
    }

    /// A reader of everything durable from a place on.
    ///
    /// A place in the middle of a segment costs one pass over what is before it there.
    ///
    /// - Throws: ``EventStoreError``: `notFound` when the cursor is beyond the end; `closed`.
    public func makeReader(from cursor: Cursor, options: ReadOptions) throws(EventStoreError) -> LogReader {
        try state.checkOpen()
        let position = cursor.nextPosition(inPartition: 0)
        guard position <= state.end, cursor.nextPositions.count <= 1 else {
            throw EventStoreError(
                .notFound, "the cursor is at \(position), the log ends at \(state.end); take one of this store",
                place: directory.path)
        }
        return LogReader(state, thread: readThread, from: position, options: options)
    }

    /// The place after everything that is durable now.
    public var end: Cursor { Cursor(nextPositions: [state.end]) }

    /// Returns when something durable lies beyond `cursor`; in a read-only log that takes a ``refresh()``.
    ///
    /// - Throws: ``EventStoreError``: `closed`, `cancelled`.
    public func waitForEvents(beyond cursor: Cursor) async throws(EventStoreError) {
        try await state.wait(for: cursor.nextPosition(inPartition: 0))
    }

    /// Whether the disk had no room for the segments that are kept at hand.
    var isLowOnSpace: Bool { writer?.isLowOnSpace ?? false }

    /// The segments at one moment.
    var snapshot: LogState.Contents { state.snapshot }

    /// Throws when the log was closed.
    func checkOpen() throws(EventStoreError) { try state.checkOpen() }

    /// Runs a read: in the caller's task where all that it takes is in memory, else from the start again on the log's own
    /// thread, because the cooperative pool must not wait for a disk.
    private func read<Result: Sendable>(
        _ body: @escaping @Sendable (LogState.Contents, ReadReach) throws(EventStoreError) -> Result
    ) async throws(EventStoreError) -> Result {
        let segments = try state.openSnapshot()
        if case .success(let result) = Swift.Result(catching: { () throws(EventStoreError) in
            try body(segments, .memory)
        }) {
            return result
        }
        let state = state
        // Whatever is wrong is found there again.
        return try await readThread.run { () throws(EventStoreError) in try body(state.openSnapshot(), .disk) }
    }

    private static let readOnlyError = EventStoreError(
        .readOnly, "the log was opened for reading only; open it for writing")
}
