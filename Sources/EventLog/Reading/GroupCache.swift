import EventModel
import Synchronization

/// The frames of a group before compression, as they are read again and again.
// Unsafe: the memory is written once, before anybody else has the group, and lives as long as it.
final class RawGroup: @unchecked Sendable {
    struct Frame {
        var header: FrameHeader
        /// The position of its first event.
        var position: Position
        /// Where it begins in the file, for messages.
        var offset: Int
        fileprivate var range: Range<Int>
    }

    private let memory: RawBuffer
    let frames: [Frame]
    let byteCount: Int
    /// Where it ends in the file; the last group of the open segment grows.
    let end: Int
    /// The number of its events.
    let eventCount: Int
    private let decoding = Mutex(Decoding.unused)

    private enum Decoding {
        case unused
        case used
        case decoded(GroupEvents)
        case malformed
    }

    /// Reads and checks the frames of a group.
    ///
    /// - Throws: ``EventStoreError`` with `corrupt` where a frame is not sound.
    /// - Complexity: O(n) in the group, which is 64 KiB or one frame.
    init(_ extent: GroupExtent, of segment: any Segment, memory scan: ScanMemory) throws(EventStoreError) {
        let (file, header) = (try segment.openFile(), segment.header)
        let scanner = FrameScanner(
            file, header: header, groupOffset: extent.offset, position: extent.firstPosition, memory: scan)
        var (frames, byteCount): ([Frame], Int) = ([], 0)
        while scanner.offset < extent.end {
            let position = scanner.position
            guard case .frame(let frame, let raw) = try scanner.next(limit: extent.end) else {
                if scanner.offset == extent.end { break }
                throw Damage(header, offset: scanner.itemOffset, position: position, reason: "a frame is damaged")
                    .error(path: file.path)
            }
            guard frames.isEmpty || frame.groupDistance > 0 else {
                throw Damage(header, offset: scanner.itemOffset, frame: frame, reason: "a group ends too early")
                    .error(path: file.path)
            }
            frames.append(
                Frame(
                    header: frame, position: position, offset: scanner.itemOffset,
                    range: byteCount..<byteCount + raw.count))
            byteCount += raw.count
        }
        memory = RawBuffer(capacity: byteCount)
        if !frames.isEmpty, let source = scanner.groupBytes.baseAddress {
            precondition(byteCount == scanner.groupBytes.count, "a group is what its frames are")
            memory.base.copyMemory(from: source, byteCount: byteCount)
        }
        self.frames = frames
        self.byteCount = byteCount
        end = extent.end
        eventCount = frames.reduce(0) { $0 + $1.header.eventCount }
    }

    /// The group's events, decoded for good when it is asked for the second time; nil the first time, when to decode all
    /// of them would take longer than to find a few, and where a frame is malformed.
    ///
    /// - Complexity: O(n log n) in the events the second time, O(1) later.
    func events(decode: () -> GroupEvents?) -> GroupEvents? {
        decoding.withLock { decoding in
            switch decoding {
            case .unused:
                decoding = .used
                return nil
            case .used:
                let events = decode()
                decoding = events.map { .decoded($0) } ?? .malformed
                return events
            case .decoded(let events): return events
            case .malformed: return nil
            }
        }
    }

    /// A copy of some of the group's bytes.
    func bytes(_ range: Range<Int>) -> [UInt8] {
        Array(UnsafeRawBufferPointer(start: memory.base + range.lowerBound, count: range.count))
    }

    /// Where bytes of a frame lie in the group.
    func byteOffset(of bytes: UnsafeRawBufferPointer) -> Int {
        bytes.baseAddress.map { $0 - UnsafeRawPointer(memory.base) } ?? 0
    }

    /// What it takes in memory once it is decoded.
    fileprivate var memoryByteCount: Int {
        byteCount + GroupEvents.byteCountPerEvent * eventCount + MemoryLayout<Frame>.stride * frames.count
    }

    /// Calls `body` with the raw bytes of a frame.
    func withBytes<Result>(of frame: Frame, _ body: (UnsafeRawBufferPointer) -> Result) -> Result {
        body(UnsafeRawBufferPointer(start: memory.base + frame.range.lowerBound, count: frame.range.count))
    }
}

/// The groups that were read lately, bounded in bytes, so that reading a stream again touches neither file nor
/// compression.
final class GroupCache: Sendable {
    private struct Key: Hashable, Sendable {
        /// The key of the segment's identity.
        var segment: Int
        var offset: Int
    }

    private let groups: Mutex<RecencyCache<Key, RawGroup>>
    private let scans = Mutex<[ScanMemory]>([])
    /// The longest group that is kept: several frames of a busy log, or one of an import.
    private static let groupByteCountMax = 512 << 10
    /// More scans than these at a time make memory of their own.
    private static let scanCountMax = 4

    /// Makes a cache of at most `byteCountMax` bytes.
    init(byteCountMax: Int) {
        groups = Mutex(RecencyCache(byteCountMax: byteCountMax))
    }

    /// The bytes of what is kept.
    var byteCount: Int { groups.withLock { $0.byteCount } }

    /// A group of a segment, read where it is not here.
    ///
    /// - Throws: ``EventStoreError`` with `corrupt` where a frame is not sound.
    /// - Complexity: O(1) when it is here; else O(n) in the group.
    func group(
        _ extent: GroupExtent, of segment: any Segment, within reach: ReadReach
    ) throws(EventStoreError) -> RawGroup {
        let key = Key(segment: segment.identity.key, offset: extent.offset)
        if let known = groups.withLock({ $0.value(for: key) }), known.end == extent.end { return known }
        try reach.allowDisk()
        let group = try withScanMemory { scan throws(EventStoreError) in
            try RawGroup(extent, of: segment, memory: scan)
        }
        // A frame of many MiB would drive out many others.
        if group.byteCount <= Self.groupByteCountMax {
            groups.withLock { $0.keep(group, for: key, byteCount: group.memoryByteCount) }
        }
        return group
    }

    /// Forgets the groups of a segment.
    func removeGroups(ofSegment key: Int) {
        groups.withLock { $0.removeAll { $0.segment == key } }
    }

    /// The events of a group, decoded; nil where that is not worth it or not possible.
    func events(of group: RawGroup, counts: NameCounts) -> GroupEvents? {
        group.events { withScanMemory { GroupEvents(group, counts: counts, columns: $0.columns) } }
    }

    private func withScanMemory<Result, Failure: Error>(
        _ body: (ScanMemory) throws(Failure) -> Result
    ) throws(Failure) -> Result {
        let scan = scans.withLock { $0.popLast() } ?? ScanMemory()
        defer { scans.withLock { if $0.count < Self.scanCountMax { $0.append(scan) } } }
        return try body(scan)
    }
}
