/// The reachable states of a system as a graph of numbers: states, the edges between them, and the labels of those.
///
/// State 0 is the initial one, and every state can be reached from it. Edges are numbered in order of their source, then
/// in the order in which the system gave them; several may join the same states.
public struct StateGraph: Hashable, Sendable {
    /// The number of labels that the system has, whether they occur or not.
    public let labelCount: Int

    let edges: EdgeList
    private let finals: [Bool]
    private let improperFinals: [Bool]
    /// The edges into each state: those of state `s` begin at `incomingStarts[s]`.
    private let incomingStarts: [UInt32]
    private let incoming: [UInt32]

    init(edges: EdgeList, labelCount: Int, isFinal: [Bool], isImproperlyFinal: [Bool]) {
        self.edges = edges
        self.labelCount = labelCount
        finals = isFinal
        improperFinals = isImproperlyFinal
        var starts = [UInt32](repeating: 0, count: isFinal.count + 1)
        for target in edges.targets { starts[Int(target) + 1] += 1 }
        for state in isFinal.indices { starts[state + 1] += starts[state] }
        var places = starts
        var incoming = [UInt32](repeating: 0, count: edges.count)
        for (edge, target) in edges.targets.enumerated() {
            incoming[Int(places[Int(target)])] = UInt32(edge)
            places[Int(target)] += 1
        }
        incomingStarts = starts
        self.incoming = incoming
    }

    /// The number of states.
    public var stateCount: Int { finals.count }

    /// The number of edges.
    public var edgeCount: Int { edges.count }

    /// The edges that leave a state.
    ///
    /// - Complexity: O(1).
    public func edges(from state: Int) -> Range<Int> {
        Int(edges.starts[state])..<Int(edges.starts[state + 1])
    }

    /// The edges that lead to a state, in order.
    ///
    /// - Complexity: O(number of them).
    public func edges(into state: Int) -> [Int] {
        incomingRange(of: state).map { Int(incoming[$0]) }
    }

    /// The state that an edge leaves.
    public func source(of edge: Int) -> Int { Int(edges.sources[edge]) }

    /// The state that an edge leads to.
    public func target(of edge: Int) -> Int { Int(edges.targets[edge]) }

    /// The label of an edge.
    public func label(of edge: Int) -> Int { Int(edges.labels[edge]) }

    /// The labels along a path of edges.
    public func labels(of path: [Int]) -> [Int] { path.map(label) }

    /// Whether the system has ended in a state as it should.
    public func isFinal(_ state: Int) -> Bool { finals[state] }

    /// Whether the system has ended in a state with something left over.
    public func isImproperlyFinal(_ state: Int) -> Bool { improperFinals[state] }

    /// Whether nothing leads on from a state though the system has not ended there.
    ///
    /// An improper end is none of these: it is a fault of another kind.
    public func isStuck(_ state: Int) -> Bool {
        edges(from: state).isEmpty && !finals[state] && !improperFinals[state]
    }

    func incomingRange(of state: Int) -> Range<Int> {
        Int(incomingStarts[state])..<Int(incomingStarts[state + 1])
    }

    func incomingEdge(at place: Int) -> Int { Int(incoming[place]) }
}
