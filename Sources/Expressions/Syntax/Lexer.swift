/// Splits the bytes of a source into tokens, one at a time.
struct Lexer {
    let source: [UInt8]
    private var position = 0

    init(_ source: [UInt8]) {
        self.source = source
    }

    /// Takes the next token.
    mutating func next() throws(SourceFault) -> Token {
        try skipSpace()
        let start = position
        guard let byte = byte(at: start) else { return Token(kind: .end, start: start, end: start) }
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"), UInt8(ascii: "_"):
            return try word()
        case UInt8(ascii: "0")...UInt8(ascii: "9"): return try number()
        case UInt8(ascii: "."):
            if let next = self.byte(at: start + 1), Lexer.isDigit(next) { return try number() }
            return take(.dot, 1)
        case UInt8(ascii: "\""), UInt8(ascii: "'"): return try text(.string, isRaw: false, start: start)
        case UInt8(ascii: "`"): return try quotedIdentifier()
        default: return try punctuation(byte)
        }
    }

    private func byte(at index: Int) -> UInt8? {
        index < source.count ? source[index] : nil
    }

    private mutating func take(_ kind: Token.Kind, _ length: Int) -> Token {
        let token = Token(kind: kind, start: position, end: position + length)
        position += length
        return token
    }

    /// White space and comments.
    private mutating func skipSpace() throws(SourceFault) {
        while let byte = byte(at: position) {
            if byte == 0x20 || byte == 0x09 || byte == 0x0A || byte == 0x0C || byte == 0x0D {
                position += 1
            } else if byte == UInt8(ascii: "/"), self.byte(at: position + 1) == UInt8(ascii: "/") {
                try skipComment()
            } else {
                return
            }
        }
    }

    private mutating func skipComment() throws(SourceFault) {
        while let byte = byte(at: position), byte != 0x0A, byte != 0x0D {
            if byte >= 0x80 {
                let scalar = scalar(at: position)
                // The joiners of words and pictures are part of how some are written.
                let isJoiner = scalar == "\u{200C}" || scalar == "\u{200D}"
                guard isJoiner || !Lexer.isInvisible(scalar) else { throw unexpected(scalar) }
                position += UTF8.width(scalar)
            } else {
                position += 1
            }
        }
    }

    private mutating func punctuation(_ byte: UInt8) throws(SourceFault) -> Token {
        let next = self.byte(at: position + 1)
        switch byte {
        case UInt8(ascii: "("): return take(.leftParenthesis, 1)
        case UInt8(ascii: ")"): return take(.rightParenthesis, 1)
        case UInt8(ascii: "["): return take(.leftBracket, 1)
        case UInt8(ascii: "]"): return take(.rightBracket, 1)
        case UInt8(ascii: "{"): return take(.leftBrace, 1)
        case UInt8(ascii: "}"): return take(.rightBrace, 1)
        case UInt8(ascii: ","): return take(.comma, 1)
        case UInt8(ascii: ":"): return take(.colon, 1)
        case UInt8(ascii: "?"): return take(.question, 1)
        case UInt8(ascii: "+"): return take(.plus, 1)
        case UInt8(ascii: "-"): return take(.minus, 1)
        case UInt8(ascii: "*"): return take(.star, 1)
        case UInt8(ascii: "/"): return take(.slash, 1)
        case UInt8(ascii: "%"): return take(.percent, 1)
        case UInt8(ascii: "!"): return next == UInt8(ascii: "=") ? take(.unequal, 2) : take(.not, 1)
        case UInt8(ascii: "<"): return next == UInt8(ascii: "=") ? take(.lessOrEqual, 2) : take(.less, 1)
        case UInt8(ascii: ">"): return next == UInt8(ascii: "=") ? take(.greaterOrEqual, 2) : take(.greater, 1)
        case UInt8(ascii: "=") where next == byte: return take(.equal, 2)
        case UInt8(ascii: "&") where next == byte: return take(.and, 2)
        case UInt8(ascii: "|") where next == byte: return take(.or, 2)
        case UInt8(ascii: "="): throw fault("'=' has no meaning; equality is '=='")
        case UInt8(ascii: "&"): throw fault("'&' has no meaning; both of two is '&&'")
        case UInt8(ascii: "|"): throw fault("'|' has no meaning; one of two is '||'")
        default: throw unexpected(scalar(at: position))
        }
    }

    private func fault(_ reason: String) -> SourceFault {
        SourceFault(.unexpectedCharacter, reason, at: position)
    }

    private func unexpected(_ scalar: Unicode.Scalar) -> SourceFault {
        let code = "U+" + String(scalar.value, radix: 16, uppercase: true)
        if Lexer.isInvisible(scalar) {
            return fault(
                "the invisible character \(code) can make a source look like another one and must not stand here")
        }
        return fault("the character \(code) has no meaning outside texts")
    }

    /// The code point at an offset, for messages and to refuse some; the source is valid UTF-8.
    private func scalar(at index: Int) -> Unicode.Scalar {
        var iterator = source[index...].prefix(4).makeIterator()
        var decoder = UTF8()
        if case .scalarValue(let scalar) = decoder.decode(&iterator) { return scalar }
        return "\u{FFFD}"
    }

    private static func isInvisible(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.properties.generalCategory {
        case .control, .format, .lineSeparator, .paragraphSeparator, .surrogate: true
        default: false
        }
    }

    static func isDigit(_ byte: UInt8) -> Bool {
        byte >= 0x30 && byte <= 0x39
    }

    private static func isWordByte(_ byte: UInt8) -> Bool {
        isDigit(byte) || (byte | 0x20 >= 0x61 && byte | 0x20 <= 0x7A) || byte == UInt8(ascii: "_")
    }
}

