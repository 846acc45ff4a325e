import RegularExpressions
import Testing

/// A pattern, texts that have a match and texts that have none.
struct Sample: Sendable, CustomTestStringConvertible {
    var pattern: String
    var matching: [String]
    var others: [String]

    init(_ pattern: String, in matching: [String] = [], notIn others: [String] = []) {
        self.pattern = pattern
        self.matching = matching
        self.others = others
    }

    var testDescription: String { pattern }

    func check(_ dialect: RegularExpression.Dialect) throws {
        for expression in [
            try RegularExpression(pattern, dialect: dialect),
            try RegularExpression(forcingSparse: pattern, dialect: dialect),
        ] {
            for text in matching {
                #expect(expression.containsMatch(in: text), "\(pattern) in \(text.debugDescription)")
            }
            for text in others {
                #expect(!expression.containsMatch(in: text), "\(pattern) in \(text.debugDescription)")
            }
        }
    }
}

@Suite struct RE2DialectTests {
    @Test(arguments: [
        Sample("ubb", in: ["hubba"], notIn: ["hub", ""]),
        Sample("", in: ["", "cows"]),
        Sample("ba(na)*", in: ["banana"], notIn: ["nana"]),
        Sample("^(a|😀){2}$", in: ["😀a"], notIn: ["😀", "😀😀😀"]),
        Sample("^[0-9]{9}$", in: ["123456789"], notIn: ["12345678", "1234567890", "12345678x", "123456789\n"]),
        Sample("^a.c$", in: ["abc", "a\rc"], notIn: ["a\nc", "ac"]),
        Sample("(?s)^a.c$", in: ["a\nc"]),
        Sample("(?m)^b$", in: ["a\nb\nc", "b", "b\n", "\nb"], notIn: ["ab", "a\rb"]),
        Sample("^b$", notIn: ["a\nb\nc", "b\n"]),
        Sample("(?i)straße", in: ["STRAßE", "STRA\u{1E9E}E"], notIn: ["STRASSE"]),
        Sample("(?i)[k-l]", in: ["K", "\u{212A}", "L"], notIn: ["j"]),
        Sample("(?i)[^k]", in: ["j"], notIn: ["K", "k", "\u{212A}"]),
        Sample("(?i)^σ$", in: ["Σ", "ς"]),
        Sample("a(?i)b|c", in: ["aB", "C"], notIn: ["Ab"]),
        Sample("a(?i:b)c", in: ["aBc"], notIn: ["aBC"]),
        Sample("(?i:a(?-i)b)", in: ["Ab"], notIn: ["AB"]),
        Sample("(?U)a+?b", in: ["aab"]),
        Sample("^\\Qa.b\\E+$", in: ["a.b", "a.bb"], notIn: ["axb", "a.ba.b"]),
        Sample("\\Q[", in: ["["]),
        Sample("^\\x41\\x{1F600}\\101$", in: ["A😀A"]),
        Sample("^\\pN\\p{Lu}\\p{Greek}\\P{Greek}\\p{^Lu}$", in: ["1Aαaa"], notIn: ["1Aaaa", "1AααA"]),
        Sample("^\\PL$", in: ["1"], notIn: ["ا"]),
        Sample("^[[:alpha:]]+[[:^digit:]]$", in: ["ab!"], notIn: ["ab1"]),
        Sample("^[]a]+$", in: ["]a"], notIn: ["b"]),
        Sample("^[^]a]$", in: ["b"], notIn: ["]", "a"]),
        Sample("^[a-]+$", in: ["a-"]),
        Sample("^[^a]$", in: ["\n"]),
        Sample("^[\\d\\-z]+$", in: ["1-z"], notIn: ["٣"]),
        Sample("^\\w+$", in: ["a_1"], notIn: ["é", "a-b"]),
        Sample("^\\s$", in: [" ", "\t", "\n", "\u{0C}", "\r"], notIn: ["\u{0B}", "\u{A0}"]),
        Sample("\\bfoo\\b", in: ["a foo b", "foo", "éfooé"], notIn: ["foobar", "_foo"]),
        Sample("\\Boo", in: ["foo"], notIn: ["oo"]),
        Sample("\\Aab\\z", in: ["ab"], notIn: ["cab", "ab\n"]),
        Sample("(?m)\\Aab\\z", notIn: ["c\nab"]),
        Sample("^a{,2}$", in: ["a{,2}"], notIn: ["aa"]),
        Sample("^a{$", in: ["a{"]),
        Sample("^a{2}$", in: ["aa"], notIn: ["a", "aaa"]),
        Sample("^a{2,}$", in: ["aa", "aaaa"], notIn: ["a"]),
        Sample("^a{0}$", in: [""], notIn: ["a"]),
        Sample("^(?P<year>\\d{4})-(?<month>\\d\\d)$", in: ["2026-11"]),
        Sample("^*a", in: ["a", "ba"]),
        Sample("(|a)*b", in: ["b", "aab"]),
        Sample("a||b", in: ["", "c"]),
        Sample("^]}$", in: ["]}"]),
        Sample("\\a\\f\\t\\n\\r\\v", in: ["\u{07}\u{0C}\t\n\r\u{0B}"]),
        Sample("(?i)^\\W$", notIn: ["\u{17F}", "\u{212A}", "k"]),
        Sample("^\\_\\-\\%$", in: ["_-%"]),
    ])
    func matches(_ sample: Sample) throws {
        try sample.check(.re2)
    }

