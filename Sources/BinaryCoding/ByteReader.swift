/// Reads numbers and bytes from a buffer, little-endian, and never beyond its end.
public struct ByteReader: Sendable {
    private let bytes: [UInt8]
    private let end: Int
    /// The index of the next byte.
    public private(set) var offset: Int

    /// Makes a reader of a whole buffer.
    public init(_ bytes: [UInt8]) {
        self.init(bytes, range: 0..<bytes.count)
    }

    /// Makes a reader of a part of a buffer, which must lie within it.
    public init(_ bytes: [UInt8], range: Range<Int>) {
        precondition(range.lowerBound >= 0 && range.upperBound <= bytes.count, "the range lies outside the buffer")
        self.bytes = bytes
        self.offset = range.lowerBound
        self.end = range.upperBound
    }

    /// The number of bytes left.
    public var remainingCount: Int { end - offset }

    /// Reads one byte.
    ///
    /// - Throws: ``DecodingFailure`` at the end.
    public mutating func readByte() throws(DecodingFailure) -> UInt8 {
        guard offset < end else { throw DecodingFailure(.truncated, offset: offset) }
        defer { offset += 1 }
        return bytes[offset]
    }

    /// The next byte without moving on; nil at the end.
    public func peekByte() -> UInt8? {
        offset < end ? bytes[offset] : nil
    }

    /// Reads `count` bytes.
    ///
    /// - Throws: ``DecodingFailure`` when fewer are left.
    public mutating func readBytes(_ count: Int) throws(DecodingFailure) -> ArraySlice<UInt8> {
        guard count >= 0, count <= remainingCount else { throw DecodingFailure(.truncated, offset: offset) }
        defer { offset += count }
        return bytes[offset..<offset + count]
    }

    /// Reads a number of fixed width, least significant byte first.
    ///
    /// - Throws: ``DecodingFailure`` when too few bytes are left.
    public mutating func readFixed<Number: FixedWidthInteger & UnsignedInteger>(
        _: Number.Type = Number.self
    ) throws(DecodingFailure) -> Number {
        var value: UInt64 = 0
        var shift: UInt64 = 0
        for byte in try readBytes(Number.bitWidth / 8) {
            value |= UInt64(byte) << shift
            shift += 8
        }
        return Number(truncatingIfNeeded: value)
    }

    /// Reads a number of fixed width, most significant byte first.
    ///
    /// - Throws: ``DecodingFailure`` when too few bytes are left.
    public mutating func readFixedBigEndian<Number: FixedWidthInteger & UnsignedInteger>(
        _: Number.Type = Number.self
    ) throws(DecodingFailure) -> Number {
        var value: UInt64 = 0
        for byte in try readBytes(Number.bitWidth / 8) { value = value << 8 | UInt64(byte) }
        return Number(truncatingIfNeeded: value)
    }

    /// Reads a ``Varint``.
    ///
    /// - Throws: ``DecodingFailure`` when it is cut off, longer than 64 bits, or not the shortest form.
    public mutating func readVarint() throws(DecodingFailure) -> UInt64 {
        let start = offset
        var value: UInt64 = 0
        var shift: UInt64 = 0
        while true {
            let byte = try readByte()
            if shift == 63, byte > 1 { throw DecodingFailure(.malformed, offset: start) }
            value |= UInt64(byte & 0x7F) << shift
            if byte & 0x80 == 0 {
                if byte == 0, shift > 0 { throw DecodingFailure(.malformed, offset: start) }
                return value
            }
            shift += 7
        }
    }

    /// Reads a signed number written as the ``Varint`` of its ``ZigZag``.
    ///
    /// - Throws: ``DecodingFailure`` as ``readVarint()``.
    public mutating func readSignedVarint() throws(DecodingFailure) -> Int64 {
        ZigZag.decode(try readVarint())
    }

    /// Reads a varint that counts something which takes at least one byte each, so that a hostile count cannot
    /// make anybody allocate more than the input is long.
    ///
    /// - Throws: ``DecodingFailure`` when the count is larger than `limit` or than the bytes left.
    public mutating func readCount(limit: Int = .max) throws(DecodingFailure) -> Int {
        let start = offset
        let count = try readVarint()
        guard count <= UInt64(min(limit, remainingCount)) else { throw DecodingFailure(.tooLong, offset: start) }
        return Int(count)
    }

    /// Reads bytes that their count stands before.
    ///
    /// - Throws: ``DecodingFailure`` when there are more than `limit` or than are left.
    public mutating func readCounted(limit: Int = .max) throws(DecodingFailure) -> ArraySlice<UInt8> {
        try readBytes(readCount(limit: limit))
    }

    /// Reads UTF-8 text that the count of its bytes stands before.
    ///
    /// - Throws: ``DecodingFailure`` when there are more than `limit` bytes or they are not UTF-8.
    public mutating func readCountedText(limit: Int = .max) throws(DecodingFailure) -> String {
        let start = offset
        let bytes = try readCounted(limit: limit)
        guard let text = String(validating: bytes, as: UTF8.self) else {
            throw DecodingFailure(.malformed, offset: start)
        }
        return text
    }
}

/// Why bytes could not be read.
///
/// Two failures are equal when their codes are.
public struct DecodingFailure: Error, Sendable, Equatable {
    /// What kind of failure it is.
    public enum Code: String, Hashable, Sendable {
        /// The input ends within an item.
        case truncated
        /// The input breaks a rule of its format.
        case malformed
        /// A count or length is above its bound.
        case tooLong
        /// Valid, but not the one form that a deterministic encoder writes.
        case notCanonical
        /// Well-formed, but of a kind that is not supported.
        case unsupported
    }

    /// What kind of failure it is.
    public var code: Code
    /// The index of the byte where the item begins.
    public var offset: Int

    /// Makes a failure.
    public init(_ code: Code, offset: Int) {
        self.code = code
        self.offset = offset
    }

    /// Whether the codes are the same.
    public static func == (left: DecodingFailure, right: DecodingFailure) -> Bool {
        left.code == right.code
    }
}

extension DecodingFailure: CustomStringConvertible {
    /// `code at byte offset`.
    public var description: String { "\(code.rawValue) at byte \(offset)" }
}
