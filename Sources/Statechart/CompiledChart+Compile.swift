extension CompiledChart {
    /// Checks a chart and lowers it to tables.
    ///
    /// - Parameter events: Names that get the first event numbers, in this order; the others follow in document
    ///   order.
    /// - Throws: ``ChartError`` with the first fault in document order.
    /// - Complexity: O(states x (events + depth x transitions)).
    public init(_ chart: Chart, events: [String] = []) throws(ChartError) {
        var compiler = ChartCompiler(eventNames: events)
        try compiler.number(chart)
        let initial = try compiler.initialState(of: chart)
        let transitions = try compiler.compiledTransitions()
        let domains = transitions.map { compiler.domain(of: $0) }
        let (candidates, starts) = compiler.candidateTable(transitions)
        let states = compiler.states

        self.states = states
        self.transitions = transitions
        eventNames = compiler.eventNames
        initialConfiguration = compiler.entry(of: initial, below: nil)
        self.candidates = candidates
        candidateStarts = starts
        exitMasks = zip(transitions, domains).map { transition, domain in
            transition.targets.isEmpty ? Configuration() : compiler.descendants(of: domain)
        }
        entryMasks = zip(transitions, domains).map { transition, domain in
            transition.targets.reduce(Configuration()) { $0.union(compiler.entry(of: $1, below: domain)) }
        }
        endMask = Configuration(states.indices.filter { states[$0].isFinal && states[$0].parent == nil })
    }
}

/// What compiling collects: the states in document order, and what the author wrote of each.
private struct ChartCompiler {
    private(set) var states: [CompiledState] = []
    private(set) var eventNames: [String]
    private var written: [Chart.State] = []
    private var numbers: [String: Int] = [:]
    private var eventNumbers: [String: EventNumber] = [:]
    /// By state number the descendant that is entered with it, for compound states.
    private var initials: [Int?] = []

    init(eventNames: [String]) {
        self.eventNames = eventNames
        for (number, name) in eventNames.enumerated() { eventNumbers[name] = number }
    }

    /// Numbers all states, then finds what each compound state enters first.
    mutating func number(_ chart: Chart) throws(ChartError) {
        for state in chart.states { try number(state, parent: nil, depth: 0) }
        for (number, state) in written.enumerated() {
            initials.append(try initial(named: state.initial, within: number))
        }
    }

    private mutating func number(_ state: Chart.State, parent: Int?, depth: Int) throws(ChartError) {
        let number = states.count
        guard number < Configuration.stateCountMax else {
            throw ChartError(
                .tooManyStates, "a chart has at most \(Configuration.stateCountMax) states", place: state.id)
        }
        guard !state.id.isEmpty else { throw ChartError(.emptyName, "a state needs an id") }
        guard numbers.updateValue(number, forKey: state.id) == nil else {
            throw ChartError(.duplicateState, "two states are called `\(state.id)`", place: state.id)
        }
        guard !state.isFinal || (state.states.isEmpty && state.transitions.isEmpty) else {
            throw ChartError(.finalStateGoesOn, "a final state has no states and no transitions", place: state.id)
        }
        let isAtomic = state.states.isEmpty
        states.append(
            CompiledState(
                id: state.id, parent: parent, depth: depth, isAtomic: isAtomic, isFinal: state.isFinal,
                descendantsEnd: number + 1))
        written.append(state)
        for child in state.states { try self.number(child, parent: number, depth: depth + 1) }
        states[number] = CompiledState(
            id: state.id, parent: parent, depth: depth, isAtomic: isAtomic, isFinal: state.isFinal,
            descendantsEnd: states.count)
    }

    func initialState(of chart: Chart) throws(ChartError) -> Int {
        guard !states.isEmpty else { throw ChartError(.noStates, "a chart needs a state") }
        guard let name = chart.initial else { return 0 }
        guard let number = numbers[name] else {
            throw ChartError(.initialOutside, "there is no state `\(name)` to begin with")
        }
        return number
    }

