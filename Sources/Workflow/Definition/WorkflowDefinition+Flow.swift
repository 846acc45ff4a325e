extension WorkflowDefinition {
    /// Where an action or a deadline leads.
    public enum Destination: Hashable, Sendable {
        /// Nowhere: the application stays as it is.
        case stay
        /// Into the state of this id.
        case state(String)
        /// Back into the state of this id, as it was when it was left last.
        case resume(String)
    }

    /// One row of `done` or `always`.
    public struct Choice: Hashable, Sendable {
        /// The condition, an expression; nil for the row that always holds.
        public var condition: String?
        /// The id of the state that follows.
        public var target: String
        /// What the outside must do.
        public var effects: [DeclaredEffect]

        /// Makes a row.
        public init(condition: String? = nil, target: String, effects: [DeclaredEffect] = []) {
            self.condition = condition
            self.target = target
            self.effects = effects
        }
    }

    /// What happens some time after a state was entered, unless it was left before.
    public struct Deadline: Hashable, Sendable {
        /// The time from entering the state.
        public var after: ExactDuration
        /// Where it leads; with ``Destination/stay`` it passes once and the application stays where it is.
        public var destination: Destination
        /// The event that it records, past tense; nil for the target's id, or `STATE_overdue` where there is none.
        public var records: String?
        /// What the outside must do.
        public var effects: [DeclaredEffect]

        /// Makes a deadline.
        public init(
            after: ExactDuration, destination: Destination, records: String? = nil, effects: [DeclaredEffect] = []
        ) {
            self.after = after
            self.destination = destination
            self.records = records
            self.effects = effects
        }

        /// Makes a deadline that leads to a state.
        public init(after: ExactDuration, target: String, records: String? = nil) {
            self.init(after: after, destination: .state(target), records: records)
        }
    }

    /// A document that is issued when a state is entered.
    public struct Issue: Hashable, Sendable {
        /// What is issued, as in `passport`.
        public var document: String
        /// How long it is valid: an expression that gives an ISO 8601 period or a timestamp; nil for ever.
        public var validity: String?

        /// Makes an issue.
        public init(document: String, validity: String? = nil) {
            self.document = document
            self.validity = validity
        }
    }

    /// Where an application goes when the validity that its state's ``Issue`` gave has passed.
    public struct Expiry: Hashable, Sendable {
        /// The id of the state that follows.
        public var target: String
        /// The event that it records, past tense; nil for the target's id.
        public var records: String?

        /// Makes an expiry.
        public init(target: String, records: String? = nil) {
            self.target = target
            self.records = records
        }
    }

    /// What the outside must do, as an author writes it under `do`.
    public enum DeclaredEffect: Hashable, Sendable {
        /// Tell those who play a role.
        case notify(role: String)
        /// The amount given under this field counts as paid.
        case receive(field: String)
        /// Pay back what was paid.
        case refund
        /// Ask those who play a role for their part, in the states that wait for them.
        case request(role: String)
        /// Open an application of this service for the same applicant, linked with this one.
        case open(service: String)
    }

    /// Which documents must be there.
    public enum Requirement: Hashable, Sendable {
        /// None.
        case none
        /// All that the definition requires of this application.
        case all
        /// Those of these names, and each only if the definition requires it of this application or says nothing.
        case named([String])
    }
}
