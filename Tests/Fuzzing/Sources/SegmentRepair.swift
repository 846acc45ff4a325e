import BinaryCoding
import EventModel

@testable import EventLog

/// Makes the checksums of a segment true again after the fuzzer changed bytes, so that it gets past them.
struct SegmentRepair {
    /// What the next segment must repeat of the one before.
    struct Carry {
        var storeID: [UInt8]
        var hashKey: [UInt8]
        var ordinal: UInt64 = 0
        var position: UInt64 = 0
        var link: UInt32 = 0
        var recordedAt = UInt64(bitPattern: .min)
        var streams: UInt64 = 0
    }

    /// The bytes of the file.
    private(set) var bytes: [UInt8]
    /// Whether positions, links and places are made true too, not checksums alone.
    private let mendsPlaces: Bool
    private var salt: UInt32 = 0
    private var link: UInt32 = 0
    private var position: UInt64 = 0
    private var epoch: UInt32 = 0
    private var groupStart = 0
    private var eventFrameCount: UInt64 = 0

    /// Mends a file; nil where it is too short for a header.
    init?(_ bytes: [UInt8], mendsPlaces: Bool, after carry: Carry?) {
        guard bytes.count >= SegmentHeader.byteCount else { return nil }
        self.bytes = bytes
        self.mendsPlaces = mendsPlaces
        mendHeader(after: carry)
        mendFrames()
    }

    /// What the segment behind this one must say; nil when this one has no trailer.
    var carry: Carry? {
        let start = bytes.count - SegmentTrailer.byteCount
        guard start >= SegmentHeader.byteCount, number32(start) == SegmentTrailer.magic ^ salt else { return nil }
        return Carry(
            storeID: Array(bytes[16..<32]), hashKey: Array(bytes[96..<112]), ordinal: number64(32) &+ 1,
            position: number64(start + 16), link: number32(start + 56), recordedAt: number64(start + 40),
            streams: number64(88) &+ number64(start + 32))
    }

    private mutating func mendHeader(after carry: Carry?) {
        if mendsPlaces {
            bytes.replaceSubrange(0..<8, with: SegmentHeader.magic)
            put(UInt32(SegmentHeader.formatMajor), at: 8)
            put(UInt32(SegmentHeader.byteCount), at: 12)
            let carry = carry ?? Carry(storeID: Array(bytes[16..<32]), hashKey: Array(bytes[96..<112]))
            bytes.replaceSubrange(16..<32, with: carry.storeID)
            bytes.replaceSubrange(96..<112, with: carry.hashKey)
            put(carry.ordinal, at: 32)
            put(carry.position, at: 40)
            put(carry.recordedAt, at: 72)
            put(carry.link, at: 80)
            put(carry.streams, at: 88)
        }
        salt = number32(64)
        link = salt
        epoch = number32(68)
        position = number64(40)
        put(checksum(0..<SegmentHeader.byteCount - 4, seed: 0), at: SegmentHeader.byteCount - 4)
    }

    private mutating func mendFrames() {
        var offset = SegmentHeader.byteCount
        while offset + FrameHeader.byteCount <= bytes.count {
            if bytes[offset..<offset + FrameHeader.byteCount].allSatisfy({ $0 == 0 }) { return }
            let storedCount = Int(number32(offset + 24))
            let total =
                FrameHeader.byteCount + storedCount + FrameHeader.alignment - storedCount % FrameHeader.alignment
            let isFooter = bytes[offset + 38] == FrameKind.footer.rawValue
            if isFooter, total <= bytes.count - offset { mendFooter(at: offset, end: offset + total) }
            mendFrame(at: offset, total: min(total, bytes.count - offset))
            if isFooter || total > bytes.count - offset { return }
            offset += total
        }
    }

    private mutating func mendFrame(at offset: Int, total: Int) {
        let eventCount = UInt64(number32(offset + 36) & 0xFFFF)
        if mendsPlaces {
            put(position, at: offset + 8)
            put(link, at: offset + 20)
            epoch = max(epoch, number32(offset + 40))
            put(epoch, at: offset + 40)
            let isContinued = number32(offset + 32) != 0
            put(isContinued ? UInt32((offset - groupStart) / FrameHeader.alignment) : 0, at: offset + 32)
            if !isContinued { groupStart = offset }
        }
        let frame = offset..<offset + total
        put(checksum(offset + FrameHeader.byteCount..<frame.upperBound, seed: salt), at: offset + 16)
        put(FrameHeader.magic ^ salt, at: offset)
        put(checksum(offset + 8..<offset + FrameHeader.byteCount, seed: salt), at: offset + 4)
        link = number32(offset + 4)
        position &+= eventCount
        if eventCount > 0 { eventFrameCount += 1 }
    }

    /// The checksums of the footer's sections, and the trailer.
    private mutating func mendFooter(at offset: Int, end: Int) {
        let start = bytes.count - SegmentTrailer.byteCount
        guard start >= end else { return }
        if mendsPlaces {
            put(UInt64(offset), at: start + 8)
            put(position, at: start + 16)
            put(eventFrameCount, at: start + 24)
            put(link, at: start + 48)
            put(link, at: start + 56)
        }
        let body = offset + FrameHeader.byteCount
        let sections = (0..<FooterSection.allCases.count).map { index -> Range<Int> in
            let (first, count) = (Int(number32(start + 64 + index * 8)), Int(number32(start + 68 + index * 8)))
            return body + first + count <= end ? body + first..<body + first + count : body..<body
        }
        mendBlock(sections[0])
        let summary = try? FooterSummary(
            Array(bytes[sections[0]]), firstPosition: Position(rawValue: 0), salt: salt)
        let directories = summary.map { [$0.streams.ranges, $0.actors.ranges, $0.keys.ranges] } ?? []
        for (section, blocks) in zip(sections[1...], directories) {
            for block in blocks where block.upperBound <= section.count {
                mendBlock(section.lowerBound + block.lowerBound..<section.lowerBound + block.upperBound)
            }
        }
        for section in sections[4...] {
            for page in stride(from: section.lowerBound, to: section.upperBound, by: NameFilter.pageByteCount) {
                mendBlock(page..<min(page + NameFilter.pageByteCount, section.upperBound))
            }
        }
        put(SegmentTrailer.magic ^ salt, at: start)
        put(checksum(start + 8..<bytes.count, seed: salt), at: start + 4)
    }

    /// Puts the checksum at the end of a range.
    private mutating func mendBlock(_ range: Range<Int>) {
        guard range.count >= 4 else { return }
        put(checksum(range.lowerBound..<range.upperBound - 4, seed: salt), at: range.upperBound - 4)
    }

    private func checksum(_ range: Range<Int>, seed: UInt32) -> UInt32 {
        CRC32C.checksum(of: Array(bytes[range]), seed: seed)
    }

    private func number32(_ offset: Int) -> UInt32 {
        bytes[offset..<offset + 4].reversed().reduce(0) { $0 << 8 | UInt32($1) }
    }

    private func number64(_ offset: Int) -> UInt64 {
        bytes[offset..<offset + 8].reversed().reduce(0) { $0 << 8 | UInt64($1) }
    }

    private mutating func put<Number: FixedWidthInteger>(_ value: Number, at offset: Int) {
        for index in 0..<Number.bitWidth / 8 {
            bytes[offset + index] = UInt8(truncatingIfNeeded: value >> Number(8 * index))
        }
    }
}
