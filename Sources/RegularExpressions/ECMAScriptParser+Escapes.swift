extension ECMAScriptParser {
    /// Reads what begins with a backslash outside of a class, but for `\b` and `\B`.
    mutating func parseAtomEscape() throws(RegularExpressionError) -> SyntaxNode {
        let start = scanner.offset
        if var set = try takeSetEscape() {
            set.ignoresCase = flags.ignoresCase
            return .set(set)
        }
        if let digit = scanner.peek(1), ("1"..."9").contains(digit) {
            refuse("a backreference cannot be followed in linear time", .notLinear)
            _ = scanner.take()
            numberReferences.append((scanner.takeNumber() ?? 0, start))
            return .empty
        }
        if scanner.take("\\k") {
            refuse("a backreference cannot be followed in linear time", .notLinear)
            guard scanner.take("<") else { throw error("\\k is followed by the name of a group in < and >") }
            nameReferences.append((try takeGroupName(), start))
            return .empty
        }
        return literal(try takeCharacterEscape(inClass: false))
    }

    /// Takes the name of a group and the `>` behind it.
    mutating func takeGroupName() throws(RegularExpressionError) -> String {
        var name = ""
        while let scalar = scanner.next, scalar != ">" {
            var value = scalar.value
            if scalar == "\\" {
                guard scanner.peek(1) == "u" else { throw error("an escape in a name is \\u") }
                value = try takeCharacterEscape(inClass: false)
            } else {
                _ = scanner.take()
            }
            guard let scalar = Unicode.Scalar(value), ECMAScriptParser.isNamePart(scalar, isFirst: name.isEmpty) else {
                throw error("a name of a group has letters, digits, $ and _ only and does not begin with a digit")
            }
            name.unicodeScalars.append(scalar)
        }
        guard scanner.take(">"), !name.isEmpty else { throw error("a name of a group ends with > and is not empty") }
        return name
    }

    private static func isNamePart(_ scalar: Unicode.Scalar, isFirst: Bool) -> Bool {
        if scalar == "$" || scalar == "_" || scalar.properties.isIDStart { return true }
        return !isFirst && (scalar.properties.isIDContinue || scalar == "\u{200C}" || scalar == "\u{200D}")
    }

    /// Takes `\d`, `\w`, `\s`, `\p{...}` or their negations.
    mutating func takeSetEscape() throws(RegularExpressionError) -> ScalarSet? {
        guard scanner.next == "\\", let kind = scanner.peek(1) else { return nil }
        switch kind {
        case "d", "D": return takeGroup(.digit, isNegated: kind == "D")
        case "w", "W": return takeGroup(.word, isNegated: kind == "W")
        case "s", "S": return takeGroup(.ecmaScriptSpace, isNegated: kind == "S")
        case "p", "P": break
        default: return nil
        }
        return ScalarSet(try takeProperty(), isNegated: kind == "P")
    }

    private mutating func takeGroup(_ ranges: [ScalarSet.Range], isNegated: Bool) -> ScalarSet {
        scanner.rewind(to: scanner.offset + 2)
        let all = flags.ignoresCase && ranges == .word ? ScalarSet.addingCases(toASCII: ranges) : ranges
        return ScalarSet(isNegated ? ScalarSet.complement(all) : all)
    }

    private mutating func takeProperty() throws(RegularExpressionError) -> UnicodeProperty {
        let start = scanner.offset
        scanner.rewind(to: start + 2)
        guard scanner.take("{") else { throw error("\\p is followed by a property in { and }") }
        var parts = [""]
        while let scalar = scanner.next, scalar != "}" {
            if scalar == "=" { parts.append("") } else { parts[parts.count - 1].unicodeScalars.append(scalar) }
            _ = scanner.take()
        }
        guard scanner.take("}") else { throw error("the property has no } to close it") }
        let name = parts.count == 2 ? parts[0] : nil
        guard parts.count <= 2, let property = UnicodeProperty.ecmaScript(name: name, value: parts[parts.count - 1])
        else {
            throw RegularExpressionError(
                .unknownProperty, "properties are those of ECMA-262, such as Letter, Script=Arabic and Alphabetic",
                offset: start)
        }
        return property
    }

    /// Reads a class in brackets.
    mutating func parseClass() throws(RegularExpressionError) -> ScalarSet {
        let start = scanner.offset
        _ = scanner.take()
        var set = ScalarSet()
        set.isNegated = scanner.take("^")
        set.ignoresCase = flags.ignoresCase
        while !scanner.take("]") {
            guard scanner.next != nil else {
                throw RegularExpressionError(.syntax, "the class has no ] to close it", offset: start)
            }
            try takeClassPart(into: &set)
        }
        return set
    }

    private mutating func takeClassPart(into set: inout ScalarSet) throws(RegularExpressionError) {
        let start = scanner.offset
        let escape = try takeSetEscape()
        let lower = escape == nil ? try takeClassScalar() : 0
        let isRange = scanner.next == "-" && scanner.peek(1) != nil && scanner.peek(1) != "]"
        if !isRange {
            if let escape { set.insert(escape) } else { set.insert([lower...lower]) }
            return
        }
        _ = scanner.take()
        guard escape == nil, try takeSetEscape() == nil else {
            throw RegularExpressionError(.syntax, "a range is between two characters, not classes", offset: start)
        }
        let upper = try takeClassScalar()
        guard lower <= upper else {
            throw RegularExpressionError(.syntax, "the range ends before it begins", offset: start)
        }
        set.insert([lower...upper])
    }

    private mutating func takeClassScalar() throws(RegularExpressionError) -> UInt32 {
        if scanner.next == "\\" { return try takeCharacterEscape(inClass: true) }
        guard let scalar = scanner.take() else { throw error("the class has no ] to close it") }
        return scalar.value
    }

    /// Takes an escape that means one scalar.
    private mutating func takeCharacterEscape(inClass: Bool) throws(RegularExpressionError) -> UInt32 {
        let start = scanner.offset
        _ = scanner.take()
        guard let scalar = scanner.take() else { throw error("a pattern cannot end with a backslash") }
        switch scalar {
        case "f": return 0x0C
        case "n": return 0x0A
        case "r": return 0x0D
        case "t": return 0x09
        case "v": return 0x0B
        case "b" where inClass: return 0x08
        case "-" where inClass: return scalar.value
        case "c":
            guard let letter = scanner.take(), letter.isASCII, letter.properties.isAlphabetic else {
                throw RegularExpressionError(.syntax, "\\c is followed by a letter of ASCII", offset: start)
            }
            return letter.value & 0x1F
        case "0":
            if let digit = scanner.next?.digitValue, digit < 10 {
                throw RegularExpressionError(.syntax, "there are no octal escapes", offset: start)
            }
            return 0
        case "x": return try takeDigits(count: 2)
        case "u": return try takeUnicodeEscape()
        case "^", "$", "\\", ".", "*", "+", "?", "(", ")", "[", "]", "{", "}", "|", "/": return scalar.value
        default:
            throw RegularExpressionError(.syntax, "ECMA-262 has no such escape with the flag u", offset: start)
        }
    }

    /// Takes what follows `\u`: four digits, two surrogates, or digits in braces.
    private mutating func takeUnicodeEscape() throws(RegularExpressionError) -> UInt32 {
        if scanner.take("{") {
            guard let number = scanner.takeNumber(radix: 16), scanner.take("}"), number <= Int(ScalarSet.scalarMax)
            else { throw error("\\u{...} holds hexadecimal digits up to 10FFFF") }
            return UInt32(number)
        }
        let first = try takeDigits(count: 4)
        guard (0xD800...0xDBFF).contains(first), scanner.isAt("\\u") else { return first }
        let behindFirst = scanner.offset
        scanner.rewind(to: behindFirst + 2)
        if let second = scanner.takeNumber(radix: 16, digitCountMax: 4), scanner.offset == behindFirst + 6,
            (0xDC00...0xDFFF).contains(second)
        {
            return 0x10000 + (first - 0xD800) << 10 + (UInt32(second) - 0xDC00)
        }
        scanner.rewind(to: behindFirst)
        return first
    }

    private mutating func takeDigits(count: Int) throws(RegularExpressionError) -> UInt32 {
        let start = scanner.offset
        guard let number = scanner.takeNumber(radix: 16, digitCountMax: count), scanner.offset == start + count else {
            throw RegularExpressionError(.syntax, "\(count) hexadecimal digits belong here", offset: start)
        }
        return UInt32(number)
    }
}
