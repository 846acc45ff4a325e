import Verification

/// A system that is drawn edge by edge.
struct DrawnSystem: TransitionSystem {
    struct Edge {
        let source: Int
        let label: Int
        let target: Int
    }
    struct Fault: Error, Equatable {}

    var edges: [Edge]
    var finals: Set<Int> = []
    var labelCount: Int
    /// The state from which no step can be computed.
    var brokenState: Int?

    init(_ edges: [(Int, Int, Int)], finals: Set<Int> = [], labelCount: Int? = nil) {
        self.edges = edges.map { Edge(source: $0.0, label: $0.1, target: $0.2) }
        self.finals = finals
        self.labelCount = labelCount ?? ((edges.map(\.1).max() ?? -1) + 1)
    }

    var initialState: Int { 0 }

    func forEachSuccessor(of state: Int, _ visit: (Int, Int) -> Void) throws(Fault) {
        if state == brokenState { throw Fault() }
        for edge in edges where edge.source == state { visit(edge.label, edge.target) }
    }

    func isFinal(_ state: Int) -> Bool { finals.contains(state) }

    func graph() throws -> StateGraph { try space().graph }

    func space() throws -> StateSpace<Int> {
        guard case .complete(let space) = try StateSpace.explore(self) else { throw Fault() }
        return space
    }

    static func random(stateCount: Int, edgeCount: Int, using generator: inout SeededGenerator) -> DrawnSystem {
        DrawnSystem(
            (0..<edgeCount).map { _ in
                (
                    Int.random(in: 0..<stateCount, using: &generator), Int.random(in: 0..<6, using: &generator),
                    Int.random(in: 0..<stateCount, using: &generator)
                )
            }, finals: [stateCount - 1], labelCount: 6)
    }
}
