import EventModel
public import Workflow

/// What a simulation came to.
public struct LifeReport: Sendable, Hashable {
    /// Ended lives by what they came to.
    public private(set) var counts: [LifeOutcome: Int] = [:]
    /// Those of the refused who appealed.
    public private(set) var appealCount = 0
    /// The lives by service.
    public private(set) var serviceCounts: [String: Int] = [:]
    /// The events that were recorded, those of bills' numbers among them; without the definitions.
    public internal(set) var eventCount = 0
    /// The messages of banks that came, the repeated among them.
    public internal(set) var messageCount = 0
    /// The answers of other agencies that came, the repeated among them.
    public internal(set) var answerCount = 0
    /// Those that nothing waited for any more.
    public internal(set) var lateAnswerCount = 0
    /// What banks told of, by kind, in minor units; a message that came again counts once.
    public internal(set) var messageSums: [PaymentMessage.Kind: Int64] = [:]
    /// The moments that time alone made happen.
    public internal(set) var timeCount = 0
    /// The clocks that a decree extended.
    public internal(set) var extensionCount = 0
    /// The commands that the engine refused, after which something was put right or another way taken.
    public internal(set) var rejectionCount = 0
    /// The commands that the engine had recorded before a failure of the store took the answer away, and knew again.
    public internal(set) var lostAnswerCount = 0
    /// How long it took, in seconds.
    public internal(set) var seconds: Double = 0

    /// Makes an empty report.
    public init() {}

    /// The lives.
    public var lifeCount: Int { counts.values.reduce(0, +) }

    /// The share of lives that came to an outcome, from 0 to 1.
    public func share(of outcome: LifeOutcome) -> Double {
        lifeCount == 0 ? 0 : Double(counts[outcome] ?? 0) / Double(lifeCount)
    }

    /// Events a second; 0 where no time passed.
    public var eventsPerSecond: Double { seconds > 0 ? Double(eventCount) / seconds : 0 }

    mutating func take(_ life: Life) {
        counts[life.outcome, default: 0] += 1
        serviceCounts[life.application.category, default: 0] += 1
        if life.hasAppealed { appealCount += 1 }
    }

    /// Adds another caller's report; the time is the longer one.
    mutating func add(_ other: LifeReport) {
        counts.merge(other.counts, uniquingKeysWith: +)
        serviceCounts.merge(other.serviceCounts, uniquingKeysWith: +)
        appealCount += other.appealCount
        eventCount += other.eventCount
        messageCount += other.messageCount
        answerCount += other.answerCount
        lateAnswerCount += other.lateAnswerCount
        messageSums.merge(other.messageSums, uniquingKeysWith: +)
        timeCount += other.timeCount
        extensionCount += other.extensionCount
        rejectionCount += other.rejectionCount
        lostAnswerCount += other.lostAnswerCount
        seconds = max(seconds, other.seconds)
    }
}