// MARK: - Words and numbers

extension Lexer {
    private mutating func word() throws(SourceFault) -> Token {
        let start = position
        while let byte = byte(at: position), Lexer.isWordByte(byte) { position += 1 }
        let length = position - start
        if length <= 2, let quote = byte(at: position), quote == UInt8(ascii: "\"") || quote == UInt8(ascii: "'"),
            let prefix = Lexer.textPrefix(source[start..<position])
        {
            return try text(prefix.isBytes ? .bytes : .string, isRaw: prefix.isRaw, start: start)
        }
        return Token(kind: Lexer.keyword(source[start..<position]), start: start, end: position)
    }

    private static func keyword(_ word: ArraySlice<UInt8>) -> Token.Kind {
        switch word.count {
        case 2 where word.elementsEqual("in".utf8): .in
        case 4 where word.elementsEqual("true".utf8): .true
        case 4 where word.elementsEqual("null".utf8): .null
        case 5 where word.elementsEqual("false".utf8): .false
        default: .identifier
        }
    }

    /// What the letters before a quote mean; nil when they mean nothing.
    private static func textPrefix(_ word: ArraySlice<UInt8>) -> (isBytes: Bool, isRaw: Bool)? {
        var (isBytes, isRaw) = (false, false)
        for byte in word {
            switch byte | 0x20 {
            case UInt8(ascii: "b") where !isBytes: isBytes = true
            case UInt8(ascii: "r") where !isRaw: isRaw = true
            default: return nil
            }
        }
        return (isBytes, isRaw)
    }

    private mutating func quotedIdentifier() throws(SourceFault) -> Token {
        let start = position
        position += 1
        while let byte = byte(at: position), byte != UInt8(ascii: "`") {
            let isAllowed =
                Lexer.isWordByte(byte) || byte == UInt8(ascii: ".") || byte == UInt8(ascii: "-")
                || byte == UInt8(ascii: "/") || byte == UInt8(ascii: " ")
            guard isAllowed else { throw fault("a quoted name holds letters, digits, '_', '.', '-', '/' and blanks") }
            position += 1
        }
        guard position < source.count, position > start + 1 else {
            throw SourceFault(.invalidLiteral, "a quoted name must not be empty and ends with '`'", at: start)
        }
        position += 1
        return Token(kind: .quotedIdentifier, start: start, end: position)
    }

    private mutating func number() throws(SourceFault) -> Token {
        let start = position
        if byte(at: start) == UInt8(ascii: "0"), let mark = byte(at: start + 1), mark | 0x20 == UInt8(ascii: "x") {
            position += 2
            while let byte = byte(at: position), Lexer.hexDigit(byte) != nil { position += 1 }
            return try endOfNumber(position > start + 2 ? .int : nil, start: start)
        }
        var kind = Token.Kind.int
        skipDigits()
        if byte(at: position) == UInt8(ascii: "."), let digit = byte(at: position + 1), Lexer.isDigit(digit) {
            kind = .double
            position += 1
            skipDigits()
        }
        if let mark = byte(at: position), mark | 0x20 == UInt8(ascii: "e") {
            var digit = position + 1
            if byte(at: digit) == UInt8(ascii: "+") || byte(at: digit) == UInt8(ascii: "-") { digit += 1 }
            if let first = byte(at: digit), Lexer.isDigit(first) {
                kind = .double
                position = digit
                skipDigits()
            }
        }
        return try endOfNumber(kind, start: start)
    }

    private mutating func skipDigits() {
        while let byte = byte(at: position), Lexer.isDigit(byte) { position += 1 }
    }

    private mutating func endOfNumber(_ kind: Token.Kind?, start: Int) throws(SourceFault) -> Token {
        var kind = kind
        if kind == .int, let mark = byte(at: position), mark | 0x20 == UInt8(ascii: "u") {
            kind = .uint
            position += 1
        }
        let isFollowedByWord = byte(at: position).map(Lexer.isWordByte) ?? false
        guard let kind, !isFollowedByWord else {
            throw SourceFault(.invalidLiteral, "a number ends before a letter", at: start)
        }
        return Token(kind: kind, start: start, end: position)
    }

    static func hexDigit(_ byte: UInt8) -> UInt32? {
        switch byte {
        case 0x30...0x39: UInt32(byte) - 0x30
        case 0x41...0x46: UInt32(byte) - 0x41 + 10
        case 0x61...0x66: UInt32(byte) - 0x61 + 10
        default: nil
        }
    }
}

// MARK: - Texts

extension Lexer {
    /// Finds the end of a text; ``TextLiteral`` reads what is within.
    private mutating func text(_ kind: Token.Kind, isRaw: Bool, start: Int) throws(SourceFault) -> Token {
        let quote = source[position]
        let isTriple = byte(at: position + 1) == quote && byte(at: position + 2) == quote
        position += isTriple ? 3 : 1
        while let byte = byte(at: position) {
            if byte == quote {
                if !isTriple {
                    position += 1
                    return Token(kind: kind, start: start, end: position)
                }
                if self.byte(at: position + 1) == quote, self.byte(at: position + 2) == quote {
                    position += 3
                    return Token(kind: kind, start: start, end: position)
                }
            } else if byte == UInt8(ascii: "\\"), !isRaw {
                position += 1
            } else if !isTriple, byte == 0x0A || byte == 0x0D {
                break
            }
            position += 1
        }
        let quotes = String(repeating: String(decoding: [quote], as: UTF8.self), count: isTriple ? 3 : 1)
        throw SourceFault(.invalidLiteral, "the text that starts here does not end with \(quotes)", at: start)
    }
}
