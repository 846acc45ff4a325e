extension Parser {
    /// Reads a primary and the fields, calls and elements after it.
    ///
    /// - Parameter sign: where the minus sign of the number that follows stands, if there is one.
    mutating func member(negatingNumberAt sign: Int? = nil) throws(SourceFault) -> Syntax.Node {
        var operand = try primary(negatingNumberAt: sign)
        while true {
            let offset = token.start
            switch token.kind {
            case .dot:
                try advance()
                operand = try selection(operand, at: offset)
            case .leftBracket:
                try advance()
                let isOptional = try takeOptionalMark()
                let index = try expression()
                try expect(.rightBracket)
                operand = try add(.index(operand, index, isOptional: isOptional), at: offset, over: operand, index)
            case .leftBrace where isQualifiedName(operand):
                try message(at: offset)
            default:
                return operand
            }
        }
    }

    /// What follows a dot.
    private mutating func selection(_ operand: Syntax.Node, at offset: Int) throws(SourceFault) -> Syntax.Node {
        let isOptional = try takeOptionalMark()
        let nameToken = token
        guard token.kind == .identifier || token.kind == .quotedIdentifier else {
            throw unexpected("a field or function")
        }
        try advance()
        if nameToken.kind == .identifier, !isOptional, token.kind == .leftParenthesis {
            return try memberCall(operand, name: text(nameToken), at: nameToken.start)
        }
        var bounds = nameToken
        if nameToken.kind == .quotedIdentifier { (bounds.start, bounds.end) = (bounds.start + 1, bounds.end - 1) }
        let name = addName(text(bounds))
        return try add(.select(operand, name: name, isOptional ? .optional : .plain), at: offset, over: operand)
    }

    /// A `?` of the optional syntax.
    private mutating func takeOptionalMark() throws(SourceFault) -> Bool {
        guard token.kind == .question else { return false }
        guard environment.extensions.contains(.optionals) else { throw unexpected("a name or value") }
        try advance()
        return true
    }

    private func isQualifiedName(_ node: Syntax.Node) -> Bool {
        switch syntax.kinds[Int(node)] {
        case .identifier: true
        case .select(let operand, _, .plain): isQualifiedName(operand)
        default: false
        }
    }

    private mutating func primary(negatingNumberAt sign: Int?) throws(SourceFault) -> Syntax.Node {
        let first = token
        switch first.kind {
        case .int, .uint, .double, .string, .bytes, .true, .false, .null:
            try advance()
            return try addLiteral(try literal(first, isNegative: sign != nil), at: sign ?? first.start)
        case .identifier:
            return try name(isAbsolute: false, at: first.start)
        case .dot:
            try advance()
            guard token.kind == .identifier else { throw unexpected("a name") }
            return try name(isAbsolute: true, at: first.start)
        case .leftParenthesis:
            try advance()
            let inner = try expression()
            try expect(.rightParenthesis)
            return inner
        case .leftBracket: return try list()
        case .leftBrace: return try map()
        default: throw unexpected("a value")
        }
    }

    private mutating func name(isAbsolute: Bool, at offset: Int) throws(SourceFault) -> Syntax.Node {
        let nameToken = token
        let name = text(nameToken)
        try advance()
        if Parser.reservedWords.contains(name) {
            throw SourceFault(.reservedWord, "'\(name)' is a reserved word and no name", at: nameToken.start)
        }
        if token.kind == .leftParenthesis { return try call(name: name, isAbsolute: isAbsolute, at: offset) }
        return try add(.identifier(name: addName(name), isAbsolute: isAbsolute), at: offset)
    }

    private static let reservedWords: Set<String> = [
        "as", "break", "const", "continue", "else", "for", "function", "if", "import", "let", "loop", "package",
        "namespace", "return", "var", "void", "while",
    ]

    /// Arguments up to the closing parenthesis; the opening one is the current token.
    mutating func arguments() throws(SourceFault) -> [Syntax.Node] {
        try expect(.leftParenthesis)
        var arguments: [Syntax.Node] = []
        if try take(.rightParenthesis) { return arguments }
        repeat {
            arguments.append(try expression())
        } while try take(.comma)
        try expect(.rightParenthesis)
        return arguments
    }

    private mutating func list() throws(SourceFault) -> Syntax.Node {
        let offset = token.start
        try advance()
        var children: [Syntax.Node] = []
        var height: Int32 = 0
        while token.kind != .rightBracket {
            let isOptional = try takeOptionalMark()
            let element = try expression()
            height = max(height, syntax.heights[Int(element)])
            children.append(element * 2 + (isOptional ? 1 : 0))
            guard try take(.comma) else { break }
        }
        try expect(.rightBracket)
        let first = Int32(syntax.children.count)
        syntax.children.append(contentsOf: children)
        return try add(.list(first: first, count: Int32(children.count)), at: offset, height: height + 1)
    }

    private mutating func map() throws(SourceFault) -> Syntax.Node {
        let offset = token.start
        try advance()
        var children: [Syntax.Node] = []
        var height: Int32 = 0
        while token.kind != .rightBrace {
            let isOptional = try takeOptionalMark()
            let key = try expression()
            try expect(.colon)
            let value = try expression()
            height = max(height, self.height(of: [key, value]))
            children.append(key * 2 + (isOptional ? 1 : 0))
            children.append(value)
            guard try take(.comma) else { break }
        }
        try expect(.rightBrace)
        let first = Int32(syntax.children.count)
        syntax.children.append(contentsOf: children)
        return try add(.map(first: first, count: Int32(children.count / 2)), at: offset, height: height + 1)
    }

    /// Reads the fields of a message to the end, so that a fault of syntax within is told first, and refuses it.
    private mutating func message(at offset: Int) throws(SourceFault) {
        try advance()
        while token.kind != .rightBrace {
            _ = try takeOptionalMark()
            guard token.kind == .identifier || token.kind == .quotedIdentifier else { throw unexpected("a field") }
            try advance()
            try expect(.colon)
            _ = try expression()
            guard try take(.comma) else { break }
        }
        try expect(.rightBrace)
        throw SourceFault(
            .messagesUnsupported, "messages cannot be made here; a map is written {'field': value}", at: offset)
    }
}

