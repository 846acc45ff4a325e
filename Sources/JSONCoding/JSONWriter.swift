import EventModel

/// Writes values as JSON.
struct JSONWriter {
    private(set) var bytes: [UInt8] = []
    private let isPretty: Bool
    private let options: JSON.WritingOptions

    init(isPretty: Bool, options: JSON.WritingOptions) {
        self.isPretty = isPretty
        self.options = options
    }

    /// Appends a value that lies within `depth` lists and maps.
    mutating func write(_ value: Value, depth: Int) throws(JSONError) {
        switch value {
        case .null: append("null")
        case .bool(let bool): append(bool ? "true" : "false")
        case .int(let int): append(int.description)
        case .double(let double):
            guard double.isFinite else { throw JSONError(.notFinite, "JSON has finite numbers only, not \(double)") }
            append(double.description)
        case .text(let text): write(text)
        case .bytes(let content):
            bytes.append(UInt8(ascii: "\""))
            Base64.append(content, to: &bytes)
            bytes.append(UInt8(ascii: "\""))
        case .timestamp(let timestamp): try write(timestamp)
        case .list(let values): try write(values, depth: depth + 1)
        case .map(let map): try write(map, depth: depth + 1)
        }
    }

    private mutating func append(_ text: String) {
        bytes.append(contentsOf: text.utf8)
    }

    private mutating func write(_ timestamp: Timestamp) throws(JSONError) {
        let seconds = timestamp.secondsAndMicroseconds.seconds
        // The first second of the year 0 and the last of the year 9999.
        guard (-62_167_219_200...253_402_300_799).contains(seconds) else {
            throw JSONError(.yearOutOfRange, "RFC 3339 has the years 0 to 9999 only, not \(timestamp)")
        }
        bytes.append(UInt8(ascii: "\""))
        CivilDateTime(timestamp: timestamp, offsetMinutes: nil).write(to: &bytes)
        bytes.append(UInt8(ascii: "\""))
    }

    private mutating func write(_ values: [Value], depth: Int) throws(JSONError) {
        try checkDepth(depth)
        bytes.append(UInt8(ascii: "["))
        var isFirst = true
        for value in values {
            separate(isFirst: isFirst, depth: depth)
            isFirst = false
            try write(value, depth: depth)
        }
        if !isFirst { breakLine(depth: depth - 1) }
        bytes.append(UInt8(ascii: "]"))
    }

    private mutating func write(_ map: ValueMap, depth: Int) throws(JSONError) {
        try checkDepth(depth)
        var entries = map.entries
        if options.contains(.bytewiseKeys) { entries.sort { $0.key.utf8.lexicographicallyPrecedes($1.key.utf8) } }
        bytes.append(UInt8(ascii: "{"))
        var isFirst = true
        for (key, value) in entries {
            separate(isFirst: isFirst, depth: depth)
            isFirst = false
            write(key)
            append(isPretty ? ": " : ":")
            try write(value, depth: depth)
        }
        if !isFirst { breakLine(depth: depth - 1) }
        bytes.append(UInt8(ascii: "}"))
    }

    private func checkDepth(_ depth: Int) throws(JSONError) {
        if depth > JSON.depthMax { throw JSONError(.tooDeep, "lists and maps nest at most \(JSON.depthMax) deep") }
    }

    private mutating func separate(isFirst: Bool, depth: Int) {
        if !isFirst { bytes.append(UInt8(ascii: ",")) }
        breakLine(depth: depth)
    }

    private mutating func breakLine(depth: Int) {
        guard isPretty else { return }
        bytes.append(UInt8(ascii: "\n"))
        for _ in 0..<depth { append("  ") }
    }

    /// Appends a text in double quotes.
    private mutating func write(_ text: String) {
        bytes.append(UInt8(ascii: "\""))
        let isForTerminals = options.contains(.safeForTerminals)
        if text.utf8.contains(where: { JSONWriter.needsLook($0, isForTerminals: isForTerminals) }) {
            for scalar in text.unicodeScalars { write(scalar) }
        } else {
            append(text)
        }
        bytes.append(UInt8(ascii: "\""))
    }

    /// Whether a byte is, or may begin, a character that is escaped.
    private static func needsLook(_ byte: UInt8, isForTerminals: Bool) -> Bool {
        switch byte {
        case 0x00..<0x20, UInt8(ascii: "\""), UInt8(ascii: "\\"), 0xE2: true
        case 0x7F, 0xC2, 0xD8: isForTerminals
        default: false
        }
    }

    private mutating func write(_ scalar: Unicode.Scalar) {
        switch scalar {
        case "\"": append("\\\"")
        case "\\": append("\\\\")
        case "\u{08}": append("\\b")
        case "\u{0C}": append("\\f")
        case "\n": append("\\n")
        case "\r": append("\\r")
        case "\t": append("\\t")
        case "\u{00}"..."\u{1F}", "\u{2028}", "\u{2029}": writeEscape(scalar.value)
        case "\u{7F}"..."\u{9F}", "\u{61C}", "\u{200E}", "\u{200F}", "\u{202A}"..."\u{202E}", "\u{2066}"..."\u{2069}":
            if options.contains(.safeForTerminals) {
                writeEscape(scalar.value)
            } else {
                bytes.append(contentsOf: UTF8.encode(scalar) ?? UTF8.encodedReplacementCharacter)
            }
        default: bytes.append(contentsOf: UTF8.encode(scalar) ?? UTF8.encodedReplacementCharacter)
        }
    }

    private mutating func writeEscape(_ value: UInt32) {
        append("\\u")
        for shift in [12, 8, 4, 0] as [UInt32] {
            let digit = UInt8(value >> shift & 0xF)
            bytes.append(digit < 10 ? 0x30 + digit : 0x61 + digit - 10)
        }
    }
}
