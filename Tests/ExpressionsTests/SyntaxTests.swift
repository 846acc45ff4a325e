import Expressions
import Testing

@Suite struct SyntaxTests {
    @Test(arguments: [
        ("1 +", ExpressionError.Code.unexpectedToken, 1, 4), ("(1", .unexpectedToken, 1, 3),
        ("'abc", .invalidLiteral, 1, 1), ("'a\nb'", .invalidLiteral, 1, 1), ("a = b", .unexpectedCharacter, 1, 3),
        ("a & b", .unexpectedCharacter, 1, 3), ("1 2", .unexpectedToken, 1, 3), ("for", .reservedWord, 1, 1),
        ("'\\q'", .invalidLiteral, 1, 2), ("'\\ud800'", .invalidLiteral, 1, 2), ("b'\\u0041'", .invalidLiteral, 1, 3),
        ("9223372036854775808", .invalidLiteral, 1, 1), ("18446744073709551616u", .invalidLiteral, 1, 1),
        ("1e999", .invalidLiteral, 1, 1), ("0x", .invalidLiteral, 1, 1), ("12ab", .invalidLiteral, 1, 1),
        ("Account{user_id: 'x'}", .messagesUnsupported, 1, 8), ("a.b.C{}", .messagesUnsupported, 1, 6),
        ("é", .unexpectedCharacter, 1, 1), ("'é' + é", .unexpectedCharacter, 1, 7), ("", .unexpectedToken, 1, 1),
        ("[1, 2", .unexpectedToken, 1, 6), ("{1: 2, 3}", .unexpectedToken, 1, 9), ("``", .invalidLiteral, 1, 1),
        ("a.1", .unexpectedToken, 1, 2), ("a.in", .unexpectedToken, 1, 3),
    ])
    func faults(source: String, code: ExpressionError.Code, line: Int, column: Int) {
        do {
            _ = try Expression(
                source, in: ExpressionEnvironment(variables: [.init("a", .dynamic), .init("b", .dynamic)]))
            Issue.record("'\(source)' is no expression")
        } catch {
            #expect(error.code == code, "\(source): \(error)")
            #expect((error.place.line, error.place.column) == (line, column), "\(source): \(error)")
        }
    }

    @Test(arguments: ["\u{202E}", "\u{2066}", "\u{200B}", "\u{FEFF}", "\u{2028}", "\u{85}", "\u{0}", "\u{AD}"])
    func invisibleCharacters(character: String) {
        for source in ["a\(character) == a", "a == a // \(character)", "\(character)a"] {
            #expect(
                failure(source, in: ExpressionEnvironment(variables: [.init("a", .dynamic)])) == "unexpectedCharacter"
                    || character == "\u{0}", "\(source)")
        }
        #expect(failure("size('\(character)') > 0") == nil)
    }

    @Test(arguments: [
        "1 + 2 * 3 == 7", "-2 * -3 == 6", "!false && !!true", "2 - 1 - 1 == 0", "8 / 4 / 2 == 1",
        "1 < 2 == true", "true ? (false ? false : true) : false", "false ? false : true ? true : false",
        "r'\\n' == '\\\\n'", "'''a'b''' == \"a'b\"",
        "'\\x41\\101\\u0041\\U00000041' == 'AAAA'", "b'\\xff' == b'\\377'", "bytes('ÿ') == b'ÿ'",
        "0x10 == 16 && 0x10u == 16u", "1e3 == 1000.0 && .5 == 0.5", "{'a b': 1}.`a b` == 1", "[1, 2,] == [1, 2]",
        "{1: 2,}[1] == 2", "1 // a remark\n == 1", "{'if': 1}.if == 1", "--1 == 1", "- 9223372036854775808 < 0",
        "has({'a': 1}.a) && !has({'a': 1}.b)", "1 in [1] == true", "BR'\\a' == b'\\\\a'", "\"\"\"\na\"\"\" == '\\na'",
    ])
    func grammar(source: String) throws {
        #expect(try isTrue(source))
    }

    @Test func extensionsCanBeLeftOut() {
        var environment = ExpressionEnvironment()
        environment.extensions = []
        #expect(failure("'a'.charAt(0)", in: environment) == "unknownFunction")
        #expect(failure("math.abs(1)", in: environment) != nil)
        #expect(failure("{}.?a", in: environment) == "unexpectedToken")
        #expect(failure("cel.bind(a, 1, a)", in: environment) != nil)
        #expect(failure("[1].all(i, v, true)", in: environment) != nil)
        #expect(failure("[1].all(v, true)", in: environment) == nil)
    }
}
