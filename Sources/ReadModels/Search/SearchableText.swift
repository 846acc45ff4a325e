import EventModel

/// The texts and whole numbers of a form, normalised, with a space between.
enum SearchableText {
    /// The most UTF-8 bytes that are kept of one form; words beyond are not found.
    static let byteCountMax = 16_384

    /// All texts in the order of the fields, in lists and maps too.
    ///
    /// - Complexity: O(n), and no more than the bound in memory.
    static func text(of map: ValueMap) -> String {
        var text = ""
        for entry in map.entries { append(entry.value, to: &text) }
        return text
    }

    private static func append(_ value: Value, to text: inout String) {
        switch value {
        case .text(let written): append(NormalizedText(written).text, to: &text)
        case .int(let number): append(String(number), to: &text)
        case .list(let list): for item in list { append(item, to: &text) }
        case .map(let map): for entry in map.entries { append(entry.value, to: &text) }
        case .null, .bool, .double, .bytes, .timestamp: break
        }
    }

    private static func append(_ part: String, to text: inout String) {
        let left = byteCountMax - text.utf8.count - 1
        guard left > 0, !part.isEmpty else { return }
        if !text.isEmpty { text += " " }
        guard part.utf8.count > left else {
            text += part
            return
        }
        var kept = String.UnicodeScalarView()
        var byteCount = 0
        for scalar in part.unicodeScalars {
            byteCount += UTF8.width(scalar)
            guard byteCount <= left else { break }
            kept.append(scalar)
        }
        text += String(kept)
    }
}
