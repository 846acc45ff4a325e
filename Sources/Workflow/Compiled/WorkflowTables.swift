public import EventModel
public import Statechart

/// A state as people see it.
public struct WorkflowState: Hashable, Sendable {
    /// The id in the definition.
    public let id: String
    /// What people call it.
    public let title: LocalizedText
    /// Whether nothing goes on from here; at the top level the application ends.
    public let isFinal: Bool
    /// The number of the state around it; nil at the top level.
    public let parent: Int?
    /// The id that it had in an earlier version; nil for the same or none.
    public internal(set) var was: String?
}

/// A part that actors play.
public struct WorkflowRole: Hashable, Sendable {
    /// The name in the definition.
    public let name: String
    /// The office or kind of people who play it.
    public let office: String
    /// What people call it.
    public let title: LocalizedText
}

/// An action that some state offers.
public struct WorkflowAction: Hashable, Sendable {
    /// The name, imperative.
    public let name: String
    /// The event that it records, past tense; no other action records the same.
    public let eventType: String
    /// What people call it.
    public let title: LocalizedText
}

/// A time limit on being in a state.
public struct WorkflowDeadline: Hashable, Sendable {
    /// What sets the time.
    public enum Term: Hashable, Sendable {
        /// So long after entering the state.
        case after(ExactDuration)
        /// When what was issued on entering the state is not valid any more.
        case expiry
    }

    /// The number of the state that it runs in.
    public let state: Int
    /// What sets the time.
    public let term: Term
    /// The transition that it takes.
    public let transition: TransitionNumber
    /// The event that it records.
    public let eventType: String
    /// The place of its state's time of entry in ``ApplicationState/deadlineStarts``.
    let slot: Int
    /// Its bit in ``ApplicationState/passedInPlace`` when passing it leaves the application where it is; else 0.
    let passedBit: UInt64

    /// The time from entering the state; nil for an expiry.
    public var duration: ExactDuration? {
        if case .after(let duration) = term { duration } else { nil }
    }
}

/// What a transition asks and records.
public struct WorkflowTransition: Hashable, Sendable {
    /// What makes it happen.
    public enum Cause: Hashable, Sendable {
        /// Somebody takes the action.
        case action(ActionNumber)
        /// The deadline of this number passes.
        case deadline(Int)
        /// The limit of the clock of this number passes, and silence decides.
        case clock(Int)
        /// Everything within its state came to an end.
        case done
        /// Its state was entered.
        case always
    }

    /// What makes it happen.
    public let cause: Cause
    /// The roles that may take it; none unless an action causes it.
    public let roles: RoleSet
    /// Where those who take it must stand among the offices.
    public internal(set) var offices = OfficeLimit.anywhere
    /// The condition under which it is taken; nil for always.
    public let condition: ExpressionNumber?
    /// The fields that must be given, without the form.
    public let needs: [String]
    /// Whether a valid form must be given or be there.
    public let needsForm: Bool
    /// The documents that must be there.
    public let requirement: Requirement
    /// The fees that become due.
    public let charges: [Int]
    /// The event that it records; empty for those that follow from another one.
    public let eventType: String
    /// What the outside must do.
    public let effects: [WorkflowEffect]

    /// Which documents must be there.
    public enum Requirement: Hashable, Sendable {
        /// None.
        case none
        /// All that the definition requires of this application.
        case all
        /// Those of these numbers, each unless the definition says that this application goes without.
        case documents([Int])
    }
}

/// What the outside must do when a transition is taken.
public enum WorkflowEffect: Hashable, Sendable {
    /// Tell those who play the role of this number.
    case notify(role: Int)
    /// The amount given under this field counts as paid.
    case receive(field: String)
    /// Pay back what was paid.
    case refund
    /// Ask those who play the role of this number for their part.
    case request(role: Int)
    /// Open an application of this service.
    case open(service: String)
}

/// The number of an expression in its workflow.
public typealias ExpressionNumber = Int
