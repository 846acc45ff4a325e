extension CompiledChart {
    /// Checks a chart and lowers it to tables.
    ///
    /// - Parameter events: Names that get the first event numbers, in this order; the others follow in document
    ///   order.
    /// - Throws: ``ChartError`` with the first fault in document order.
    /// - Complexity: O(states x (events + depth x transitions)).
    public init(_ chart: Chart, events names: [String] = []) throws(ChartError) {
        let compiler = try ChartCompiler(chart)
        let tree = compiler.tree
        let written = try compiler.writtenTransitions()
        let events = try EventTable(
            names: names, written.map { (tree.states[$0.source].id, $0.transition.events) })
        let content = try ContentCompiler.content(of: chart, compiler.written, written.map(\.transition), events)
        let transitions = try compiler.compiled(written, events, content)
        let movements = transitions.map { Movement($0, in: tree) }
        let (candidates, starts) = try tree.candidateTable(written, events)
        var initial = tree.blank
        let entry = tree.entry(of: compiler.initial, below: nil, memory: initial)
        initial.configuration = entry.entered

        states = tree.states
        self.transitions = transitions
        initialState = initial
        self.tree = tree
        self.events = events
        self.content = content
        initialEntry = entry
        self.candidates = candidates
        candidateStarts = starts
        columnCount = events.count + 1
        hasEventless = transitions.contains(where: \.isEventless)
        doneEvents = tree.states.map { events.number(answering: "done.state.\($0.id)") }
        errorEvent = events.number(answering: "error.execution")
        exitMasks = movements.map(\.exit)
        entryMasks = movements.map(\.entry.entered)
        historyUses = tree.historyParents.isEmpty ? [] : movements.map(\.use)
        domains = movements.map(\.domain)
        defaultEntryMasks = movements.map(\.entry.defaultEntries)
        possibleEntryMasks = movements.map(\.possibleEntry)
        endMask = tree.finals.intersection(tree.topLevel)
    }
}

/// What a transition does to the active states while nothing is remembered.
private struct Movement {
    var domain: Int?
    var exit = Configuration()
    var entry = EntrySet()
    var possibleEntry = Configuration()
    var use: HistoryUse = []

    init(_ transition: CompiledTransition, in tree: ChartTree) {
        guard !transition.targets.isEmpty else { return }
        let blank = tree.blank
        var targets = tree.effectiveTargets(transition.targets, blank)
        // From within the parent of a history the domain may be any state there, which the widest target covers.
        if let parent = transition.targets.first.flatMap({ tree.states[$0].isHistory ? tree.states[$0].parent : nil }),
            transition.targets.count == 1, tree.isDescendant(transition.source, of: parent)
        {
            use.insert(.leavesAsRemembered)
            targets = tree.descendants[parent]
        }
        domain = tree.domain(source: transition.source, targets: targets, isInternal: transition.isInternal)
        exit = tree.interior(of: domain)
        entry = tree.entry(of: transition.targets, below: domain, memory: blank)
        possibleEntry = entry.entered
        var histories = entry.histories
        if !histories.isEmpty { use.insert(.restores) }
        while let history = histories.popFirst() {
            guard let parent = tree.states[history].parent else { continue }
            possibleEntry = possibleEntry.union(tree.descendants[parent].subtracting(tree.histories))
        }
        if exit.intersects(Configuration(tree.historyParents)) { use.insert(.remembers) }
    }
}

extension ChartCompiler {
    typealias Written = (source: Int, transition: Chart.Transition)

    /// All transitions in the order of their numbers.
    fileprivate func writtenTransitions() throws(ChartError) -> [Written] {
        var transitions: [Written] = []
        for (source, state) in written.enumerated() {
            guard state.transitions.count <= CompiledChart.transitionCountMax - transitions.count else {
                throw ChartError(
                    .tooManyTransitions,
                    "a chart has at most \(CompiledChart.transitionCountMax) transitions", place: state.id)
            }
            for transition in state.transitions { transitions.append((source, transition)) }
        }
        return transitions
    }

    fileprivate func compiled(
        _ written: [Written], _ events: EventTable, _ content: ChartContent
    ) throws(ChartError) -> [CompiledTransition] {
        var transitions: [CompiledTransition] = []
        for (number, (source, transition)) in written.enumerated() {
            transitions.append(
                CompiledTransition(
                    source: source,
                    events: transition.events.compactMap { $0.name.flatMap(events.number(named:)) },
                    isEventless: transition.events.isEmpty,
                    targets: try targets(transition.targets, place: tree.states[source].id),
                    isInternal: transition.isInternal, condition: content.conditions[number]))
        }
        return transitions
    }
}

/// The most entries of a candidate table, which would otherwise grow with the product of states, names and
/// transitions that answer all names.
private let candidateCountMax = 4_000_000

extension ChartTree {
    /// For every innermost state and column the transitions of the state and its ancestors, inner ones first.
    fileprivate func candidateTable(
        _ transitions: [ChartCompiler.Written], _ events: EventTable
    ) throws(ChartError) -> ([TransitionNumber], [UInt32]) {
        var own: [[(columns: [Int], transition: TransitionNumber)]] = Array(repeating: [], count: states.count)
        for (number, (source, transition)) in transitions.enumerated() {
            var columns = transition.events.isEmpty ? [0] : []
            for descriptor in transition.events {
                columns.append(contentsOf: events.events(answering: descriptor).lazy.map { $0 + 1 })
            }
            own[source].append((columns, TransitionNumber(number)))
        }
        var (candidates, starts): ([TransitionNumber], [UInt32]) = ([], [0])
        for state in states.indices {
            var columns: [[TransitionNumber]] = Array(repeating: [], count: events.count + 1)
            var around = leaves.contains(state) ? state : nil
            while let source = around {
                for (own, transition) in own[source] {
                    // Two descriptors of one transition may answer the same event.
                    for column in own where columns[column].last != transition { columns[column].append(transition) }
                }
                around = states[source].parent
            }
            for column in columns {
                candidates.append(contentsOf: column)
                starts.append(UInt32(candidates.count))
            }
            guard candidates.count <= candidateCountMax else {
                throw ChartError(
                    .tooManyTransitions, "too many transitions answer too many events", place: states[state].id)
            }
        }
        return (candidates, starts)
    }
}
