import BinaryCoding
import EventModel

/// The 48 bytes before the body of a frame.
///
/// Their own checksum lets a reader trust the lengths before it uses them.
struct FrameHeader: Equatable, Sendable {
    /// The position of the first event; of the next one for a frame without events.
    var firstPosition: Position
    /// CRC-32C of body and pad, continued from the segment's salt.
    var bodyChecksum: UInt32 = 0
    /// The header checksum of the frame before; the salt for the first frame of a segment.
    var previousLink: UInt32
    /// The bytes of the body as stored, without pad.
    var storedByteCount: Int
    /// The bytes of the body before compression.
    var rawByteCount: Int
    /// How many bytes before this frame its group starts; 0 when it starts one.
    var groupDistance: Int
    var eventCount: Int
    var kind: FrameKind
    var codec: FrameCodec
    var writerEpoch: UInt32
    /// How many sector portions of the whole frame are all zero although they were written.
    var zeroPortionCount = 0
    /// The checksum of the fields above, by which the next frame links to this one.
    var checksum: UInt32 = 0

    static let byteCount = 48
    static let alignment = 8
    static let padByte: UInt8 = 0xA5
    /// "SJF1", least significant byte first.
    static let magic: UInt32 = 0x3146_4A53

    /// The pad bytes behind the body: 1 to 8.
    var padByteCount: Int { Self.alignment - (storedByteCount % Self.alignment) }

    /// Header, body and pad.
    var totalByteCount: Int { Self.byteCount + storedByteCount + padByteCount }

    /// Writes the 48 bytes; sets ``checksum``.
    // Unsafe: all stores lie within the 48 bytes that the caller gives.
    mutating func encode(into bytes: UnsafeMutableRawBufferPointer, salt: UInt32) {
        precondition(bytes.count == Self.byteCount, "a frame header has 48 bytes")
        func store<Number: FixedWidthInteger>(_ value: Number, _ offset: Int) {
            bytes.storeBytes(of: value.littleEndian, toByteOffset: offset, as: Number.self)
        }
        store(Self.magic ^ salt, 0)
        store(firstPosition.rawValue, 8)
        store(bodyChecksum, 16)
        store(previousLink, 20)
        store(UInt32(storedByteCount), 24)
        store(UInt32(rawByteCount), 28)
        store(UInt32(groupDistance / Self.alignment), 32)
        store(UInt16(eventCount), 36)
        store(kind.rawValue, 38)
        store(codec.rawValue, 39)
        store(writerEpoch, 40)
        store(UInt16(zeroPortionCount), 44)
        store(UInt16(0), 46)
        checksum = CRC32C.checksum(of: UnsafeRawBufferPointer(rebasing: bytes[8...]), seed: salt)
        store(checksum, 4)
    }

    /// Reads 48 bytes; nil unless magic, checksum and every bound hold.
    ///
    /// - Complexity: O(1), without allocation.
    init?(_ bytes: UnsafeRawBufferPointer, salt: UInt32) {
        guard bytes.count >= Self.byteCount else { return nil }
        // Unsafe: all loads lie within the 48 bytes that were just checked to be there.
        func load<Number: FixedWidthInteger>(_ offset: Int, as: Number.Type = Number.self) -> Number {
            Number(littleEndian: bytes.loadUnaligned(fromByteOffset: offset, as: Number.self))
        }
        checksum = load(4)
        guard
            load(0, as: UInt32.self) == Self.magic ^ salt,
            checksum == CRC32C.checksum(of: UnsafeRawBufferPointer(rebasing: bytes[8..<Self.byteCount]), seed: salt),
            let kind = FrameKind(rawValue: load(38)), let codec = FrameCodec(rawValue: load(39)),
            load(46, as: UInt16.self) == 0
        else { return nil }
        firstPosition = Position(rawValue: load(8))
        bodyChecksum = load(16)
        previousLink = load(20)
        storedByteCount = Int(load(24, as: UInt32.self))
        rawByteCount = Int(load(28, as: UInt32.self))
        groupDistance = Int(load(32, as: UInt32.self)) * Self.alignment
        eventCount = Int(load(36, as: UInt16.self))
        self.kind = kind
        self.codec = codec
        writerEpoch = load(40)
        zeroPortionCount = Int(load(44, as: UInt16.self))
        guard isWithinBounds else { return nil }
    }

    init(
        kind: FrameKind, firstPosition: Position, eventCount: Int, previousLink: UInt32, rawByteCount: Int,
        storedByteCount: Int, codec: FrameCodec, groupDistance: Int, writerEpoch: UInt32
    ) {
        self.kind = kind
        self.firstPosition = firstPosition
        self.eventCount = eventCount
        self.previousLink = previousLink
        self.rawByteCount = rawByteCount
        self.storedByteCount = storedByteCount
        self.codec = codec
        self.groupDistance = groupDistance
        self.writerEpoch = writerEpoch
    }

    private var isWithinBounds: Bool {
        guard storedByteCount <= rawByteCount, firstPosition.rawValue < 1 << 62 else { return false }
        switch codec {
        case .stored: guard storedByteCount == rawByteCount else { return false }
        // A byte of LZ4 stands for at most 255.
        case .linkedLZ4: guard rawByteCount <= 256 * storedByteCount else { return false }
        }
        return switch kind {
        case .events:
            (1...FrameLimits.eventCountMax).contains(eventCount) && rawByteCount <= FrameLimits.rawByteCountMax
        case .footer:
            eventCount == 0 && groupDistance == 0 && codec == .stored
                && rawByteCount <= FrameLimits.footerByteCountMax
        case .witness, .close: eventCount == 0 && groupDistance == 0 && rawByteCount == 0 && codec == .stored
        }
    }
}

/// What a frame holds.
///
/// Other values are refused, which leaves them to later versions.
enum FrameKind: UInt8, Sendable {
    /// Events of one commit.
    case events = 1
    /// Nothing: stands behind the last frame when the log was idle, and tells that it was durable.
    case witness = 2
    /// The index of a sealed segment.
    case footer = 3
    /// Nothing: the log was closed in order here.
    case close = 4
}

/// How the body of a frame is stored.
enum FrameCodec: UInt8, Sendable {
    /// As it is.
    case stored = 0
    /// An LZ4 block whose window reaches back to the start of the group.
    case linkedLZ4 = 1
}

/// The bounds of frames and groups.
enum FrameLimits {
    static let eventCountMax = 4_096
    static let rawByteCountMax = 8 << 20
    /// A larger frame is a group of its own.
    static let groupRawByteCountMax = 64 << 10
    /// A larger footer is left out, and the index built from the frames.
    static let footerByteCountMax = 256 << 20
}
