/// All states that a system can reach, and the graph of the steps between them.
///
/// States are numbered in the order in which a search in breadth finds them, the initial one first: a state with a lower
/// number is never further from the start. Everything but the states themselves is in ``graph``, which knows numbers
/// only.
public struct StateSpace<State: Hashable & Sendable>: Sendable {
    /// The states by number.
    public let states: [State]
    /// The steps between them.
    public let graph: StateGraph

    /// Explores a system, nearest states first.
    ///
    /// Each state and each step is visited once. An unbounded system that says so (``TransitionSystem/canGrow``) is
    /// found out after finitely many states: along some infinite path of different states one must strictly cover an
    /// earlier one. Anything else ends at a limit.
    ///
    /// - Throws: what keeps the system from computing a step.
    /// - Complexity: O(states + edges); with growth, each state is also compared with those on the path to it.
    public static func explore<System: TransitionSystem>(
        _ system: System, limits: ExplorationLimits = ExplorationLimits()
    ) throws(System.Failure) -> Exploration<State> where System.State == State {
        var explorer = Explorer(system: system, limits: limits)
        return try explorer.run()
    }

    /// The numbers of the states that satisfy a predicate, nearest first.
    ///
    /// - Complexity: O(states).
    public func stateNumbers(where predicate: (State) -> Bool) -> [Int] {
        states.indices.filter { predicate(states[$0]) }
    }
}
