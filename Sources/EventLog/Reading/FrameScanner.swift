import BinaryCoding
import EventModel

/// Walks over the frames of one segment, checking each, and gives out their raw bodies.
// Unsafe: the window and the group are memory of their own; what is given out is valid until the next call.
final class FrameScanner {
    /// What stands at the scanner's place.
    enum Item {
        /// A frame with its raw body.
        case frame(FrameHeader, UnsafeRawBufferPointer)
        /// The footer of a sealed segment, whose body was not looked at.
        case footer(FrameHeader)
        /// The limit, the end of the file, or bytes that are no frame's beginning because the first are zero.
        case end
        /// Something else; the header where that is sound.
        case damaged(FrameHeader?, reason: String)
    }

    private let file: StoreFile
    let salt: UInt32
    private let window: RawBuffer
    private static let windowByteCountMax = 256 << 10
    private var windowRange = 0..<0
    private let decompressor: GroupDecompressor
    private var lastStored = UnsafeRawBufferPointer(start: nil, count: 0)
    private var groupStart = 0
    private var isLinkKnown: Bool
    private var writerEpoch: UInt32

    /// Whether bodies are decompressed and given out; if not, frames come with an empty body.
    var decompresses = true
    /// Where the next frame begins.
    private(set) var offset: Int
    /// The position of the next event.
    private(set) var position: Position
    /// The header checksum of the last frame.
    private(set) var link: UInt32
    /// Where the last frame stands, given out or passed over; empty before the first.
    private(set) var lastFrame = 0..<0
    /// Where what was given out last stands, behind frames that were passed over.
    private(set) var itemOffset = 0
    /// Where the frame before it begins; 0 where there is none.
    private(set) var frameBeforeLast = 0
    /// What the last frame is; nil before the first.
    private(set) var lastFrameKind: FrameKind?
    /// How many frames were given out.
    private(set) var frameCount = 0

    /// Begins at the first frame of a segment.
    init(_ file: StoreFile, header: SegmentHeader) {
        self.file = file
        (window, decompressor) = (RawBuffer(capacity: 0), GroupDecompressor())
        salt = header.salt
        offset = SegmentHeader.byteCount
        position = header.firstPosition
        link = header.salt
        isLinkKnown = true
        writerEpoch = header.writerEpoch
    }

    /// Begins at a group in the middle of a segment.
    ///
    /// - Parameter memory: What scans one after the other share; only as large as what is read, for a scan of one group is
    ///   over soon.
    init(
        _ file: StoreFile, header: SegmentHeader, groupOffset: Int, position: Position,
        memory: ScanMemory = ScanMemory()
    ) {
        self.file = file
        (window, decompressor) = (memory.window, memory.decompressor)
        salt = header.salt
        offset = groupOffset
        self.position = position
        link = 0
        isLinkKnown = false
        writerEpoch = header.writerEpoch
    }

    /// The epoch of the last frame, or of the segment.
    var lastWriterEpoch: UInt32 { writerEpoch }

    /// About how many bytes of a body will do for an event, where names and columns are wanted without the payloads behind
    /// them; nil for whole bodies.
    ///
    /// Of a frame that no other refers back to, the beginning is then decompressed only.
    var bytesPerEventWanted: Int?

    /// The whole raw body of the frame that was given out last, when the beginning did not do; nil when it cannot be
    /// decompressed.
    func wholeBody(of header: FrameHeader) -> UnsafeRawBufferPointer? {
        decompressor.decompress(lastStored, header: header)
    }

    /// The whole raw bodies of the group's frames so far, one behind the other.
    var groupBytes: UnsafeRawBufferPointer { decompressor.groupBytes }

    /// Checks and gives out the next frame with a body that ends at or before `limit`, passing over those without.
    ///
    /// - Throws: ``EventStoreError`` when the file cannot be read.
    func next(limit: Int) throws(EventStoreError) -> Item {
        while true {
            guard let item = try step(limit: limit) else { continue }
            if case .frame = item { itemOffset = lastFrame.lowerBound } else { itemOffset = offset }
            return item
        }
    }

    /// The frame at the scanner's place; nil for one without a body.
    private func step(limit: Int) throws(EventStoreError) -> Item? {
        guard limit - offset >= FrameHeader.byteCount else { return try endOrRest(limit: limit) }
        try fill(FrameHeader.byteCount, limit: limit)
        let available = windowRange.upperBound - offset
        guard available >= FrameHeader.byteCount else { return try endOrRest(limit: limit) }
        let start = UnsafeRawBufferPointer(start: window.base + (offset - windowRange.lowerBound), count: available)
        guard let header = FrameHeader(start, salt: salt) else {
            let isZero = Sector.isZero(UnsafeRawBufferPointer(rebasing: start[..<FrameHeader.byteCount]))
            return isZero ? .end : .damaged(nil, reason: "the frame header is damaged")
        }
        if header.kind == .footer { return checkPlace(header) ?? .footer(header) }
        guard header.totalByteCount <= limit - offset else {
            return .damaged(header, reason: "the file ends within a frame")
        }
        if let damage = checkPlace(header) { return damage }
        return try body(header, limit: limit)
    }

