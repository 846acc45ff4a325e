import EventModel
import Statechart
import Workflow

/// All states that applications of a read model have been in, numbered in order of first appearance.
///
/// A row of an application then needs one small number to go on from without its earlier events, and a state's name
/// stands in one place. What follows a state is remembered by state and transitions, since a million applications
/// pass through a few dozen states: a step is one look-up.
struct StateTable: Sendable {
    /// One state.
    struct State: Sendable {
        /// The definition that the application is pinned to; nil when none of its events named one.
        let definition: DefinitionID?
        /// The workflow of that definition; nil when there is none, or it or one before it is not known here.
        let workflow: CompiledWorkflow?
        /// The active states of the workflow's chart, and those remembered for resuming; empty without a workflow.
        let chartState: ChartState
        /// The id of the state that says where an application is.
        let name: String
        /// Whether the application has ended.
        let isEnded: Bool
    }

    /// What an event did.
    struct Step {
        /// The number of the state after it.
        let state: UInt32
        /// Whether the workflow would not have allowed it.
        let deviates: Bool
    }

    /// Stands for the state before an application's first event.
    static let none = UInt32.max
    /// The state of applications without a definition: they are recorded, nothing more.
    static let recordedName = "recorded"
    /// The state of applications whose definition is not at hand.
    static let unknownName = "unknown definition"

    private(set) var states: [State] = []
    private let catalog: DefinitionCatalog
    private var numbers: [Key: UInt32] = [:]
    private var steps: [UInt64: UInt64] = [:]
    /// The last answer, since events of one kind come in runs.
    private var lastKey = UInt64.max
    private var lastAnswer: UInt64 = 0
    private var lastPinned: (definition: DefinitionID?, state: UInt32)?

    private struct Key: Hashable {
        let definition: DefinitionID?
        let chartState: ChartState
    }

    init(catalog: DefinitionCatalog) {
        self.catalog = catalog
    }

    /// The state after an event.
    ///
    /// What an application is pinned to ``Workflow/Pinning`` says; what a definition
    /// allows is what the events say was taken, by the rule of `CompiledWorkflow.evolve`. An event that is not judged
    /// only pins.
    ///
    /// - Complexity: O(1), one hash of a small number.
    mutating func step(
        from state: UInt32, definition: DefinitionID?, transitions: ArraySlice<UInt16>, isJudged: Bool
    ) -> Step {
        let pinned: UInt32
        switch pinning(of: definition, on: state, first: transitions.first) {
        case .nothing, .begins: pinned = pin(state, to: definition)
        case .follows: pinned = state
        case .moves: return move(state, to: definition, transitions)
        case .isForeign: return Step(state: state, deviates: states[Int(state)].workflow != nil)
        }
        guard isJudged, states[Int(pinned)].workflow != nil else { return Step(state: pinned, deviates: false) }
        guard transitions.count <= 2, pinned < 1 << 24 else { return evolve(pinned, transitions) }
        var key = UInt64(pinned) << 40 | UInt64(transitions.count) << 32
        for transition in transitions { key = key & ~0xFFFF_FFFF | (key & 0xFFFF) << 16 | UInt64(transition) }
        if key == lastKey { return Step(packed: lastAnswer) }
        let answer: UInt64
        if let known = steps[key] {
            answer = known
        } else {
            answer = evolve(pinned, transitions).packed
            steps[key] = answer
        }
        (lastKey, lastAnswer) = (key, answer)
        return Step(packed: answer)
    }

    /// The number of a state that a read model holds.
    mutating func number(definition: DefinitionID?, chartState: ChartState) -> UInt32 {
        let key = Key(definition: definition, chartState: chartState)
        if let number = numbers[key] { return number }
        // Nothing is active where the definition was known too late to be followed.
        let workflow = chartState.configuration.isEmpty ? nil : definition.flatMap { catalog.workflow($0) }
        let number = UInt32(states.count)
        numbers[key] = number
        states.append(
            State(
                definition: definition, workflow: workflow, chartState: chartState,
                name: Self.name(of: chartState, definition: definition, workflow: workflow),
                isEnded: workflow?.chart.isFinal(chartState.configuration) ?? false))
        return number
    }

    private func pinning(of definition: DefinitionID?, on state: UInt32, first: UInt16?) -> Pinning {
        Pinning(of: definition, on: state == Self.none ? nil : states[Int(state)].definition, first: first)
    }

    /// The state after a move to another definition, without a workflow where one of the two is not at hand.
    private mutating func move(
        _ state: UInt32, to definition: DefinitionID?, _ transitions: ArraySlice<UInt16>
    ) -> Step {
        let before = states[Int(state)]
        guard let old = before.workflow, let new = definition.flatMap({ catalog.workflow($0) }) else {
            let unknown = number(definition: definition, chartState: ChartState(Configuration()))
            return Step(state: unknown, deviates: false)
        }
        guard let moved = new.moved(before.chartState, from: old, by: transitions) else {
            return Step(state: state, deviates: true)
        }
        return Step(state: number(definition: definition, chartState: moved), deviates: false)
    }

    /// The state in which the event happens: for the first event, or the first with a definition, the initial one.
    private mutating func pin(_ state: UInt32, to definition: DefinitionID?) -> UInt32 {
        if state != Self.none, definition == nil || states[Int(state)].definition != nil { return state }
        if let lastPinned, lastPinned.definition == definition { return lastPinned.state }
        let initial = definition.flatMap { catalog.workflow($0) }?.chart.initialState
        let number = number(definition: definition, chartState: initial ?? ChartState(Configuration()))
        lastPinned = (definition, number)
        return number
    }

    private mutating func evolve(_ state: UInt32, _ transitions: ArraySlice<UInt16>) -> Step {
        let before = states[Int(state)]
        if transitions.first == .standing { return Step(state: state, deviates: false) }
        guard let workflow = before.workflow, !transitions.isEmpty,
            transitions.allSatisfy({ Int($0) < workflow.transitions.count })
        else { return Step(state: state, deviates: true) }
        let after = workflow.chart.applying(transitions, to: before.chartState)
        return Step(state: number(definition: before.definition, chartState: after), deviates: false)
    }

    private static func name(
        of chartState: ChartState, definition: DefinitionID?, workflow: CompiledWorkflow?
    ) -> String {
        guard definition != nil else { return recordedName }
        guard let workflow else { return unknownName }
        return workflow.currentState(chartState.configuration).id
    }
}

extension StateTable.Step {
    fileprivate init(packed: UInt64) {
        self.init(state: UInt32(truncatingIfNeeded: packed >> 1), deviates: packed & 1 == 1)
    }

    fileprivate var packed: UInt64 {
        UInt64(state) << 1 | (deviates ? 1 : 0)
    }
}

extension StateTable {
    /// Whether the definition of a state is at hand, or it has none.
    func isKnown(_ state: State) -> Bool { state.definition.map { catalog.workflow($0) != nil } ?? true }

    /// Whether an application in the state of this number has ended.
    func isEnded(_ state: UInt32) -> Bool {
        states[Int(state)].isEnded
    }
}
