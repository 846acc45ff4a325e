import Statechart
import Workflow

extension DefinitionGraph {
    /// Requests to other agencies that nobody could answer, wherever they are made: no state that the application comes to
    /// offers the role an action, so that nobody is asked.
    func requestFindings() -> [VerificationFinding] {
        let asks = workflow.transitions.contains {
            $0.effects.contains { if case .request = $0 { true } else { false } }
        }
        guard asks else { return [] }
        let ends = edgesByTransition()
        return workflow.transitions.indices.flatMap { number -> [VerificationFinding] in
            let edges = ends[number]
            guard !edges.isEmpty else { return [] }
            return workflow.transitions[number].effects.compactMap { effect in
                guard case .request(let role) = effect else { return nil }
                let isAwaited = edges.contains { edge in
                    workflow.isAwaited(
                        role: role, after: TransitionNumber(number), entering: entered[edge],
                        in: states[graph.target(of: edge)].configuration)
                }
                guard !isAwaited else { return nil }
                let name = workflow.roles[role].name
                return VerificationFinding(
                    .requestUnanswerable, at: workflow.paths.transitions[number].appending("do"),
                    "`\(name)` is asked, and no state that follows offers the role an action, so that no request goes out; "
                        + "let it answer there, or ask where it may",
                    example: names(of: graph.shortestPath(to: graph.source(of: edges[0])) + [edges[0]]))
            }
        }
    }

    /// By transition the edges that take it.
    private func edgesByTransition() -> [[Int]] {
        var edges = [[Int]](repeating: [], count: workflow.transitions.count)
        for edge in 0..<graph.edgeCount {
            for transition in Set(transitions[edge]) { edges[Int(transition)].append(edge) }
        }
        return edges
    }
}
