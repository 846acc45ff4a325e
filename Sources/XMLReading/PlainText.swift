/// The text of attribute values: UTF-8, characters that XML allows, references.
enum PlainText {
    /// Whether the bytes are UTF-8 of characters that XML allows above ASCII (XML 1.0 section 2.2).
    ///
    /// - Complexity: O(n).
    static func isValid(_ bytes: Span<UInt8>) -> Bool {
        var index = 0
        while index < bytes.count {
            let first = bytes[index]
            guard first >= 0x80 else {
                index += 1
                continue
            }
            let length: Int
            var scalar: UInt32
            switch first {
            case 0xC2...0xDF: (length, scalar) = (2, UInt32(first & 0x1F))
            case 0xE0...0xEF: (length, scalar) = (3, UInt32(first & 0x0F))
            case 0xF0...0xF4: (length, scalar) = (4, UInt32(first & 0x07))
            default: return false
            }
            guard index + length <= bytes.count else { return false }
            for next in index + 1..<index + length {
                guard bytes[next] & 0xC0 == 0x80 else { return false }
                scalar = scalar << 6 | UInt32(bytes[next] & 0x3F)
            }
            // Shortest form only, and neither surrogates nor the two characters that XML forbids.
            let least: UInt32 = length == 2 ? 0x80 : length == 3 ? 0x800 : 0x1_0000
            guard scalar >= least, isAllowed(scalar) else { return false }
            index += length
        }
        return true
    }

    /// Appends the value with its references replaced; false when one is not among the five of XML or a character.
    ///
    /// - Complexity: O(n).
    static func decode(_ value: Span<UInt8>, into decoded: inout [UInt8]) -> Bool {
        var index = 0
        while index < value.count {
            let byte = value[index]
            index += 1
            guard byte == UInt8(ascii: "&") else {
                decoded.append(byte)
                continue
            }
            var name: [UInt8] = []
            while index < value.count, value[index] != UInt8(ascii: ";"), name.count < 10 {
                name.append(value[index])
                index += 1
            }
            guard index < value.count, value[index] == UInt8(ascii: ";"), let scalar = scalar(of: name) else {
                return false
            }
            index += 1
            decoded.append(contentsOf: Array(Character(scalar).utf8))
        }
        return true
    }

    private static func scalar(of name: [UInt8]) -> Unicode.Scalar? {
        let text = String(decoding: name, as: UTF8.self)
        switch text {
        case "lt": return "<"
        case "gt": return ">"
        case "amp": return "&"
        case "quot": return "\""
        case "apos": return "'"
        default: break
        }
        guard text.utf8.first == UInt8(ascii: "#") else { return nil }
        let digits = text.dropFirst()
        let isHexadecimal = digits.utf8.first == UInt8(ascii: "x")
        let number = isHexadecimal ? digits.dropFirst() : digits
        guard let first = number.utf8.first, first != UInt8(ascii: "+"), first != UInt8(ascii: "-"),
            let code = UInt32(number, radix: isHexadecimal ? 16 : 10), isAllowed(code)
        else { return nil }
        return Unicode.Scalar(code)
    }

    private static func isAllowed(_ scalar: UInt32) -> Bool {
        switch scalar {
        case 0x09, 0x0A, 0x0D, 0x20...0xD7FF, 0xE000...0xFFFD, 0x1_0000...0x10_FFFF: true
        default: false
        }
    }
}
