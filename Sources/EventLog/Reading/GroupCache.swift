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
    }

    /// Calls `body` with the raw bytes of a frame.
    func withBytes<Result>(of frame: Frame, _ body: (UnsafeRawBufferPointer) -> Result) -> Result {
        body(UnsafeRawBufferPointer(start: memory.base + frame.range.lowerBound, count: frame.range.count))
    }
}

/// The groups that were read lately, bounded in bytes, so that reading a stream again touches neither file nor
/// compression.
final class GroupCache: Sendable {
    private struct Key: Hashable {
        var salt: UInt32
        var offset: Int
        /// The last group of the open segment grows.
        var end: Int
    }

    private struct Contents {
        var newer: [Key: RawGroup] = [:]
        /// The generation before: what is used again moves up, the rest goes when this one is full.
        var older: [Key: RawGroup] = [:]
        var newerByteCount = 0

        mutating func put(_ group: RawGroup, _ key: Key, generationByteCount: Int) {
            if newerByteCount + group.byteCount > generationByteCount {
                older = newer
                newer = [:]
                newerByteCount = 0
            }
            if newer.updateValue(group, forKey: key) == nil { newerByteCount += group.byteCount }
        }
    }

    private let contents = Mutex(Contents())
    private let generationByteCount: Int
    private let scans = Mutex<[ScanMemory]>([])
    /// The longest group that is kept: several frames of a busy log, or one of an import.
    private static let groupByteCountMax = 512 << 10
    /// More scans than these at a time make memory of their own.
    private static let scanCountMax = 4

    /// Makes a cache of at most `byteCountMax` bytes.
    init(byteCountMax: Int) {
        generationByteCount = byteCountMax / 2
    }

    /// A group of a segment, read where it is not here.
    ///
    /// - Throws: ``EventStoreError`` with `corrupt` where a frame is not sound.
    /// - Complexity: O(1) amortised when it is here; else O(n) in the group.
    func group(_ extent: GroupExtent, of segment: any Segment) throws(EventStoreError) -> RawGroup {
        let key = Key(salt: segment.header.salt, offset: extent.offset, end: extent.end)
        let known = contents.withLock { contents -> RawGroup? in
            if let group = contents.newer[key] { return group }
            guard let group = contents.older[key] else { return nil }
            contents.put(group, key, generationByteCount: generationByteCount)
            return group
        }
        if let known { return known }
        let scan = scans.withLock { $0.popLast() } ?? ScanMemory()
        defer { scans.withLock { if $0.count < Self.scanCountMax { $0.append(scan) } } }
        let group = try RawGroup(extent, of: segment, memory: scan)
        // A frame of many MiB would drive out many others.
        if group.byteCount <= Self.groupByteCountMax {
            contents.withLock { $0.put(group, key, generationByteCount: generationByteCount) }
        }
        return group
    }
}
