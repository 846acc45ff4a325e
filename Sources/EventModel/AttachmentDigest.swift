/// The identity of an attachment: the SHA-256 of its bytes, by which it is stored and found.
public struct AttachmentDigest: Hashable, Sendable {
    /// The hash as four words, so that millions of digests fit into memory and are hashed at once.
    private let words: SIMD4<UInt64>

    /// The number of bytes of a digest.
    public static let byteCount = 32

    /// Makes a digest of a hash; nil unless it has ``byteCount`` bytes.
    public init?(bytes: some Collection<UInt8>) {
        guard bytes.count == Self.byteCount else { return nil }
        var words = SIMD4<UInt64>()
        for (index, byte) in bytes.enumerated() { words[index / 8] = words[index / 8] << 8 | UInt64(byte) }
        self.words = words
    }

    /// Reads 64 lower-case hexadecimal digits; nil for anything else, so that a digest is written in one way.
    public init?(_ text: some StringProtocol) {
        guard text.utf8.count == 2 * Self.byteCount else { return nil }
        var words = SIMD4<UInt64>()
        for (index, digit) in text.utf8.enumerated() {
            let value: UInt8
            switch digit {
            case UInt8(ascii: "0")...UInt8(ascii: "9"): value = digit - UInt8(ascii: "0")
            case UInt8(ascii: "a")...UInt8(ascii: "f"): value = digit - UInt8(ascii: "a") + 10
            default: return nil
            }
            words[index / 16] = words[index / 16] << 4 | UInt64(value)
        }
        self.words = words
    }
}

extension AttachmentDigest: CustomStringConvertible {
    /// The hash in 64 lower-case hexadecimal digits.
    public var description: String {
        let digits = Array("0123456789abcdef".unicodeScalars)
        var text = String.UnicodeScalarView()
        for index in 0..<4 {
            for shift in stride(from: UInt64(60), through: 0, by: -4) {
                text.append(digits[Int(words[index] >> shift & 15)])
            }
        }
        return String(text)
    }
}
