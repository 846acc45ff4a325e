import RegularExpressions
import Testing

/// A pattern as a tree, which can be written in either dialect and searched for by trying everything.
private indirect enum Tree {
    case empty
    case character(Unicode.Scalar)
    case any
    case oneOf([Unicode.Scalar], isNegated: Bool)
    case start
    case end
    case boundary(isNegated: Bool)
    case sequence(Tree, Tree)
    case either(Tree, Tree)
    case many(Tree, minimum: Int, maximum: Int?)

    var pattern: String {
        switch self {
        case .empty: return "(?:)"
        case .character(let scalar): return String(scalar)
        case .any: return "."
        case .oneOf(let scalars, let isNegated):
            return "[" + (isNegated ? "^" : "") + scalars.map(String.init).joined() + "]"
        case .start: return "^"
        case .end: return "$"
        case .boundary(let isNegated): return isNegated ? "\\B" : "\\b"
        case .sequence(let first, let second): return first.pattern + second.pattern
        case .either(let first, let second): return "(?:" + first.pattern + "|" + second.pattern + ")"
        case .many(let tree, let minimum, let maximum):
            let counts =
                switch (minimum, maximum) {
                case (0, nil): "*"
                case (1, nil): "+"
                case (0, 1?): "?"
                case (_, nil): "{\(minimum),}"
                case (_, let maximum?): minimum == maximum ? "{\(minimum)}" : "{\(minimum),\(maximum)}"
                }
            return "(" + tree.pattern + ")" + counts
        }
    }

    /// Whether the tree matches from an offset and what comes after it, given where the match ends, does too.
    func matches(_ text: [Unicode.Scalar], from offset: Int, then rest: (Int) -> Bool) -> Bool {
        let next = offset < text.count ? text[offset] : nil
        switch self {
        case .empty: return rest(offset)
        case .character(let scalar): return next == scalar && rest(offset + 1)
        case .any: return next != nil && next != "\n" && rest(offset + 1)
        case .oneOf(let scalars, let isNegated):
            guard let next else { return false }
            return scalars.contains(next) != isNegated && rest(offset + 1)
        case .start: return offset == 0 && rest(offset)
        case .end: return offset == text.count && rest(offset)
        case .boundary(let isNegated):
            let isBefore = offset > 0 && Tree.isWord(text[offset - 1])
            let isAfter = next.map(Tree.isWord) ?? false
            return (isBefore != isAfter) != isNegated && rest(offset)
        case .sequence(let first, let second):
            return first.matches(text, from: offset) { second.matches(text, from: $0, then: rest) }
        case .either(let first, let second):
            return first.matches(text, from: offset, then: rest) || second.matches(text, from: offset, then: rest)
        case .many(let tree, let minimum, let maximum):
            if minimum > 0 {
                let fewer = Tree.many(tree, minimum: minimum - 1, maximum: maximum.map { $0 - 1 })
                return tree.matches(text, from: offset) { fewer.matches(text, from: $0, then: rest) }
            }
            if rest(offset) { return true }
            if maximum == 0 { return false }
            let fewer = Tree.many(tree, minimum: 0, maximum: maximum.map { $0 - 1 })
            return tree.matches(text, from: offset) { end in
                end > offset && fewer.matches(text, from: end, then: rest)
            }
        }
    }

    private static func isWord(_ scalar: Unicode.Scalar) -> Bool {
        scalar == "a" || scalar == "b"
    }
}

/// Draws trees and texts over a small alphabet, always the same for a seed.
private struct Draw {
    private static let alphabet: [Unicode.Scalar] = ["a", "b", "-", "\n", "ج", "😀"]
    private var state: UInt64

    init(seed: UInt64) {
        state = seed
    }

    mutating func number(below bound: Int) -> Int {
        state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
        return Int((state >> 33) % UInt64(bound))
    }

    mutating func scalar() -> Unicode.Scalar {
        Draw.alphabet[number(below: Draw.alphabet.count)]
    }

    mutating func text() -> [Unicode.Scalar] {
        (0..<number(below: 9)).map { _ in scalar() }
    }

    mutating func tree(depth: Int) -> Tree {
        switch number(below: depth == 0 ? 7 : 14) {
        case 0: return .empty
        case 1, 2: return .character(patternScalar())
        case 3: return .any
        case 4: return .oneOf([patternScalar(), patternScalar()], isNegated: number(below: 3) == 0)
        case 5: return [.start, .end][number(below: 2)]
        case 6: return .boundary(isNegated: number(below: 2) == 0)
        case 7, 8, 9: return .sequence(tree(depth: depth - 1), tree(depth: depth - 1))
        case 10, 11: return .either(tree(depth: depth - 1), tree(depth: depth - 1))
        default:
            let minimum = number(below: 3)
            let maximum = number(below: 2) == 0 ? nil : minimum + number(below: 3)
            return .many(tree(depth: depth - 1), minimum: minimum, maximum: maximum)
        }
    }

    /// A scalar that means itself in and out of a class, and is no break, which `.` of the dialects treats alike.
    private mutating func patternScalar() -> Unicode.Scalar {
        let scalar = scalar()
        return scalar == "-" ? "a" : scalar
    }
}

@Suite struct BacktrackingTests {
    @Test(arguments: UInt64(1)...8)
    func agreesWithTryingEverything(_ seed: UInt64) throws {
        print("seed \(seed)")
        var draw = Draw(seed: seed)
        for _ in 0..<300 {
            let tree = draw.tree(depth: 4)
            let pattern = tree.pattern
            let expressions = [
                try RegularExpression(pattern, dialect: .re2), try RegularExpression(pattern, dialect: .ecmaScript),
                try RegularExpression(forcingSparse: pattern, dialect: .re2),
            ]
            for _ in 0..<6 {
                let scalars = draw.text()
                var text = ""
                text.unicodeScalars.append(contentsOf: scalars)
                let expected = (0...scalars.count).contains { start in
                    tree.matches(scalars, from: start) { _ in true }
                }
                for expression in expressions {
                    #expect(
                        expression.containsMatch(in: text) == expected,
                        "seed \(seed): \(pattern.debugDescription) in \(text.debugDescription)")
                }
            }
        }
    }
}

@Suite struct HostilePatternTests {
    @Test(arguments: ["(a+)+$", "(a|a)*b", "(.*){20}x", "(a*)*b", "(a|aa)+$", "(.*.*.*.*)*x", "^(([a-z])+.)+[A-Z]$"])
    func workGrowsWithTheTextAlone(_ pattern: String) throws {
        let text = String(repeating: "a", count: 100_000) + "!"
        for dialect in [RegularExpression.Dialect.re2, .ecmaScript] {
            var stepCount = 0
            #expect(!(try RegularExpression(pattern, dialect: dialect).containsMatch(in: text, stepCount: &stepCount)))
            #expect(stepCount <= 100_001)
        }
        var stepCount = 0
        let sparse = try RegularExpression(forcingSparse: pattern, dialect: .re2)
        #expect(!sparse.containsMatch(in: text, stepCount: &stepCount))
        #expect(stepCount <= 100_002 * 100)
    }

    @Test func aLargePatternCostsAtMostItsInstructionsForEachCharacter() throws {
        let expression = try RegularExpression("(?:a?){500}a{500}b", dialect: .re2)
        var stepCount = 0
        #expect(!expression.containsMatch(in: String(repeating: "a", count: 2_000), stepCount: &stepCount))
        #expect(stepCount <= 2_001 * 1_600)
        #expect(expression.containsMatch(in: String(repeating: "a", count: 600) + "b"))
    }
}
