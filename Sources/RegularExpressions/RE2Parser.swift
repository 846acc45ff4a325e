/// Reads patterns in the grammar of RE2 (`github.com/google/re2/wiki/Syntax`).
struct RE2Parser {
    /// What `(?flags)` sets.
    struct Flags {
        /// `i`: letters match in either case.
        var ignoresCase = false
        /// `m`: `^` and `$` match at lines too.
        var isMultiline = false
        /// `s`: `.` matches a line feed too.
        var dotMatchesLineFeed = false
    }

    var scanner: PatternScanner
    var flags = Flags()
    var refusal: RegularExpressionError?
    private var depth = 0

    /// Reads a pattern.
    static func parse(_ pattern: String) throws(RegularExpressionError) -> Syntax {
        var parser = RE2Parser(scanner: PatternScanner(pattern))
        let root = try parser.parseAlternatives()
        if parser.scanner.next != nil { throw parser.error("there is no group for this ) to close") }
        return Syntax(root: root, refusal: parser.refusal)
    }

    private init(scanner: PatternScanner) {
        self.scanner = scanner
    }

    func error(_ reason: String, _ code: RegularExpressionError.Code = .syntax) -> RegularExpressionError {
        RegularExpressionError(code, reason, offset: scanner.offset)
    }

    private mutating func parseAlternatives() throws(RegularExpressionError) -> SyntaxNode {
        var alternatives = [try parseSequence()]
        while scanner.take("|") { alternatives.append(try parseSequence()) }
        return .choosing(alternatives)
    }

    private mutating func parseSequence() throws(RegularExpressionError) -> SyntaxNode {
        var parts: [SyntaxNode] = []
        var lastRepetitionEnd: Int?
        while let scalar = scanner.next, scalar != "|", scalar != ")" {
            let start = scanner.offset
            if let (minimum, maximum) = try takeRepetition() {
                if start == lastRepetitionEnd { throw error("a repetition cannot follow another one") }
                guard let last = parts.popLast() else { throw error("there is nothing to repeat before this") }
                parts.append(.repeating(last, minimum: minimum, maximum: maximum))
                lastRepetitionEnd = scanner.offset
            } else if scanner.take("\\Q") {
                takeQuotation(into: &parts)
            } else if let part = try parseAtom() {
                parts.append(part)
            }
        }
        return .joining(parts)
    }

    /// Takes `*`, `+`, `?` or a well-formed `{...}`, and the `?` that makes it lazy.
    private mutating func takeRepetition() throws(RegularExpressionError) -> (minimum: Int, maximum: Int?)? {
        let bounds: (minimum: Int, maximum: Int?)
        switch scanner.next {
        case "*": bounds = (0, nil)
        case "+": bounds = (1, nil)
        case "?": bounds = (0, 1)
        case "{":
            let start = scanner.offset
            guard let counted = takeCounts() else {
                scanner.rewind(to: start)
                return nil
            }
            let largest = counted.maximum ?? counted.minimum
            if largest > RegularExpression.repetitionCountMax || counted.minimum > largest {
                scanner.rewind(to: start)
                if counted.minimum > largest { throw error("the least count is above the greatest") }
                throw error("counts go to \(RegularExpression.repetitionCountMax)", .tooManyRepetitions)
            }
            _ = scanner.take("?")
            return counted
        default: return nil
        }
        _ = scanner.take()
        _ = scanner.take("?")
        return bounds
    }

    /// Takes `{n}`, `{n,}` or `{n,m}` without leading zeros; anything else is literal.
    private mutating func takeCounts() -> (minimum: Int, maximum: Int?)? {
        guard scanner.take("{"), let minimum = takeCount() else { return nil }
        if scanner.take("}") { return (minimum, minimum) }
        guard scanner.take(",") else { return nil }
        if scanner.take("}") { return (minimum, nil) }
        guard let maximum = takeCount(), scanner.take("}") else { return nil }
        return (minimum, maximum)
    }

    private mutating func takeCount() -> Int? {
        if scanner.next == "0", let second = scanner.peek(1)?.digitValue, second < 10 { return nil }
        return scanner.takeNumber()
    }

    /// Takes literal text up to `\E` or the end.
    private mutating func takeQuotation(into parts: inout [SyntaxNode]) {
        while !scanner.take("\\E"), let scalar = scanner.take() { parts.append(literal(scalar.value)) }
    }

    func literal(_ scalar: UInt32) -> SyntaxNode {
        .set(ScalarSet(scalar: scalar, ignoringCase: flags.ignoresCase))
    }

    /// Reads what can be repeated; nil for flags alone.
    private mutating func parseAtom() throws(RegularExpressionError) -> SyntaxNode? {
        switch scanner.next {
        case "(": return try parseGroup()
        case "[": return .set(try parseClass())
        case "\\": return try parseEscape()
        default: break
        }
        guard let scalar = scanner.take() else { return nil }
        switch scalar {
        case ".": return .set(ScalarSet(flags.dotMatchesLineFeed ? .all : ScalarSet.complement(.lineFeed)))
        case "^": return .assertion(flags.isMultiline ? .lineStart : .textStart)
        case "$": return .assertion(flags.isMultiline ? .lineEnd : .textEnd)
        default: return literal(scalar.value)
        }
    }

    private mutating func parseGroup() throws(RegularExpressionError) -> SyntaxNode? {
        let outerFlags = flags
        let start = scanner.offset
        for sign in ["(?=", "(?!", "(?<=", "(?<!"] where scanner.isAt(sign) {
            throw error("RE2 has no lookaround", .notLinear)
        }
        if scanner.take("(?P<") || scanner.take("(?<") {
            try takeGroupName()
        } else if scanner.take("(?") {
            if try takeFlags() { return nil }
        } else {
            _ = scanner.take()
        }
        depth += 1
        if depth > RegularExpression.depthMax {
            throw error("groups nest deeper than \(RegularExpression.depthMax)", .patternTooDeep)
        }
        let node = try parseAlternatives()
        guard scanner.take(")") else {
            throw RegularExpressionError(.syntax, "the group has no ) to close it", offset: start)
        }
        depth -= 1
        flags = outerFlags
        return node
    }

    private mutating func takeGroupName() throws(RegularExpressionError) {
        let start = scanner.offset
        while let scalar = scanner.next, scalar != ">" {
            guard scalar == "_" || scalar.properties.isAlphabetic || scalar.properties.numericType != nil else {
                throw error("a name of a group has letters, digits and _ only")
            }
            _ = scanner.take()
        }
        guard scanner.offset > start, scanner.take(">") else {
            throw error("a name of a group ends with > and is not empty")
        }
    }

    /// Takes flags up to `)` or `:`.
    ///
    /// - Returns: Whether they stand alone.
    private mutating func takeFlags() throws(RegularExpressionError) -> Bool {
        var isOn = true
        var hasFlagAfterSign = true
        while let scalar = scanner.take() {
            switch scalar {
            case "i": flags.ignoresCase = isOn
            case "m": flags.isMultiline = isOn
            case "s": flags.dotMatchesLineFeed = isOn
            case "U": break
            case "-" where isOn:
                isOn = false
                hasFlagAfterSign = false
                continue
            case ")" where hasFlagAfterSign: return true
            case ":" where hasFlagAfterSign: return false
            default: throw error("flags are i, m, s and U, with - before those to clear, then : or )")
            }
            hasFlagAfterSign = true
        }
        throw error("the flags have no : or ) to end them")
    }
}
