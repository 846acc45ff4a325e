public import EventModel
public import Statechart

/// A state as people see it.
public struct WorkflowState: Hashable, Sendable {
    /// The id in the definition.
    public let id: String
    /// What people call it.
    public let title: LocalizedText
    /// Whether the application ends here.
    public let isFinal: Bool
    /// The number of the state around it; nil at the top level.
    public let parent: Int?
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
    /// The number of the state that it runs in.
    public let state: Int
    /// The time from entering the state.
    public let duration: ExactDuration
    /// The transition that it takes.
    public let transition: TransitionNumber
    /// The event that it records.
    public let eventType: String
    /// The place of its state's time of entry in ``ApplicationState/deadlineStarts``.
    let slot: Int
}

/// What a transition asks and records.
public struct WorkflowTransition: Hashable, Sendable {
    /// What makes it happen.
    public enum Cause: Hashable, Sendable {
        /// Somebody takes the action.
        case action(ActionNumber)
        /// The deadline of this number passes.
        case deadline(Int)
    }

    /// What makes it happen.
    public let cause: Cause
    /// The roles that may take it; none for a deadline.
    public let roles: RoleSet
    /// The fields that must be given.
    public let needs: [String]
    /// The event that it records.
    public let eventType: String
}
