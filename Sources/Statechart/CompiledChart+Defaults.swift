extension CompiledChart {
    /// The states that are entered with a compound state, or to which a history leads while nothing is remembered;
    /// none for a state of another kind.
    ///
    /// - Complexity: O(1).
    public func defaultTargets(of state: Int) -> [Int] {
        tree.defaultTargets[state]
    }
}
