/// What compiling collects: the states in document order, and what the author wrote of each.
struct ChartCompiler {
    private(set) var tree = ChartTree([])
    /// By state number what the author wrote.
    private(set) var written: [Chart.State] = []
    /// The targets of the chart itself.
    private(set) var initial: [Int] = []
    private var states: [CompiledState] = []
    private var numbers: [[UInt8]: Int] = [:]

    /// Numbers all states, then finds what is entered by default.
    init(_ chart: Chart) throws(ChartError) {
        for state in chart.states { try number(state, parent: nil, depth: 0) }
        tree = ChartTree(states)
        for (number, state) in written.enumerated() {
            tree.setDefaultTargets(try defaultTargets(of: state, number), of: number)
        }
        for number in states.indices where states[number].isHistory && written[number].historyDefault == nil {
            tree.setDefaultTargets(try inheritedTargets(of: number), of: number)
        }
        guard let first = firstState(in: tree.topLevel) else { throw ChartError(.noStates, "a chart needs a state") }
        initial = try chart.initial.isEmpty ? [first] : targets(chart.initial, place: "", .initialOutside)
    }

    // MARK: Numbering

    private mutating func number(_ state: Chart.State, parent: Int?, depth: Int) throws(ChartError) {
        let number = states.count
        guard number < Configuration.stateCountMax else {
            throw ChartError(
                .tooManyStates, "a chart has at most \(Configuration.stateCountMax) states", place: state.id)
        }
        guard depth <= CompiledChart.depthMax else {
            throw ChartError(
                .tooDeep, "a state lies within at most \(CompiledChart.depthMax) others", place: state.id)
        }
        guard !state.id.isEmpty else { throw ChartError(.emptyName, "a state needs an id") }
        guard numbers.updateValue(number, forKey: Array(state.id.utf8)) == nil else {
            throw ChartError(.duplicateState, "two states are called `\(state.id)`", place: state.id)
        }
        try checkShape(of: state, parent: parent)
        func compiled(end: Int) -> CompiledState {
            CompiledState(
                id: state.id, kind: state.compiledKind, parent: parent, depth: depth, descendantsEnd: end)
        }
        states.append(compiled(end: number + 1))
        written.append(state)
        for child in state.states { try self.number(child, parent: number, depth: depth + 1) }
        states[number] = compiled(end: states.count)
    }

    private func checkShape(of state: Chart.State, parent: Int?) throws(ChartError) {
        switch state.kind {
        case .final:
            guard state.states.isEmpty, state.transitions.isEmpty else {
                throw ChartError(.finalStateGoesOn, "a final state has no states and no transitions", place: state.id)
            }
        case .history:
            guard parent != nil else {
                throw ChartError(.historyWithoutParent, "a history lies within the state it is of", place: state.id)
            }
            guard state.states.isEmpty, state.transitions.isEmpty, state.initial == nil, state.onEntry.isEmpty,
                state.onExit.isEmpty
            else {
                throw ChartError(.historyGoesOn, "a history has nothing but a default", place: state.id)
            }
        case .parallel:
            guard state.initial == nil else {
                throw ChartError(.initialOfParallel, "a parallel state enters all its regions", place: state.id)
            }
        case .plain: break
        }
        guard state.kind == .parallel || !state.states.isEmpty, state.states.allSatisfy(\.isHistory) else { return }
        throw ChartError(.nothingToEnter, "`\(state.id)` has no states to enter", place: state.id)
    }

    // MARK: Defaults

