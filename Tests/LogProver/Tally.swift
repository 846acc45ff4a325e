/// What a run has counted.
struct Tally: Sendable {
    private(set) var stateCounts: [StepKind: Int] = [:]
    private(set) var violations: [Violation] = []
    private(set) var violationCount = 0
    private(set) var coverage = Coverage()

    /// More are counted, not kept.
    private static let violationCountMax = 20

    var stateCount: Int { stateCounts.values.reduce(0, +) }

    mutating func count(_ kind: StepKind, _ count: Int = 1) {
        stateCounts[kind, default: 0] += count
    }

    mutating func add(_ coverage: Coverage) {
        self.coverage.add(coverage)
    }

    mutating func add(_ violation: Violation) {
        violationCount += 1
        if violations.count < Self.violationCountMax { violations.append(violation) }
    }

    /// Both together.
    func adding(_ other: Tally) -> Tally {
        var sum = self
        sum.stateCounts.merge(other.stateCounts, uniquingKeysWith: +)
        sum.coverage.add(other.coverage)
        sum.violationCount += other.violationCount
        sum.violations += other.violations.prefix(max(0, Self.violationCountMax - violations.count))
        return sum
    }
}

/// A state that broke a promise, and how to come back to it.
struct Violation: Sendable, CustomStringConvertible {
    var place: StatePlace
    var kind: StepKind
    var reason: String

    var description: String { "\(kind.rawValue): \(reason)\n  log-prover crash --replay \(place)" }
}

/// The way to one state: the trace, the call in it, what of the un-synced was kept; and the same once more where the
/// power went again during the recovery.
struct StatePlace: Sendable, CustomStringConvertible {
    struct Crash: Sendable {
        /// The number of the call among those that changed the disk.
        var moment: Int
        /// The outcomes, two hexadecimal digits each.
        var choice: CrashChoices.Choice
    }

    var seed: UInt64
    var crashes: [Crash]

    var description: String {
        "\(seed)" + crashes.map { "/\($0.moment)/\(Self.text($0.choice))" }.joined()
    }

    init(seed: UInt64, crashes: [Crash]) {
        (self.seed, self.crashes) = (seed, crashes)
    }

    /// Reads what ``description`` gives; nil when it is something else.
    init?(_ text: String) {
        let parts = text.split(separator: "/", omittingEmptySubsequences: false)
        guard let first = parts.first, let seed = UInt64(first), parts.count == 3 || parts.count == 5 else {
            return nil
        }
        self.seed = seed
        crashes = []
        for index in stride(from: 1, to: parts.count, by: 2) {
            guard let moment = Int(parts[index]), let choice = Self.choice(parts[index + 1]) else { return nil }
            crashes.append(Crash(moment: moment, choice: choice))
        }
    }

    private static func text(_ choice: CrashChoices.Choice) -> String {
        choice.map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
    }

    private static func choice(_ text: Substring) -> CrashChoices.Choice? {
        guard text.utf8.count % 2 == 0 else { return nil }
        var choice: CrashChoices.Choice = []
        var rest = text
        while !rest.isEmpty {
            guard let outcome = UInt8(rest.prefix(2), radix: 16) else { return nil }
            choice.append(outcome)
            rest = rest.dropFirst(2)
        }
        return choice
    }
}
