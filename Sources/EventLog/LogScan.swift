import EventModel

/// A walk over the log from segment to segment that turns frames into batches with numbers of its own.
struct LogScan {
    /// Batches end early at so many payload bytes, so that their columns stay well within 32 bits.
    private static let payloadByteCountMax = 32 << 20

    private let options: ReadOptions
    private var ordinal: Int
    private var scanner: FrameScanner?
    private var contents = FrameContents()
    private var names = ReaderNames()
    /// The damage that was met; the scan never goes beyond it.
    private var failure: EventStoreError?
    /// The position of the next event to give out.
    private(set) var next: Position

    /// Begins at the segment that holds `position`, the newest that does not begin after it.
    init(from position: Position, in segments: LogState.Contents, options: ReadOptions) {
        self.options = options
        next = position
        var (low, high) = (0, segments.sealed.count)
        while low < high {
            let middle = (low + high) / 2
            if segments.sealed[middle].trailer.endPosition <= position { low = middle + 1 } else { high = middle }
        }
        ordinal = low
    }

    /// The next events up to what is durable in `segments`; nil when there are none.
    ///
    /// - Throws: ``EventStoreError``, with `corrupt` at damage once everything before it was given out.
    mutating func nextBatch(in segments: LogState.Contents) throws(EventStoreError) -> EventBatch? {
        if let failure { throw failure }
        var batch = EventBatch()
        batch.firstPosition = next
        while batch.count < options.batchEventCount, batch.payloads.count < Self.payloadByteCountMax {
            guard let segment = segments.segment(ordinal) else { break }
            let isSealed = ordinal < segments.sealed.count
            let limit = isSealed ? segments.sealed[ordinal].trailer.footerOffset : segments.durableOffset
            let scanner = try openScanner(segment)
            if scanner.offset >= limit {
                guard isSealed else { break }
                ordinal += 1
                self.scanner = nil
                continue
            }
            do throws(EventStoreError) {
                try takeFrame(from: scanner, of: segment, limit: limit, into: &batch)
            } catch {
                if error.code == .corrupt { failure = error }
                if batch.count == 0 { throw error }
                break
            }
        }
        guard batch.count > 0 else { return nil }
        next = next.advanced(by: batch.count)
        return batch
    }

    private mutating func openScanner(_ segment: any Segment) throws(EventStoreError) -> FrameScanner {
        if let scanner { return scanner }
        let scanner = FrameScanner(try segment.openFile(), header: segment.header)
        self.scanner = scanner
        names.beginSegment()
        return scanner
    }

    private mutating func takeFrame(
        from scanner: FrameScanner, of segment: any Segment, limit: Int, into batch: inout EventBatch
    ) throws(EventStoreError) {
        let (offset, position) = (scanner.offset, scanner.position)
        let item = try scanner.next(limit: limit)
        guard case .frame(let frame, let raw) = item else {
            if scanner.offset == limit { return }
            var (damagedFrame, reason): (FrameHeader?, String) = (nil, "frames are missing")
            if case .damaged(let found, let why) = item { (damagedFrame, reason) = (found, why) }
            throw Damage(segment.header, offset: offset, frame: damagedFrame, position: position, reason: reason)
                .error(path: segment.path)
        }
        var isSound = contents.read(raw, eventCount: frame.eventCount) && names.add(contents, raw: raw)
        if isSound, scanner.position > next || batch.count > 0 {
            let start = batch.count
            let (transitionCount, payloadByteCount) = (batch.transitions.count, batch.payloads.count)
            isSound = FrameDecoder.append(
                raw, contents: contents, eventCount: frame.eventCount, counts: names.counts,
                includesPayloads: options.includesPayloads, to: &batch)
            if isSound, position < next { batch.removeFirst(Int(next.rawValue - position.rawValue)) }
            isSound = isSound && names.number(&batch, from: start)
            if !isSound {
                batch.truncate(to: start, transitionCount: transitionCount, payloadByteCount: payloadByteCount)
            }
        }
        guard isSound else {
            throw Damage(segment.header, offset: offset, frame: frame, reason: "a frame is malformed")
                .error(path: segment.path)
        }
    }
}

extension EventBatch {
    /// Takes back what was appended of a frame that turned out to be malformed.
    fileprivate mutating func truncate(to count: Int, transitionCount: Int, payloadByteCount: Int) {
        streamNumbers.truncate(to: count)
        revisions.truncate(to: count)
        typeNumbers.truncate(to: count)
        actorNumbers.truncate(to: count)
        definitionNumbers.truncate(to: count)
        occurredAt.truncate(to: count)
        recordedAt.truncate(to: count)
        transitionEnds.truncate(to: count)
        payloadEnds.truncate(to: count)
        transitions.truncate(to: transitionCount)
        payloads.truncate(to: payloadByteCount)
    }

    /// Drops the first events; only for batches that hold nothing else.
    fileprivate mutating func removeFirst(_ count: Int) {
        let (transitionCount, payloadCount) = (
            transitionRange(at: count - 1).upperBound, payloadRange(at: count - 1).upperBound
        )
        streamNumbers.removeFirst(count)
        revisions.removeFirst(count)
        typeNumbers.removeFirst(count)
        actorNumbers.removeFirst(count)
        definitionNumbers.removeFirst(count)
        occurredAt.removeFirst(count)
        recordedAt.removeFirst(count)
        transitionEnds = transitionEnds.dropFirst(count).map { $0 - UInt32(transitionCount) }
        payloadEnds = payloadEnds.dropFirst(count).map { $0 - UInt32(payloadCount) }
        transitions.removeFirst(transitionCount)
        payloads.removeFirst(payloadCount)
    }
}

extension Array {
    /// Drops what is beyond the first `count` elements, if anything is.
    fileprivate mutating func truncate(to count: Int) {
        if self.count > count { removeLast(self.count - count) }
    }
}