// MARK: - Literals

extension Parser {
    private func literal(_ token: Token, isNegative: Bool) throws(SourceFault) -> ExpressionValue {
        switch token.kind {
        case .true: return .bool(true)
        case .false: return .bool(false)
        case .string:
            return .string(String(decoding: try TextLiteral.contents(of: token, in: source), as: UTF8.self))
        case .bytes: return .bytes(try TextLiteral.contents(of: token, in: source))
        case .double:
            guard let double = Double(text(token)), double.isFinite else {
                throw SourceFault(.invalidLiteral, "the number is too large", at: token.start)
            }
            return .double(isNegative ? -double : double)
        case .uint:
            return .uint(try magnitude(token, end: token.end - 1))
        case .int:
            let magnitude = try magnitude(token, end: token.end)
            guard magnitude <= UInt64(Int64.max) + (isNegative ? 1 : 0) else {
                throw SourceFault(.invalidLiteral, "the number does not fit 64 bits", at: token.start)
            }
            return .int(isNegative ? Int64(truncatingIfNeeded: 0 &- magnitude) : Int64(magnitude))
        default: return .null
        }
    }

    private func magnitude(_ token: Token, end: Int) throws(SourceFault) -> UInt64 {
        let isHex = end - token.start > 2 && source[token.start + 1] | 0x20 == UInt8(ascii: "x")
        let radix: UInt64 = isHex ? 16 : 10
        var magnitude: UInt64 = 0
        for byte in source[(token.start + (isHex ? 2 : 0))..<end] {
            let (product, overflows) = magnitude.multipliedReportingOverflow(by: radix)
            let (sum, sumOverflows) = product.addingReportingOverflow(UInt64(Lexer.hexDigit(byte) ?? 0))
            guard !overflows, !sumOverflows else {
                throw SourceFault(.invalidLiteral, "the number does not fit 64 bits", at: token.start)
            }
            magnitude = sum
        }
        return magnitude
    }
}
