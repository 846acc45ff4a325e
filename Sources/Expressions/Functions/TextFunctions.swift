/// The functions of the strings extension; indices count code points.
enum TextFunctions {
    private typealias Scalars = [Unicode.Scalar]

    static func call(
        _ builtin: Builtin, _ arguments: [ExpressionValue], sizeMax: Int
    ) throws(EvaluationError) -> ExpressionValue {
        if builtin == .join { return .string(try join(arguments, sizeMax: sizeMax)) }
        guard case .string(let text)? = arguments.first else { throw EvaluationError.noSuchOverload }
        switch (builtin, arguments.count) {
        case (.lowerAscii, 1): return .string(mapped(text, UInt8(ascii: "A")...UInt8(ascii: "Z")))
        case (.upperAscii, 1): return .string(mapped(text, UInt8(ascii: "a")...UInt8(ascii: "z")))
        case (.trim, 1): return .string(trimmed(text))
        case (.quote, 1): return .string(quoted(text))
        case (.reverse, 1): return .string(string(text.unicodeScalars.reversed()))
        case (.charAt, 2): return .string(try character(Scalars(text.unicodeScalars), try whole(arguments, 1)))
        case (.substring, 2), (.substring, 3): return .string(try substring(text, arguments))
        case (.indexOf, 2), (.indexOf, 3): return .int(try index(text, arguments, fromEnd: false))
        case (.lastIndexOf, 2), (.lastIndexOf, 3): return .int(try index(text, arguments, fromEnd: true))
        case (.replace, 3), (.replace, 4): return .string(try replaced(text, arguments, sizeMax: sizeMax))
        case (.split, 2), (.split, 3): return .list(try parts(text, arguments))
        default: throw EvaluationError.noSuchOverload
        }
    }

    private static func whole(_ arguments: [ExpressionValue], _ index: Int) throws(EvaluationError) -> Int {
        guard case .int(let int) = arguments[index] else { throw EvaluationError.noSuchOverload }
        return Int(int)
    }

    private static func text(_ arguments: [ExpressionValue], _ index: Int) throws(EvaluationError) -> String {
        guard case .string(let text) = arguments[index] else { throw EvaluationError.noSuchOverload }
        return text
    }

    private static func string(_ scalars: some Sequence<Unicode.Scalar>) -> String {
        var view = String.UnicodeScalarView()
        view.append(contentsOf: scalars)
        return String(view)
    }

    private static func outOfRange(_ index: Int) -> EvaluationError {
        EvaluationError(.indexOutOfRange, "there is no code point \(index)")
    }

    /// Letters of a range of ASCII in the other case.
    private static func mapped(_ text: String, _ letters: ClosedRange<UInt8>) -> String {
        String(decoding: text.utf8.map { letters.contains($0) ? $0 ^ 0x20 : $0 }, as: UTF8.self)
    }

    private static func trimmed(_ text: String) -> String {
        let scalars = text.unicodeScalars
        let start = scalars.drop { $0.properties.isWhitespace }
        guard let last = start.lastIndex(where: { !$0.properties.isWhitespace }) else { return "" }
        return String(start[...last])
    }

    private static func quoted(_ text: String) -> String {
        var quoted = "\""
        for scalar in text.unicodeScalars {
            switch scalar {
            case "\u{07}": quoted += "\\a"
            case "\u{08}": quoted += "\\b"
            case "\u{0C}": quoted += "\\f"
            case "\n": quoted += "\\n"
            case "\r": quoted += "\\r"
            case "\t": quoted += "\\t"
            case "\u{0B}": quoted += "\\v"
            case "\\": quoted += "\\\\"
            case "\"": quoted += "\\\""
            default: quoted.unicodeScalars.append(scalar)
            }
        }
        return quoted + "\""
    }

    private static func character(_ scalars: Scalars, _ index: Int) throws(EvaluationError) -> String {
        guard index >= 0, index <= scalars.count else { throw outOfRange(index) }
        return index == scalars.count ? "" : String(scalars[index])
    }

    private static func substring(_ text: String, _ arguments: [ExpressionValue]) throws(EvaluationError) -> String {
        let scalars = Scalars(text.unicodeScalars)
        let start = try whole(arguments, 1)
        let end = arguments.count == 3 ? try whole(arguments, 2) : scalars.count
        guard start >= 0, start <= scalars.count else { throw outOfRange(start) }
        guard end >= 0, end <= scalars.count else { throw outOfRange(end) }
        guard start <= end else {
            throw EvaluationError(.indexOutOfRange, "a part cannot start at \(start) and end before, at \(end)")
        }
        return string(scalars[start..<end])
    }

