extension WorkflowNet: TransitionSystem {
    /// Where the net begins.
    public var initialState: Marking { initialMarking }

    /// One label for each transition.
    public var labelCount: Int { transitionCount }

    /// Hands over every marking that firing one transition gives, in order of transitions.
    ///
    /// - Complexity: O(arcs); memory is taken only when the visitor keeps a marking.
    public func forEachSuccessor(of state: Marking, _ visit: (_ label: Int, _ successor: Marking) -> Void) {
        // Fired and taken back in place, so that a marking that is known already costs no copy.
        var marking = state
        for transition in 0..<transitionCount {
            let taken = arcStarts[2 * transition]..<arcStarts[2 * transition + 1]
            let put = arcStarts[2 * transition + 1]..<arcStarts[2 * transition + 2]
            guard taken.allSatisfy({ state.tokens[arcs[$0].place] >= arcs[$0].weight }) else { continue }
            for arc in taken { marking.tokens[arcs[arc].place] -= arcs[arc].weight }
            for arc in put { marking.tokens[arcs[arc].place] += arcs[arc].weight }
            visit(transition, marking)
            for arc in put { marking.tokens[arcs[arc].place] -= arcs[arc].weight }
            for arc in taken { marking.tokens[arcs[arc].place] += arcs[arc].weight }
        }
    }

    /// Whether the marking is exactly the final one.
    public func isFinal(_ state: Marking) -> Bool {
        state == finalMarking
    }

    /// Whether the marking has the final tokens and others beside them.
    public func isImproperlyFinal(_ state: Marking) -> Bool {
        strictlyCovers(state, finalMarking)
    }

    /// Tokens can become more and more.
    public var canGrow: Bool { true }

    /// Whether a marking has in each place at least the tokens of another, and somewhere more.
    public func strictlyCovers(_ larger: Marking, _ smaller: Marking) -> Bool {
        var isLarger = false
        for place in 0..<placeCount {
            if larger.tokens[place] < smaller.tokens[place] { return false }
            if larger.tokens[place] > smaller.tokens[place] { isLarger = true }
        }
        return isLarger
    }
}
