/// A statechart as its author writes it: nested states and the transitions between them.
///
/// A value without behaviour; ``CompiledChart`` checks it and gives it the meaning of W3C SCXML 1.0.
public struct Chart: Hashable, Sendable {
    /// The top-level states in document order.
    public var states: [State]
    /// The id of the state that is entered first; nil for the first of ``states``.
    public var initial: String?

    /// Makes a chart.
    public init(states: [State], initial: String? = nil) {
        self.states = states
        self.initial = initial
    }
}

extension Chart {
    /// One state: atomic without states of its own, compound with them, or final.
    public struct State: Hashable, Sendable {
        /// The name, unique in the whole chart.
        public var id: String
        /// Whether nothing goes on from here; a final state at the top level ends the machine.
        public var isFinal: Bool
        /// The states of a compound state, in document order.
        public var states: [State]
        /// The id of the descendant that is entered with this state; nil for the first of ``states``.
        public var initial: String?
        /// The transitions that leave from here, in document order.
        public var transitions: [Transition]

        /// Makes a state.
        public init(
            id: String, isFinal: Bool = false, states: [State] = [], initial: String? = nil,
            transitions: [Transition] = []
        ) {
            self.id = id
            self.isFinal = isFinal
            self.states = states
            self.initial = initial
            self.transitions = transitions
        }
    }

    /// What leads from one state to another.
    public struct Transition: Hashable, Sendable {
        /// The name of the event that it answers; nil for an eventless transition, taken as soon as its guard holds.
        public var event: String?
        /// The ids of the states that it enters; none for a targetless transition, which leaves the
        /// configuration as it is.
        public var targets: [String]

        /// Makes a transition.
        public init(event: String?, targets: [String] = []) {
            self.event = event
            self.targets = targets
        }
    }
}
