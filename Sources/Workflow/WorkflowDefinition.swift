public import EventModel

/// What may happen to the applications of one service, as its author writes it: the YAML in plain types.
///
/// A value without behaviour; ``CompiledWorkflow`` checks it and makes it run. Everything is in document order,
/// which decides between alternatives and numbers the transitions.
public struct WorkflowDefinition: Hashable, Sendable {
    /// The service, as in `passport-renewal`.
    public var service: String
    /// The version, from 1; a change of meaning needs a new one.
    public var version: Int
    /// What people call the service.
    public var title: LocalizedText
    /// The id of the first state.
    public var initial: String
    /// Who takes part.
    public var roles: [Role]
    /// The top-level states.
    public var states: [State]
    /// What activities of histories from elsewhere mean here.
    public var activities: [Activity]
    /// The SHA-256 of the form's schema; nil for a service without a form.
    public var formHash: [UInt8]?

    /// Makes a definition.
    public init(
        service: String, version: Int, title: LocalizedText, initial: String, roles: [Role], states: [State],
        activities: [Activity] = [], formHash: [UInt8]? = nil
    ) {
        self.service = service
        self.version = version
        self.title = title
        self.initial = initial
        self.roles = roles
        self.states = states
        self.activities = activities
        self.formHash = formHash
    }
}

extension WorkflowDefinition {
    /// A part that actors play.
    public struct Role: Hashable, Sendable {
        /// The name that actions give in `by`.
        public var name: String
        /// The office or kind of people who play it, as in `interior-ministry`, `citizen`, `system`.
        public var office: String
        /// What people call it; nil for the name.
        public var title: LocalizedText?

        /// Makes a role.
        public init(name: String, office: String, title: LocalizedText? = nil) {
            self.name = name
            self.office = office
            self.title = title
        }
    }

    /// A state of an application.
    public struct State: Hashable, Sendable {
        /// The name, unique in the definition.
        public var id: String
        /// What people call it.
        public var title: LocalizedText
        /// Whether the application ends here.
        public var isFinal: Bool
        /// The id of the state within that is entered first; nil for the first.
        public var initial: String?
        /// The states within, of a compound state.
        public var states: [State]
        /// What actors may do here.
        public var actions: [Action]
        /// What happens here when nobody does anything.
        public var deadlines: [Deadline]

        /// Makes a state.
        public init(
            id: String, title: LocalizedText, isFinal: Bool = false, initial: String? = nil, states: [State] = [],
            actions: [Action] = [], deadlines: [Deadline] = []
        ) {
            self.id = id
            self.title = title
            self.isFinal = isFinal
            self.initial = initial
            self.states = states
            self.actions = actions
            self.deadlines = deadlines
        }
    }

    /// An action as one state offers it.
    public struct Action: Hashable, Sendable {
        /// The name, imperative, as in `submit`.
        public var name: String
        /// What people call it; nil where another state says it, or for the name.
        public var title: LocalizedText?
        /// Ways to take it, tried in order.
        public var alternatives: [Alternative]

        /// Makes an action.
        public init(name: String, title: LocalizedText? = nil, alternatives: [Alternative]) {
            self.name = name
            self.title = title
            self.alternatives = alternatives
        }
    }

    /// One way to take an action.
    public struct Alternative: Hashable, Sendable {
        /// The names of the roles that may take it.
        public var roles: [String]
        /// The fields that must be given with it.
        public var needs: [String]
        /// The event that it records, past tense; nil for the action's name.
        public var records: String?
        /// The id of the state that follows; nil to stay.
        public var target: String?

        /// Makes an alternative.
        public init(roles: [String], needs: [String] = [], records: String? = nil, target: String? = nil) {
            self.roles = roles
            self.needs = needs
            self.records = records
            self.target = target
        }
    }

    /// What happens some time after a state was entered, unless it was left before.
    public struct Deadline: Hashable, Sendable {
        /// The time from entering the state.
        public var after: ExactDuration
        /// The id of the state that follows.
        public var target: String
        /// The event that it records, past tense; nil for the target's id.
        public var records: String?

        /// Makes a deadline.
        public init(after: ExactDuration, target: String, records: String? = nil) {
            self.after = after
            self.target = target
            self.records = records
        }
    }

    /// An activity of histories that were recorded elsewhere, and the action that it is here.
    public struct Activity: Hashable, Sendable {
        /// The activity's name in those histories.
        public var name: String
        /// The action's name.
        public var action: String

        /// Makes an activity.
        public init(name: String, action: String) {
            self.name = name
            self.action = action
        }
    }
}
