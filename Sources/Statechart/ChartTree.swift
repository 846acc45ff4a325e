/// The states of a chart, and what the words of SCXML 1.0 appendix D mean for them.
///
/// Sets are masks, so that nothing here needs heap memory.
struct ChartTree: Sendable {
    let states: [CompiledState]
    /// By state number the states within it, at any depth, and directly.
    let descendants: [Configuration]
    let children: [Configuration]
    /// All states, and those at the top level.
    let all: Configuration
    let topLevel: Configuration
    let leaves: Configuration
    let finals: Configuration
    let histories: Configuration
    /// The states with histories, in document order.
    let historyParents: [Int]
    /// By state number the slot in which what was active within is kept; -1 for states without histories.
    ///
    /// States that lie within each other have different slots. Others may share one, because they have no states in
    /// common.
    let historySlots: [Int]
    let historySlotCount: Int
    /// By state number what is entered by default: with a compound state, or instead of a history.
    private(set) var defaultTargets: [[Int]]

    init(_ states: [CompiledState]) {
        self.states = states
        var children = Array(repeating: Configuration(), count: states.count)
        for (number, state) in states.enumerated() {
            if let parent = state.parent { children[parent].insert(number) }
        }
        self.children = children
        descendants = states.enumerated().map { Configuration(range: $0 + 1..<$1.descendantsEnd) }
        all = Configuration(range: states.indices)
        topLevel = Configuration(states.indices.filter { states[$0].parent == nil })
        leaves = Configuration(states.indices.filter { states[$0].isAtomic })
        finals = Configuration(states.indices.filter { states[$0].isFinal })
        let histories = Configuration(states.indices.filter { states[$0].isHistory })
        self.histories = histories
        historyParents = states.indices.filter { children[$0].intersects(histories) }
        var slots = Array(repeating: -1, count: states.count)
        for parent in historyParents {
            var (slot, around) = (0, states[parent].parent)
            while let ancestor = around {
                if slots[ancestor] >= 0 { slot += 1 }
                around = states[ancestor].parent
            }
            slots[parent] = slot
        }
        historySlots = slots
        historySlotCount = (slots.max() ?? -1) + 1
        defaultTargets = Array(repeating: [], count: states.count)
    }

    mutating func setDefaultTargets(_ targets: [Int], of state: Int) {
        defaultTargets[state] = targets
    }

    /// A state with nothing active and nothing remembered.
    var blank: ChartState {
        ChartState(
            Configuration(),
            nestedHistories: Array(repeating: Configuration(), count: max(0, historySlotCount - 1)))
    }

    func isDescendant(_ state: Int, of ancestor: Int) -> Bool {
        state > ancestor && state < states[ancestor].descendantsEnd
    }

    /// The states within a domain; nil is the chart.
    func interior(of domain: Int?) -> Configuration {
        domain.map { descendants[$0] } ?? all
    }

    /// The domain of a transition (`getTransitionDomain`): its source when it is internal, otherwise the least compound
    /// state that holds source and targets; nil for the chart.
    func domain(source: Int, targets: Configuration, isInternal: Bool) -> Int? {
        if isInternal, states[source].kind == .compound, targets.isSubset(of: descendants[source]) { return source }
        var around = states[source].parent
        while let ancestor = around {
            if states[ancestor].kind == .compound, targets.isSubset(of: descendants[ancestor]) { return ancestor }
            around = states[ancestor].parent
        }
        return nil
    }

    /// Whether a state has come to its end (`isInFinalState`).
    func isDone(_ state: Int, in configuration: Configuration) -> Bool {
        switch states[state].kind {
        case .compound: return configuration.intersects(children[state].intersection(finals))
        case .parallel:
            var regions = children[state].subtracting(histories)
            while let region = regions.popFirst() {
                guard isDone(region, in: configuration) else { return false }
            }
            return true
        case .atomic, .final, .shallowHistory, .deepHistory: return false
        }
    }

    /// The states for which the entry of a final state makes a `done.state` event: the one around it, and the parallel
    /// one around that when all its regions are done.
    func done(by final: Int, in configuration: Configuration) -> (parent: Int, grandparent: Int?)? {
        guard let parent = states[final].parent else { return nil }
        guard let grandparent = states[parent].parent, states[grandparent].kind == .parallel,
            isDone(grandparent, in: configuration)
        else { return (parent, nil) }
        return (parent, grandparent)
    }
}