    private func defaultTargets(of state: Chart.State, _ number: Int) throws(ChartError) -> [Int] {
        switch states[number].kind {
        case .atomic, .final:
            guard state.initial == nil else {
                throw ChartError(
                    .initialWithoutStates, "`\(state.id)` has no states to begin with", place: state.id)
            }
            return []
        case .parallel: return []
        case .compound:
            guard let entry = state.initial else { return firstState(in: tree.children[number]).map { [$0] } ?? [] }
            let targets = try targets(entry.targets, place: state.id, .initialOutside)
            guard !targets.isEmpty, targets.allSatisfy({ tree.isDescendant($0, of: number) }) else {
                throw ChartError(
                    .initialOutside, "`\(state.id)` begins with states that do not lie within it", place: state.id)
            }
            return targets
        case .shallowHistory, .deepHistory:
            guard let entry = state.historyDefault, let parent = states[number].parent else { return [] }
            let targets = try targets(entry.targets, place: state.id, .historyDefaultOutside)
            guard !targets.isEmpty, targets.allSatisfy({ canStandFor(history: $0, of: parent) }) else {
                throw ChartError(
                    .historyDefaultOutside, "`\(state.id)` leads to states that its parent does not hold",
                    place: state.id)
            }
            return targets
        }
    }

    /// What a history without a default leads to: what is entered with its parent.
    private func inheritedTargets(of history: Int) throws(ChartError) -> [Int] {
        guard let parent = states[history].parent else { return [] }
        let targets =
            states[parent].kind == .parallel
            ? tree.children[parent].subtracting(tree.histories).states : tree.defaultTargets[parent]
        guard targets.allSatisfy({ canStandFor(history: $0, of: parent) }) else {
            throw ChartError(
                .historyDefaultOutside, "`\(states[history].id)` has no default, and its parent begins with a history",
                place: states[history].id)
        }
        return targets
    }

    /// Whether a state lies within `parent` and is no history beside the one that leads to it, so that defaults end.
    private func canStandFor(history target: Int, of parent: Int) -> Bool {
        tree.isDescendant(target, of: parent) && !(states[target].isHistory && states[target].parent == parent)
    }

    private func firstState(in set: Configuration) -> Int? {
        var rest = set.subtracting(tree.histories)
        return rest.popFirst()
    }

    // MARK: Targets

    /// The numbers of states that can be entered together.
    func targets(
        _ names: [String], place: String, _ unknown: ChartError.Code = .unknownTarget
    ) throws(ChartError) -> [Int] {
        var targets: [Int] = []
        for name in names {
            guard let number = numbers[Array(name.utf8)] else {
                throw ChartError(unknown, "there is no state `\(name)` to go to", place: place)
            }
            targets.append(number)
        }
        guard targets.count < 2 || areTogether(targets) else {
            throw ChartError(
                .targetsExcludeEachOther, "several targets lie in different regions of a parallel state", place: place)
        }
        return targets
    }

    /// Whether states can be active together, each for its own sake: any two in different regions of a parallel state.
    private func areTogether(_ targets: [Int]) -> Bool {
        let named = Configuration(targets)
        guard named.states.count == targets.count else { return false }
        var around = named
        for target in targets {
            var within = states[target].parent
            // A history may bring back all that its parent holds.
            if states[target].isHistory, let parent = within,
                tree.descendants[parent].intersection(named) != Configuration([target])
            {
                return false
            }
            while let ancestor = within {
                if named.contains(ancestor) { return false }
                around.insert(ancestor)
                within = states[ancestor].parent
            }
        }
        guard around.intersection(tree.topLevel).states.count == 1 else { return false }
        return around.states.allSatisfy { state in
            states[state].kind == .parallel || around.intersection(tree.children[state]).states.count <= 1
        }
    }
}

extension Chart.State {
    var isHistory: Bool {
        if case .history = kind { true } else { false }
    }

    var historyDefault: Chart.Entry? {
        if case .history(_, let entry) = kind { entry } else { nil }
    }

    fileprivate var compiledKind: CompiledState.Kind {
        switch kind {
        case .plain: states.isEmpty ? .atomic : .compound
        case .parallel: .parallel
        case .final: .final
        case .history(let deep, _): deep ? .deepHistory : .shallowHistory
        }
    }
}
