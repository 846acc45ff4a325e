/// A line between two places of a picture: a transition, or a part of one that leads through a choice.
struct DiagramEdge {
    /// Where a line begins or ends.
    enum Place: Hashable {
        case state(Int)
        /// The choice of this number.
        case choice(Int)
    }

    let tail: Place
    let head: Place
    /// The transition; nil for the way to a choice.
    let transition: Int?
    let label: DiagramLabel
    /// Whether the application went this way.
    let isTaken: Bool
    /// Whether time makes it happen and nobody's doing.
    let isTimed: Bool
}

extension Diagram {
    /// All lines in the order of the transitions; those that stay in place are none.
    var edges: [DiagramEdge] {
        var edges: [DiagramEdge] = []
        for (number, transition) in transitions.enumerated() where !transition.isInPlace {
            let choice = choices.firstIndex { $0.transitions.contains(number) }
            if let choice, choices[choice].transitions.first == number { edges.append(edge(to: choice)) }
            for target in transition.targets {
                edges.append(
                    DiagramEdge(
                        tail: choice.map { .choice($0) } ?? .state(transition.source), head: .state(target),
                        transition: number,
                        label: choice == nil
                            ? DiagramLabel(transition, in: self) : DiagramLabel(row: transition, in: self),
                        isTaken: !transition.steps.isEmpty, isTimed: transition.isTimed))
            }
        }
        return edges
    }

    private func edge(to choice: Int) -> DiagramEdge {
        DiagramEdge(
            tail: .state(choices[choice].source), head: .choice(choice), transition: nil,
            label: DiagramLabel(choices[choice], in: self),
            isTaken: choices[choice].transitions.contains { !transitions[$0].steps.isEmpty }, isTimed: false)
    }

    /// The number of the state in which something is drawn; a choice stands beside its state.
    func parent(of place: DiagramEdge.Place) -> Int? {
        switch place {
        case .state(let state): states[state].parent
        case .choice(let choice): states[choices[choice].source].parent
        }
    }

    /// Whether something is drawn within a state.
    func isDrawn(_ place: DiagramEdge.Place, within state: Int) -> Bool {
        parent(of: place).map { isWithin($0, state) } ?? false
    }

    /// The numbers of the choices that are drawn directly within a state, or at the top level.
    func choices(within state: Int?) -> [Int] {
        choices.indices.filter { parent(of: .choice($0)) == state }
    }
}

extension Diagram.Transition {
    /// Whether time makes it happen and nobody's doing.
    var isTimed: Bool {
        switch cause {
        case .deadline, .expiry, .silence: true
        case .action, .done, .always: false
        }
    }
}
