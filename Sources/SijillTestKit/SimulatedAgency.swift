public import EventModel

/// An agency that answers requests as agencies do: late, twice, at times otherwise than before, and now and then never; the
/// same for the same seed.
///
/// It says when answers arrive; what they say is for the test to choose.
public struct SimulatedAgency: Sendable {
    /// An answer on its way.
    public struct Reply: Sendable, Hashable {
        /// When it arrives.
        public var arrivesAt: Timestamp
        /// Whether it says something else than the first one did.
        public var isRevised: Bool
    }

    /// How often what goes wrong, in thousandths of requests.
    public struct Habits: Sendable, Hashable {
        /// Answers that arrive many days late.
        public var late = 100
        /// Answers that arrive more than once.
        public var repeated = 150
        /// Answers that are followed by another one.
        public var revised = 50
        /// Requests that are never answered.
        public var silent = 50

        /// Makes the usual habits.
        public init() {}
    }

    /// How often what goes wrong.
    public var habits: Habits
    private var generator: SeededGenerator

    /// Makes an agency.
    public init(seed: UInt64, habits: Habits = Habits()) {
        self.habits = habits
        generator = SeededGenerator(seed: seed)
    }

    /// The answers to one request, in no order but that the first one is the first; none where the agency keeps silent.
    ///
    /// - Parameter moment: When the agency is ready with its work.
    public mutating func replies(readyAt moment: Timestamp) -> [Reply] {
        guard !happens(habits.silent) else { return [] }
        let days: ClosedRange<Int64> = happens(habits.late) ? 4_320...28_800 : 0...30
        let first = later(than: moment, minutes: days)
        var replies = [Reply(arrivesAt: first, isRevised: false)]
        if happens(habits.repeated) {
            for _ in 0..<Int.random(in: 1...3, using: &generator) {
                replies.append(Reply(arrivesAt: later(than: first, minutes: 1...14_400), isRevised: false))
            }
        }
        if happens(habits.revised) {
            replies.append(Reply(arrivesAt: later(than: first, minutes: 1...28_800), isRevised: true))
        }
        return replies
    }

    private mutating func happens(_ thousandths: Int) -> Bool {
        Int.random(in: 0..<1_000, using: &generator) < thousandths
    }

    private mutating func later(than moment: Timestamp, minutes: ClosedRange<Int64>) -> Timestamp {
        Timestamp(
            microsecondsSinceEpoch: moment.microsecondsSinceEpoch + Int64.random(in: minutes, using: &generator)
                * 60_000_000)
    }
}