    private static func index(
        _ text: String, _ arguments: [ExpressionValue], fromEnd: Bool
    ) throws(EvaluationError) -> Int64 {
        let whole = Scalars(text.unicodeScalars)
        let part = Scalars(try self.text(arguments, 1).unicodeScalars)
        var bound = fromEnd ? whole.count : 0
        if arguments.count == 3 {
            bound = try self.whole(arguments, 2)
            let isWithin = bound >= 0 && (bound < whole.count || (part.isEmpty && bound == whole.count))
            guard isWithin else { throw outOfRange(bound) }
        }
        if part.isEmpty { return Int64(bound) }
        guard part.count <= whole.count else { return -1 }
        guard fromEnd else { return Int64(TextSearch.firstIndex(of: part, in: whole, from: bound) ?? -1) }
        // The last occurrence is the first one of the reversed text.
        let lastStart = min(bound, whole.count - part.count)
        let skipped = whole.count - part.count - lastStart
        let found = TextSearch.firstIndex(of: part.reversed(), in: whole.reversed(), from: skipped)
        return Int64(found.map { whole.count - part.count - $0 } ?? -1)
    }

    private static func replaced(
        _ text: String, _ arguments: [ExpressionValue], sizeMax: Int
    ) throws(EvaluationError) -> String {
        let old = try self.text(arguments, 1)
        let new = try self.text(arguments, 2)
        let limit = arguments.count == 4 ? try whole(arguments, 3) : -1
        let countMax = limit < 0 ? Int.max : limit
        let bytes = Array(text.utf8)
        let newBytes = Array(new.utf8)
        let oldCount = old.utf8.count
        // Without an old text the new one comes before each code point and at the end.
        let starts =
            old.isEmpty
            ? Array((bytes.indices.filter { bytes[$0] & 0xC0 != 0x80 } + [bytes.count]).prefix(countMax))
            : TextSearch.indices(of: Array(old.utf8), in: bytes, countMax: countMax)
        let growth = starts.count.multipliedReportingOverflow(by: newBytes.count)
        guard !growth.overflow, bytes.count + growth.partialValue - starts.count * oldCount <= sizeMax else {
            throw EvaluationError(.sizeExceeded, "a text has at most \(sizeMax) bytes")
        }
        var result: [UInt8] = []
        var end = 0
        for start in starts {
            result += bytes[end..<start]
            result += newBytes
            end = start + oldCount
        }
        result += bytes[end...]
        return String(decoding: result, as: UTF8.self)
    }

    private static func parts(
        _ text: String, _ arguments: [ExpressionValue]
    ) throws(EvaluationError) -> [ExpressionValue] {
        let separator = try self.text(arguments, 1)
        let limit = arguments.count == 3 ? try whole(arguments, 2) : -1
        if limit == 0 { return [] }
        if limit == 1 { return [.string(text)] }
        let cutCountMax = limit < 0 ? Int.max : limit - 1
        if separator.isEmpty {
            let scalars = text.unicodeScalars
            var parts = scalars.prefix(cutCountMax).map { ExpressionValue.string(String($0)) }
            let rest = scalars.dropFirst(cutCountMax)
            if !rest.isEmpty { parts.append(.string(String(rest))) }
            return parts
        }
        let bytes = Array(text.utf8)
        var parts: [ExpressionValue] = []
        var end = 0
        for start in TextSearch.indices(of: Array(separator.utf8), in: bytes, countMax: cutCountMax) {
            parts.append(.string(String(decoding: bytes[end..<start], as: UTF8.self)))
            end = start + separator.utf8.count
        }
        parts.append(.string(String(decoding: bytes[end...], as: UTF8.self)))
        return parts
    }

    private static func join(_ arguments: [ExpressionValue], sizeMax: Int) throws(EvaluationError) -> String {
        guard let list = arguments.first?.elements, arguments.count <= 2 else { throw EvaluationError.noSuchOverload }
        let separator = arguments.count == 2 ? try text(arguments, 1) : ""
        var result = ""
        for (index, element) in list.enumerated() {
            guard case .string(let text) = element else { throw EvaluationError.noSuchOverload }
            if index > 0 { result += separator }
            result += text
            guard result.utf8.count <= sizeMax else {
                throw EvaluationError(.sizeExceeded, "a text has at most \(sizeMax) bytes")
            }
        }
        return result
    }
}
