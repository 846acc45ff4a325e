/// How the exploration of a system ended.
public enum Exploration<State: Hashable & Sendable>: Sendable {
    /// Every reachable state is known.
    case complete(StateSpace<State>)
    /// There are infinitely many states, for the reason given.
    case unbounded(Growth)
    /// A limit was reached first, so that nothing is known of the whole.
    case tooLarge(ExplorationLimits.Kind)
}

/// Why a system has infinitely many states: a way to a state, and steps from there to one that strictly covers it.
///
/// What happened between the two can happen again and again.
public struct Growth: Hashable, Sendable {
    /// The labels from the initial state to the smaller one.
    public let path: [Int]
    /// The labels from the smaller one to the larger one.
    public let loop: [Int]
}

/// What an exploration may take.
public struct ExplorationLimits: Hashable, Sendable {
    /// What there was too much of.
    public enum Kind: String, Hashable, Sendable, CaseIterable {
        /// More states than ``ExplorationLimits/stateCountMax``.
        case states
        /// More steps than ``ExplorationLimits/edgeCountMax``.
        case edges
    }

    /// The most states that can be asked for.
    public static let stateCountCeiling = 1 << 22
    /// The most steps that can be asked for.
    public static let edgeCountCeiling = 1 << 26

    /// The most states to be known; at least 1.
    public let stateCountMax: Int
    /// The most steps to be known.
    public let edgeCountMax: Int

    /// Makes limits; numbers beyond the ceilings are lowered to them.
    public init(stateCountMax: Int = 1 << 20, edgeCountMax: Int = 1 << 23) {
        self.stateCountMax = min(max(stateCountMax, 1), Self.stateCountCeiling)
        self.edgeCountMax = min(max(edgeCountMax, 0), Self.edgeCountCeiling)
    }
}
