import BinaryCoding
import EventModel

/// The first 4,096 bytes of a segment, written and made durable before its first frame.
struct SegmentHeader: Equatable, Sendable {
    var storeID: [UInt8]
    var ordinal: Int
    var firstPosition: Position
    var createdAt: Timestamp
    /// How long the file is meant to become at most, without its footer.
    var capacity: Int
    /// Random; mixed into every magic and checksum, so that frames of another segment never pass.
    var salt: UInt32
    var writerEpoch: UInt32
    /// The time of the last frame before this segment; frames are never earlier.
    var recordedAtFloor: Timestamp
    /// The header checksum of the last frame of the segment before, so that an older copy of it is noticed.
    var previousSegmentLink: UInt32
    /// Whether the segment is as it was committed, or was written again.
    var form = SegmentForm.committed
    /// The streams that begin in earlier segments.
    var earlierStreamCount: Int
    /// The key under which names are hashed, the same in all segments.
    var hashKey: [UInt8]
    /// Of a recompressed segment, the link that its trailer keeps for the next one; 0 for others.
    var segmentLink: UInt32 = 0

    /// How long the file may be: one frame may be longer than the capacity, the footer comes behind it, and zeros go
    /// up to a multiple of 4,096.
    var fileByteCountMax: Int {
        let frameByteCountMax = FrameHeader.byteCount + FrameLimits.rawByteCountMax + FrameHeader.alignment
        let framesEndMax = max(capacity, Self.byteCount + frameByteCountMax)
        let footerByteCountMax = FrameHeader.byteCount + FrameLimits.footerByteCountMax + FrameHeader.alignment
        return framesEndMax + footerByteCountMax + SegmentTrailer.byteCount + 2 * 4_096
    }

    static let byteCount = 4_096
    /// Offsets of tables and places of events have 32 bits.
    static let capacityMax = 1 << 32
    static let storeIDByteCount = 16
    /// The bytes before those that are reserved.
    static let fieldByteCount = 120
    static let formatMajor: UInt16 = 2
    static let formatMinor: UInt16 = 0
    /// Shows damage by text mode, seven-bit transport and wrong line ends, as in PNG.
    static let magic: [UInt8] = [0x89, 0x53, 0x4A, 0x4C, 0x0D, 0x0A, 0x1A, 0x0A]

    /// The 4,096 bytes.
    func encoded() -> [UInt8] {
        var writer = ByteWriter(capacity: Self.byteCount)
        writeFields(to: &writer)
        writer.write([UInt8](repeating: 0, count: Self.byteCount - 4 - writer.count))
        writer.writeFixed(CRC32C.checksum(of: writer.bytes))
        return writer.bytes
    }

    /// Appends the bytes before those that are reserved.
    func writeFields(to writer: inout ByteWriter) {
        precondition(storeID.count == Self.storeIDByteCount, "a store's id has 16 bytes")
        precondition(hashKey.count == SipHash.keyByteCount, "a hash key has 16 bytes")
        writer.write(Self.magic)
        writer.writeFixed(Self.formatMajor)
        writer.writeFixed(Self.formatMinor)
        writer.writeFixed(UInt32(Self.byteCount))
        writer.write(storeID)
        writer.writeFixed(UInt64(ordinal))
        writer.writeFixed(firstPosition.rawValue)
        writer.writeFixed(UInt64(bitPattern: createdAt.microsecondsSinceEpoch))
        writer.writeFixed(UInt64(capacity))
        writer.writeFixed(salt)
        writer.writeFixed(writerEpoch)
        writer.writeFixed(UInt64(bitPattern: recordedAtFloor.microsecondsSinceEpoch))
        writer.writeFixed(previousSegmentLink)
        writer.writeFixed(form.rawValue)
        writer.writeFixed(UInt64(earlierStreamCount))
        writer.write(hashKey)
        writer.writeFixed(segmentLink)
        writer.writeFixed(UInt32(0))
    }

    /// What the first bytes of a segment are.
    enum Decoded: Equatable {
        case header(SegmentHeader)
        /// Of another major version of the format.
        case other(UInt16)
        /// A header of which some sector never reached the disk.
        case unfinished
        /// A header that was written and is damaged now.
        case damaged
    }

    /// Reads the first bytes of a segment, fewer than 4,096 where the file is shorter.
    static func decode(_ bytes: [UInt8]) -> Decoded {
        guard bytes.count == byteCount else { return .unfinished }
        var reader = ByteReader(bytes)
        guard
            let magic = try? reader.readBytes(8), let major: UInt16 = try? reader.readFixed(),
            let checksum = try? checksumField(bytes)
        else { return .damaged }
        // Unsafe: the range lies within the bytes and the pointer does not outlive the call.
        let expected = bytes.withUnsafeBytes {
            CRC32C.checksum(of: UnsafeRawBufferPointer(rebasing: $0[..<(byteCount - 4)]))
        }
        guard magic.elementsEqual(Self.magic), checksum == expected else {
            return isUnfinished(bytes) ? .unfinished : .damaged
        }
        guard major == formatMajor else { return .other(major) }
        guard let header = try? decodeFields(&reader) else { return .damaged }
        return .header(header)
    }

