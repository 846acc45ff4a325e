private import CLZ4
import EventModel

/// Compresses frames one by one, each against the frames before it in its group, so that a commit of one event
/// costs what its share of a commit of a thousand costs.
// Unsafe: LZ4 is a C library that works on addresses; lengths are checked against its own bounds.
final class GroupCompressor {
    private let stream: UnsafeMutableRawPointer
    private let group = RawBuffer(capacity: FrameLimits.groupRawByteCountMax)
    private let output = RawBuffer(capacity: 0)
    private var groupByteCount: Int?

    /// How much a group that is written spans: half of what a reader takes.
    ///
    /// A larger one makes a point read decode more; a smaller one compresses less.
    static let groupByteCountMax = FrameLimits.groupRawByteCountMax / 2

    init() {
        stream = .allocate(byteCount: MemoryLayout<LZ4_stream_t>.size, alignment: 16)
        _ = LZ4_initStream(stream, MemoryLayout<LZ4_stream_t>.size)
    }

    deinit { stream.deallocate() }

    /// A body as it is to be stored; the bytes are valid until the next call and while the compressor lives.
    struct Body {
        var bytes: UnsafeRawBufferPointer
        var codec: FrameCodec
        var startsGroup: Bool
    }

    /// Makes the next frame start a group.
    func endGroup() {
        groupByteCount = nil
    }

    /// Compresses the body of the next frame, or leaves it as it is where that is no longer.
    func compress(_ raw: UnsafeRawBufferPointer) -> Body {
        let startsGroup = groupByteCount.map { $0 + raw.count > Self.groupByteCountMax } ?? true
        if startsGroup {
            groupByteCount = 0
            LZ4_resetStream_fast(typedStream)
        }
        let bound = Int(LZ4_compressBound(Int32(raw.count)))
        output.reserve(bound)
        var source = raw
        if raw.count <= FrameLimits.groupRawByteCountMax, let offset = groupByteCount {
            let place = group.base + offset
            place.copyMemory(from: raw.baseAddress ?? UnsafeRawPointer(place), byteCount: raw.count)
            source = UnsafeRawBufferPointer(start: place, count: raw.count)
            groupByteCount = offset + raw.count
        } else {
            groupByteCount = nil
        }
        let count = LZ4_compress_fast_continue(
            typedStream, source.baseAddress?.assumingMemoryBound(to: CChar.self),
            output.base.assumingMemoryBound(to: CChar.self), Int32(raw.count), Int32(bound), 1)
        guard count > 0, Int(count) < raw.count else {
            return Body(bytes: source, codec: .stored, startsGroup: startsGroup)
        }
        return Body(
            bytes: UnsafeRawBufferPointer(start: output.base, count: Int(count)), codec: .linkedLZ4,
            startsGroup: startsGroup)
    }

    private var typedStream: UnsafeMutablePointer<LZ4_stream_t> {
        stream.assumingMemoryBound(to: LZ4_stream_t.self)
    }
}

/// Gives back the raw bytes of frames that are taken in order from the start of a group.
// Unsafe: as above; every length was checked by the frame's header, and LZ4 never writes beyond the one it is given.
final class GroupDecompressor {
    private let group = RawBuffer(capacity: 0)
    private var groupByteCount = 0

    /// The raw bytes of the group's frames so far, valid until the next call and while this lives.
    var groupBytes: UnsafeRawBufferPointer { UnsafeRawBufferPointer(start: group.base, count: groupByteCount) }

    /// The raw bytes of the next frame, valid until the next call and while this lives; nil when they cannot be decompressed.
    func decompress(_ stored: UnsafeRawBufferPointer, header: FrameHeader) -> UnsafeRawBufferPointer? {
        if header.groupDistance == 0 { groupByteCount = 0 }
        guard
            header.groupDistance == 0 || groupByteCount + header.rawByteCount <= FrameLimits.groupRawByteCountMax
        else { return nil }
        group.reserve(groupByteCount + header.rawByteCount, keeping: groupByteCount)
        let place = group.base + groupByteCount
        switch header.codec {
        case .stored:
            guard let source = stored.baseAddress else { return nil }
            place.copyMemory(from: source, byteCount: header.rawByteCount)
        case .linkedLZ4:
            let count = LZ4_decompress_safe_usingDict(
                stored.baseAddress?.assumingMemoryBound(to: CChar.self), place.assumingMemoryBound(to: CChar.self),
                Int32(stored.count), Int32(header.rawByteCount), group.base.assumingMemoryBound(to: CChar.self),
                Int32(groupByteCount))
            guard Int(count) == header.rawByteCount else { return nil }
        }
        groupByteCount += header.rawByteCount
        return UnsafeRawBufferPointer(start: place, count: header.rawByteCount)
    }

    /// The first raw bytes of a frame that is too large for a group with others; nil for other frames, and where they cannot
    /// be decompressed.
    func decompressStart(
        _ stored: UnsafeRawBufferPointer, header: FrameHeader, byteCount: Int
    ) -> UnsafeRawBufferPointer? {
        guard header.codec == .linkedLZ4, header.groupDistance == 0, byteCount < header.rawByteCount,
            header.rawByteCount > FrameLimits.groupRawByteCountMax
        else { return nil }
        group.reserve(header.rawByteCount)
        let count = LZ4_decompress_safe_partial(
            stored.baseAddress?.assumingMemoryBound(to: CChar.self), group.base.assumingMemoryBound(to: CChar.self),
            Int32(stored.count), Int32(byteCount), Int32(header.rawByteCount))
        guard Int(count) == byteCount else { return nil }
        groupByteCount = header.rawByteCount
        return UnsafeRawBufferPointer(start: group.base, count: byteCount)
    }
}