    @Test(
        arguments: [
            ("(", .syntax), (")", .syntax), ("a)", .syntax), ("(a", .syntax), ("[a", .syntax), ("[]", .syntax),
            ("*a", .syntax), ("a**", .syntax), ("a*+", .syntax), ("a{2}{3}", .syntax), ("(|*)", .syntax),
            ("\\", .syntax),
            ("\\Z", .syntax), ("\\q", .syntax), ("\\x{110000}", .syntax), ("\\xg", .syntax), ("[b-a]", .syntax),
            ("[a-\\d]", .syntax), ("[[:foo:]]", .syntax), ("a{3,2}", .syntax),
            ("(?P<n", .syntax), ("(?P<>a)", .syntax), ("(?x)a", .syntax), ("(?i", .syntax), ("(?i-)a", .syntax),
            ("(?P=n)", .syntax), ("\\p{Foo}", .unknownProperty), ("\\pX", .unknownProperty), ("(?=a)", .notLinear),
            ("(?<!a)", .notLinear), ("(a)\\1", .notLinear), ("\\C", .unsupported), ("a{1001}", .tooManyRepetitions),
            ("((a{1000}){1000})", .programTooLarge), ("(((a{9}){9}){9}){999}", .programTooLarge),
            (String(repeating: "(", count: 129) + String(repeating: ")", count: 129), .patternTooDeep),
            (String(repeating: "a", count: 4097), .patternTooLong),
        ] as [(String, RegularExpressionError.Code)])
    func refuses(_ pattern: String, _ code: RegularExpressionError.Code) {
        #expect(throws: RegularExpressionError(code, "", offset: 0)) {
            try RegularExpression(pattern, dialect: .re2)
        }
    }

    @Test func anErrorSaysWhereItIs() {
        let error = #expect(throws: RegularExpressionError.self) {
            try RegularExpression("añ[z-b]", dialect: .re2)
        }
        #expect(error?.offset == 3)
        #expect(error?.description == "syntax: the range ends before it begins (at 3)")
    }

    @Test func emptyPartsCostNothingHoweverOftenTheyRepeat() throws {
        let pattern = String(repeating: "(", count: 100) + String(repeating: "){1000}", count: 100)
        #expect(try RegularExpression(pattern, dialect: .re2).containsMatch(in: ""))
    }
}