    private static func checksumField(_ bytes: [UInt8]) throws(DecodingFailure) -> UInt32 {
        var reader = ByteReader(bytes, range: (byteCount - 4)..<byteCount)
        return try reader.readFixed()
    }

    /// Only the first and the last sector hold anything: one of them all zero was never written.
    private static func isUnfinished(_ bytes: [UInt8]) -> Bool {
        bytes[..<Sector.byteCount].allSatisfy { $0 == 0 }
            || bytes[(byteCount - Sector.byteCount)...].allSatisfy { $0 == 0 }
    }

    fileprivate static func decodeFields(_ reader: inout ByteReader) throws(DecodingFailure) -> SegmentHeader {
        let minor: UInt16 = try reader.readFixed()
        let length: UInt32 = try reader.readFixed()
        let storeID = Array(try reader.readBytes(storeIDByteCount))
        let ordinal: UInt64 = try reader.readFixed()
        let firstPosition: UInt64 = try reader.readFixed()
        let createdAt: UInt64 = try reader.readFixed()
        let capacity: UInt64 = try reader.readFixed()
        let salt: UInt32 = try reader.readFixed()
        let epoch: UInt32 = try reader.readFixed()
        let floor: UInt64 = try reader.readFixed()
        let link: UInt32 = try reader.readFixed()
        let form: UInt32 = try reader.readFixed()
        let earlierStreamCount: UInt64 = try reader.readFixed()
        let hashKey = Array(try reader.readBytes(SipHash.keyByteCount))
        let segmentLink: UInt32 = try reader.readFixed()
        let reserved = try reader.readBytes(reader.remainingCount - 4)
        guard
            length == UInt32(byteCount),
            // Unsafe: the pointer does not outlive the call.
            minor > formatMinor || reserved.withUnsafeBytes({ Sector.isZero($0) }),
            ordinal < 1 << 33, firstPosition < 1 << 62, capacity <= UInt64(capacityMax),
            let form = SegmentForm(rawValue: form), earlierStreamCount < 1 << 32
        else { throw DecodingFailure(.malformed, offset: 12) }
        return SegmentHeader(
            storeID: storeID, ordinal: Int(ordinal), firstPosition: Position(rawValue: firstPosition),
            createdAt: Timestamp(microsecondsSinceEpoch: Int64(bitPattern: createdAt)), capacity: Int(capacity),
            salt: salt, writerEpoch: epoch,
            recordedAtFloor: Timestamp(microsecondsSinceEpoch: Int64(bitPattern: floor)), previousSegmentLink: link,
            form: form, earlierStreamCount: Int(earlierStreamCount), hashKey: hashKey,
            segmentLink: segmentLink)
    }
}

extension SegmentHeader {
    /// Reads the bytes before those that are reserved, magic and major version included.
    ///
    /// - Throws: `DecodingFailure` when they are not those of a segment of this major version.
    init(fields bytes: ArraySlice<UInt8>) throws(DecodingFailure) {
        var reader = ByteReader(Array(bytes) + [UInt8](repeating: 0, count: 4))
        let magic = try reader.readBytes(8)
        let major: UInt16 = try reader.readFixed()
        guard Array(magic) == Self.magic, major == Self.formatMajor else {
            throw DecodingFailure(.malformed, offset: 0)
        }
        self = try Self.decodeFields(&reader)
    }
}

/// How the frames of a segment were written.
enum SegmentForm: UInt32, CaseIterable, Sendable {
    /// A frame a commit.
    case committed = 0
    /// Again, after sealing, to take less room.
    case recompressed = 1

    /// What the names of its files end with.
    var nameSuffix: String {
        switch self {
        case .committed: ".segment"
        case .recompressed: ".recompressed"
        }
    }
}

/// What a disk writes as a whole or not at all.
enum Sector {
    static let byteCount = 512

    /// How many of the pieces into which sector borders cut the bytes are all zero, the first byte standing at
    /// `offset` of the file.
    ///
    /// - Complexity: O(n).
    static func zeroPortionCount(of bytes: UnsafeRawBufferPointer, at offset: Int) -> Int {
        var count = 0
        var start = 0
        while start < bytes.count {
            let end = min(bytes.count, start + byteCount - (offset + start) % byteCount)
            // Unsafe: the piece lies within the bytes.
            if isZero(UnsafeRawBufferPointer(rebasing: bytes[start..<end])) { count += 1 }
            start = end
        }
        return count
    }

    /// Whether all bytes are zero.
    ///
    /// - Complexity: O(n), eight bytes at a time.
    static func isZero(_ bytes: UnsafeRawBufferPointer) -> Bool {
        var index = 0
        // Unsafe: loads stay within the bytes.
        while index + 8 <= bytes.count {
            if bytes.loadUnaligned(fromByteOffset: index, as: UInt64.self) != 0 { return false }
            index += 8
        }
        while index < bytes.count {
            if bytes[index] != 0 { return false }
            index += 1
        }
        return true
    }
}
