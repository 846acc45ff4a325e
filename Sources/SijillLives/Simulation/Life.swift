import EventModel
import SijillTestKit
import Workflow

/// One application on its way.
struct Life {
    /// What it looks for now.
    enum Stage: Equatable {
        /// An occasion on which it is sent back.
        case toReturn
        /// The good end.
        case toEnd
        case toRefusal
        /// It is refused, and appeals if it was meant to.
        case refused
        /// The appeal fails.
        case toRuin
        /// What is lost is brought to a close.
        case toClose
        /// What was wanted is there, and used.
        case afterEnd
        case toWithdrawal
        case toLapse
        /// Nothing more is done; time alone goes on.
        case resting
    }

    /// A way that turned out not to be open.
    struct ClosedWay: Hashable {
        var place: Int
        var way: Int
    }

    let application: StreamID
    let service: Int
    let plan: LifePlan
    let person: Person
    var random: SeededGenerator
    var bank: SimulatedBank
    var stage: Stage
    var returnsLeft: Int
    /// Steps that are taken before the applicant changes their mind.
    var stepsBeforeWithdrawal: Int

    /// What was decided last, to be done when its appointment comes.
    var pending: ServiceMap.Edge?
    var turn = 0
    var closed: Set<ClosedWay> = []
    /// The official who acts in each role.
    var officials: [Int: Int] = [:]
    var notices: [PaymentMessage] = []
    /// The notices of the bank's statement that are on their way.
    var noticeIDs: Set<String> = []
    /// The ids of the messages that the engine took.
    var heardMessages: Set<String> = []
    var billCount = 0
    var openBill: String?
    var paymentCount = 0
    var commandCount = 0
    /// The steps that may still follow the good end.
    var stepsAfterEnd = 12
    /// The amount that was named first where no fee says one.
    var amount: Int64?

    var returnCount = 0
    var isRefused = false
    var hasAppealed = false
    var hasLapsed = false
    var isWithdrawn = false
    var hasEnded = false

    private var keyCount = 0

    /// A life is given up after so many commands, so that no definition can keep it for ever.
    static let commandCountMax = 300

    /// What makes asking once more harmless, anew for every question.
    mutating func nextKey() -> CommandKey {
        keyCount += 1
        guard let key = CommandKey("\(application.name)#\(keyCount)") else {
            preconditionFailure("ten letters leave room in a key")
        }
        return key
    }

    /// What it came to.
    var outcome: LifeOutcome {
        if isWithdrawn { return .withdrawn }
        if isRefused { return .refused }
        if hasLapsed { return .lapsed }
        guard hasEnded else { return .open }
        return returnCount == 0 ? .straight : returnCount == 1 ? .returnedOnce : .returnedOften
    }

    init(
        application: StreamID, service: Int, plan: LifePlan, person: Person, random: consuming SeededGenerator
    ) {
        (self.application, self.service, self.plan, self.person) = (application, service, plan, person)
        bank = SimulatedBank(seed: random.next(), habits: Self.habits)
        switch plan.outcome {
        case .straight, .open: (stage, returnsLeft) = (.toEnd, 0)
        case .returnedOnce: (stage, returnsLeft) = (.toReturn, 1)
        case .returnedOften: (stage, returnsLeft) = (.toReturn, Int.random(in: 2...4, using: &random))
        case .refused: (stage, returnsLeft) = (.toRefusal, 0)
        case .lapsed: (stage, returnsLeft) = (.toLapse, 0)
        case .withdrawn: (stage, returnsLeft) = (.toWithdrawal, 0)
        }
        stepsBeforeWithdrawal = Int.random(in: 0...2, using: &random)
        self.random = random
    }

    /// Banks as they are on the whole: what goes wrong does so more seldom than in tests.
    private static var habits: SimulatedBank.Habits {
        var habits = SimulatedBank.Habits()
        (habits.late, habits.repeated, habits.parts) = (60, 80, 40)
        (habits.double, habits.reversed, habits.lost) = (25, 20, 25)
        return habits
    }
}
