/// Whether everything that begins can end as it should, and what speaks against it.
///
/// A system is sound when it is bounded, can complete from every state that it can reach, completes with nothing left
/// over, and has no label that never occurs (van der Aalst's soundness of workflow nets).
public struct Soundness: Hashable, Sendable {
    /// The most findings of one kind.
    public static let findingCountMax = 100
    /// The most labels in the paths of all findings of one kind together, but for the first, which is always shown.
    public static let pathLabelCountMax = 100_000

    /// The number of reachable states.
    public let stateCount: Int
    /// Whether a final state can be reached from every reachable one.
    public let hasOptionToComplete: Bool
    /// Whether no reachable state is final with something left over.
    public let hasProperCompletion: Bool
    /// The labels that never occur, in order.
    public let deadLabels: [Int]
    /// The states where nothing leads on though the system has not ended, nearest first.
    public let stuckStates: [Finding]
    /// The states where the last way to a final state is lost, nearest first.
    ///
    /// None of them can complete; each is the initial one or follows one that still could.
    public let pointsOfNoReturn: [Finding]
    /// The states that are final with something left over, nearest first.
    public let improperCompletions: [Finding]

    /// A state, and how the system gets there.
    public struct Finding: Hashable, Sendable {
        /// The number of the state.
        public let state: Int
        /// The labels of a shortest path from the initial state.
        public let path: [Int]
    }

    /// Whether nothing speaks against it.
    public var isSound: Bool {
        hasOptionToComplete && hasProperCompletion && deadLabels.isEmpty
    }

    /// Checks all reachable states of a system.
    ///
    /// The findings depend on the system alone and come in a fixed order; there are at most ``findingCountMax`` of a
    /// kind, and fewer where their paths are very long.
    ///
    /// - Complexity: O(states + edges), and the lengths of the paths shown.
    public init(of graph: StateGraph) {
        let canComplete = graph.canReach(where: graph.isFinal)
        let occurs = graph.occurringLabels()
        let states = 0..<graph.stateCount
        stateCount = graph.stateCount
        hasOptionToComplete = canComplete.allSatisfy(\.self)
        deadLabels = occurs.indices.filter { !occurs[$0] }
        stuckStates = Self.findings(states.lazy.filter(graph.isStuck), in: graph)
        improperCompletions = Self.findings(states.lazy.filter(graph.isImproperlyFinal), in: graph)
        hasProperCompletion = improperCompletions.isEmpty
        let lost = states.lazy.filter { state in
            guard !canComplete[state] else { return false }
            return state == 0
                || graph.incomingRange(of: state).contains { canComplete[graph.source(of: graph.incomingEdge(at: $0))] }
        }
        pointsOfNoReturn = Self.findings(lost, in: graph)
    }

    private static func findings(_ states: some Sequence<Int>, in graph: StateGraph) -> [Finding] {
        var findings: [Finding] = []
        var labelCount = 0
        for state in states.prefix(findingCountMax) {
            let path = graph.labels(of: graph.shortestPath(to: state))
            labelCount += path.count
            guard findings.isEmpty || labelCount <= pathLabelCountMax else { break }
            findings.append(Finding(state: state, path: path))
        }
        return findings
    }
}

/// What a check of a system for soundness ended in.
public enum SoundnessVerdict: Hashable, Sendable {
    /// The system is bounded; whether it is sound is in the value.
    case bounded(Soundness)
    /// The system has infinitely many states and is not sound.
    case unbounded(Growth)
    /// A limit was reached first: nothing is known.
    case tooLarge(ExplorationLimits.Kind)

    /// Explores a system and checks it.
    ///
    /// - Throws: what keeps the system from computing a step.
    public init<System: TransitionSystem>(
        of system: System, limits: ExplorationLimits = ExplorationLimits()
    ) throws(System.Failure) {
        switch try StateSpace.explore(system, limits: limits) {
        case .complete(let space): self = .bounded(Soundness(of: space.graph))
        case .unbounded(let growth): self = .unbounded(growth)
        case .tooLarge(let kind): self = .tooLarge(kind)
        }
    }

    /// Whether the system is known to be sound.
    public var isSound: Bool {
        if case .bounded(let soundness) = self { soundness.isSound } else { false }
    }
}
