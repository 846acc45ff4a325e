import RegularExpressions
import Testing

@Suite struct ECMAScriptDialectTests {
    @Test(arguments: [
        Sample("^a*$", in: ["aaa", ""], notIn: ["abc"]),
        Sample("a+", in: ["xxaayy"], notIn: ["xx"]),
        Sample("^\\p{Letter}+$", in: ["Hello", "π", "جواز"], notIn: ["123", ""]),
        Sample("^abc$", in: ["abc"], notIn: ["abc\n", "a\nabc"]),
        Sample("^\\t$", in: ["\t"], notIn: ["\\t"]),
        Sample("^\\cC\\cc$", in: ["\u{03}\u{03}"], notIn: ["\\cC\\cc"]),
        Sample("^\\d$", in: ["0"], notIn: ["߀", "৪"]),
        Sample("^\\D$", in: ["߀", "a"], notIn: ["0"]),
        Sample("^\\w$", in: ["a"], notIn: ["é"]),
        Sample("^\\W$", in: ["é"], notIn: ["a"]),
        Sample(
            "^\\s$", in: [" ", "\t", "\u{0B}", "\u{0C}", "\u{A0}", "\u{FEFF}", "\n", "\u{2028}", "\u{2003}"],
            notIn: ["\u{01}", "\u{2013}", "\u{180E}", "\u{85}"]),
        Sample("^\\S$", in: ["\u{01}", "\u{2013}"], notIn: [" ", "\u{FEFF}", "\u{2029}"]),
        Sample("\\p{Letter}cole", in: ["nous vivions: l'école, l'église"], notIn: ["l'\u{AD}cole"]),
        Sample("\\wcole", in: ["I went to cocole"], notIn: ["l'école"]),
        Sample("^\\p{digit}+$", in: ["42", "৪২"], notIn: ["-%#"]),
        Sample("^🐲*$", in: ["", "🐲", "🐲🐲"], notIn: ["🐉", "D", "🐉🐉"]),
        Sample("^.$", in: ["😀", "\u{85}", "\u{0B}"], notIn: ["\n", "\r", "\u{2028}", "\u{2029}"]),
        Sample("^\\u{1F600}\\uD83D\\uDE00\\u0041\\x41$", in: ["😀😀AA"]),
        Sample("^[\\u{1F600}-\\u{1F64F}]$", in: ["😃"], notIn: ["a"]),
        Sample("^\\p{Script=Arabic}+$", in: ["جواز"], notIn: ["passport", "،"]),
        Sample("^\\p{sc=Arab}$", in: ["ج"]),
        Sample("^\\p{scx=Arab}+$", in: ["ج،"]),
        Sample("^\\p{Script_Extensions=Zyyy}$", in: ["1"], notIn: ["،"]),
        Sample("^\\p{gc=Lu}\\p{General_Category=Lowercase_Letter}$", in: ["Éé"], notIn: ["éÉ"]),
        Sample("^\\P{Lu}$", in: ["a", "1"], notIn: ["A"]),
        Sample("^[\\P{Lu}A]$", in: ["a", "A"], notIn: ["B"]),
        Sample("^[^\\p{L}\\d]$", in: ["!"], notIn: ["ä", "1"]),
        Sample("^\\p{ASCII}\\p{Any}\\p{Alphabetic}\\p{Assigned}$", in: ["a😀جx"], notIn: ["é😀جx"]),
        Sample("^(?i:\\P{Lu})$", in: ["a", "A"], notIn: ["ǅx"]),
        Sample("^\\p{Extended_Pictographic}\\p{EComp}?$", in: ["😀", "😀1"], notIn: ["1"]),
        Sample("^\\p{Script=Unknown}$", in: ["\u{E000}", "\u{10FFFF}"], notIn: ["a", "1", "ج", "，", "\u{301}"]),
        Sample("^\\p{Script=Kawi}\\p{Script=Garay}$", in: ["\u{11F12}\u{10D50}"]),
        Sample("^\\p{RI}{2}$", in: ["🇵🇸"]),
        Sample("^\\p{Emoji_Presentation}$", in: ["😀"], notIn: ["a"]),
        Sample("^[\\b\\-\\0]$", in: ["\u{08}", "-", "\0"], notIn: ["b"]),
        Sample("^[-a]$", in: ["-", "a"]),
        Sample("^[a-]$", in: ["-", "a"]),
        Sample("^[\\w-]$", in: ["-", "a"]),
        Sample("[]", notIn: ["", "a", "]"]),
        Sample("^[^]$", in: ["a", "\n", "😀"], notIn: [""]),
        Sample("^\\^\\$\\\\\\.\\*\\+\\?\\(\\)\\[\\]\\{\\}\\|\\/$", in: ["^$\\.*+?()[]{}|/"]),
        Sample("^(?:a|b)(?<name>c)$", in: ["ac", "bc"]),
        Sample("(?<y>a)|(?<y>b)", in: ["b"]),
        Sample("^(?i:é)é$", in: ["Éé"], notIn: ["ÉÉ"]),
        Sample("^(?s:.)$", in: ["\n"]),
        Sample("\\bcat\\B", in: ["a cats"], notIn: ["cat", "acats"]),
        Sample("^a{2,3}?$", in: ["aa", "aaa"], notIn: ["a", "aaaa"]),
        Sample("^$", in: [""], notIn: ["a", "\n"]),
        Sample("a$|^b", in: ["ba", "xa", "bx"], notIn: ["xb", "ax"]),
        Sample("$", in: ["", "abc"]),
        Sample("x$^", notIn: ["x", ""]),
    ])
    func matches(_ sample: Sample) throws {
        try sample.check(.ecmaScript)
    }

