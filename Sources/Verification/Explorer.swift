/// One search in breadth through a system, with what it has found so far.
struct Explorer<System: TransitionSystem> {
    private let system: System
    private let limits: ExplorationLimits
    private let labelCount: Int
    private let canGrow: Bool

    private var states: [System.State] = []
    /// Only ever asked for one state; its order means nothing.
    private var numbers: [System.State: UInt32] = [:]
    private var isFinal: [Bool] = []
    private var isImproperlyFinal: [Bool] = []
    private var edges = EdgeList()
    /// Why the search cannot go on.
    private var stop: Exploration<System.State>?

    init(system: System, limits: ExplorationLimits) {
        self.system = system
        self.limits = limits
        labelCount = system.labelCount
        canGrow = system.canGrow
    }

    mutating func run() throws(System.Failure) -> Exploration<System.State> {
        let system = system
        add(system.initialState, foundBy: EdgeList.none)
        var current = 0
        while current < states.count {
            edges.starts.append(UInt32(edges.count))
            try system.forEachSuccessor(of: states[current]) { label, successor in
                addEdge(from: current, label: label, to: successor)
            }
            if let stop { return stop }
            current += 1
        }
        edges.starts.append(UInt32(edges.count))
        let graph = StateGraph(
            edges: edges, labelCount: labelCount, isFinal: isFinal, isImproperlyFinal: isImproperlyFinal)
        return .complete(StateSpace(states: states, graph: graph))
    }

    private mutating func addEdge(from source: Int, label: Int, to successor: System.State) {
        guard stop == nil else { return }
        precondition(label >= 0 && label < labelCount, "a system gives labels below its count")
        guard edges.count < limits.edgeCountMax else {
            stop = .tooLarge(.edges)
            return
        }
        if let target = numbers[successor] {
            edges.append(source: source, label: label, target: target)
            return
        }
        guard states.count < limits.stateCountMax else {
            stop = .tooLarge(.states)
            return
        }
        edges.append(source: source, label: label, target: UInt32(states.count))
        add(successor, foundBy: UInt32(edges.count - 1))
        if canGrow { lookForGrowth(at: states.count - 1) }
    }

    private mutating func add(_ state: System.State, foundBy edge: UInt32) {
        numbers[state] = UInt32(states.count)
        states.append(state)
        isFinal.append(system.isFinal(state))
        isImproperlyFinal.append(system.isImproperlyFinal(state))
        edges.discoveries.append(edge)
    }

    private mutating func lookForGrowth(at number: Int) {
        var edge = edges.discoveries[number]
        while edge != EdgeList.none {
            let earlier = Int(edges.sources[Int(edge)])
            if system.strictlyCovers(states[number], states[earlier]) {
                let labels = edges.path(to: number).map { Int(edges.labels[$0]) }
                let lengthBefore = edges.path(to: earlier).count
                stop = .unbounded(
                    Growth(path: Array(labels[..<lengthBefore]), loop: Array(labels[lengthBefore...])))
                return
            }
            edge = edges.discoveries[earlier]
        }
    }
}
