import RegularExpressions
import Testing

@Suite struct RandomPatternTests {
    private static let words = [
        "(", ")", "(?:", "(?i:", "(?<n>", "(?P<n>", "(?i)", "(?=", "(?", "[", "[^", "]", "-", "|", "*", "+", "?", "{2}",
        "{0,3}", "{", "}", ",", "^", "$", ".", "\\", "\\d", "\\W", "\\b", "\\B", "\\p{", "\\p{L}", "\\pN", "\\u{",
        "\\x4",
        "\\Q", "\\E", "\\1", "\\k<n>", "[:alpha:]", "a", "K", "ſ", "0", "ج", "😀", "\n", "e\u{301}",
    ]

    /// Joins words drawn from a state that moves on.
    private static func soup(_ state: inout UInt64) -> String {
        var text = ""
        for _ in 0..<(state >> 40) % 12 {
            state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
            text += words[Int((state >> 33) % UInt64(words.count))]
        }
        state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
        return text
    }

    @Test(arguments: UInt64(1)...4)
    func anyPatternIsSearchedForAlikeOrRefusedWithAPlaceWithinIt(_ seed: UInt64) {
        print("seed \(seed)")
        var state = seed &* 0x9E37_79B9_7F4A_7C15
        for _ in 0..<1_000 {
            let (pattern, text) = (RandomPatternTests.soup(&state), RandomPatternTests.soup(&state))
            for dialect in [RegularExpression.Dialect.re2, .ecmaScript] {
                do throws(RegularExpressionError) {
                    let bits = try RegularExpression(pattern, dialect: dialect)
                    let sparse = try RegularExpression(forcingSparse: pattern, dialect: dialect)
                    #expect(
                        bits.containsMatch(in: text) == sparse.containsMatch(in: text),
                        "seed \(seed): \(pattern.debugDescription) in \(text.debugDescription)")
                    #expect(RegularExpression.isWellFormed(pattern, dialect: dialect))
                } catch {
                    #expect((0...pattern.unicodeScalars.count).contains(error.offset), "seed \(seed): \(pattern)")
                }
            }
        }
    }
}
