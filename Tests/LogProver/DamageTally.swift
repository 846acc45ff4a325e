/// What a run over damaged stores has counted.
struct DamageTally: Sendable {
    private var counts: [String: (named: Int, harmless: Int, ambiguous: Int)] = [:]
    private(set) var violations: [String] = []
    private(set) var violationCount = 0

    private static let violationCountMax = 20

    mutating func count(_ verdict: DamageCheck.Verdict, _ kind: String, _ place: @autoclosure () -> String) {
        switch verdict {
        case .named: counts[kind, default: (0, 0, 0)].named += 1
        case .harmless: counts[kind, default: (0, 0, 0)].harmless += 1
        case .ambiguous: counts[kind, default: (0, 0, 0)].ambiguous += 1
        case .violation(let reason):
            violationCount += 1
            if violations.count < Self.violationCountMax { violations.append("\(place()): \(reason)") }
        }
    }

    /// Both together.
    func adding(_ other: DamageTally) -> DamageTally {
        var sum = self
        for (kind, count) in other.counts {
            sum.counts[kind, default: (0, 0, 0)].named += count.named
            sum.counts[kind, default: (0, 0, 0)].harmless += count.harmless
            sum.counts[kind, default: (0, 0, 0)].ambiguous += count.ambiguous
        }
        sum.violationCount += other.violationCount
        sum.violations += other.violations.prefix(max(0, Self.violationCountMax - violations.count))
        return sum
    }

    /// Everything that was tried.
    var totalCount: Int {
        violationCount + counts.values.reduce(0) { $0 + $1.named + $1.harmless + $1.ambiguous }
    }

    func print() {
        Swift.print("     named   harmless  ambiguous")
        for (kind, count) in counts.sorted(by: { $0.key < $1.key }) {
            let numbers = [count.named, count.harmless, count.ambiguous].map(CrashReport.padded)
            Swift.print("\(numbers.joined(separator: " "))  \(kind)")
        }
        for violation in violations { Swift.print(violation) }
    }
}