    @Test(arguments: [
        "^(abc]", "^\\S(|(.|\\n)*\\S)\\Z", "\\a", "\\-", "\\_", "a**", "*", "+a", "^*", "(?=a)*", "\\b+", "{", "a{",
        "}",
        "]", "a{1", "a{,2}", "a{2,1}", "[b-a]", "[\\d-a]", "[a-\\d]", "\\1", "(a)\\2", "\\k<a>", "\\k", "(?<a>b)\\k<b>",
        "(?<a>b)(?<a>c)", "(?<a>(?<a>c))", "(?<1a>b)", "(?<>b)", "(?<a", "\\01", "\\c", "\\c1", "\\x1", "\\u12",
        "\\u{110000}", "\\u{}", "\\u{1", "\\p", "\\pL", "\\p{}", "\\p{Foo}", "\\p{Lu", "\\p{Script=Foo}",
        "\\p{Greek}", "\\p{sc}", "\\p{IsGreek}", "\\p{lu}", "\\p{a=b=c}", "(?", "(?a:b)", "(?ii:b)", "(?-:b)", "(?i",
        "(?i)",
        "(", ")", "[", "[a", "\\", "[\\B]", "[\\1]", "\\p{RGI_Emoji}", "(?P<n>a)", "[[:alpha:]-\\w]",
    ])
    func isMalformed(_ pattern: String) {
        #expect(!RegularExpression.isWellFormed(pattern, dialect: .ecmaScript))
        #expect(throws: RegularExpressionError.self) { try RegularExpression(pattern, dialect: .ecmaScript) }
    }

    @Test(
        arguments: [
            ("(?=a)b", .notLinear), ("(?!a)b", .notLinear), ("(?<=a)b", .notLinear), ("(?<!a)b", .notLinear),
            ("(a)\\1", .notLinear), ("\\k<a>(?<a>b)", .notLinear), ("(?<\\u0061b>c)\\k<ab>", .notLinear),
            ("(?m:^a)", .unsupported), ("a{1001}", .tooManyRepetitions),
            ("a{99999999999999999999}", .tooManyRepetitions), ("(?:(?:a{1000}){1000})", .programTooLarge),
        ] as [(String, RegularExpressionError.Code)])
    func isWellFormedButRefused(_ pattern: String, _ code: RegularExpressionError.Code) {
        #expect(RegularExpression.isWellFormed(pattern, dialect: .ecmaScript))
        #expect(throws: RegularExpressionError(code, "", offset: 0)) {
            try RegularExpression(pattern, dialect: .ecmaScript)
        }
    }
}
