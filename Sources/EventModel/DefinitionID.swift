/// The identity of a workflow definition: the SHA-256 of its canonical form, so that two ministries that hold
/// the same id hold the same rules.
public struct DefinitionID: Hashable, Sendable {
    /// The 32 bytes of the hash, in order.
    public let bytes: [UInt8]

    /// The number of bytes of an id.
    public static let byteCount = 32

    /// Makes an id of a hash; nil unless it has ``byteCount`` bytes.
    public init?(bytes: [UInt8]) {
        guard bytes.count == Self.byteCount else { return nil }
        self.bytes = bytes
    }
}

extension DefinitionID: CustomStringConvertible {
    /// The hash in 64 lower-case hexadecimal digits.
    public var description: String {
        let digits = Array("0123456789abcdef".unicodeScalars)
        var text = String.UnicodeScalarView()
        for byte in bytes {
            text.append(digits[Int(byte >> 4)])
            text.append(digits[Int(byte & 15)])
        }
        return String(text)
    }
}