    private func initial(named name: String?, within number: Int) throws(ChartError) -> Int? {
        let state = states[number]
        guard !state.isAtomic else {
            guard name == nil else {
                throw ChartError(
                    .initialWithoutStates, "`\(state.id)` has no states to begin with", place: state.id)
            }
            return nil
        }
        guard let name else { return number + 1 }
        guard let initial = numbers[name], isDescendant(initial, of: number) else {
            throw ChartError(.initialOutside, "`\(name)` is no state within `\(state.id)`", place: state.id)
        }
        return initial
    }

    mutating func compiledTransitions() throws(ChartError) -> [CompiledTransition] {
        var transitions: [CompiledTransition] = []
        for (source, state) in written.enumerated() {
            for transition in state.transitions {
                guard transitions.count < CompiledChart.transitionCountMax else {
                    throw ChartError(
                        .tooManyTransitions,
                        "a chart has at most \(CompiledChart.transitionCountMax) transitions", place: state.id)
                }
                transitions.append(
                    CompiledTransition(
                        source: source, event: try eventNumber(of: transition, in: state),
                        targets: try targets(of: transition, in: state)))
            }
        }
        return transitions
    }

    private mutating func eventNumber(
        of transition: Chart.Transition, in state: Chart.State
    ) throws(ChartError) -> EventNumber? {
        guard let name = transition.event else { return nil }
        guard !name.isEmpty else { throw ChartError(.emptyName, "an event needs a name", place: state.id) }
        if let number = eventNumbers[name] { return number }
        guard eventNames.count < CompiledChart.eventCountMax else {
            throw ChartError(
                .tooManyEvents, "a chart has at most \(CompiledChart.eventCountMax) events", place: state.id)
        }
        eventNumbers[name] = eventNames.count
        eventNames.append(name)
        return eventNames.count - 1
    }

    private func targets(of transition: Chart.Transition, in state: Chart.State) throws(ChartError) -> [Int] {
        var targets: [Int] = []
        for name in transition.targets {
            guard let number = numbers[name] else {
                throw ChartError(.unknownTarget, "there is no state `\(name)` to go to", place: state.id)
            }
            targets.append(number)
        }
        // Two states can be active together only in different regions of a parallel state.
        guard targets.count < 2 else {
            throw ChartError(
                .targetsExcludeEachOther, "without parallel states a transition has one target", place: state.id)
        }
        return targets
    }

    /// The least compound state that holds the source and all targets (LCCA of appendix D); nil for the chart.
    func domain(of transition: CompiledTransition) -> Int? {
        var domain = states[transition.source].parent
        while let state = domain, !transition.targets.allSatisfy({ isDescendant($0, of: state) }) {
            domain = states[state].parent
        }
        return domain
    }

    /// The states that become active when `target` is entered from within `domain` (nil: the chart).
    func entry(of target: Int, below domain: Int?) -> Configuration {
        var entered = Configuration()
        var around: Int? = target
        while let state = around, state != domain {
            entered.insert(state)
            around = states[state].parent
        }
        if let initial = initials[target] {
            entered = entered.union(entry(of: initial, below: target))
        }
        return entered
    }

    func descendants(of state: Int?) -> Configuration {
        guard let state else { return Configuration(states.indices) }
        return Configuration(state + 1..<states[state].descendantsEnd)
    }

    /// For every state and column the transitions of the state and its ancestors, inner ones first.
    func candidateTable(_ transitions: [CompiledTransition]) -> ([TransitionNumber], [UInt32]) {
        var own: [[(column: Int, transition: TransitionNumber)]] = Array(repeating: [], count: states.count)
        for (number, transition) in transitions.enumerated() {
            own[transition.source].append(((transition.event ?? -1) + 1, TransitionNumber(number)))
        }
        var (candidates, starts): ([TransitionNumber], [UInt32]) = ([], [0])
        for state in states.indices {
            var columns: [[TransitionNumber]] = Array(repeating: [], count: eventNames.count + 1)
            var around: Int? = state
            while let source = around {
                for (column, transition) in own[source] { columns[column].append(transition) }
                around = states[source].parent
            }
            for column in columns {
                candidates.append(contentsOf: column)
                starts.append(UInt32(candidates.count))
            }
        }
        return (candidates, starts)
    }

    private func isDescendant(_ state: Int, of ancestor: Int) -> Bool {
        state > ancestor && state < states[ancestor].descendantsEnd
    }
}
