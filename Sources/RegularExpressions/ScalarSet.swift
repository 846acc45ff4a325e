/// Unicode scalars by ranges and properties, as a class of a pattern gives them.
struct ScalarSet: Hashable, Sendable {
    /// Scalars from the first to the last.
    typealias Range = ClosedRange<UInt32>

    /// The largest scalar.
    static let scalarMax: UInt32 = 0x10FFFF

    /// A property and whether it must hold or must not.
    struct Condition: Hashable, Sendable {
        var property: UnicodeProperty
        var isNegated: Bool
    }

    /// Ranges, which may overlap until ``normalized``.
    private(set) var ranges: [Range]
    private(set) var conditions: [Condition] = []
    /// Whether it holds what the ranges and properties do not.
    var isNegated = false
    /// Whether it holds, before negation, also what differs from its members by case alone.
    var ignoresCase = false

    /// Makes a set of ranges.
    init(_ ranges: [Range] = []) {
        self.ranges = ranges
    }

    /// Makes a set of one scalar.
    init(scalar: UInt32, ignoringCase: Bool = false) {
        ranges = [scalar...scalar]
        ignoresCase = ignoringCase
    }

    /// Makes a set of one property.
    init(_ property: UnicodeProperty, isNegated: Bool) {
        ranges = []
        conditions = [Condition(property: property, isNegated: isNegated)]
    }

    /// Adds the members of ranges.
    mutating func insert(_ ranges: [Range]) {
        self.ranges += ranges
    }

    /// Adds the members of a set of its own that neither is negated nor ignores case.
    mutating func insert(_ other: ScalarSet) {
        ranges += other.ranges
        conditions += other.conditions
    }

    /// The same set with its ranges in order and apart, which ``contains(_:)`` needs.
    var normalized: ScalarSet {
        var set = self
        set.ranges = ScalarSet.normalizing(ranges)
        return set
    }

    /// Whether a scalar is a member.
    ///
    /// - Complexity: O(log n) in the ranges and O(n) in the properties.
    func contains(_ scalar: UInt32) -> Bool {
        var isMember = holds(scalar)
        if ignoresCase && !isMember {
            isMember = CaseOrbit(of: scalar).contains { holds($0) }
        }
        return isMember != isNegated
    }

    /// Whether the ranges or a property hold a scalar, regardless of case and negation.
    private func holds(_ scalar: UInt32) -> Bool {
        if ScalarSet.contains(ranges, scalar) { return true }
        return conditions.contains { $0.property.contains(scalar) != $0.isNegated }
    }

    /// Whether one of the ranges, in order and apart, holds a scalar.
    ///
    /// - Complexity: O(log n).
    static func contains(_ ranges: [Range], _ scalar: UInt32) -> Bool {
        var (low, high) = (0, ranges.count)
        while low < high {
            let middle = (low + high) / 2
            if ranges[middle].upperBound < scalar { low = middle + 1 } else { high = middle }
        }
        return low < ranges.count && ranges[low].lowerBound <= scalar
    }

    /// The ranges in order, those that touch joined.
    ///
    /// - Complexity: O(n log n).
    static func normalizing(_ ranges: [Range]) -> [Range] {
        var joined: [Range] = []
        for range in ranges.sorted(by: { $0.lowerBound < $1.lowerBound }) {
            if let last = joined.last, range.lowerBound <= last.upperBound + 1 {
                joined[joined.count - 1] = last.lowerBound...max(last.upperBound, range.upperBound)
            } else {
                joined.append(range)
            }
        }
        return joined
    }

    /// Ranges of ASCII with the scalars that differ from theirs by case alone.
    ///
    /// - Complexity: O(1).
    static func addingCases(toASCII ranges: [Range]) -> [Range] {
        let sources = (UInt32(0)..<0x80).filter { scalar in ranges.contains { $0.contains(scalar) } }
        return ranges + sources.flatMap { CaseOrbit(of: $0).map { $0...$0 } }
    }

    /// All scalars outside of ranges.
    ///
    /// - Complexity: O(n log n).
    static func complement(_ ranges: [Range]) -> [Range] {
        var outside: [Range] = []
        var next: UInt32 = 0
        for range in normalizing(ranges) {
            if range.lowerBound > next { outside.append(next...range.lowerBound - 1) }
            next = range.upperBound + 1
        }
        if next <= scalarMax { outside.append(next...scalarMax) }
        return outside
    }
}

extension [ScalarSet.Range] {
    static let digit: Self = [0x30...0x39]
    static let word: Self = [0x30...0x39, 0x41...0x5A, 0x5F...0x5F, 0x61...0x7A]
    /// `\s` of RE2, which leaves out the vertical tab.
    static let re2Space: Self = [0x09...0x0A, 0x0C...0x0D, 0x20...0x20]
    /// White space and line terminators of ECMA-262 (sections 12.2 and 12.3): the category Zs, tabs and breaks, and
    /// the byte-order mark.
    static let ecmaScriptSpace: Self = [
        0x09...0x0D, 0x20...0x20, 0xA0...0xA0, 0x1680...0x1680, 0x2000...0x200A, 0x2028...0x2029, 0x202F...0x202F,
        0x205F...0x205F, 0x3000...0x3000, 0xFEFF...0xFEFF,
    ]
    /// Line terminators of ECMA-262 (section 12.3).
    static let ecmaScriptLineTerminator: Self = [0x0A...0x0A, 0x0D...0x0D, 0x2028...0x2029]
    static let lineFeed: Self = [0x0A...0x0A]
    static let all: Self = [0...ScalarSet.scalarMax]

    /// The ASCII classes of POSIX, as in `[[:alpha:]]`.
    static func posix(_ name: String) -> Self? {
        switch name {
        case "alnum": [0x30...0x39, 0x41...0x5A, 0x61...0x7A]
        case "alpha": [0x41...0x5A, 0x61...0x7A]
        case "ascii": [0x00...0x7F]
        case "blank": [0x09...0x09, 0x20...0x20]
        case "cntrl": [0x00...0x1F, 0x7F...0x7F]
        case "digit": digit
        case "graph": [0x21...0x7E]
        case "lower": [0x61...0x7A]
        case "print": [0x20...0x7E]
        case "punct": [0x21...0x2F, 0x3A...0x40, 0x5B...0x60, 0x7B...0x7E]
        case "space": [0x09...0x0D, 0x20...0x20]
        case "upper": [0x41...0x5A]
        case "word": word
        case "xdigit": [0x30...0x39, 0x41...0x46, 0x61...0x66]
        default: nil
        }
    }
}
