/// Base64 of RFC 4648 section 4.
enum Base64 {
    private static let alphabet = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/".utf8)

    static func call(
        _ builtin: Builtin, _ arguments: [ExpressionValue], sizeMax: Int
    ) throws(EvaluationError) -> ExpressionValue {
        switch (builtin, arguments.first) {
        case (.base64Encode, .bytes(let bytes)?):
            guard bytes.count / 3 < sizeMax / 4 else {
                throw EvaluationError(.sizeExceeded, "a text has at most \(sizeMax) bytes")
            }
            return .string(encoded(bytes))
        case (.base64Decode, .string(let text)?):
            guard let bytes = decoded(text) else {
                throw EvaluationError(.invalidArgument, "the text is no base64")
            }
            return .bytes(bytes)
        default: throw EvaluationError.noSuchOverload
        }
    }

    private static func encoded(_ bytes: [UInt8]) -> String {
        var text: [UInt8] = []
        for start in stride(from: 0, to: bytes.count, by: 3) {
            let group = bytes[start..<min(start + 3, bytes.count)]
            let bits = group.reduce(UInt32(0)) { $0 << 8 | UInt32($1) } << UInt32(8 * (3 - group.count))
            for place in 0..<4 {
                let digit = alphabet[Int(bits >> UInt32(18 - place * 6) & 63)]
                text.append(place <= group.count ? digit : UInt8(ascii: "="))
            }
        }
        return String(decoding: text, as: UTF8.self)
    }

    /// With or without the `=` at the end; nil for what is no base64.
    private static func decoded(_ text: String) -> [UInt8]? {
        var digits = Array(text.utf8)
        let length = digits.count
        while digits.last == UInt8(ascii: "="), length - digits.count < 2 { digits.removeLast() }
        let isPadded = digits.count < length
        guard digits.count % 4 != 1, !isPadded || length % 4 == 0 else { return nil }
        var bytes: [UInt8] = []
        var (bits, bitCount): (UInt32, UInt32) = (0, 0)
        for byte in digits {
            guard let digit = digit(byte) else { return nil }
            bits = bits << 6 | digit
            bitCount += 6
            if bitCount >= 8 {
                bitCount -= 8
                bytes.append(UInt8(truncatingIfNeeded: bits >> bitCount))
            }
        }
        return bytes
    }

    private static func digit(_ byte: UInt8) -> UInt32? {
        switch byte {
        case 0x41...0x5A: UInt32(byte) - 0x41
        case 0x61...0x7A: UInt32(byte) - 0x61 + 26
        case 0x30...0x39: UInt32(byte) - 0x30 + 52
        case UInt8(ascii: "+"): 62
        case UInt8(ascii: "/"): 63
        default: nil
        }
    }
}
