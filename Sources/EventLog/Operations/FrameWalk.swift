import EventModel

/// How closely a check looks.
public enum VerificationDepth: Hashable, Sendable {
    /// Every byte against its checksum, and how frames and segments follow each other; events are not decoded.
    case checksums
    /// Everything that is written, also what events say of each other and whether what is derived agrees with them.
    case contents
}

/// The frames of one segment, checked one after another up to the first that is not sound.
struct FrameWalk {
    private let depth: VerificationDepth
    let scanner: FrameScanner
    private var scratch = FrameScratch(wanted: .all)
    private let header: SegmentHeader
    private(set) var frameCount = 0
    private(set) var eventCount = 0
    /// The recorded time of the last command; only where contents are looked at.
    private(set) var recordedAt: Timestamp
    /// What the frames hold; empty unless contents are looked at.
    private(set) var index: SegmentIndex
    /// What ended the walk before its limit.
    private(set) var damage: Damage?
    /// Whether that is a frame whose checksum holds and whose contents do not.
    private(set) var isMalformed = false
    private var soundEnd: (offset: Int, position: Position, link: UInt32)?
    /// What stands behind the last sound frame.
    private(set) var item = FrameScanner.Item.end

    private static let stepByteCount = 1 << 20

    init(_ file: StoreFile, header: SegmentHeader, depth: VerificationDepth) {
        self.header = header
        self.depth = depth
        scanner = FrameScanner(file, header: header)
        scanner.decompresses = depth == .contents
        index = SegmentIndex(header)
        recordedAt = header.recordedAtFloor
    }

    /// Where the sound frames end.
    var offset: Int { soundEnd?.offset ?? scanner.offset }
    /// The position after the last sound event.
    var position: Position { soundEnd?.position ?? scanner.position }
    /// The header checksum of the last sound frame.
    var link: UInt32 { soundEnd?.link ?? scanner.link }
    /// The writer epoch of the last sound frame.
    var writerEpoch: UInt32 { scanner.lastWriterEpoch }

    /// Walks up to `limit`, the end of the frames, or damage.
    ///
    /// - Throws: ``EventStoreError`` when the file cannot be read, or the work was cancelled.
    mutating func run(to limit: Int, meter: WorkMeter) throws(EventStoreError) {
        var countedOffset = scanner.offset
        while scanner.offset < limit {
            let (offset, position, link) = (scanner.offset, scanner.position, scanner.link)
            item = try scanner.next(limit: limit)
            if scanner.offset - countedOffset >= Self.stepByteCount {
                try meter.add(scanner.offset - countedOffset)
                countedOffset = scanner.offset
            }
            switch item {
            case .frame(let frame, let raw):
                if let reason = malformation(of: frame, raw: raw) {
                    damage = Damage(header, offset: scanner.itemOffset, frame: frame, reason: reason)
                    isMalformed = true
                    soundEnd = (offset, position, link)
                    return
                }
                frameCount += 1
                eventCount += frame.eventCount
            case .damaged(let frame, let reason):
                damage = Damage(header, offset: scanner.offset, frame: frame, position: position, reason: reason)
                return
            case .end, .footer:
                try meter.add(scanner.offset - countedOffset)
                return
            }
        }
        item = .end
        try meter.add(scanner.offset - countedOffset)
    }

    private mutating func malformation(of frame: FrameHeader, raw: UnsafeRawBufferPointer) -> String? {
        guard depth == .contents else { return nil }
        if let reason = index.ingest(frame, raw: raw, groupOffset: scanner.groupOffset, scratch: &scratch) {
            return reason
        }
        if scratch.contents.recordedAt < recordedAt { return "the recorded time goes back" }
        recordedAt = scratch.contents.lastRecordedAt
        return nil
    }
}
