/// SipHash-2-4 (Aumasson and Bernstein, 2012): a hash under a secret key, so that nobody who does not know it can make
/// names that collide.
public struct SipHash: Hashable, Sendable {
    private let low: UInt64
    private let high: UInt64

    /// The bytes of a key.
    public static let keyByteCount = 16

    /// Takes a key of 16 bytes.
    public init(key: [UInt8]) {
        precondition(key.count == Self.keyByteCount, "a key has 16 bytes")
        low = Self.word(key[0..<8])
        high = Self.word(key[8..<16])
    }

    /// The 64-bit hash of bytes.
    ///
    /// - Complexity: O(n), eight bytes at a time.
    public func hash(_ bytes: UnsafeRawBufferPointer) -> UInt64 {
        var state = State(low: low, high: high)
        var index = 0
        // Unsafe: loads stay within the bytes.
        while index + 8 <= bytes.count {
            state.compress(UInt64(littleEndian: bytes.loadUnaligned(fromByteOffset: index, as: UInt64.self)))
            index += 8
        }
        var last = UInt64(UInt8(truncatingIfNeeded: bytes.count)) << 56
        var shift: UInt64 = 0
        while index < bytes.count {
            last |= UInt64(bytes[index]) << shift
            shift += 8
            index += 1
        }
        state.compress(last)
        return state.finish()
    }

    /// The 64-bit hash of bytes.
    ///
    /// - Complexity: O(n), eight bytes at a time.
    public func hash(_ bytes: [UInt8]) -> UInt64 {
        // Unsafe: the pointer does not outlive the call.
        bytes.withUnsafeBytes { hash($0) }
    }

    private static func word(_ bytes: ArraySlice<UInt8>) -> UInt64 {
        bytes.reversed().reduce(0) { $0 << 8 | UInt64($1) }
    }

    private struct State {
        private var v0, v1, v2, v3: UInt64

        init(low: UInt64, high: UInt64) {
            v0 = low ^ 0x736F_6D65_7073_6575
            v1 = high ^ 0x646F_7261_6E64_6F6D
            v2 = low ^ 0x6C79_6765_6E65_7261
            v3 = high ^ 0x7465_6462_7974_6573
        }

        mutating func compress(_ word: UInt64) {
            v3 ^= word
            round()
            round()
            v0 ^= word
        }

        mutating func finish() -> UInt64 {
            v2 ^= 0xFF
            for _ in 0..<4 { round() }
            return v0 ^ v1 ^ v2 ^ v3
        }

        @inline(__always)
        private mutating func round() {
            v0 &+= v1
            v1 = rotate(v1, 13) ^ v0
            v0 = rotate(v0, 32)
            v2 &+= v3
            v3 = rotate(v3, 16) ^ v2
            v0 &+= v3
            v3 = rotate(v3, 21) ^ v0
            v2 &+= v1
            v1 = rotate(v1, 17) ^ v2
            v2 = rotate(v2, 32)
        }

        @inline(__always)
        private func rotate(_ value: UInt64, _ count: UInt64) -> UInt64 {
            value << count | value >> (64 - count)
        }
    }
}
