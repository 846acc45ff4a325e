/// What is entered in a microstep.
struct EntrySet: Sendable {
    /// The states, to be entered in document order.
    var entered = Configuration()
    /// Those of them that are entered with what they enter by default.
    var defaultEntries = Configuration()
    /// The histories that had nothing to restore and led to their defaults.
    var defaultHistories = Configuration()
    /// All histories that were asked.
    var histories = Configuration()

    mutating func formUnion(_ other: EntrySet) {
        entered = entered.union(other.entered)
        defaultEntries = defaultEntries.union(other.defaultEntries)
        defaultHistories = defaultHistories.union(other.defaultHistories)
        histories = histories.union(other.histories)
    }
}

extension ChartTree {
    /// The entry set of one transition (`computeEntrySet`).
    ///
    /// A history within which the domain lies would bring back states around the domain too; they were not left, and
    /// are not entered.
    ///
    /// - Parameter memory: The state whose histories count.
    func entry(of targets: [Int], below domain: Int?, memory: ChartState) -> EntrySet {
        var set = EntrySet()
        for target in targets { addDescendants(of: target, to: &set, memory) }
        addAncestors(of: effectiveTargets(targets, memory), below: domain, to: &set, memory)
        set.entered = set.entered.intersection(interior(of: domain))
        return set
    }

    /// The targets with what histories stand for in their places (`getEffectiveTargetStates`).
    func effectiveTargets(_ targets: [Int], _ memory: ChartState) -> Configuration {
        var effective = Configuration()
        for target in targets {
            guard states[target].isHistory else {
                effective.insert(target)
                continue
            }
            let restored = restored(by: target, memory)
            effective = effective.union(
                restored.isEmpty ? effectiveTargets(defaultTargets[target], memory) : restored)
        }
        return effective
    }

    /// Keeps what is active within the states with histories that are about to be left.
    func remember(leaving exit: Configuration, in state: inout ChartState) {
        for parent in historyParents where exit.contains(parent) && state.configuration.contains(parent) {
            let (slot, within) = (historySlots[parent], descendants[parent])
            state[slot: slot] = state[slot: slot].replacing(
                within, with: state.configuration.intersection(within))
        }
    }

    /// The states that a history brings back; none before its parent was left for the first time.
    private func restored(by history: Int, _ memory: ChartState) -> Configuration {
        guard let parent = states[history].parent else { return Configuration() }
        let kept = memory[slot: historySlots[parent]]
        return kept.intersection(
            states[history].kind == .deepHistory ? descendants[parent].intersection(leaves) : children[parent])
    }

    private func addDescendants(of state: Int, to set: inout EntrySet, _ memory: ChartState) {
        switch states[state].kind {
        case .atomic, .final: set.entered.insert(state)
        case .compound:
            set.entered.insert(state)
            set.defaultEntries.insert(state)
            addAll(defaultTargets[state], below: state, to: &set, memory)
        case .parallel:
            set.entered.insert(state)
            addRegions(of: state, to: &set, memory)
        case .shallowHistory, .deepHistory:
            set.histories.insert(state)
            let restored = restored(by: state, memory)
            guard restored.isEmpty else {
                var rest = restored
                while let child = rest.popFirst() { addDescendants(of: child, to: &set, memory) }
                addAncestors(of: restored, below: states[state].parent, to: &set, memory)
                return
            }
            set.defaultHistories.insert(state)
            addAll(defaultTargets[state], below: states[state].parent, to: &set, memory)
        }
    }

    private func addAll(
        _ targets: [Int], below ancestor: Int?, to set: inout EntrySet, _ memory: ChartState
    ) {
        for target in targets { addDescendants(of: target, to: &set, memory) }
        addAncestors(of: Configuration(targets), below: ancestor, to: &set, memory)
    }

    private func addAncestors(
        of states: Configuration, below ancestor: Int?, to set: inout EntrySet, _ memory: ChartState
    ) {
        var rest = states
        while let state = rest.popFirst() {
            var around = self.states[state].parent
            while let next = around, next != ancestor {
                set.entered.insert(next)
                if self.states[next].kind == .parallel { addRegions(of: next, to: &set, memory) }
                around = self.states[next].parent
            }
        }
    }

    /// Adds the regions of a parallel state within which nothing is entered yet.
    private func addRegions(of parallel: Int, to set: inout EntrySet, _ memory: ChartState) {
        var regions = children[parallel].subtracting(histories)
        while let region = regions.popFirst() {
            if !set.entered.intersects(descendants[region]) { addDescendants(of: region, to: &set, memory) }
        }
    }
}
