import Statechart

/// Says which state of a new definition an operator wants for one of the old.
public struct StateChoice: Hashable, Sendable {
    /// The id in the definition that is left.
    public var old: String
    /// The id in the new definition.
    public var new: String

    /// Makes a choice.
    public init(_ old: String, to new: String) {
        self.old = old
        self.new = new
    }
}

/// Which states of a new definition the states of an old one are.
///
/// A state is what an operator chose for it, else the one of the same id, else the one that says it `was` it. A state may be
/// several, in regions side by side, and several may be one.
struct StateMapping: Sendable {
    /// By state of the old definition.
    private let images: [[Int]]

    /// - Complexity: O(states of both).
    init(from old: CompiledWorkflow, to new: CompiledWorkflow, choices: [StateChoice] = []) {
        images = old.states.map { state in
            let chosen = choices.filter { $0.old == state.id }.compactMap { new.chart.stateNumber(id: $0.new) }
            if !chosen.isEmpty { return chosen }
            if let same = new.chart.stateNumber(id: state.id) { return [same] }
            return new.states.indices.filter { new.states[$0].was == state.id }
        }
    }

    /// The states of the new definition that a state of the old one is; none where nobody says.
    subscript(state: Int) -> [Int] { images[state] }

    /// The states of the old definition, of some, that a state of the new one is.
    func origins(of state: Int, among active: [Int]) -> [Int] {
        active.filter { images[$0].contains(state) }
    }
}
