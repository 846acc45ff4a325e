// Configurations that no transition led to: put together from states of another chart.
extension CompiledChart {
    /// Whether a machine could be in a configuration: one state at the top, one within each active compound state, all
    /// regions of each active parallel one, and nothing within a state that is not active.
    ///
    /// - Complexity: O(n) in the active states.
    public func isLegal(_ configuration: Configuration) -> Bool {
        let active = configuration.intersection(tree.topLevel).states
        return active.count == 1 && isLegal(configuration, below: nil)
    }

    /// The configuration in which these states are active, with all states around them, and with what they and the
    /// regions beside them enter by default; nil where they cannot be active together.
    ///
    /// - Complexity: O(states).
    public func configuration(entering entered: [Int]) -> Configuration? {
        guard !entered.isEmpty, areEnterable(entered) else { return nil }
        let configuration = tree.entry(of: entered, below: nil, memory: tree.blank).entered
        return isLegal(configuration) ? configuration : nil
    }

    /// What is remembered of states with histories when these states were active within them; nil where they cannot have
    /// been.
    ///
    /// States that lie within none leave nothing to remember.
    ///
    /// - Complexity: O(states).
    public func memory(of remembered: [Int]) -> Configuration? {
        guard areEnterable(remembered) else { return nil }
        var memory = Configuration()
        for parent in tree.historyParents {
            let within = remembered.filter { tree.isDescendant($0, of: parent) }
            guard !within.isEmpty else { continue }
            let entered = tree.entry(of: within, below: nil, memory: tree.blank).entered
                .intersection(tree.descendants[parent])
            guard isLegal(entered, below: parent) else { return nil }
            memory = memory.union(entered)
        }
        return memory
    }

    /// Whether this can be what is remembered: for each state with a history nothing, or what was active within it.
    ///
    /// - Complexity: O(n) in the states remembered.
    public func isLegalMemory(_ memory: Configuration) -> Bool {
        var rest = memory
        for parent in tree.historyParents {
            let within = memory.intersection(tree.descendants[parent])
            guard within.isEmpty || isLegal(within, below: parent) else { return false }
            rest = rest.subtracting(tree.descendants[parent])
        }
        return rest.isEmpty
    }

    /// The state with a history that lies next around a state; nil where nothing remembers it.
    ///
    /// - Complexity: O(depth).
    public func rememberingState(around state: Int) -> Int? {
        var around = states[state].parent
        while let next = around {
            if tree.historySlots[next] >= 0 { return next }
            around = states[next].parent
        }
        return nil
    }

    private func areEnterable(_ numbers: [Int]) -> Bool {
        numbers.allSatisfy { states.indices.contains($0) && !states[$0].isHistory }
    }

    /// Whether what is active within a state is what may be; nil is the chart.
    private func isLegal(_ configuration: Configuration, below ancestor: Int?) -> Bool {
        if let ancestor, !hasLegalChildren(ancestor, in: configuration) { return false }
        for number in configuration.states {
            guard number < states.count, !states[number].isHistory else { return false }
            if let parent = states[number].parent, parent != ancestor, !configuration.contains(parent) { return false }
            guard hasLegalChildren(number, in: configuration) else { return false }
        }
        return true
    }

    private func hasLegalChildren(_ number: Int, in configuration: Configuration) -> Bool {
        let children = tree.children[number].subtracting(tree.histories)
        let active = configuration.intersection(children)
        switch states[number].kind {
        case .compound: return active.states.count == 1
        case .parallel: return children.isSubset(of: configuration)
        case .atomic, .final, .shallowHistory, .deepHistory: return active.isEmpty
        }
    }
}

extension CompiledChart {
    /// Whether what is active within a state is remembered when it is left.
    ///
    /// - Complexity: O(1).
    public func remembers(_ state: Int) -> Bool { tree.historySlots[state] >= 0 }
}
