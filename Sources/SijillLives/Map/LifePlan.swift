import SijillTestKit

/// How the life of an application goes, before it begins.
public enum LifeOutcome: String, CaseIterable, Sendable, Hashable {
    /// To the good end without a step back.
    case straight
    /// Sent back once, then to the good end.
    case returnedOnce
    /// Sent back more than once, then to the good end.
    case returnedOften
    /// Refused, whether or not an appeal overturned it.
    case refused
    /// Time ended it: nobody paid, or nobody answered.
    case lapsed
    /// The applicant did not want it any more.
    case withdrawn
    /// None of these by the end of the simulation.
    case open
}

/// What an application is meant to come to.
struct LifePlan: Hashable {
    var outcome: LifeOutcome
    /// Whether who is refused appeals.
    var appeals = false

    /// Of 200 lives so many are meant to come to each outcome.
    static let shares: [(outcome: LifeOutcome, count: Int)] = [
        (.straight, 122), (.returnedOnce, 41), (.returnedOften, 8), (.refused, 16), (.lapsed, 10), (.withdrawn, 3),
    ]
    static let blockCount = 200
    /// One of so many who are refused appeals.
    private static let refusedPerAppeal = 7

    /// The plans of a block of 200 lives, in an order that follows from the seed; the shares of every block are the same,
    /// so that a thousand lives show them as well as a million.
    static func block(_ number: Int, seed: UInt64) -> [LifePlan] {
        var random = SeededGenerator(seed: seed ^ 0x5049_4C41 &+ UInt64(number) &* 0x9E37_79B9)
        var plans: [LifePlan] = []
        var refusedCount = number * 16
        for (outcome, count) in shares {
            for _ in 0..<count {
                var plan = LifePlan(outcome: outcome)
                if outcome == .refused {
                    plan.appeals = refusedCount % refusedPerAppeal == 0
                    refusedCount += 1
                }
                plans.append(plan)
            }
        }
        plans.shuffle(using: &random)
        return plans
    }

    /// What a service must have for a life to come to this.
    var goals: [LifeWays.Goal] {
        switch outcome {
        case .straight, .open: [.end]
        case .returnedOnce, .returnedOften: [.end, .giveBack]
        case .refused: appeals ? [.refusal, .appeal] : [.refusal]
        case .lapsed: [.lapse]
        case .withdrawn: [.withdrawal]
        }
    }
}
