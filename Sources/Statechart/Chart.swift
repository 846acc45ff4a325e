/// A statechart as its author writes it: nested states and the transitions between them.
///
/// A value without behaviour; ``CompiledChart`` checks it and gives it the meaning of W3C SCXML 1.0.
public struct Chart: Hashable, Sendable {
    /// The top-level states in document order.
    public var states: [State]
    /// The ids of the states that are entered first; none for the first of ``states`` that is no history.
    public var initial: [String]
    /// The variables, in the order in which they get their first values.
    public var variables: [Variable]
    /// What is done before the first state is entered.
    public var onLoad: [Action]

    /// Makes a chart.
    public init(states: [State], initial: [String] = [], variables: [Variable] = [], onLoad: [Action] = []) {
        self.states = states
        self.initial = initial
        self.variables = variables
        self.onLoad = onLoad
    }
}

extension Chart {
    /// One state.
    public struct State: Hashable, Sendable {
        /// The name, unique in the whole chart.
        public var id: String
        /// What sort of state it is.
        public var kind: Kind
        /// The states within it, in document order, histories among them.
        public var states: [State]
        /// What is entered with a compound state; nil for the first of ``states`` that is no history.
        public var initial: Entry?
        /// The transitions that leave from here, in document order.
        public var transitions: [Transition]
        /// What is done on entering: blocks in order, of which a failing one ends for itself alone.
        public var onEntry: [[Action]]
        /// What is done on leaving, as ``onEntry``.
        public var onExit: [[Action]]
        /// What the `done.state` event of the parent carries, for a final state.
        public var doneData: DoneData?

        /// Makes a state.
        public init(
            id: String, kind: Kind = .plain, states: [State] = [], initial: Entry? = nil,
            transitions: [Transition] = [], onEntry: [[Action]] = [], onExit: [[Action]] = [], doneData: DoneData? = nil
        ) {
            self.id = id
            self.kind = kind
            self.states = states
            self.initial = initial
            self.transitions = transitions
            self.onEntry = onEntry
            self.onExit = onExit
            self.doneData = doneData
        }
    }

    /// What sort of state one is.
    public enum Kind: Hashable, Sendable {
        /// Atomic without states of its own, compound with them.
        case plain
        /// All states within it are active together; each is a region.
        case parallel
        /// Nothing goes on from here; a final state at the top level ends the machine.
        case final
        /// No state to be in, but a target that brings back what was active within the parent when it was last
        /// left: its children alone, or with `deep` its innermost states. Before that it leads to `default`, or
        /// without one to what is entered with the parent.
        case history(deep: Bool, default: Entry?)
    }

    /// What is entered by default, and what is done then.
    public struct Entry: Hashable, Sendable {
        /// The ids of the states to enter; several only in different regions of a parallel state.
        public var targets: [String]
        /// What is done after the entry of the state around them.
        public var actions: [Action]

        /// Makes an entry.
        public init(_ targets: [String], actions: [Action] = []) {
            self.targets = targets
            self.actions = actions
        }
    }

    /// What leads from one state to another.
    public struct Transition: Hashable, Sendable {
        /// The events that it answers; none for an eventless transition, taken as soon as its condition holds.
        public var events: [EventDescriptor]
        /// The expression that must hold; nil when there is none, or when the caller of a light step knows it.
        public var condition: String?
        /// The ids of the states that it enters; none for a targetless transition, which leaves the
        /// configuration as it is.
        public var targets: [String]
        /// Whether a transition of a compound state to states within it leaves that state active.
        public var isInternal: Bool
        /// What is done between leaving and entering.
        public var actions: [Action]

        /// Makes a transition.
        public init(
            events: [EventDescriptor], condition: String? = nil, targets: [String] = [], isInternal: Bool = false,
            actions: [Action] = []
        ) {
            self.events = events
            self.condition = condition
            self.targets = targets
            self.isInternal = isInternal
            self.actions = actions
        }

        /// Makes a transition that answers events of exactly one name, or none: an eventless transition.
        public init(event: String?, targets: [String] = [], isInternal: Bool = false) {
            self.init(events: event.map { [.exact($0)] } ?? [], targets: targets, isInternal: isInternal)
        }
    }
}
