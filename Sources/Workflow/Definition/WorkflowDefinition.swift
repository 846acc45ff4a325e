public import EventModel

/// What may happen to the applications of one service, as its author writes it: the YAML in plain types.
///
/// A value without behaviour; ``CompiledWorkflow`` checks it and makes it run. Everything is in document order,
/// which decides between alternatives and numbers the transitions.
public struct WorkflowDefinition: Sendable {
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
    /// What must be brought.
    public var documents: [Document]
    /// What must be paid.
    public var fees: [Fee]
    /// How long the office may take.
    public var clocks: [Clock]
    /// What must hold of the whole.
    public var checks: [Check]
    /// The name of the calendar by which dates are local and clocks run that name no other; nil for UTC.
    public var calendar: String?
    /// The field, given with the first action or in its form, that holds the id of the application's office.
    public var officeField: String?
    /// The names of the roles that assign work and give it to others; none where those who have it do.
    public var supervisors: [String]
    /// The files beside the definition.
    public var attachments: Attachments

    /// Makes a definition.
    public init(
        service: String, version: Int, title: LocalizedText, initial: String, roles: [Role], states: [State],
        activities: [Activity] = [], documents: [Document] = [], fees: [Fee] = [], clocks: [Clock] = [],
        checks: [Check] = [], calendar: String? = nil, officeField: String? = nil,
        supervisors: [String] = [],
        attachments: Attachments = Attachments()
    ) {
        self.service = service
        self.version = version
        self.title = title
        self.initial = initial
        self.roles = roles
        self.states = states
        self.activities = activities
        self.documents = documents
        self.fees = fees
        self.clocks = clocks
        self.checks = checks
        self.calendar = calendar
        self.officeField = officeField
        self.supervisors = supervisors
        self.attachments = attachments
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
        /// The regions of a parallel state, which go on side by side.
        public var regions: [State]
        /// What actors may do here.
        public var actions: [Action]
        /// What happens here when nobody does anything.
        public var deadlines: [Deadline]
        /// Where to go when every region, or the states within, reached a final state.
        public var done: [Choice]
        /// Where to go at once.
        public var always: [Choice]
        /// The document that is issued on entering.
        public var entry: Issue?
        /// Where to go when the issued document's validity has passed.
        public var expiry: Expiry?
        /// The id that the state had in an earlier version; nil for the same or none.
        public var was: String?

        /// Makes a state.
        public init(
            id: String, title: LocalizedText, isFinal: Bool = false, initial: String? = nil, states: [State] = [],
            regions: [State] = [], actions: [Action] = [], deadlines: [Deadline] = [], done: [Choice] = [],
            always: [Choice] = [], entry: Issue? = nil, expiry: Expiry? = nil, was: String? = nil
        ) {
            self.id = id
            self.title = title
            self.isFinal = isFinal
            self.initial = initial
            self.states = states
            self.regions = regions
            self.actions = actions
            self.deadlines = deadlines
            self.done = done
            self.always = always
            self.entry = entry
            self.expiry = expiry
            self.was = was
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
        /// Where those who take it must stand among the offices.
        public var offices: OfficeLimit
        /// The condition under which it may be taken, an expression; nil for always.
        public var condition: String?
        /// The fields that must be given with it; `form` stands for the whole form.
        public var needs: [String]
        /// The documents that must be there.
        public var requirement: Requirement
        /// The names of the fees that become due.
        public var charges: [String]
        /// The event that it records, past tense; nil for the action's name.
        public var records: String?
        /// Where it leads.
        public var destination: Destination
        /// What the outside must do.
        public var effects: [DeclaredEffect]

        /// The id of the state that follows; nil to stay or to resume.
        public var target: String? {
            if case .state(let id) = destination { id } else { nil }
        }

        /// Makes an alternative.
        public init(
            roles: [String], condition: String? = nil, needs: [String] = [], requirement: Requirement = .none,
            charges: [String] = [], records: String? = nil, destination: Destination, effects: [DeclaredEffect] = [],
            offices: OfficeLimit = .anywhere
        ) {
            self.roles = roles
            self.offices = offices
            self.condition = condition
            self.needs = needs
            self.requirement = requirement
            self.charges = charges
            self.records = records
            self.destination = destination
            self.effects = effects
        }

        /// Makes an alternative that leads to a state, or stays where `target` is nil.
        public init(roles: [String], needs: [String] = [], records: String? = nil, target: String? = nil) {
            self.init(
                roles: roles, needs: needs, records: records, destination: target.map { .state($0) } ?? .stay)
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
