import BinaryCoding
import EventModel

/// The last 64 bytes of a sealed segment: where its footer begins, and what opening a store must know of it.
struct SegmentTrailer: Equatable, Sendable {
    /// Where the footer's frame begins and the frames of events end.
    var footerOffset: Int
    /// The position after the last event.
    var endPosition: Position
    var frameCount: Int
    /// The streams that begin in this segment.
    var newStreamCount: Int
    /// The time of the last frame.
    var lastRecordedAt: Timestamp
    /// The header checksum of the last frame of events.
    var lastLink: UInt32
    var writerEpoch: UInt32

    static let byteCount = 64
    /// "SJT1", least significant byte first.
    static let magic: UInt32 = 0x3154_4A53

    /// The 64 bytes.
    func encoded(salt: UInt32) -> [UInt8] {
        var fields = ByteWriter(capacity: Self.byteCount)
        fields.writeFixed(UInt64(footerOffset))
        fields.writeFixed(endPosition.rawValue)
        fields.writeFixed(UInt64(frameCount))
        fields.writeFixed(UInt64(newStreamCount))
        fields.writeFixed(UInt64(bitPattern: lastRecordedAt.microsecondsSinceEpoch))
        fields.writeFixed(lastLink)
        fields.writeFixed(writerEpoch)
        fields.writeFixed(UInt64(0))
        var whole = ByteWriter(capacity: Self.byteCount)
        whole.writeFixed(Self.magic ^ salt)
        whole.writeFixed(CRC32C.checksum(of: fields.bytes, seed: salt))
        whole.write(fields.bytes)
        return whole.bytes
    }

    /// Reads the last 64 bytes of a file; nil when they are no trailer of the segment with this salt.
    init?(_ bytes: [UInt8], salt: UInt32) {
        guard bytes.count == Self.byteCount else { return nil }
        var reader = ByteReader(bytes)
        guard
            let magic: UInt32 = try? reader.readFixed(), let checksum: UInt32 = try? reader.readFixed(),
            magic == Self.magic ^ salt, checksum == CRC32C.checksum(of: Array(bytes[8...]), seed: salt),
            let footerOffset: UInt64 = try? reader.readFixed(), let endPosition: UInt64 = try? reader.readFixed(),
            let frameCount: UInt64 = try? reader.readFixed(), let newStreamCount: UInt64 = try? reader.readFixed(),
            let recordedAt: UInt64 = try? reader.readFixed(), let link: UInt32 = try? reader.readFixed(),
            let epoch: UInt32 = try? reader.readFixed(), let reserved: UInt64 = try? reader.readFixed(),
            reserved == 0, footerOffset < 1 << 40, endPosition < 1 << 62, frameCount < 1 << 40,
            newStreamCount < 1 << 40
        else { return nil }
        self.init(
            footerOffset: Int(footerOffset), endPosition: Position(rawValue: endPosition),
            frameCount: Int(frameCount), newStreamCount: Int(newStreamCount),
            lastRecordedAt: Timestamp(microsecondsSinceEpoch: Int64(bitPattern: recordedAt)), lastLink: link,
            writerEpoch: epoch)
    }

    init(
        footerOffset: Int, endPosition: Position, frameCount: Int, newStreamCount: Int, lastRecordedAt: Timestamp,
        lastLink: UInt32, writerEpoch: UInt32
    ) {
        self.footerOffset = footerOffset
        self.endPosition = endPosition
        self.frameCount = frameCount
        self.newStreamCount = newStreamCount
        self.lastRecordedAt = lastRecordedAt
        self.lastLink = lastLink
        self.writerEpoch = writerEpoch
    }
}
