public import EventModel

/// A bank that behaves as banks do: it sends what was paid late, twice, out of order, takes it back, and at times never
/// says a word; the same for the same seed.
///
/// It sends ``Notice`` values, which a test turns into the messages that its engine takes.
public struct SimulatedBank: Sendable {
    /// What the bank says of money.
    public struct Notice: Sendable, Hashable {
        /// What happened.
        public enum Kind: String, Sendable, Hashable, CaseIterable {
            /// It was paid.
            case paid
            /// It was taken back.
            case reversed
            /// A refund was paid.
            case refunded
        }

        /// What happened.
        public var kind: Kind
        /// The bank's own name for it.
        public var id: String
        /// The bill that was paid.
        public var bill: String
        /// How much, in minor units.
        public var amount: Int64
        /// When it happened, by the bank.
        public var bankTime: Timestamp
    }

    /// A notice on its way.
    public struct Delivery: Sendable, Hashable {
        /// What is delivered.
        public var notice: Notice
        /// When it arrives.
        public var arrivesAt: Timestamp
    }

    /// How often what goes wrong, in thousandths of payments.
    public struct Habits: Sendable, Hashable {
        /// Notices that arrive days late.
        public var late = 100
        /// Notices that arrive more than once.
        public var repeated = 150
        /// Payments in two parts.
        public var parts = 100
        /// Payers who pay twice.
        public var double = 50
        /// Payments that are taken back.
        public var reversed = 50
        /// Notices that never arrive; the statement has them all the same.
        public var lost = 50

        /// Makes the usual habits.
        public init() {}
    }

    /// How often what goes wrong.
    public var habits: Habits
    /// Everything that happened at the bank, in order of time: what its statement says.
    public var statement: [Notice] { notices.sorted { ($0.bankTime, $0.id) < ($1.bankTime, $1.id) } }
    private var generator: SeededGenerator
    private var notices: [Notice] = []

    /// Makes a bank.
    public init(seed: UInt64, habits: Habits = Habits()) {
        self.habits = habits
        generator = SeededGenerator(seed: seed)
    }

    /// Lets somebody pay a bill some time after a moment, and tells what arrives of it; nothing where the notice is lost.
    public mutating func pay(bill: String, amount: Int64, after moment: Timestamp) -> [Delivery] {
        precondition(amount > 0, "a payment has an amount")
        var deliveries: [Delivery] = []
        let rest = amount > 1 && happens(habits.parts) ? Int64.random(in: 1..<amount, using: &generator) : 0
        let parts = rest == 0 ? [amount] : [amount - rest, rest]
        for part in happens(habits.double) ? parts + [amount] : parts {
            let paid = notice(.paid, bill: bill, amount: part, after: moment)
            deliveries += delivered(paid)
            if happens(habits.reversed) {
                deliveries += delivered(notice(.reversed, bill: bill, amount: part, after: paid.bankTime))
            }
        }
        return deliveries
    }

    /// Pays a refund some time after a moment.
    public mutating func refund(bill: String, amount: Int64, after moment: Timestamp) -> [Delivery] {
        precondition(amount > 0, "a refund has an amount")
        return delivered(notice(.refunded, bill: bill, amount: amount, after: moment))
    }

    private mutating func notice(
        _ kind: Notice.Kind, bill: String, amount: Int64, after moment: Timestamp
    ) -> Notice {
        let notice = Notice(
            kind: kind, id: "bank-\(notices.count + 1)", bill: bill, amount: amount,
            bankTime: later(than: moment, minutes: 1...2_880))
        notices.append(notice)
        return notice
    }

    /// A notice that is repeated or late may arrive after one that happened later.
    private mutating func delivered(_ notice: Notice) -> [Delivery] {
        guard !happens(habits.lost) else { return [] }
        let count = happens(habits.repeated) ? Int.random(in: 2...4, using: &generator) : 1
        return (0..<count).map { _ in
            let minutes: ClosedRange<Int64> = happens(habits.late) ? 1_440...28_800 : 0...30
            return Delivery(notice: notice, arrivesAt: later(than: notice.bankTime, minutes: minutes))
        }
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
