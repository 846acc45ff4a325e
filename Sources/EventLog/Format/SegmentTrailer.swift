import BinaryCoding
import EventModel

/// The last 128 bytes of a sealed segment: where its footer begins, and what opening a store must know of it.
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
    /// The header checksum of the last frame before the footer.
    var lastLink: UInt32
    var writerEpoch: UInt32
    /// What the header of the next segment repeats: ``lastLink`` as it was when the segment was first sealed.
    var segmentLink: UInt32
    /// Where the sections of the footer stand in its body.
    var sections = FooterSections()

    static let byteCount = 128
    /// "SJT2", least significant byte first.
    static let magic: UInt32 = 0x3254_4A53

    /// The 128 bytes.
    func encoded(salt: UInt32) -> [UInt8] {
        var fields = ByteWriter(capacity: Self.byteCount)
        fields.writeFixed(UInt64(footerOffset))
        fields.writeFixed(endPosition.rawValue)
        fields.writeFixed(UInt64(frameCount))
        fields.writeFixed(UInt64(newStreamCount))
        fields.writeFixed(UInt64(bitPattern: lastRecordedAt.microsecondsSinceEpoch))
        fields.writeFixed(lastLink)
        fields.writeFixed(writerEpoch)
        fields.writeFixed(segmentLink)
        fields.writeFixed(UInt32(0))
        for section in FooterSection.allCases {
            fields.writeFixed(UInt32(sections[section].lowerBound))
            fields.writeFixed(UInt32(sections[section].count))
        }
        fields.write([UInt8](repeating: 0, count: Self.reservedByteCount))
        var whole = ByteWriter(capacity: Self.byteCount)
        whole.writeFixed(Self.magic ^ salt)
        whole.writeFixed(CRC32C.checksum(of: fields.bytes, seed: salt))
        whole.write(fields.bytes)
        return whole.bytes
    }

    private static let reservedByteCount = 16

    /// Reads the last 128 bytes of a file; nil when they are no trailer of the segment with this salt.
    init?(_ bytes: [UInt8], salt: UInt32) {
        guard bytes.count == Self.byteCount else { return nil }
        var reader = ByteReader(bytes)
        guard
            let magic: UInt32 = try? reader.readFixed(), let checksum: UInt32 = try? reader.readFixed(),
            magic == Self.magic ^ salt, checksum == CRC32C.checksum(of: Array(bytes[8...]), seed: salt),
            let trailer = try? Self.decodeFields(&reader)
        else { return nil }
        self = trailer
    }

    private static func decodeFields(_ reader: inout ByteReader) throws(DecodingFailure) -> SegmentTrailer {
        let footerOffset: UInt64 = try reader.readFixed()
        let endPosition: UInt64 = try reader.readFixed()
        let frameCount: UInt64 = try reader.readFixed()
        let newStreamCount: UInt64 = try reader.readFixed()
        let recordedAt: UInt64 = try reader.readFixed()
        let link: UInt32 = try reader.readFixed()
        let epoch: UInt32 = try reader.readFixed()
        let segmentLink: UInt32 = try reader.readFixed()
        let reserved: UInt32 = try reader.readFixed()
        var sections = FooterSections()
        for section in FooterSection.allCases {
            let offset: UInt32 = try reader.readFixed()
            let count: UInt32 = try reader.readFixed()
            guard Int(offset) + Int(count) <= FrameLimits.footerByteCountMax else {
                throw DecodingFailure(.tooLong, offset: reader.offset)
            }
            sections[section] = Int(offset)..<Int(offset) + Int(count)
        }
        guard
            reserved == 0, try reader.readBytes(reservedByteCount).allSatisfy({ $0 == 0 }), footerOffset < 1 << 40,
            endPosition < 1 << 62, frameCount < 1 << 40, newStreamCount < 1 << 32
        else { throw DecodingFailure(.malformed, offset: reader.offset) }
        return SegmentTrailer(
            footerOffset: Int(footerOffset), endPosition: Position(rawValue: endPosition),
            frameCount: Int(frameCount), newStreamCount: Int(newStreamCount),
            lastRecordedAt: Timestamp(microsecondsSinceEpoch: Int64(bitPattern: recordedAt)), lastLink: link,
            writerEpoch: epoch, segmentLink: segmentLink, sections: sections)
    }

    init(
        footerOffset: Int, endPosition: Position, frameCount: Int, newStreamCount: Int, lastRecordedAt: Timestamp,
        lastLink: UInt32, writerEpoch: UInt32, segmentLink: UInt32, sections: FooterSections = FooterSections()
    ) {
        self.footerOffset = footerOffset
        self.endPosition = endPosition
        self.frameCount = frameCount
        self.newStreamCount = newStreamCount
        self.lastRecordedAt = lastRecordedAt
        self.lastLink = lastLink
        self.writerEpoch = writerEpoch
        self.segmentLink = segmentLink
        self.sections = sections
    }
}
