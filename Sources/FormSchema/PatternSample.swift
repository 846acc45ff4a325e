/// Makes a short text that a regular expression most likely matches.
///
/// It reads literals, sets, groups and repetitions, and takes the first of alternatives and the fewest of repetitions.
/// Whether the text does match is for the caller to check.
struct PatternSample {
    private let pattern: [Unicode.Scalar]
    private var index = 0
    private var depth = 0
    /// How many more repetitions than the fewest are made where that is allowed.
    private let more: Int

    private static let lengthMax = 4_096
    private static let depthMax = 32

    /// Nil for what it does not read.
    static func text(matching pattern: String, more: Int) -> String? {
        var sample = PatternSample(pattern: Array(pattern.unicodeScalars), more: more)
        guard let scalars = sample.alternatives(), sample.index == sample.pattern.count else { return nil }
        return String(String.UnicodeScalarView(scalars))
    }

    private init(pattern: [Unicode.Scalar], more: Int) {
        self.pattern = pattern
        self.more = more
    }

    private var next: Unicode.Scalar? { index < pattern.count ? pattern[index] : nil }

    private mutating func take(_ scalar: Unicode.Scalar) -> Bool {
        guard next == scalar else { return false }
        index += 1
        return true
    }

    /// The first alternative; the others are read over.
    private mutating func alternatives() -> [Unicode.Scalar]? {
        depth += 1
        defer { depth -= 1 }
        guard depth < PatternSample.depthMax, let first = sequence() else { return nil }
        while take("|") { guard sequence() != nil else { return nil } }
        return first
    }

    private mutating func sequence() -> [Unicode.Scalar]? {
        var text: [Unicode.Scalar] = []
        while let next, next != "|", next != ")" {
            guard let atom = atom(), let count = repetition(),
                count * atom.count <= PatternSample.lengthMax - text.count
            else { return nil }
            for _ in 0..<count { text += atom }
        }
        return text
    }

    private mutating func atom() -> [Unicode.Scalar]? {
        guard let scalar = next else { return nil }
        index += 1
        switch scalar {
        case "^", "$": return []
        case ".": return ["a"]
        case "(":
            if take("?") {
                if take("<") {
                    while let next, next != ">" { index += 1 }
                    index += 1
                } else if !take(":") {
                    return nil
                }
            }
            guard let group = alternatives(), take(")") else { return nil }
            return group
        case "[": return set().map { [$0] }
        case "\\": return escape()
        default: return [scalar]
        }
    }

    /// What stands after the backslash.
    private mutating func escape() -> [Unicode.Scalar]? {
        guard let scalar = next else { return nil }
        index += 1
        switch scalar {
        case "d", "w": return ["1"]
        case "D", "W", "s": return [" "]
        case "S": return ["a"]
        case "b", "B": return []
        case "n": return ["\n"]
        case "r": return ["\r"]
        case "t": return ["\t"]
        case "p": return property().map { [$0] }
        case "u": return codePoint().map { [$0] }
        default: return scalar.properties.isAlphabetic || ("0"..."9").contains(scalar) ? nil : [scalar]
        }
    }

    private mutating func property() -> Unicode.Scalar? {
        guard take("{") else { return nil }
        var name = ""
        while let next, next != "}" {
            name.unicodeScalars.append(next)
            index += 1
        }
        guard take("}") else { return nil }
        if name.utf8.suffix(6).elementsEqual("Arabic".utf8) { return "ب" }
        guard let kind = name.unicodeScalars.first else { return nil }
        return kind == "N" ? "1" : kind == "Z" ? " " : kind == "P" ? "-" : "a"
    }

    private mutating func codePoint() -> Unicode.Scalar? {
        let isBraced = take("{")
        var (number, count): (UInt32, Int) = (0, 0)
        while count < (isBraced ? 6 : 4), let digit = next, let value = UInt32(String(digit), radix: 16) {
            number = number * 16 + value
            count += 1
            index += 1
        }
        guard count > 0, !isBraced || take("}") else { return nil }
        return Unicode.Scalar(number)
    }

    /// The first member of a set; of a complement, something that most leave in.
    private mutating func set() -> Unicode.Scalar? {
        let isComplement = take("^")
        var members: [ClosedRange<Unicode.Scalar>] = []
        while let scalar = next, scalar != "]" {
            guard let low = setMember() else { return nil }
            if next == "-", index + 1 < pattern.count, pattern[index + 1] != "]" {
                index += 1
                guard let high = setMember(), low <= high else { return nil }
                members.append(low...high)
            } else {
                members.append(low...low)
            }
        }
        guard take("]") else { return nil }
        guard isComplement else { return members.first?.lowerBound }
        let others: [Unicode.Scalar] = ["a", "1", "ب", " ", "-", "Z"]
        return others.first { other in !members.contains { $0.contains(other) } }
    }

    private mutating func setMember() -> Unicode.Scalar? {
        guard let scalar = next else { return nil }
        index += 1
        return scalar == "\\" ? escape()?.first : scalar
    }

    /// How often the last atom is repeated.
    private mutating func repetition() -> Int? {
        var count = 1
        if take("?") {
            count = min(more, 1)
        } else if take("*") {
            count = more
        } else if take("+") {
            count = 1 + more
        } else if take("{") {
            guard let least = number() else { return nil }
            count = least
            if take(",") { count = min(least + more, next == "}" ? .max : number() ?? least) }
            guard take("}") else { return nil }
        } else {
            return 1
        }
        _ = take("?")
        return count
    }

    private mutating func number() -> Int? {
        var (number, hasDigit) = (0, false)
        while let digit = next, ("0"..."9").contains(digit), number < PatternSample.lengthMax {
            number = number * 10 + Int(digit.value - Unicode.Scalar("0").value)
            hasDigit = true
            index += 1
        }
        return hasDigit ? number : nil
    }
}
