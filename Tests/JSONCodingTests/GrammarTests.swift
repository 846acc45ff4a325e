import EventModel
import JSONCoding
import Testing

@Suite struct GrammarTests {
    private static func decode(_ text: String) throws -> Value {
        try JSON.decode(Array(text.utf8))
    }

    @Test(
        arguments: [
            ("null", .null), ("true", .bool(true)), (" false\t\r\n", .bool(false)), ("[]", .list([])),
            ("{}", .map([:])),
            ("\"\"", .text("")), ("0", .int(0)), ("-0", .int(0)), ("42", .int(42)), ("-1", .int(-1)),
            ("9223372036854775807", .int(.max)), ("-9223372036854775808", .int(.min)),
            ("9223372036854775808", .double(9_223_372_036_854_775_808)),
            ("-9223372036854775809", .double(-9_223_372_036_854_775_808)),
            ("100000000000000000000", .double(1e20)), ("1.0", .double(1)), ("1e3", .double(1000)),
            ("1E+2", .double(100)),
            ("1e-2", .double(0.01)), ("-0.0", .double(-0.0)), ("0e1", .double(0)), ("0e+1", .double(0)),
            ("123.456e78", .double(123.456e78)), ("1e-400", .double(0)), ("4.9e-324", .double(.leastNonzeroMagnitude)),
            ("[ 1 , [ 2 ] ]", .list([.int(1), .list([.int(2)])])),
            ("[null, 1, \"1\", {}]", .list([.null, .int(1), .text("1"), .map([:])])),
            ("{\"a\":{\"b\":[]}}", .map(["a": .map(["b": .list([])])])),
            ("{\"b\":1,\"a\":2,\"aa\":3}", .map(["a": .int(2), "b": .int(1), "aa": .int(3)])),
            ("{\"\":0}", .map(["": .int(0)])), ("{\"é\":1,\"e\u{301}\":2}", .map(["é": .int(1), "e\u{301}": .int(2)])),
            (#""\"\\\/\b\f\n\r\t""#, .text("\"\\/\u{08}\u{0C}\n\r\t")), (#""\u0041\u00e9\u0000""#, .text("Aé\0")),
            (#""\ud83D\uDe00x""#, .text("😀x")), (#""a\u0062c\u0064""#, .text("abcd")),
            (#""\uFFFF\uFFFE""#, .text("\u{FFFF}\u{FFFE}")),
            ("\"\u{7F}\u{2028}\u{2029}\u{FEFF}\u{10FFFF}\"", .text("\u{7F}\u{2028}\u{2029}\u{FEFF}\u{10FFFF}")),
            ("\"جواز السفر\"", .text("جواز السفر")),
        ] as [(String, Value)])
    func reads(_ text: String, _ value: Value) throws {
        #expect(try GrammarTests.decode(text) == value)
    }

    @Test(
        arguments: [
            ("", .unexpectedEnd), (" ", .unexpectedEnd), ("[", .unexpectedEnd), ("[1", .unexpectedEnd),
            ("[1,", .unexpectedEnd),
            ("[1,]", .unexpectedCharacter), ("[,1]", .unexpectedCharacter), ("[1 2]", .unexpectedCharacter),
            ("[1,,2]", .unexpectedCharacter), ("[}", .unexpectedCharacter), ("]", .unexpectedCharacter),
            ("{", .unexpectedEnd), ("{\"a\"", .unexpectedEnd), ("{\"a\":", .unexpectedEnd),
            ("{\"a\":1", .unexpectedEnd),
            ("{\"a\":1,}", .unexpectedCharacter), ("{a:1}", .unexpectedCharacter), ("{1:1}", .unexpectedCharacter),
            ("{'a':1}", .unexpectedCharacter), ("{\"a\" 1}", .unexpectedCharacter),
            ("{\"a\"::1}", .unexpectedCharacter),
            ("{\"a\":1 \"b\":2}", .unexpectedCharacter), ("{\"a\",1}", .unexpectedCharacter),
            ("{\"a\":1]", .unexpectedCharacter),
            ("{\"a\":1,\"b\":2,\"a\":3}", .duplicateKey), ("{\"a\":1,\"a\":1}", .duplicateKey),
            ("{\"a\":1,\"\\u0061\":1}", .duplicateKey),
            ("tru", .unexpectedEnd), ("True", .unexpectedCharacter), ("nul]", .unexpectedCharacter),
            ("truefalse", .contentAfterValue),
            ("1 2", .contentAfterValue), ("[] x", .contentAfterValue), ("{}}", .contentAfterValue),
            ("1,", .contentAfterValue),
            ("\"a\"\"b\"", .contentAfterValue), ("// c\n1", .unexpectedCharacter), ("1 /* c */", .contentAfterValue),
            ("-", .unexpectedEnd), ("-a", .invalidNumber), ("01", .invalidNumber), ("-01", .invalidNumber),
            ("00", .invalidNumber),
            ("1.", .unexpectedEnd), ("[1.]", .invalidNumber), ("[1.e1]", .invalidNumber), (".5", .unexpectedCharacter),
            ("+1", .unexpectedCharacter), ("[1e]", .invalidNumber), ("[1e+]", .invalidNumber), ("1e", .unexpectedEnd),
            ("1.2.3", .contentAfterValue), ("0x1", .contentAfterValue), ("1_000", .contentAfterValue),
            ("NaN", .unexpectedCharacter),
            ("Infinity", .unexpectedCharacter), ("-Infinity", .invalidNumber), ("１", .unexpectedCharacter),
            ("1e400", .numberOutOfRange), ("-1e400", .numberOutOfRange), ("1e99999999999999999999", .numberOutOfRange),
            ("\"", .unexpectedEnd), ("\"a", .unexpectedEnd), ("\"\\", .unexpectedEnd), ("\"\\\"", .unexpectedEnd),
            ("\"\n\"", .controlCharacter), ("\"\t\"", .controlCharacter), ("\"a\0\"", .controlCharacter),
            ("\"\\x41\"", .invalidEscape), ("\"\\'\"", .invalidEscape), ("\"\\U0041\"", .invalidEscape),
            ("\"\\a\"", .invalidEscape),
            ("\"\\u12\"", .invalidEscape), ("\"\\u12g4\"", .invalidEscape), ("\"\\u\"", .invalidEscape),
            ("\"\\u12", .unexpectedEnd),
            ("\"\\ud800\"", .loneSurrogate), ("\"\\udc00\"", .loneSurrogate), ("\"\\ud800\\u0041\"", .loneSurrogate),
            ("\"\\ud800\\ud800\"", .loneSurrogate), ("\"\\ud800x\"", .loneSurrogate),
            ("\"\\udc00\\ud800\"", .loneSurrogate),
            ("\"\\ud800\\n\"", .loneSurrogate),
            ("\u{FEFF}1", .unexpectedCharacter), ("\u{A0}1", .unexpectedCharacter), ("\u{0C}1", .unexpectedCharacter),
            ("'a'", .unexpectedCharacter), ("a", .unexpectedCharacter), ("*", .unexpectedCharacter),
            (String(repeating: "[", count: 100_000), .tooDeep), (String(repeating: "{\"\":", count: 100_000), .tooDeep),
        ] as [(String, JSONError.Code)])
    func refuses(_ text: String, _ code: JSONError.Code) {
        #expect(throws: JSONError(code, "")) { try GrammarTests.decode(text) }
    }

    @Test(
        arguments: [
            [0x80], [0xC0, 0xAF], [0xC3], [0xE0, 0x80, 0x80], [0xED, 0xA0, 0x80], [0xF4, 0x90, 0x80, 0x80], [0xF8],
            [0xFF],
            [0x61, 0xE2, 0x80],
        ] as [[UInt8]])
    func refusesWhatIsNotUTF8(_ content: [UInt8]) {
        for prefix in ["\"", "\"\\n"] {
            #expect(throws: JSONError(.invalidUTF8, "")) { try JSON.decode(Array(prefix.utf8) + content + [0x22]) }
        }
        #expect(throws: JSONError(.unexpectedCharacter, "")) { try JSON.decode([0x80]) }
    }

    @Test(arguments: [
        ("[1,\n  x]", 2, 3), ("{\"a\": 1,\n \"a\": 2}", 2, 2), ("[\"جواز\", x]", 1, 10), ("\r\n\rx", 3, 1),
        ("[1, 2", 1, 6),
        ("{\"x\":1,\"b\":1,\"a\":1,\"b\":2,\"a\":2}", 1, 20), ("\"ab\\q\"", 1, 4), ("\"ab\\ud800\"", 1, 4),
        ("[10, 01]", 1, 6),
    ])
    func anErrorSaysWhereItIs(_ text: String, _ line: Int, _ column: Int) {
        let error = #expect(throws: JSONError.self) { try GrammarTests.decode(text) }
        #expect(error?.line == line)
        #expect(error?.column == column)
    }

    @Test func theFirstByteThatIsNotUTF8IsThePlace() {
        let error = #expect(throws: JSONError.self) { try JSON.decode(Array("\"éa".utf8) + [0xFF, 0x22]) }
        #expect(error?.column == 4)
        #expect(error?.description == "invalidUTF8: a text is UTF-8 (1:4)")
    }
}

@Suite struct LimitTests {
    private func decode(_ text: String, _ limits: JSON.Limits) throws -> Value {
        try JSON.decode(Array(text.utf8), limits: limits)
    }

    @Test func depthIsBounded() throws {
        let deep = String(repeating: "[", count: 64) + String(repeating: "]", count: 64)
        #expect(throws: Never.self) { try JSON.decode(Array(deep.utf8)) }
        #expect(throws: JSONError(.tooDeep, "")) { try JSON.decode(Array("[\(deep)]".utf8)) }
        let deepest = String(repeating: "[", count: 513) + String(repeating: "]", count: 513)
        #expect(throws: JSONError(.tooDeep, "")) { try decode(deepest, JSON.Limits(depthMax: 100_000)) }
        #expect(throws: JSONError(.tooDeep, "")) { try decode("[]", JSON.Limits(depthMax: 0)) }
        #expect(try decode("1", JSON.Limits(depthMax: 0)) == .int(1))
    }

    @Test func sizesAreBounded() throws {
        #expect(try decode("[1,2]", JSON.Limits(byteCountMax: 5)) == .list([.int(1), .int(2)]))
        #expect(throws: JSONError(.tooLarge, "")) { try decode("[1,2] ", JSON.Limits(byteCountMax: 5)) }
        #expect(throws: Never.self) { try decode("[1,2]", JSON.Limits(valueCountMax: 3)) }
        #expect(throws: JSONError(.tooManyValues, "")) { try decode("[1,2,3]", JSON.Limits(valueCountMax: 3)) }
        #expect(throws: Never.self) { try decode("1234", JSON.Limits(numberByteCountMax: 4)) }
        #expect(throws: JSONError(.numberTooLong, "")) { try decode("1234.5", JSON.Limits(numberByteCountMax: 4)) }
    }
}
