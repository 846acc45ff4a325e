/// How often and how fast workers try to deliver.
public struct DeliveryPolicy: Hashable, Sendable {
    /// The attempts after which an effect is given up, at least 1.
    public var attemptCountMax = 12
    /// The pause after the first failure; each further failure doubles it.
    public var firstPauseSeconds: Int64 = 10
    /// The longest pause.
    public var longestPauseSeconds: Int64 = 6 * 3_600
    /// By how much pauses are longer than that at most, in hundredths, so that what failed together does not come back
    /// together.
    public var jitterPercent: Int64 = 20
    /// How long a worker has effects to itself; longer than a page of attempts takes.
    public var leaseSeconds: Int64 = 600
    /// The effects that are tried side by side, each of another application.
    public var laneCount = 8
    /// The effects that are leased together, and the most that a crash delivers again.
    public var pageEffectCount = 64

    /// Makes the usual policy: the last of 12 attempts comes less than six hours after the first.
    public init() {}

    /// The pause after so many failures, at least 1.
    ///
    /// - Complexity: O(1).
    public func pauseSeconds(afterFailures count: Int) -> Int64 {
        let doublings = min(max(count - 1, 0), 62)
        let (pause, overflows) = firstPauseSeconds.multipliedReportingOverflow(by: 1 << Int64(doublings))
        return overflows ? longestPauseSeconds : min(pause, longestPauseSeconds)
    }

    /// The pause after so many failures in microseconds: at least as long as the receiver asked for, within the longest
    /// pause, and longer by a part of ``jitterPercent``.
    ///
    /// - Parameters:
    ///   - asked: How many seconds the receiver asked for; nil where it said nothing.
    ///   - part: Which part, from 0 to 1.
    /// - Complexity: O(1).
    public func pauseMicroseconds(afterFailures count: Int, asked: Int64?, part: Double) -> Int64 {
        let wanted = min(max(asked ?? 0, 0), longestPauseSeconds)
        let pause = max(pauseSeconds(afterFailures: count), wanted)
        let more = Double(pause) * Double(max(jitterPercent, 0)) * 10_000 * min(max(part, 0), 1)
        let (whole, overflows) = pause.multipliedReportingOverflow(by: 1_000_000)
        let (sum, sumOverflows) = whole.addingReportingOverflow(Int64(exactly: more.rounded()) ?? 0)
        return overflows || sumOverflows ? .max : sum
    }
}
