import Statechart

extension Diagram {
    /// Graphviz draws lines between nodes alone: those of a state with states within begin and end at nodes inside,
    /// and are cut where they cross its border.
    func writeDot(_ edge: DiagramEdge, to outline: inout Outline) {
        let (tail, tailCluster) = dotTail(of: edge)
        let (head, headCluster) = dotHead(of: edge)
        var attributes: [String] = []
        if let transition = edge.transition { attributes.append("id=\"t\(transition)\"") }
        attributes.append("label=<\(DotLabel.edge(edge.label))>")
        if let tailCluster { attributes.append("ltail=\"cluster_s\(tailCluster)\"") }
        if let headCluster { attributes.append("lhead=\"cluster_s\(headCluster)\"") }
        if edge.isTimed { attributes.append("style=dashed") }
        if edge.isTaken { attributes.append("color=\"\(Palette.taken)\", penwidth=3") }
        outline.line("\(tail) -> \(head) [\(attributes.joined(separator: ", "))]")
    }

    /// A line without words, from where a state begins to what is entered with it.
    func writeDotLine(from tail: String, to target: Int, to outline: inout Outline) {
        let cluster = states[target].isComposite ? " [lhead=\"cluster_s\(target)\"]" : ""
        outline.line("\(tail) -> \(states[target].isComposite ? entry(of: target) : "s\(target)")\(cluster)")
    }

    /// The node within a composite state to which lines lead.
    func entry(of state: Int) -> String { "i\(state)" }

    private func exit(of state: Int) -> String { "o\(state)" }

    /// Whether lines lead from a composite state to what lies outside it.
    func needsExit(_ state: Int) -> Bool {
        edges.contains { edge in edge.tail == .state(state) && !isDrawn(edge.head, within: state) }
    }

    /// The node from which lines leave a composite state, below everything that ends within it.
    func writeDotExit(of state: Int, to outline: inout Outline) {
        outline.line("\(exit(of: state)) \(dotAnchor)")
        let inside = states.indices.filter { $0 != state && isWithin($0, state) && !states[$0].isComposite }
        let ends = inside.filter { states[$0].kind == .final }
        for end in ends.isEmpty ? inside.filter({ !states[$0].isHistory }) : ends {
            outline.line("s\(end) -> \(exit(of: state)) [style=invis]")
        }
    }

    private func dotTail(of edge: DiagramEdge) -> (node: String, cluster: Int?) {
        guard case .state(let state) = edge.tail else { return (dotName(edge.tail), nil) }
        guard states[state].isComposite else { return (dotName(edge.tail), nil) }
        if isDrawn(edge.head, within: state) { return (entry(of: state), nil) }
        return (exit(of: state), edge.head == edge.tail ? nil : state)
    }

    private func dotHead(of edge: DiagramEdge) -> (node: String, cluster: Int?) {
        guard case .state(let state) = edge.head, states[state].isComposite else { return (dotName(edge.head), nil) }
        let isOutside = edge.tail != edge.head && !isDrawn(edge.tail, within: state)
        return (entry(of: state), isOutside ? state : nil)
    }

    private func dotName(_ place: DiagramEdge.Place) -> String {
        switch place {
        case .state(let state): "s\(state)"
        case .choice(let choice): "c\(choice)"
        }
    }
}
