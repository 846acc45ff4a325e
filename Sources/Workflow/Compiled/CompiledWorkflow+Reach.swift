import Statechart

extension CompiledWorkflow {
    /// Whether a transition of some kind starts in a state that can be reached from a configuration.
    ///
    /// Conditions are not asked, and of a state that is entered all states within count as entered.
    ///
    /// - Complexity: O(transitions * states) at worst.
    func canTake(from configuration: Configuration, _ isWanted: (TransitionNumber) -> Bool) -> Bool {
        guard !chart.isFinal(configuration) else { return false }
        var isReached = [Bool](repeating: false, count: chart.states.count)
        for state in configuration.states { isReached[state] = true }
        var isTaken = [Bool](repeating: false, count: transitions.count)
        var hasGrown = true
        while hasGrown {
            hasGrown = false
            for (number, transition) in chart.transitions.enumerated()
            where !isTaken[number] && isReached[transition.source] {
                if isWanted(TransitionNumber(number)) { return true }
                (isTaken[number], hasGrown) = (true, true)
                for target in transition.targets { reach(target, &isReached) }
            }
        }
        return false
    }

    private func reach(_ target: Int, _ isReached: inout [Bool]) {
        let state = chart.states[target]
        let entered = state.isHistory ? state.parent ?? target : target
        for number in entered..<chart.states[entered].descendantsEnd { isReached[number] = true }
        var outer = chart.states[entered].parent
        while let number = outer {
            isReached[number] = true
            outer = chart.states[number].parent
        }
    }
}
