/// Reads patterns in the grammar of ECMA-262 (section 22.2.1) with the flag `u`, without the extensions of Annex B.
struct ECMAScriptParser {
    /// What `(?i:` and the like set.
    struct Flags {
        /// `i`: letters match in either case.
        var ignoresCase = false
        /// `s`: `.` matches line terminators too.
        var dotMatchesAll = false
    }

    /// A part and the names of the groups in it.
    private struct Part {
        var node: SyntaxNode
        var names: [String] = []
        /// Whether a quantifier may follow.
        var isRepeatable = true
    }

    var scanner: PatternScanner
    var flags = Flags()
    var refusal: RegularExpressionError?
    /// The references to groups by number and by name, to be checked when all groups are known.
    var numberReferences: [(number: Int, offset: Int)] = []
    var nameReferences: [(name: String, offset: Int)] = []
    private var depth = 0
    private var groupCount = 0

    /// Reads a pattern.
    static func parse(_ pattern: String) throws(RegularExpressionError) -> Syntax {
        var parser = ECMAScriptParser(scanner: PatternScanner(pattern))
        let root = try parser.parseDisjunction()
        if parser.scanner.next != nil { throw parser.error("there is no group for this ) to close") }
        for reference in parser.numberReferences where reference.number > parser.groupCount {
            throw RegularExpressionError(.syntax, "there is no group of this number", offset: reference.offset)
        }
        for reference in parser.nameReferences where !contains(root.names, reference.name) {
            throw RegularExpressionError(.syntax, "there is no group of this name", offset: reference.offset)
        }
        return Syntax(root: root.node, refusal: parser.refusal)
    }

    private init(scanner: PatternScanner) {
        self.scanner = scanner
    }

    func error(_ reason: String, _ code: RegularExpressionError.Code = .syntax) -> RegularExpressionError {
        RegularExpressionError(code, reason, offset: scanner.offset)
    }

    /// Remembers the first thing that is well-formed and cannot be matched.
    mutating func refuse(_ reason: String, _ code: RegularExpressionError.Code) {
        refusal = refusal ?? error(reason, code)
    }

    /// Reads alternatives; the same name may stand in several of them.
    private mutating func parseDisjunction() throws(RegularExpressionError) -> Part {
        var alternatives: [SyntaxNode] = []
        var names: [String] = []
        repeat {
            let part = try parseAlternative()
            alternatives.append(part.node)
            names += part.names
        } while scanner.take("|")
        return Part(node: .choosing(alternatives), names: names)
    }

    private mutating func parseAlternative() throws(RegularExpressionError) -> Part {
        var parts: [SyntaxNode] = []
        var names: [String] = []
        while let scalar = scanner.next, scalar != "|", scalar != ")" {
            var part = try parseTerm()
            if part.names.contains(where: { ECMAScriptParser.contains(names, $0) }) {
                throw error("two groups that can take part together have the same name")
            }
            names += part.names
            if part.isRepeatable { part.node = try takeQuantifier(of: part.node) }
            parts.append(part.node)
        }
        return Part(node: .joining(parts), names: names)
    }

    private mutating func parseTerm() throws(RegularExpressionError) -> Part {
        switch scanner.next {
        case "(": return try parseGroup()
        case "[": return Part(node: .set(try parseClass()))
        case "\\": return try parseEscapeTerm()
        case "*", "+", "?", "{": throw error("there is nothing to repeat before this")
        case "}", "]": throw error("a lone } or ] is written with a backslash")
        default: break
        }
        guard let scalar = scanner.take() else { return Part(node: .empty) }
        switch scalar {
        case "^": return Part(node: .assertion(.textStart), isRepeatable: false)
        case "$": return Part(node: .assertion(.textEnd), isRepeatable: false)
        case ".":
            let ranges = flags.dotMatchesAll ? .all : ScalarSet.complement(.ecmaScriptLineTerminator)
            return Part(node: .set(ScalarSet(ranges)))
        default: return Part(node: literal(scalar.value))
        }
    }

    private mutating func parseEscapeTerm() throws(RegularExpressionError) -> Part {
        if scanner.take("\\b") { return Part(node: .assertion(.wordBoundary), isRepeatable: false) }
        if scanner.take("\\B") { return Part(node: .assertion(.notWordBoundary), isRepeatable: false) }
        return Part(node: try parseAtomEscape())
    }

