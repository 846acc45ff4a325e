extension CompiledChart {
    /// Follows a transition that is known to have been taken, without asking its condition.
    ///
    /// - Complexity: O(1): two masks, and no heap memory, unless a history has a part in it.
    @inlinable
    public func apply(_ transition: TransitionNumber, to state: inout ChartState) {
        let number = Int(transition)
        guard historyUses.isEmpty || historyUses[number].isEmpty else {
            applyWithHistory(transition, to: &state)
            return
        }
        state.configuration = state.configuration.replacing(exitMasks[number], with: entryMasks[number])
    }

    /// Follows transitions that are known to have been taken, without asking their conditions.
    ///
    /// - Complexity: O(n).
    @inlinable
    public func apply(_ transitions: some Sequence<TransitionNumber>, to state: inout ChartState) {
        for transition in transitions { apply(transition, to: &state) }
    }

    /// Where the machine is after a transition that is known to have been taken.
    ///
    /// - Complexity: O(1), as ``apply(_:to:)-(TransitionNumber,_)``.
    @inlinable
    public func applying(_ transition: TransitionNumber, to state: ChartState) -> ChartState {
        var next = state
        apply(transition, to: &next)
        return next
    }

    /// Where the machine is after transitions that are known to have been taken.
    ///
    /// - Complexity: O(n).
    @inlinable
    public func applying(_ transitions: some Sequence<TransitionNumber>, to state: ChartState) -> ChartState {
        var next = state
        apply(transitions, to: &next)
        return next
    }

    /// The states that a transition would enter from here.
    ///
    /// - Complexity: O(1) unless a history has a part in it.
    @inlinable
    public func entered(by transition: TransitionNumber, from state: ChartState) -> Configuration {
        let number = Int(transition)
        guard historyUses.isEmpty || historyUses[number].isEmpty else {
            return enteredWithHistory(by: transition, from: state)
        }
        return entryMasks[number]
    }

    @usableFromInline
    func applyWithHistory(_ transition: TransitionNumber, to state: inout ChartState) {
        _ = take(transition, in: &state)
    }

    @usableFromInline
    func enteredWithHistory(by transition: TransitionNumber, from state: ChartState) -> Configuration {
        var next = state
        return take(transition, in: &next).entered
    }

    /// Takes one transition of a microstep: the only place where a configuration changes.
    ///
    /// Those of one microstep have domains apart from each other, so that it does not matter that they are taken one
    /// after another.
    func take(_ transition: TransitionNumber, in state: inout ChartState) -> EntrySet {
        let number = Int(transition)
        let use = historyUses.isEmpty ? [] : historyUses[number]
        var entry = EntrySet(entered: entryMasks[number], defaultEntries: defaultEntryMasks[number])
        var exit = exitMasks[number]
        if !use.isEmpty {
            let compiled = transitions[number]
            // The domain is found before anything is left, so that leaving and entering agree on it.
            let domain = use.contains(.leavesAsRemembered) ? domain(of: compiled, in: state) : domains[number]
            if use.contains(.leavesAsRemembered) { exit = tree.interior(of: domain) }
            tree.remember(leaving: exit, in: &state)
            if use.contains(.restores) { entry = tree.entry(of: compiled.targets, below: domain, memory: state) }
        }
        state.configuration = state.configuration.replacing(exit, with: entry.entered)
        return entry
    }

    /// The states that a transition leaves from here when they are active (`computeExitSet`).
    func exitMask(of transition: TransitionNumber, in state: ChartState) -> Configuration {
        let number = Int(transition)
        guard !historyUses.isEmpty, historyUses[number].contains(.leavesAsRemembered) else { return exitMasks[number] }
        return tree.interior(of: domain(of: transitions[number], in: state))
    }

    private func domain(of transition: CompiledTransition, in state: ChartState) -> Int? {
        tree.domain(
            source: transition.source, targets: tree.effectiveTargets(transition.targets, state),
            isInternal: transition.isInternal)
    }
}
