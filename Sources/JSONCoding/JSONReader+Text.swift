extension JSONReader {
    /// Reads a text in double quotes, at the first of which it stands.
    mutating func readString() throws(JSONError) -> String {
        offset += 1
        let start = offset
        var isASCII = takePlainRun()
        if take("\"") { return try text(of: bytes[start..<offset - 1], isASCII: isASCII, at: start) }
        var unescaped = Array(bytes[start..<offset])
        while true {
            switch next {
            case UInt8(ascii: "\""):
                // Escapes add valid UTF-8 alone, so what is invalid is so in the source.
                if !isASCII { try checkUTF8(bytes[start..<offset], at: start) }
                offset += 1
                return String(decoding: unescaped, as: UTF8.self)
            case UInt8(ascii: "\\"):
                try readEscape(into: &unescaped)
            case nil:
                throw error(.unexpectedEnd, "the text ends here; \" belongs at the end of a text")
            case (let byte?) where byte < 0x20:
                throw error(.controlCharacter, "a control character within a text is escaped, a line feed as \\n")
            default:
                let runStart = offset
                if !takePlainRun() { isASCII = false }
                unescaped += bytes[runStart..<offset]
            }
        }
    }

    /// Takes bytes up to one that needs a look.
    ///
    /// - Returns: Whether they are ASCII.
    private mutating func takePlainRun() -> Bool {
        var seen: UInt8 = 0
        var index = offset
        while index < bytes.count {
            let byte = bytes[index]
            if byte < 0x20 || byte == UInt8(ascii: "\"") || byte == UInt8(ascii: "\\") { break }
            seen |= byte
            index += 1
        }
        offset = index
        return seen < 0x80
    }

    private func text(of slice: ArraySlice<UInt8>, isASCII: Bool, at start: Int) throws(JSONError) -> String {
        if !isASCII { try checkUTF8(slice, at: start) }
        return String(decoding: slice, as: UTF8.self)
    }

    private func checkUTF8(_ slice: ArraySlice<UInt8>, at start: Int) throws(JSONError) {
        let count = JSONReader.validByteCount(slice)
        if count < slice.count { throw error(.invalidUTF8, "a text is UTF-8", at: start + count) }
    }

    private mutating func readEscape(into unescaped: inout [UInt8]) throws(JSONError) {
        let start = offset
        offset += 1
        guard let byte = next else {
            throw error(.unexpectedEnd, "the text ends here; an escape goes on after its backslash")
        }
        offset += 1
        switch byte {
        case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"): unescaped.append(byte)
        case UInt8(ascii: "b"): unescaped.append(0x08)
        case UInt8(ascii: "f"): unescaped.append(0x0C)
        case UInt8(ascii: "n"): unescaped.append(0x0A)
        case UInt8(ascii: "r"): unescaped.append(0x0D)
        case UInt8(ascii: "t"): unescaped.append(0x09)
        case UInt8(ascii: "u"): unescaped += Array(String(try readUnicodeEscape(at: start)).utf8)
        default:
            throw error(
                .invalidEscape, "escapes are \\\" \\\\ \\/ \\b \\f \\n \\r \\t and \\u with four digits", at: start)
        }
    }

    /// Reads what follows `\u`, with the second half of a pair.
    private mutating func readUnicodeEscape(at start: Int) throws(JSONError) -> Unicode.Scalar {
        let first = try readHexadecimal(at: start)
        if let scalar = Unicode.Scalar(first) { return scalar }
        let advice = "characters beyond U+FFFF are two escapes, from D800 to DBFF and from DC00 to DFFF"
        guard first < 0xDC00, take("\\"), take("u") else { throw error(.loneSurrogate, advice, at: start) }
        let second = try readHexadecimal(at: offset - 2)
        guard (0xDC00...0xDFFF).contains(second),
            let scalar = Unicode.Scalar(0x10000 + (first - 0xD800) << 10 + (second - 0xDC00))
        else { throw error(.loneSurrogate, advice, at: start) }
        return scalar
    }

    private mutating func readHexadecimal(at start: Int) throws(JSONError) -> UInt32 {
        var number: UInt32 = 0
        for _ in 0..<4 {
            guard let byte = next else { throw error(.unexpectedEnd, "the text ends here; \\u has four digits") }
            switch byte {
            case UInt8(ascii: "0")...UInt8(ascii: "9"): number = number << 4 | UInt32(byte - 0x30)
            case UInt8(ascii: "a")...UInt8(ascii: "f"): number = number << 4 | UInt32(byte - 0x61 + 10)
            case UInt8(ascii: "A")...UInt8(ascii: "F"): number = number << 4 | UInt32(byte - 0x41 + 10)
            default: throw error(.invalidEscape, "\\u is followed by four hexadecimal digits", at: start)
            }
            offset += 1
        }
        return number
    }

    /// The number of bytes before the first that is not UTF-8 (Unicode 3.9, table 3-7).
    private static func validByteCount(_ slice: ArraySlice<UInt8>) -> Int {
        var index = slice.startIndex
        while index < slice.endIndex {
            let (continuationCount, second): (Int, ClosedRange<UInt8>) =
                switch slice[index] {
                case 0x00...0x7F: (0, 0x80...0xBF)
                case 0xC2...0xDF: (1, 0x80...0xBF)
                case 0xE0: (2, 0xA0...0xBF)
                case 0xED: (2, 0x80...0x9F)
                case 0xE1...0xEF: (2, 0x80...0xBF)
                case 0xF0: (3, 0x90...0xBF)
                case 0xF1...0xF3: (3, 0x80...0xBF)
                case 0xF4: (3, 0x80...0x8F)
                default: (-1, 0x80...0xBF)
                }
            guard continuationCount >= 0, index + continuationCount < slice.endIndex else { break }
            let isValid = (0..<continuationCount).allSatisfy { distance in
                (distance == 0 ? second : 0x80...0xBF).contains(slice[index + 1 + distance])
            }
            guard isValid else { break }
            index += 1 + continuationCount
        }
        return index - slice.startIndex
    }
}
