import EventModel

/// A walk over the log from segment to segment that turns frames into batches with numbers of its own.
struct LogScan {
    /// Batches end early at so many payload bytes, so that their columns stay well within 32 bits.
    private static let payloadByteCountMax = 32 << 20

    private let options: ReadOptions
    private var ordinal: Int
    private var scanner: FrameScanner?
    private var contents = FrameContents()
    private let columns = FrameColumns()
    private var names: ReaderNames
    /// The damage that was met; the scan never goes beyond it.
    private var failure: EventStoreError?
    /// The position of the next event to give out.
    private(set) var next: Position

    /// Begins at the segment that holds `position`, the newest that does not begin after it.
    init(from position: Position, in segments: LogState.Contents, options: ReadOptions) {
        self.options = options
        next = position
        names = ReaderNames(readsFromStart: position == .start, wanted: options.columns)
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
            let scanner = try openScanner(segment)
            // A segment that was written again meanwhile is read to its end as it was, in the file that is still open.
            let isReplaced = scanner.salt != segment.header.salt
            let end = isSealed ? segments.sealed[ordinal].trailer.footerOffset : segments.durableOffset
            let limit = isReplaced ? Int.max : end
            let isDone = isReplaced && scanner.position >= segments.sealed[ordinal].trailer.endPosition
            if isDone || scanner.offset >= limit {
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
        batch.newNames.streams = names.takeNewStreams()
        next = next.advanced(by: batch.count)
        return batch
    }

    private mutating func openScanner(_ segment: any Segment) throws(EventStoreError) -> FrameScanner {
        if let scanner { return scanner }
        let scanner = FrameScanner(try segment.openFile(), header: segment.header)
        guard names.beginSegment(earlierStreamCount: segment.header.earlierStreamCount) else {
            throw Damage(
                segment.header, offset: 0, position: segment.header.firstPosition,
                reason: "the header does not say how many streams begin before it"
            )
            .error(path: segment.path)
        }
        self.scanner = scanner
        return scanner
    }

    private mutating func takeFrame(
        from scanner: FrameScanner, of segment: any Segment, limit: Int, into batch: inout EventBatch
    ) throws(EventStoreError) {
        let position = scanner.position
        let item = try scanner.next(limit: limit)
        guard case .frame(let frame, var raw) = item else {
            if scanner.offset == limit { return }
            var (damagedFrame, reason): (FrameHeader?, String) = (nil, "frames are missing")
            if case .damaged(let found, let why) = item { (damagedFrame, reason) = (found, why) }
            throw Damage(
                segment.header, offset: scanner.itemOffset, frame: damagedFrame, position: position, reason: reason
            )
            .error(path: segment.path)
        }
        let isWanted = scanner.position > next || batch.count > 0
        var isSound = decode(raw, of: frame, withColumns: isWanted)
        if !isSound, raw.count < frame.rawByteCount, let whole = scanner.wholeBody(of: frame) {
            raw = whole
            isSound = decode(raw, of: frame, withColumns: isWanted)
        }
        isSound = isSound && names.add(contents, raw: raw, newNames: &batch.newNames)
        if isSound, isWanted {
            // The first frame may begin before the place where the scan does.
            let range = max(0, Int(next.rawValue) - Int(position.rawValue))..<frame.eventCount
            isSound = names.number(columns, range, newNames: &batch.newNames)
            if isSound { batch.append(columns, range, columns: options.columns) }
            if !options.columns.contains(.payloads) {
                scanner.bytesPerEventWanted = columns.envelopeEnd / frame.eventCount * 5 / 4 + 1
            }
        }
        guard isSound else {
            throw Damage(segment.header, offset: scanner.itemOffset, frame: frame, reason: "a frame is malformed")
                .error(path: segment.path)
        }
    }

    /// Reads what stands in a frame, and its columns where they are wanted; returns whether it is well-formed.
    private mutating func decode(
        _ raw: UnsafeRawBufferPointer, of frame: FrameHeader, withColumns isWanted: Bool
    ) -> Bool {
        guard contents.read(raw, eventCount: frame.eventCount) else { return false }
        guard isWanted else { return true }
        let counts = names.counts.adding(contents)
        return columns.decodeStreams(raw, contents: contents, eventCount: frame.eventCount, limit: counts.streams)
            && columns.decodeRest(raw, contents: contents, counts: counts, columns: options.columns)
    }
}
