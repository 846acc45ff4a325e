/// Reads the contents of a text or bytes literal.
struct TextLiteral {
    private let source: [UInt8]
    private var position: Int
    private let end: Int
    private let isBytes: Bool
    private var contents: [UInt8] = []

    /// The UTF-8 of a text, or the bytes.
    static func contents(of token: Token, in source: [UInt8]) throws(SourceFault) -> [UInt8] {
        var start = token.start
        var isRaw = false
        while source[start] != UInt8(ascii: "\""), source[start] != UInt8(ascii: "'") {
            if source[start] | 0x20 == UInt8(ascii: "r") { isRaw = true }
            start += 1
        }
        let isTriple =
            token.end - start >= 6 && source[start + 1] == source[start] && source[start + 2] == source[start]
        let quoteCount = isTriple ? 3 : 1
        let range = (start + quoteCount)..<(token.end - quoteCount)
        if isRaw || !source[range].contains(UInt8(ascii: "\\")) { return Array(source[range]) }
        var literal = TextLiteral(source: source, range: range, isBytes: token.kind == .bytes)
        return try literal.unescaped()
    }

    private init(source: [UInt8], range: Range<Int>, isBytes: Bool) {
        self.source = source
        position = range.lowerBound
        end = range.upperBound
        self.isBytes = isBytes
    }

    private mutating func unescaped() throws(SourceFault) -> [UInt8] {
        while position < end {
            let byte = source[position]
            if byte == UInt8(ascii: "\\") {
                try escape()
            } else {
                contents.append(byte)
                position += 1
            }
        }
        return contents
    }

    private mutating func escape() throws(SourceFault) {
        let start = position
        let mark = source[position + 1]
        position += 2
        switch mark {
        case UInt8(ascii: "a"): contents.append(0x07)
        case UInt8(ascii: "b"): contents.append(0x08)
        case UInt8(ascii: "f"): contents.append(0x0C)
        case UInt8(ascii: "n"): contents.append(0x0A)
        case UInt8(ascii: "r"): contents.append(0x0D)
        case UInt8(ascii: "t"): contents.append(0x09)
        case UInt8(ascii: "v"): contents.append(0x0B)
        case UInt8(ascii: "\\"), UInt8(ascii: "?"), UInt8(ascii: "\""), UInt8(ascii: "'"), UInt8(ascii: "`"):
            contents.append(mark)
        case UInt8(ascii: "x"), UInt8(ascii: "X"): append(try number(digits: 2, radix: 16, start: start))
        case UInt8(ascii: "u") where !isBytes: try appendScalar(try number(digits: 4, radix: 16, start: start), start)
        case UInt8(ascii: "U") where !isBytes: try appendScalar(try number(digits: 8, radix: 16, start: start), start)
        case UInt8(ascii: "0")...UInt8(ascii: "3"):
            position -= 1
            append(try number(digits: 3, radix: 8, start: start))
        default:
            throw SourceFault(.invalidLiteral, "this escape has no meaning; a backslash itself is '\\\\'", at: start)
        }
    }

    private mutating func number(digits: Int, radix: UInt32, start: Int) throws(SourceFault) -> UInt32 {
        var number: UInt32 = 0
        for _ in 0..<digits {
            guard position < end, let digit = Lexer.hexDigit(source[position]), digit < radix else {
                throw SourceFault(.invalidLiteral, "this escape needs \(digits) digits of base \(radix)", at: start)
            }
            number = number << (radix == 16 ? 4 : 3) | digit
            position += 1
        }
        return number
    }

    /// A byte of bytes, a code point below 256 of a text.
    private mutating func append(_ number: UInt32) {
        if isBytes || number < 0x80 {
            contents.append(UInt8(number))
        } else {
            contents.append(0xC0 | UInt8(number >> 6))
            contents.append(0x80 | UInt8(number & 0x3F))
        }
    }

    private mutating func appendScalar(_ number: UInt32, _ start: Int) throws(SourceFault) {
        guard let scalar = Unicode.Scalar(number) else {
            throw SourceFault(.invalidLiteral, "there is no such code point", at: start)
        }
        contents.append(contentsOf: UTF8.encode(scalar) ?? UTF8.encodedReplacementCharacter)
    }
}
