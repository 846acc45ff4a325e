/// Unsigned LEB128: seven bits a byte, least significant first, the high bit set on all but the last byte.
///
/// Only the shortest form is valid.
public enum Varint {
    /// The most bytes that a 64-bit number takes.
    public static let byteCountMax = 10

    /// The number of bytes that `value` takes.
    ///
    /// - Complexity: O(1).
    public static func byteCount(of value: UInt64) -> Int {
        value == 0 ? 1 : (64 - value.leadingZeroBitCount + 6) / 7
    }
}

/// Signed numbers as unsigned ones with small absolute values first, as in 0, -1, 1, -2, 2.
public enum ZigZag {
    /// The unsigned form.
    ///
    /// - Complexity: O(1).
    public static func encode(_ value: Int64) -> UInt64 {
        UInt64(bitPattern: (value << 1) ^ (value >> 63))
    }

    /// The signed number.
    ///
    /// - Complexity: O(1).
    public static func decode(_ value: UInt64) -> Int64 {
        Int64(bitPattern: value >> 1) ^ -Int64(bitPattern: value & 1)
    }
}
