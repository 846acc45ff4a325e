/// The number of a transition in its chart.
public typealias TransitionNumber = UInt16

/// The number of an event in its chart.
public typealias EventNumber = Int

/// The number of an expression in ``CompiledChart/expressions``.
public typealias ExpressionNumber = Int

/// The number of a variable in ``CompiledChart/variables``.
public typealias VariableNumber = Int

/// One state of a compiled chart.
public struct CompiledState: Hashable, Sendable {
    /// What sort of state one is.
    public enum Kind: UInt8, Hashable, Sendable {
        /// Without states of its own.
        case atomic
        /// One of its states is active with it.
        case compound
        /// All of its states are active with it.
        case parallel
        /// Nothing goes on from here.
        case final
        /// Never active: a target that restores the active children of its parent.
        case shallowHistory
        /// Never active: a target that restores the innermost active states of its parent.
        case deepHistory
    }

    /// The id in the chart.
    public let id: String
    /// What sort of state it is.
    public let kind: Kind
    /// The number of the state around it; nil at the top level.
    public let parent: Int?
    /// The number of states around it.
    public let depth: Int
    /// The number after that of the last state within it.
    public let descendantsEnd: Int

    /// Whether it is an innermost state when it is active: atomic or final.
    public var isAtomic: Bool { kind == .atomic || kind == .final }
    /// Whether nothing goes on from here.
    public var isFinal: Bool { kind == .final }
    /// Whether it is a history, which is a target and never active.
    public var isHistory: Bool { kind == .shallowHistory || kind == .deepHistory }
}

/// One transition of a compiled chart.
public struct CompiledTransition: Hashable, Sendable {
    /// The state that it belongs to.
    public let source: Int
    /// The events whose names its descriptors mention; those that it answers may be more.
    public let events: [EventNumber]
    /// Whether it waits for no event.
    public let isEventless: Bool
    /// The states that it names as targets, histories among them.
    public let targets: [Int]
    /// Whether it leaves its source active when its targets all lie within.
    public let isInternal: Bool
    /// What must hold; nil when nothing need.
    public let condition: ExpressionNumber?
}
