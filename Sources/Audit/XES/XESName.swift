/// Names as XML Schema's `Name` and `NCName` want them, for keys like `Add penalty` that are no such names.
///
/// A character that cannot stand there is written `_xHHHH_`, or `_xHHHHHH_` beyond 16 bits, as SQL/XML does
/// (ISO/IEC 9075-14 section 9.1); the empty name is `_x0000_`, since XML has no character 0. Reading undoes exactly
/// what writing does and leaves every other text alone, so a file's own names come back as they were.
enum XESName {
    /// The written form; with `isColonAllowed` a `Name`, else an `NCName`.
    ///
    /// - Complexity: O(n).
    static func encode(_ name: String, isColonAllowed: Bool = true) -> String {
        guard !name.isEmpty else { return emptyName }
        let scalars = Array(name.unicodeScalars)
        var encoded = String.UnicodeScalarView()
        for (index, scalar) in scalars.enumerated() {
            func isPlain(_ scalar: Unicode.Scalar, at index: Int) -> Bool {
                scalar == ":" ? isColonAllowed : index == 0 ? isNameStart(scalar) : isNamePart(scalar)
            }
            let looksLikeEscape = beginsEscape(scalars, at: index) { $0 == "_" || !isPlain($0, at: 1) }
            if isPlain(scalar, at: index), !looksLikeEscape {
                encoded.append(scalar)
            } else {
                encoded.append(contentsOf: escape(scalar).unicodeScalars)
            }
        }
        return String(encoded)
    }

    /// The name that is written so; the text itself where nobody writes it so.
    ///
    /// - Complexity: O(n).
    static func decode(_ text: String, isColonAllowed: Bool = true) -> String {
        guard text.utf8.contains(UInt8(ascii: "_")), let name = unescape(text),
            encode(name, isColonAllowed: isColonAllowed).utf8.elementsEqual(text.utf8)
        else { return text }
        return name
    }

    private static let emptyName = "_x0000_"

    /// Whether what follows could be read as an escape; `closes` tells whether a character is written as, or begins
    /// with, an underscore.
    private static func beginsEscape(
        _ scalars: [Unicode.Scalar], at index: Int, closes: (Unicode.Scalar) -> Bool
    ) -> Bool {
        guard scalars[index] == "_", index + 1 < scalars.count, scalars[index + 1] == "x" else { return false }
        let digits = scalars[(index + 2)...].prefix { $0.properties.isASCIIHexDigit }
        return [4, 6].contains { count in
            digits.count >= count && index + 2 + count < scalars.count && closes(scalars[index + 2 + count])
        }
    }

    private static func escape(_ scalar: Unicode.Scalar) -> String {
        let digits = String(scalar.value, radix: 16, uppercase: true)
        let width = scalar.value > 0xFFFF ? 6 : 4
        return "_x" + String(repeating: "0", count: max(0, width - digits.count)) + digits + "_"
    }

    private static func unescape(_ text: String) -> String? {
        if text == emptyName { return "" }
        var name = String.UnicodeScalarView()
        var rest = Substring(text).unicodeScalars
        while let scalar = rest.popFirst() {
            guard scalar == "_", rest.first == "x" else {
                name.append(scalar)
                continue
            }
            let afterMark = rest.dropFirst()
            guard let end = afterMark.firstIndex(of: "_"), case let digits = String(afterMark[..<end]),
                digits.utf8.count == 4 || digits.utf8.count == 6, let code = UInt32(digits, radix: 16),
                let decoded = Unicode.Scalar(code)
            else { return nil }
            name.append(decoded)
            rest = afterMark[afterMark.index(after: end)...]
        }
        return String(name)
    }

    private static func isNameStart(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.value {
        case 0x41...0x5A, 0x61...0x7A, 0x5F: true
        default: isLetter(scalar)
        }
    }

    private static func isNamePart(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.value {
        case 0x30...0x39, 0x2D, 0x2E: true
        default: isNameStart(scalar)
        }
    }

    /// Letters of Latin, Cyrillic, Hebrew, Arabic and Han on which the second and the fifth edition of XML 1.0
    /// agree; validators follow the one or the other.
    private static func isLetter(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.value {
        case 0xC0...0xD6, 0xD8...0xF6, 0xF8...0x131, 0x410...0x44F, 0x5D0...0x5EA, 0x621...0x63A, 0x641...0x64A,
            0x4E00...0x9FA5:
            true
        default: false
        }
    }
}
