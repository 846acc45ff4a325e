/// Texts of authors as a picture can show them: one line, no steering characters, of bounded length.
enum PlainText {
    /// The most characters of a condition before it is cut.
    static let conditionLengthMax = 60
    /// The most characters of a title before it is cut.
    static let titleLengthMax = 120

    /// The text in one line: line ends and tabs become spaces, other control characters and those that turn the
    /// direction of what follows are left out, spaces that follow each other become one.
    ///
    /// - Complexity: O(n).
    static func line(_ text: String) -> String {
        var line = String.UnicodeScalarView()
        for scalar in text.unicodeScalars {
            if isSpace(scalar) {
                if line.last != " " { line.append(" ") }
            } else if !isHidden(scalar) {
                line.append(scalar)
            }
        }
        return String(line)
    }

    /// At most so many characters of the text in one line, with an ellipsis where it was cut.
    ///
    /// - Complexity: O(n).
    static func line(_ text: String, lengthMax: Int) -> String {
        let scalars = line(text).unicodeScalars
        guard var end = scalars.index(scalars.startIndex, offsetBy: lengthMax, limitedBy: scalars.endIndex),
            end != scalars.endIndex
        else { return String(scalars) }
        // A mark stays with the letter that it belongs to.
        while end > scalars.startIndex, isMark(scalars[end]) { end = scalars.index(before: end) }
        return String(scalars[..<end]) + "…"
    }

    /// The text in lines of about `width` characters, broken at spaces; a longer word has a line of its own.
    ///
    /// - Complexity: O(n).
    static func wrapped(_ text: String, width: Int) -> [String] {
        var lines: [String] = []
        var (current, length) = ("", 0)
        for word in text.unicodeScalars.split(separator: " ") {
            if length > 0, length + 1 + word.count > width {
                lines.append(current)
                (current, length) = ("", 0)
            }
            current += (length > 0 ? " " : "") + String(word)
            length += (length > 0 ? 1 : 0) + word.count
        }
        return length > 0 ? lines + [current] : lines
    }

    private static func isSpace(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar {
        case "\n", "\r", "\t", " ", "\u{0B}", "\u{0C}", "\u{85}", "\u{2028}", "\u{2029}": true
        default: false
        }
    }

    /// Control characters, marks of direction, and what XML does not allow.
    private static func isHidden(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.value {
        case 0x61C, 0x200E, 0x200F, 0x202A...0x202E, 0x2066...0x2069, 0xFEFF: true
        default: scalar.properties.generalCategory == .control || scalar.properties.isNoncharacterCodePoint
        }
    }

    private static func isMark(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.properties.generalCategory {
        case .nonspacingMark, .enclosingMark, .spacingMark: true
        default: scalar == "\u{200D}"
        }
    }
}

extension String {
    /// The text with the characters that mean something in XML written as references.
    ///
    /// Backslashes are too, because Graphviz reads them in places.
    var escapedForXML: String {
        var escaped = String.UnicodeScalarView()
        for scalar in unicodeScalars {
            switch scalar {
            case "&": escaped.append(contentsOf: "&amp;".unicodeScalars)
            case "<": escaped.append(contentsOf: "&lt;".unicodeScalars)
            case ">": escaped.append(contentsOf: "&gt;".unicodeScalars)
            case "\"": escaped.append(contentsOf: "&quot;".unicodeScalars)
            case "\\": escaped.append(contentsOf: "&#92;".unicodeScalars)
            default: escaped.append(scalar)
            }
        }
        return String(escaped)
    }
}
