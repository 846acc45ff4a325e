public import EventModel

/// How a store stands at one moment: what an operator looks at, and what ``Advice`` is drawn from.
///
/// Values only; ``StoreExamination`` reads them from a store. What could not be read is nil, with the reason in
/// ``failures``.
public struct StoreCondition: Hashable, Sendable {
    /// When it was looked at.
    public var examinedAt: Timestamp
    /// The log; nil when not even its beginning can be read.
    public var log: Log?
    /// The disk that holds the log.
    public var disk: Disk?
    /// The read models, those of the scheduler, the agencies and the outbox among them where they are there.
    public var models: [Model] = []
    /// The outbox; nil when its index was not made yet.
    public var outbox: Outbox?
    /// The deadlines and whatever else time alone makes happen; nil when its index was not made yet.
    public var deadlines: Deadlines?
    /// The requests to other agencies; nil when their index was not made yet.
    public var requests: Requests?
    /// The published versions of definitions.
    public var definitions: [Definition] = []
    /// The attachments.
    public var attachments: Attachments?
    /// What could not be read, and why.
    public var failures: [Failure] = []

    /// Makes a condition of which nothing is known yet.
    public init(examinedAt: Timestamp) {
        self.examinedAt = examinedAt
    }

    /// The parts that are looked at one by one.
    public enum Part: String, Hashable, Sendable, CaseIterable {
        case log, disk, models, outbox, deadlines, requests, definitions, attachments
    }

    /// A part that could not be read.
    public struct Failure: Hashable, Sendable {
        /// Which.
        public var part: Part
        /// Why.
        public var reason: String
        /// Whether it is the log itself that is damaged.
        public var isDamage: Bool

        /// Makes a failure.
        public init(part: Part, reason: String, isDamage: Bool = false) {
            (self.part, self.reason, self.isDamage) = (part, reason, isDamage)
        }
    }

    /// How old something is when the store is looked at, in seconds; never below 0.
    public func ageSeconds(of moment: Timestamp) -> Double {
        max(0, Double(examinedAt.microsecondsSinceEpoch) - Double(moment.microsecondsSinceEpoch)) / 1_000_000
    }
}
