import Statechart

/// The pseudo-code of SCXML 1.0 appendix D with lists and sets of ids, as near to its words as Swift allows.
///
/// It knows nothing of numbers and masks, and only what needs no data: of executable content it runs none.
final class ReferenceInterpreter {
    struct Transition: Hashable {
        let number: Int
        let source: String
        let event: String?
        let targets: [String]
        let isInternal: Bool
    }

    struct DidNotRest: Error {}

    private(set) var configuration: Set<String> = []
    private(set) var historyValue: [String: Set<String>] = [:]
    private(set) var running = true
    /// The numbers of the transitions that the last call took.
    private(set) var taken: [Int] = []
    private var internalQueue: [String] = []
    private let chart: Chart
    private var nodes: [String: Chart.State] = [:]
    private var parents: [String: String] = [:]
    private var ancestors: [String: [String]] = [:]
    /// All ids in document order.
    private var order: [String: Int] = [:]
    private var transitions: [String: [Transition]] = [:]
    private let conditionMatch: (Int, Set<String>) -> Bool

    init(_ chart: Chart, conditionMatch: @escaping (Int, Set<String>) -> Bool) {
        self.chart = chart
        self.conditionMatch = conditionMatch
        var count = 0
        func add(_ state: Chart.State, _ parent: String?) {
            (nodes[state.id], parents[state.id], order[state.id]) = (state, parent, order.count)
            ancestors[state.id] = parent.map { [$0] + (ancestors[$0] ?? []) } ?? []
            for transition in state.transitions {
                var event: String?
                if case .exact(let name) = transition.events.first { event = name }
                transitions[state.id, default: []].append(
                    Transition(
                        number: count, source: state.id, event: event, targets: transition.targets,
                        isInternal: transition.isInternal))
                count += 1
            }
            for child in state.states { add(child, state.id) }
        }
        for state in chart.states { add(state, nil) }
    }

    // MARK: The loop

    func start() throws {
        let first = chart.states.first { !isHistory($0.id) }?.id ?? ""
        var statesToEnter: Set<String> = []
        let targets = chart.initial.isEmpty ? [first] : chart.initial
        for target in targets { addDescendantStatesToEnter(target, &statesToEnter) }
        for target in getEffectiveTargetStates(targets) { addAncestorStatesToEnter(target, nil, &statesToEnter) }
        enter(statesToEnter)
        try mainEventLoop()
    }

    func dispatch(_ event: String) throws {
        taken = []
        guard running else { return }
        let enabled = selectTransitions(event)
        // The light step leaves a machine alone that does not answer.
        guard !enabled.isEmpty else { return }
        microstep(enabled)
        try mainEventLoop()
    }

    private func mainEventLoop() throws {
        // Conditions depend on nothing else, so that what comes back once comes back for ever.
        var seen: Set<[Set<String>]> = []
        while running {
            var enabled = selectTransitions(nil)
            if enabled.isEmpty {
                if internalQueue.isEmpty { return }
                enabled = selectTransitions(internalQueue.removeFirst())
            }
            if !enabled.isEmpty {
                microstep(enabled)
                let histories = historyValue.sorted { $0.key < $1.key }.map { $0.value.union([$0.key]) }
                let queue = internalQueue.map { Set([$0]) }
                if !seen.insert([configuration] + histories + queue).inserted || internalQueue.count > 1_000 {
                    throw DidNotRest()
                }
            }
        }
    }

    private func microstep(_ enabled: [Transition]) {
        taken += enabled.map(\.number)
        // exitStates
        let statesToExit = computeExitSet(enabled)
        for state in statesToExit {
            for history in children(state) where isHistory(history) {
                historyValue[history] = configuration.filter {
                    isDeep(history) ? isAtomic($0) && isDescendant($0, state) : parents[$0] == state
                }
            }
        }
        configuration.subtract(statesToExit)
        // enterStates
        var statesToEnter: Set<String> = []
        for transition in enabled where !transition.targets.isEmpty {
            var entered: Set<String> = []
            for target in transition.targets { addDescendantStatesToEnter(target, &entered) }
            let ancestor = getTransitionDomain(transition)
            for target in getEffectiveTargetStates(transition.targets) {
                addAncestorStatesToEnter(target, ancestor, &entered)
            }
            // The pseudo-code enters here, with what a history restores, states around the domain that were not left.
            statesToEnter.formUnion(entered.filter { state in ancestor.map { isDescendant(state, $0) } ?? true })
        }
        enter(statesToEnter)
    }

    private func enter(_ statesToEnter: Set<String>) {
        for state in statesToEnter.sorted(by: isBefore) {
            configuration.insert(state)
            guard nodes[state]?.kind == .final else { continue }
            guard let parent = parents[state] else {
                running = false
                continue
            }
            internalQueue.append("done.state.\(parent)")
            if let grandparent = parents[parent], isParallel(grandparent),
                getChildStates(grandparent).allSatisfy(isInFinalState)
            {
                internalQueue.append("done.state.\(grandparent)")
            }
        }
    }

    private func isInFinalState(_ state: String) -> Bool {
        if isCompound(state) {
            return getChildStates(state).contains { nodes[$0]?.kind == .final && configuration.contains($0) }
        }
        return isParallel(state) ? getChildStates(state).allSatisfy(isInFinalState) : false
    }

