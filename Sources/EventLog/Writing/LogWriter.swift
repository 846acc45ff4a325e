import EventModel
import Synchronization

/// The one that appends: takes what waits, checks it, writes it as one frame, syncs, and answers.
// Checked by hand: only who has the writer's role touches it, and the queue gives that to one at a time.
final class LogWriter: @unchecked Sendable {
    let queue: WriterQueue
    private let state: LogState
    private let clock: @Sendable () -> Timestamp
    private let segments: SegmentWriter
    private let directory: StoreDirectory
    private let lock: any FileLock
    private let observeCommit: (@Sendable (CommitReport) -> Void)?
    private let frame = FrameBuilder()
    private var lookup = CommandLookup()
    private var lastRecordedAt: Timestamp
    private var endPosition: Position
    private var failure: EventStoreError?
    /// The frames that this writer wrote, and one for a last frame of an earlier writer that nothing confirms.
    private var frameCount: Int
    /// Whether a frame is on its way, so that an error leaves its fate open.
    private var isWriting = false
    /// Whether the file may still be cut off behind its last frame.
    private var canClose = true

    init(
        _ store: LoadedStore, state: LogState, directory: StoreDirectory, lock: any FileLock,
        clock: @escaping @Sendable () -> Timestamp, configuration: EventLog.Configuration
    ) {
        queue = WriterQueue(
            requestCountMax: configuration.queueRequestCountMax, byteCountMax: configuration.queueByteCountMax,
            idleMilliseconds: configuration.idleMilliseconds)
        self.state = state
        self.clock = clock
        self.lock = lock
        self.directory = directory
        observeCommit = configuration.observeCommit
        segments = SegmentWriter(store, directory: directory, configuration: configuration)
        lastRecordedAt = store.lastRecordedAt
        endPosition = store.end
        frameCount = segments.isLastFrameWitnessed ? 0 : 1
        queue.finish(frameCount: frameCount, isLastWitnessed: frameCount == 0)
    }

    /// Whether the disk had no room for the segments that are kept at hand; may be asked from any thread.
    var isLowOnSpace: Bool { segments.isLowOnSpace }

    /// Starts the thread, which lives until it is stopped.
    func start() {
        LogThread.start(name: "sijill.log.write") { [self] in
            while let work = queue.take() { perform(work) }
        }
    }

    /// Does what is in the queue on the caller's thread as far as the role is free, until the caller is answered; the
    /// writer's thread goes on then.
    func perform(until isAnswered: () -> Bool) {
        while !isAnswered(), let work = queue.tryTake() { perform(work) }
    }

    /// Does one piece of work and gives the role back.
    private func perform(_ work: WriterQueue.Work) {
        switch work {
        case .append(let pending): append(pending)
        case .witness(let completion): completion(witness())
        case .seal(let completion): completion(seal())
        case .stop(let completion): completion(stop())
        }
        queue.finish(frameCount: frameCount, isLastWitnessed: segments.isLastFrameWitnessed || failure != nil)
    }

    private func append(_ pending: [WriterQueue.Pending]) {
        if let failure {
            for one in pending { one.completion(.failure(failure)) }
            return
        }
        let byteCountMax = pending.reduce(0) { $0 + $1.byteCountMax }
        var outcomes: [Outcome] = []
        var recordedAt = lastRecordedAt
        let firstPosition = endPosition
        do throws(EventStoreError) {
            let segment = try openSegment(for: byteCountMax)
            recordedAt = max(clock(), lastRecordedAt)
            frame.removeAll()
            var assembly = CommitAssembly(segments: state.snapshot, active: segment, lookup: lookup, frame: frame)
            assembly.add(pending)
            lookup = assembly.lookup
            outcomes = assembly.outcomes
            if frame.eventCount > 0 {
                try commit(to: segment, recordedAt: recordedAt, requestCount: pending.count)
            }
        } catch {
            let answer = answer(to: error)
            fail(error)
            for one in pending { one.completion(.failure(answer)) }
            return
        }
        let answers = Outcome.answers(outcomes, firstPosition: firstPosition, recordedAt: recordedAt)
        for (one, answer) in zip(pending, answers) { one.completion(answer) }
    }

