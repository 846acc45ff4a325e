/// Appends numbers and bytes to a buffer, little-endian.
public struct ByteWriter: Sendable {
    /// What was written so far.
    public var bytes: [UInt8] = []

    /// Makes an empty writer.
    public init() {}

    /// Makes an empty writer with room for `capacity` bytes.
    public init(capacity: Int) {
        bytes.reserveCapacity(capacity)
    }

    /// The number of bytes written.
    public var count: Int { bytes.count }

    /// Appends one byte.
    public mutating func write(_ byte: UInt8) {
        bytes.append(byte)
    }

    /// Appends bytes as they are.
    public mutating func write(_ newBytes: some Collection<UInt8>) {
        bytes.append(contentsOf: newBytes)
    }

    /// Appends a number of fixed width, least significant byte first.
    public mutating func writeFixed(_ value: some FixedWidthInteger & UnsignedInteger) {
        var rest = UInt64(value)
        for _ in 0..<(type(of: value).bitWidth / 8) {
            bytes.append(UInt8(truncatingIfNeeded: rest))
            rest >>= 8
        }
    }

    /// Appends a number of fixed width, most significant byte first.
    public mutating func writeFixedBigEndian(_ value: some FixedWidthInteger & UnsignedInteger) {
        var shift = type(of: value).bitWidth
        while shift > 0 {
            shift -= 8
            bytes.append(UInt8(truncatingIfNeeded: UInt64(value) >> UInt64(shift)))
        }
    }

    /// Appends a number as a ``Varint``.
    public mutating func writeVarint(_ value: UInt64) {
        var rest = value
        while rest >= 0x80 {
            bytes.append(UInt8(truncatingIfNeeded: rest) | 0x80)
            rest >>= 7
        }
        bytes.append(UInt8(truncatingIfNeeded: rest))
    }

    /// Appends a signed number as the ``Varint`` of its ``ZigZag``.
    public mutating func writeSignedVarint(_ value: Int64) {
        writeVarint(ZigZag.encode(value))
    }

    /// Appends the count of bytes as a varint, then the bytes.
    public mutating func writeCounted(_ newBytes: some Collection<UInt8>) {
        writeVarint(UInt64(newBytes.count))
        bytes.append(contentsOf: newBytes)
    }

    /// Appends the count of the text's UTF-8 bytes as a varint, then the bytes.
    public mutating func writeCounted(_ text: String) {
        writeCounted(text.utf8)
    }
}