    // MARK: Selection

    private func selectTransitions(_ event: String?) -> [Transition] {
        var enabled: [Transition] = []
        for state in configuration.filter(isAtomic).sorted(by: isBefore) {
            search: for source in [state] + getProperAncestors(state, nil) {
                for transition in transitions[source] ?? []
                where transition.event == event && conditionMatch(transition.number, configuration) {
                    if !enabled.contains(transition) { enabled.append(transition) }
                    break search
                }
            }
        }
        return removeConflictingTransitions(enabled)
    }

    private func removeConflictingTransitions(_ enabled: [Transition]) -> [Transition] {
        var filtered: [Transition] = []
        for t1 in enabled {
            var t1Preempted = false
            var transitionsToRemove: [Transition] = []
            for t2 in filtered where !computeExitSet([t1]).isDisjoint(with: computeExitSet([t2])) {
                if isDescendant(t1.source, t2.source) {
                    transitionsToRemove.append(t2)
                } else {
                    t1Preempted = true
                    break
                }
            }
            if !t1Preempted {
                filtered.removeAll(where: transitionsToRemove.contains)
                filtered.append(t1)
            }
        }
        return filtered
    }

    private func computeExitSet(_ transitions: [Transition]) -> Set<String> {
        var statesToExit: Set<String> = []
        for transition in transitions where !transition.targets.isEmpty {
            let domain = getTransitionDomain(transition)
            for state in configuration where domain.map({ isDescendant(state, $0) }) ?? true {
                statesToExit.insert(state)
            }
        }
        return statesToExit
    }

    // MARK: Entry

    private func addDescendantStatesToEnter(_ state: String, _ statesToEnter: inout Set<String>) {
        if isHistory(state) {
            let targets = historyValue[state] ?? Set(defaultTargets(state))
            for target in targets { addDescendantStatesToEnter(target, &statesToEnter) }
            for target in targets { addAncestorStatesToEnter(target, parents[state], &statesToEnter) }
            return
        }
        statesToEnter.insert(state)
        if isCompound(state) {
            let targets = initialTargets(state)
            for target in targets { addDescendantStatesToEnter(target, &statesToEnter) }
            for target in targets { addAncestorStatesToEnter(target, state, &statesToEnter) }
        } else if isParallel(state) {
            addRegions(state, &statesToEnter)
        }
    }

    private func addAncestorStatesToEnter(_ state: String, _ ancestor: String?, _ statesToEnter: inout Set<String>) {
        for anc in getProperAncestors(state, ancestor) {
            statesToEnter.insert(anc)
            if isParallel(anc) { addRegions(anc, &statesToEnter) }
        }
    }

    private func addRegions(_ parallel: String, _ statesToEnter: inout Set<String>) {
        for child in getChildStates(parallel) where !statesToEnter.contains(where: { isDescendant($0, child) }) {
            addDescendantStatesToEnter(child, &statesToEnter)
        }
    }

    private func getEffectiveTargetStates(_ targets: [String]) -> Set<String> {
        targets.reduce(into: []) { result, target in
            guard isHistory(target) else {
                result.insert(target)
                return
            }
            result.formUnion(historyValue[target] ?? getEffectiveTargetStates(defaultTargets(target)))
        }
    }

    private func getTransitionDomain(_ transition: Transition) -> String? {
        let targets = getEffectiveTargetStates(transition.targets)
        let source = transition.source
        if transition.isInternal, isCompound(source), targets.allSatisfy({ isDescendant($0, source) }) { return source }
        return getProperAncestors(source, nil).first { ancestor in
            isCompound(ancestor) && targets.allSatisfy { isDescendant($0, ancestor) }
        }
    }

    // MARK: The document

    private func defaultTargets(_ history: String) -> [String] {
        guard case .history(_, let entry) = nodes[history]?.kind, let parent = parents[history] else { return [] }
        if let entry { return entry.targets }
        return isParallel(parent) ? getChildStates(parent) : initialTargets(parent)
    }

    private func initialTargets(_ state: String) -> [String] {
        nodes[state]?.initial?.targets ?? Array(getChildStates(state).prefix(1))
    }

    private func getProperAncestors(_ state: String, _ end: String?) -> [String] {
        Array((ancestors[state] ?? []).prefix { $0 != end })
    }

    private func isDescendant(_ state: String, _ ancestor: String) -> Bool {
        ancestors[state]?.contains(ancestor) ?? false
    }

    private func children(_ state: String) -> [String] { nodes[state]?.states.map(\.id) ?? [] }
    private func getChildStates(_ state: String) -> [String] { children(state).filter { !isHistory($0) } }
    private func isParallel(_ state: String) -> Bool { nodes[state]?.kind == .parallel }
    private func isAtomic(_ state: String) -> Bool { children(state).isEmpty && !isHistory(state) }
    private func isCompound(_ state: String) -> Bool { nodes[state]?.kind == .plain && !children(state).isEmpty }
    private func isBefore(_ left: String, _ right: String) -> Bool { order[left] ?? 0 < order[right] ?? 0 }

    private func isHistory(_ state: String) -> Bool {
        if case .history = nodes[state]?.kind { true } else { false }
    }

    private func isDeep(_ state: String) -> Bool {
        if case .history(true, _) = nodes[state]?.kind { true } else { false }
    }
}