    private func body(_ header: FrameHeader, limit: Int) throws(EventStoreError) -> Item? {
        try fill(header.totalByteCount, limit: limit)
        guard windowRange.upperBound - offset >= header.totalByteCount else {
            return .damaged(header, reason: "the file ends within a frame")
        }
        let body = UnsafeRawBufferPointer(
            start: window.base + (offset - windowRange.lowerBound) + FrameHeader.byteCount,
            count: header.totalByteCount - FrameHeader.byteCount)
        guard CRC32C.checksum(of: body, seed: salt) == header.bodyChecksum else {
            return .damaged(header, reason: "the checksum of the frame's body does not agree")
        }
        guard header.kind == .events else {
            pass(header)
            return nil
        }
        lastStored = UnsafeRawBufferPointer(rebasing: body[..<header.storedByteCount])
        guard let raw = raw(header) else {
            return .damaged(header, reason: "the frame cannot be decompressed")
        }
        if header.groupDistance == 0 { groupStart = offset }
        position = position.advanced(by: header.eventCount)
        frameCount += 1
        pass(header)
        return .frame(header, raw)
    }

    /// The raw body of the last frame as far as it is wanted; nil when it cannot be decompressed.
    private func raw(_ header: FrameHeader) -> UnsafeRawBufferPointer? {
        guard decompresses else { return UnsafeRawBufferPointer(start: nil, count: 0) }
        let start = bytesPerEventWanted.flatMap {
            decompressor.decompressStart(lastStored, header: header, byteCount: $0 * header.eventCount + 4_096)
        }
        return start ?? decompressor.decompress(lastStored, header: header)
    }

    private func pass(_ header: FrameHeader) {
        frameBeforeLast = lastFrame.lowerBound
        lastFrame = offset..<offset + header.totalByteCount
        lastFrameKind = header.kind
        offset = lastFrame.upperBound
        link = header.checksum
        isLinkKnown = true
        writerEpoch = header.writerEpoch
    }

    /// Where the group of the last frame starts.
    var groupOffset: Int { groupStart }

    private func checkPlace(_ header: FrameHeader) -> Item? {
        if header.firstPosition != position {
            return .damaged(
                header, reason: "the frame begins at position \(header.firstPosition) where \(position) is due")
        }
        if isLinkKnown, header.previousLink != link {
            return .damaged(header, reason: "the frame does not follow the frame before it")
        }
        if header.writerEpoch < writerEpoch {
            return .damaged(header, reason: "an earlier writer has written after a later one")
        }
        let distance = header.groupDistance
        if distance != 0, distance != offset - groupStart || frameCount == 0 {
            return .damaged(header, reason: "the frame does not belong to the group before it")
        }
        return nil
    }

    private func endOrRest(limit: Int) throws(EventStoreError) -> Item {
        let count = max(0, min(limit - offset, FrameHeader.byteCount))
        guard count > 0 else { return .end }
        let rest = try file.read(offset..<offset + count)
        return rest.allSatisfy { $0 == 0 } ? .end : .damaged(nil, reason: "the file ends within a frame header")
    }

    /// Brings `count` bytes from `offset` on into the window, or as many as there are.
    private func fill(_ count: Int, limit: Int) throws(EventStoreError) {
        if windowRange.lowerBound <= offset, windowRange.upperBound - offset >= count { return }
        var keptCount = 0
        if windowRange.contains(offset) {
            keptCount = windowRange.upperBound - offset
            window.base.copyMemory(from: window.base + (offset - windowRange.lowerBound), byteCount: keptCount)
        }
        window.reserve(max(count, min(Self.windowByteCountMax, limit - offset)), keeping: keptCount)
        let wanted = min(window.capacity, limit - offset) - keptCount
        let target = UnsafeMutableRawBufferPointer(start: window.base + keptCount, count: max(0, wanted))
        windowRange = offset..<offset + keptCount
        let readCount = try file.read(into: target, at: offset + keptCount)
        windowRange = offset..<offset + keptCount + readCount
    }
}

/// The memory of a scan: a window of the file, and a group before compression.
// Checked by hand: one scan at a time has it.
final class ScanMemory: @unchecked Sendable {
    fileprivate let window = RawBuffer(capacity: 0)
    fileprivate let decompressor = GroupDecompressor()
    /// For those who decode what was scanned.
    private(set) lazy var columns = FrameColumns()
}