    func literal(_ scalar: UInt32) -> SyntaxNode {
        .set(ScalarSet(scalar: scalar, ignoringCase: flags.ignoresCase))
    }

    /// Takes `*`, `+`, `?` or `{...}`, and the `?` that makes it lazy, where there is one.
    private mutating func takeQuantifier(of node: SyntaxNode) throws(RegularExpressionError) -> SyntaxNode {
        let bounds: (minimum: Int, maximum: Int?)
        if scanner.take("*") {
            bounds = (0, nil)
        } else if scanner.take("+") {
            bounds = (1, nil)
        } else if scanner.take("?") {
            bounds = (0, 1)
        } else if scanner.next == "{" {
            bounds = try takeCounts()
        } else {
            return node
        }
        _ = scanner.take("?")
        return .repeating(node, minimum: bounds.minimum, maximum: bounds.maximum)
    }

    private mutating func takeCounts() throws(RegularExpressionError) -> (minimum: Int, maximum: Int?) {
        let start = scanner.offset
        _ = scanner.take()
        let minimum = scanner.takeNumber()
        var maximum = minimum
        if scanner.take(",") { maximum = scanner.takeNumber() }
        guard let minimum, scanner.take("}") else {
            throw RegularExpressionError(.syntax, "counts are written {n}, {n,} or {n,m}", offset: start)
        }
        if let maximum, maximum < minimum {
            throw RegularExpressionError(.syntax, "the least count is above the greatest", offset: start)
        }
        if max(minimum, maximum ?? 0) > RegularExpression.repetitionCountMax {
            refusal =
                refusal
                ?? RegularExpressionError(
                    .tooManyRepetitions, "counts go to \(RegularExpression.repetitionCountMax)", offset: start)
        }
        return (minimum, maximum)
    }

    private mutating func parseGroup() throws(RegularExpressionError) -> Part {
        let start = scanner.offset
        let outerFlags = flags
        let lookaround = ["(?=", "(?!", "(?<=", "(?<!"].first { scanner.isAt($0) }
        let isAssertion = lookaround != nil
        var name: String?
        if let lookaround {
            refuse("lookaround cannot be followed in linear time", .notLinear)
            _ = scanner.take(lookaround)
        } else if scanner.take("(?<") {
            groupCount += 1
            name = try takeGroupName()
        } else if scanner.take("(?") {
            try takeModifiers()
        } else {
            groupCount += 1
            _ = scanner.take()
        }
        depth += 1
        if depth > RegularExpression.depthMax {
            throw error("groups nest deeper than \(RegularExpression.depthMax)", .patternTooDeep)
        }
        var part = try parseDisjunction()
        guard scanner.take(")") else {
            throw RegularExpressionError(.syntax, "the group has no ) to close it", offset: start)
        }
        depth -= 1
        flags = outerFlags
        if let name {
            if ECMAScriptParser.contains(part.names, name) { throw error("two groups have the same name") }
            part.names.append(name)
        }
        if isAssertion { part.node = .empty }
        part.isRepeatable = !isAssertion
        return part
    }

    /// Takes `:` or modifiers as in `(?i-s:`, each at most once.
    private mutating func takeModifiers() throws(RegularExpressionError) {
        var seen: [Unicode.Scalar] = []
        var isOn = true
        while let scalar = scanner.take(), scalar != ":" {
            guard !seen.contains(scalar) else { throw error("a modifier stands once") }
            seen.append(scalar)
            switch scalar {
            case "i": flags.ignoresCase = isOn
            case "s": flags.dotMatchesAll = isOn
            case "m": if isOn { refuse("the modifier m cannot be matched", .unsupported) }
            case "-": isOn = false
            default: throw error("after (? comes :, =, !, <, or modifiers of i, m and s")
            }
        }
        if seen == ["-"] || scanner.next == nil { throw error("modifiers are named, and : follows them") }
    }

    static func contains(_ names: [String], _ name: String) -> Bool {
        names.contains { $0.utf8.elementsEqual(name.utf8) }
    }
}
