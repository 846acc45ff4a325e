/// The text of attribute values in XML.
enum XMLText {
    /// What stands for a character that XML 1.0 has no way to write.
    static let replacement: Unicode.Scalar = "\u{FFFD}"

    /// Whether XML 1.0 can hold the character (section 2.2).
    static func isWritable(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.value {
        case 0x09, 0x0A, 0x0D, 0x20...0xFFFD, 0x1_0000...0x10_FFFF: true
        default: false
        }
    }

    /// Whether XML 1.0 can hold the text.
    ///
    /// - Complexity: O(n), without decoding: the control characters are single bytes, and the two others are the only
    ///   ones that end in these three bytes.
    static func isWritable(_ text: String) -> Bool {
        var last: (UInt8, UInt8) = (0, 0)
        for byte in text.utf8 {
            if byte < 0x20, byte != 0x09, byte != 0x0A, byte != 0x0D { return false }
            // U+FFFE and U+FFFF.
            if byte == 0xBE || byte == 0xBF, last == (0xEF, 0xBF) { return false }
            last = (last.1, byte)
        }
        return true
    }

    /// Appends the text so that reading gives it back: what has a meaning in XML is escaped, and white space that a
    /// reader would turn into blanks (XML 1.0 section 3.3.3).
    ///
    /// A character that XML cannot hold becomes ``replacement``.
    static func append(_ text: String, to bytes: inout [UInt8]) {
        guard isWritable(text) else {
            var scalars = String.UnicodeScalarView()
            for scalar in text.unicodeScalars { scalars.append(isWritable(scalar) ? scalar : replacement) }
            return append(String(scalars), to: &bytes)
        }
        for byte in text.utf8 {
            switch byte {
            case UInt8(ascii: "&"): bytes.append(contentsOf: "&amp;".utf8)
            case UInt8(ascii: "<"): bytes.append(contentsOf: "&lt;".utf8)
            case UInt8(ascii: ">"): bytes.append(contentsOf: "&gt;".utf8)
            case UInt8(ascii: "\""): bytes.append(contentsOf: "&quot;".utf8)
            case 0x09, 0x0A, 0x0D: bytes.append(contentsOf: "&#\(byte);".utf8)
            default: bytes.append(byte)
            }
        }
    }
}

extension XESAttribute {
    /// The key of the child that an export adds to an attribute whose text XML cannot hold: the code points, in
    /// hexadecimal and in order, of all characters that stand as U+FFFD in the text, also of a U+FFFD of its own.
    static let replacedCharactersKey = "sijill:replaced"

    /// The attribute as XML can hold it: itself nearly always.
    var withUnwritableCharactersReplaced: XESAttribute {
        guard type.isScalar, !XMLText.isWritable(text) else { return self }
        var scalars = String.UnicodeScalarView()
        var codes: [String] = []
        for scalar in text.unicodeScalars {
            let isKept = XMLText.isWritable(scalar) && scalar != XMLText.replacement
            if !isKept { codes.append(String(scalar.value, radix: 16, uppercase: true)) }
            scalars.append(isKept ? scalar : XMLText.replacement)
        }
        var attribute = self
        attribute.text = String(scalars)
        attribute.children.append(
            XESAttribute(.string, key: Self.replacedCharactersKey, text: codes.joined(separator: " ")))
        return attribute
    }

    /// The attribute whose characters an export replaced; itself when it is no such attribute.
    var withReplacedCharactersRestored: XESAttribute {
        guard type.isScalar, let mark = children.last, mark.type == .string, mark.key == Self.replacedCharactersKey,
            mark.children.isEmpty
        else { return self }
        var codes = mark.text.split(separator: " ").compactMap { code in
            UInt32(code, radix: 16).flatMap { Unicode.Scalar($0) }
        }[...]
        var scalars = String.UnicodeScalarView()
        for scalar in text.unicodeScalars {
            scalars.append(scalar == XMLText.replacement ? codes.popFirst() ?? scalar : scalar)
        }
        var attribute = self
        attribute.text = String(scalars)
        attribute.children.removeLast()
        // Only what an export writes so is undone, so that a file's own attributes stay as they are.
        return attribute.withUnwritableCharactersReplaced == self ? attribute : self
    }
}