    private func commit(
        to segment: ActiveSegment, recordedAt: Timestamp, requestCount: Int
    ) throws(EventStoreError) {
        let start = observeCommit == nil ? nil : ContinuousClock.now
        let prepared = try segments.prepare(
            frame.writeBody(recordedAt: recordedAt), eventCount: frame.eventCount, firstPosition: endPosition,
            in: segment)
        isWriting = true
        try segments.commit(prepared, in: segment)
        isWriting = false
        frameCount += 1
        let end = segments.end
        segment.contents.withLock { contents in
            contents.durableEnd = end
            contents.index.record(
                prepared.header, groupOffset: prepared.groupOffset, streamNumbers: frame.streamNumbers,
                typeNumbers: frame.typeNumbers, keys: frame.keys)
        }
        endPosition = endPosition.advanced(by: frame.eventCount)
        lastRecordedAt = recordedAt
        state.publish(durableOffset: end, end: endPosition)
        if let observeCommit, let start {
            observeCommit(
                CommitReport(
                    requestCount: requestCount, eventCount: frame.eventCount, byteCount: prepared.bytes.count,
                    duration: ContinuousClock.now - start))
        }
    }

    /// The open segment, after a roll where a frame of that size does not fit.
    private func openSegment(for byteCountMax: Int) throws(EventStoreError) -> ActiveSegment {
        if segments.isFull(for: byteCountMax) { try sealOpenSegment() }
        if let active = segments.active { return active }
        let segment = try segments.begin(at: endPosition, recordedAtFloor: lastRecordedAt, now: clock())
        state.begin(segment)
        return segment
    }

    private func sealOpenSegment() throws(EventStoreError) {
        if let sealed = try segments.seal(endPosition: endPosition, lastRecordedAt: lastRecordedAt) {
            state.seal(sealed)
            // It is a cache: without it the next opening takes longer.
            try? directory.write(Manifest(state.snapshot.sealed))
        }
    }

    /// Confirms the last frame by one behind it.
    private func witness() -> EventStoreError? {
        if let failure { return failure }
        guard !segments.isLastFrameWitnessed, let segment = segments.active else { return nil }
        do throws(EventStoreError) {
            try segments.mark(.witness, endPosition: endPosition, in: segment)
            return nil
        } catch {
            fail(error)
            return error
        }
    }

    private func seal() -> EventStoreError? {
        if let failure { return failure }
        do throws(EventStoreError) {
            try sealOpenSegment()
            return nil
        } catch {
            fail(error)
            return error
        }
    }

    private func stop() -> EventStoreError? {
        var result: EventStoreError?
        if canClose {
            do throws(EventStoreError) { try segments.close(endPosition: endPosition) } catch { result = error }
        }
        lock.release()
        return result
    }

    /// Nothing is appended any more: what an error has left behind is only known after opening again.
    private func fail(_ error: EventStoreError) {
        if error.code == .diskFull, !isWriting {
            failure = EventStoreError(
                .readOnly, "the log only reads because the disk was full; make room and open it again",
                place: error.place)
        } else {
            canClose = false
            failure = EventStoreError(
                .readOnly, "the log only reads after an error (\(error.reason)); open it again", place: error.place)
        }
    }

    /// What those hear who waited when the error came.
    private func answer(to error: EventStoreError) -> EventStoreError {
        let isRecordedNowhere = !isWriting && (error.code == .diskFull || error.code == .corrupt)
        if isRecordedNowhere { return error }
        return EventStoreError(
            .outcomeUnknown, "\(error.reason); open the log again and ask again with the same key",
            place: error.place)
    }
}
