extension RE2Parser {
    /// Reads what begins with a backslash outside of a class.
    mutating func parseEscape() throws(RegularExpressionError) -> SyntaxNode {
        let second = scanner.peek(1)
        let assertion: Assertion? =
            switch second {
            case "A": .textStart
            case "z": .textEnd
            case "b": .wordBoundary
            case "B": .notWordBoundary
            default: nil
            }
        if let assertion {
            skip(2)
            return .assertion(assertion)
        }
        if second == "C" {
            refusal = refusal ?? error("single bytes cannot be matched, characters can", .unsupported)
            skip(2)
            return .empty
        }
        if let set = try takeSetEscape(alone: true) { return .set(set) }
        return literal(try takeScalarEscape())
    }

    /// Reads a class in brackets.
    mutating func parseClass() throws(RegularExpressionError) -> ScalarSet {
        let start = scanner.offset
        skip(1)
        var set = ScalarSet()
        set.isNegated = scanner.take("^")
        set.ignoresCase = flags.ignoresCase
        var isFirst = true
        while isFirst || scanner.next != "]" {
            isFirst = false
            if scanner.next == nil {
                throw RegularExpressionError(.syntax, "the class has no ] to close it", offset: start)
            }
            if let ranges = try takePOSIXClass() {
                set.insert(ranges)
            } else if let other = try takeSetEscape(alone: false) {
                set.insert(other)
            } else {
                set.insert([try takeRange()])
            }
        }
        skip(1)
        return set
    }

    private mutating func takeRange() throws(RegularExpressionError) -> ScalarSet.Range {
        let start = scanner.offset
        let lower = try takeClassScalar()
        guard scanner.next == "-", let end = scanner.peek(1), end != "]" else { return lower...lower }
        skip(1)
        let upper = try takeClassScalar()
        guard lower <= upper else {
            throw RegularExpressionError(.syntax, "the range ends before it begins", offset: start)
        }
        return lower...upper
    }

    private mutating func takeClassScalar() throws(RegularExpressionError) -> UInt32 {
        if scanner.next == "\\" { return try takeScalarEscape() }
        guard let scalar = scanner.take() else { throw error("the class has no ] to close it") }
        return scalar.value
    }

    /// Takes `[:name:]` or `[:^name:]`.
    private mutating func takePOSIXClass() throws(RegularExpressionError) -> [ScalarSet.Range]? {
        guard scanner.isAt("[:") else { return nil }
        var name = ""
        var distance = 2
        while let scalar = scanner.peek(distance), !(scalar == ":" && scanner.peek(distance + 1) == "]") {
            name.unicodeScalars.append(scalar)
            distance += 1
        }
        guard scanner.peek(distance) != nil else { return nil }
        let isNegated = name.unicodeScalars.first == "^"
        guard let ranges = [ScalarSet.Range].posix(isNegated ? String(name.unicodeScalars.dropFirst()) : name) else {
            throw error("there is no such class as [:\(name):]")
        }
        skip(distance + 2)
        return group(ranges, isNegated: isNegated)
    }

    /// Takes `\d`, `\w`, `\s`, their negations, `\pN` or `\p{Name}`.
    ///
    /// - Parameter alone: Whether it is a set of its own rather than part of a class.
    private mutating func takeSetEscape(alone: Bool) throws(RegularExpressionError) -> ScalarSet? {
        guard scanner.next == "\\", let kind = scanner.peek(1) else { return nil }
        switch kind {
        case "d", "D": return takeGroup(.digit, isNegated: kind == "D")
        case "w", "W": return takeGroup(.word, isNegated: kind == "W")
        case "s", "S": return takeGroup(.re2Space, isNegated: kind == "S")
        case "p", "P": break
        default: return nil
        }
        let start = scanner.offset
        skip(2)
        var isNegated = kind == "P"
        var name = ""
        if scanner.take("{") {
            if scanner.take("^") { isNegated.toggle() }
            while let scalar = scanner.next, scalar != "}" {
                name.unicodeScalars.append(scalar)
                skip(1)
            }
            guard scanner.take("}") else { throw error("the name of the property has no } to close it") }
        } else if let scalar = scanner.take() {
            name.unicodeScalars.append(scalar)
        }
        guard let property = UnicodeProperty.re2(name) else {
            throw RegularExpressionError(
                .unknownProperty, "properties are general categories such as Lu and scripts such as Greek",
                offset: start)
        }
        guard alone else { return ScalarSet(property, isNegated: isNegated) }
        var set = ScalarSet(property, isNegated: false)
        set.isNegated = isNegated
        set.ignoresCase = flags.ignoresCase
        return set
    }

    private mutating func takeGroup(_ ranges: [ScalarSet.Range], isNegated: Bool) -> ScalarSet {
        skip(2)
        return ScalarSet(group(ranges, isNegated: isNegated))
    }

    private func group(_ ranges: [ScalarSet.Range], isNegated: Bool) -> [ScalarSet.Range] {
        let all = flags.ignoresCase ? ScalarSet.addingCases(toASCII: ranges) : ranges
        return isNegated ? ScalarSet.complement(all) : all
    }

    /// Takes an escape that means one scalar.
    private mutating func takeScalarEscape() throws(RegularExpressionError) -> UInt32 {
        let start = scanner.offset
        skip(1)
        guard let scalar = scanner.take() else { throw error("a pattern cannot end with a backslash") }
        switch scalar {
        case "a": return 0x07
        case "f": return 0x0C
        case "n": return 0x0A
        case "r": return 0x0D
        case "t": return 0x09
        case "v": return 0x0B
        case "x": return try takeHexadecimal()
        case "0":
            return UInt32(scanner.takeNumber(radix: 8, digitCountMax: 2) ?? 0)
        case "1"..."7":
            guard let next = scanner.next, ("0"..."7").contains(next) else {
                throw RegularExpressionError(.notLinear, "RE2 has no backreferences", offset: start)
            }
            scanner.rewind(to: start + 1)
            return UInt32(scanner.takeNumber(radix: 8, digitCountMax: 3) ?? 0)
        case "8", "9":
            throw RegularExpressionError(.notLinear, "RE2 has no backreferences", offset: start)
        case _ where scalar.isASCII && !scalar.properties.isAlphabetic:
            return scalar.value
        default:
            throw RegularExpressionError(.syntax, "RE2 has no such escape", offset: start)
        }
    }

    private mutating func takeHexadecimal() throws(RegularExpressionError) -> UInt32 {
        let start = scanner.offset
        if scanner.take("{") {
            let number = scanner.takeNumber(radix: 16)
            guard let number, scanner.take("}"), number <= Int(ScalarSet.scalarMax) else {
                throw RegularExpressionError(.syntax, "\\x{...} holds hexadecimal digits up to 10FFFF", offset: start)
            }
            return UInt32(number)
        }
        guard let number = scanner.takeNumber(radix: 16, digitCountMax: 2), scanner.offset == start + 2 else {
            throw RegularExpressionError(.syntax, "\\x is followed by two hexadecimal digits or {...}", offset: start)
        }
        return UInt32(number)
    }

    private mutating func skip(_ count: Int) {
        scanner.rewind(to: scanner.offset + count)
    }
}
