extension CompiledChart {
    /// The transitions that may answer an event: for each innermost active state in document order its own, then
    /// those of the states around it; each once, in the order in which their conditions are asked.
    public func candidates(in configuration: Configuration, event: EventNumber) -> [TransitionNumber] {
        guard !isFinal(configuration) else { return [] }
        var found: [TransitionNumber] = []
        var leaves = configuration.intersection(tree.leaves)
        while let leaf = leaves.popFirst() {
            // Two innermost states share the transitions of the states around both, which stand behind their own.
            for index in row(of: leaf, column: event + 1) where !found.contains(candidates[index]) {
                found.append(candidates[index])
            }
        }
        return found
    }

    /// The events of a name that some transition may answer, in order of their numbers, conditions not asked.
    public func enabledEvents(_ configuration: Configuration) -> [EventNumber] {
        guard !isFinal(configuration) else { return [] }
        return eventNames.indices.filter { event in
            var leaves = configuration.intersection(tree.leaves)
            while let leaf = leaves.popFirst() {
                if !row(of: leaf, column: event + 1).isEmpty { return true }
            }
            return false
        }
    }

    /// Appends the transitions of the next microstep (`selectTransitions`), none in a machine that has stopped.
    func select(
        column: Int, in state: ChartState, into taken: inout [TransitionNumber],
        guard isEnabled: (TransitionNumber, Configuration) -> Bool
    ) {
        guard column > 0 || hasEventless, !isFinal(state.configuration) else { return }
        let start = taken.count
        var leaves = state.configuration.intersection(tree.leaves)
        while let leaf = leaves.popFirst() {
            // By index, because a slice would be counted in and out of use.
            let row = row(of: leaf, column: column)
            for index in row where isEnabled(candidates[index], state.configuration) {
                let transition = candidates[index]
                if taken.count == start || !taken[start...].contains(transition) { taken.append(transition) }
                break
            }
        }
        if taken.count - start > 1, areInConflict(taken, from: start, in: state) {
            removeConflicts(from: start, of: &taken, in: state)
        }
    }

    /// Whether two transitions would leave a state in common.
    private func areInConflict(_ taken: [TransitionNumber], from start: Int, in state: ChartState) -> Bool {
        var left = Configuration()
        for index in start..<taken.count {
            let exit = exitMask(of: taken[index], in: state).intersection(state.configuration)
            if exit.intersects(left) { return true }
            left = left.union(exit)
        }
        return false
    }

    /// Leaves out transitions that others preempt (`removeConflictingTransitions`): when two would leave a state in
    /// common, the one goes whose source lies within that of the other, else the earlier one.
    private func removeConflicts(from start: Int, of taken: inout [TransitionNumber], in state: ChartState) {
        let enabled = Array(taken[start...])
        taken.removeSubrange(start...)
        let exits = enabled.map { exitMask(of: $0, in: state).intersection(state.configuration) }
        var kept: [Int] = []
        for (index, transition) in enabled.enumerated() {
            let source = transitions[Int(transition)].source
            var (preempted, removed): (Bool, [Int]) = (false, [])
            for other in kept where exits[index].intersects(exits[other]) {
                guard tree.isDescendant(source, of: transitions[Int(enabled[other])].source) else {
                    preempted = true
                    break
                }
                removed.append(other)
            }
            if !preempted {
                kept.removeAll { removed.contains($0) }
                kept.append(index)
            }
        }
        taken.append(contentsOf: kept.map { enabled[$0] })
    }

    /// Where the candidates of an innermost state stand.
    private func row(of leaf: Int, column: Int) -> Range<Int> {
        let index = leaf * columnCount + column
        return Int(candidateStarts[index])..<Int(candidateStarts[index + 1])
    }
}
