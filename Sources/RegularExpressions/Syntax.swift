/// What a pattern says, read.
struct Syntax {
    /// The whole pattern.
    var root: SyntaxNode
    /// Why it cannot be matched though it is well-formed: the first such thing in the pattern.
    var refusal: RegularExpressionError?
}

/// A part of a pattern.
///
/// Greed and captures are left out, since they do not change whether there is a match.
indirect enum SyntaxNode: Equatable {
    /// Nothing, found everywhere.
    case empty
    /// One scalar of a set.
    case set(ScalarSet)
    /// No scalar, where a condition holds.
    case assertion(Assertion)
    /// Parts one after another.
    case sequence([SyntaxNode])
    /// One of several.
    case alternatives([SyntaxNode])
    /// A part several times; nil for no upper bound.
    case repetition(SyntaxNode, minimum: Int, maximum: Int?)

    /// A part several times, simplified so that what is empty is never repeated: compiling costs as much as it emits.
    static func repeating(_ node: SyntaxNode, minimum: Int, maximum: Int?) -> SyntaxNode {
        switch node {
        case _ where maximum == 0, .empty: .empty
        case _ where minimum == 1 && maximum == 1: node
        case .assertion: minimum == 0 ? .empty : node
        default: .repetition(node, minimum: minimum, maximum: maximum)
        }
    }

    /// Parts one after another, simplified.
    static func joining(_ nodes: [SyntaxNode]) -> SyntaxNode {
        let parts = nodes.filter { $0 != .empty }
        return switch parts.count {
        case 0: .empty
        case 1: parts[0]
        default: .sequence(parts)
        }
    }

    /// One of several, simplified.
    static func choosing(_ nodes: [SyntaxNode]) -> SyntaxNode {
        if nodes.count == 1 { return nodes[0] }
        if nodes.allSatisfy({ $0 == .empty }) { return .empty }
        return .alternatives(nodes)
    }
}

/// A condition on the gap between two scalars of a text.
enum Assertion: Int, CaseIterable {
    /// Before the first scalar.
    case textStart
    /// After the last scalar.
    case textEnd
    /// Before the first scalar or after a line feed.
    case lineStart
    /// After the last scalar or before a line feed.
    case lineEnd
    /// Between a word scalar (`[0-9A-Za-z_]`) and another one or none.
    case wordBoundary
    /// Not at a word boundary.
    case notWordBoundary
}

/// The assertions that hold at a gap, one bit each.
struct Assertions: Hashable {
    var bits: UInt8 = 0

    func contains(_ assertion: Assertion) -> Bool {
        bits & (1 << UInt8(assertion.rawValue)) != 0
    }

    mutating func insert(_ assertion: Assertion) {
        bits |= 1 << UInt8(assertion.rawValue)
    }
}

/// The scalars around a gap; nil at the ends of the text.
struct Gap {
    var previous: UInt32?
    var next: UInt32?

    /// What holds here.
    var assertions: Assertions {
        var assertions = Assertions()
        if previous == nil { assertions.insert(.textStart) }
        if next == nil { assertions.insert(.textEnd) }
        if previous == nil || previous == 0x0A { assertions.insert(.lineStart) }
        if next == nil || next == 0x0A { assertions.insert(.lineEnd) }
        assertions.insert(Gap.isWord(previous) != Gap.isWord(next) ? .wordBoundary : .notWordBoundary)
        return assertions
    }

    private static func isWord(_ scalar: UInt32?) -> Bool {
        guard let scalar else { return false }
        return switch scalar {
        case 0x30...0x39, 0x41...0x5A, 0x5F, 0x61...0x7A: true
        default: false
        }
    }
}
