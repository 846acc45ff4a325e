import Statechart

/// Random charts of up to some sixty states with all that a chart may have but content.
struct RandomChart {
    private var generator: SeededGenerator
    private var counter = 0
    private var ids: [String] = []
    /// By id the ids within, and those of histories among all.
    private var interiors: [String: [String]] = [:]
    private var histories: Set<String> = []
    private var parallels: [(id: String, regions: [String])] = []

    static func make(seed: UInt64) -> Chart {
        var random = RandomChart(generator: SeededGenerator(seed: seed))
        return random.chart()
    }

    private init(generator: SeededGenerator) {
        self.generator = generator
    }

    private mutating func chart() -> Chart {
        var states = (0..<Int.random(in: 1...3, using: &generator)).map { _ in shape(depth: 0) }
        states = states.map { completed($0) }
        states.append(Chart.State(id: "end", kind: .final))
        states[0].transitions.append(Chart.Transition(event: "e0"))
        states[0].transitions.append(Chart.Transition(event: "stop", targets: ["end"]))
        return Chart(states: states, initial: chance(3) ? targets() : [])
    }

    private mutating func chance(_ count: Int) -> Bool {
        Int.random(in: 0..<count, using: &generator) == 0
    }

    // MARK: States

    /// A state and what lies within it, without targets, which can be chosen when all states are known.
    private mutating func shape(depth: Int) -> Chart.State {
        counter += 1
        let id = "s\(counter)"
        ids.append(id)
        let sort = depth >= 4 ? 0 : Int.random(in: 0..<(counter > 40 ? 3 : 6), using: &generator)
        var state = Chart.State(id: id)
        switch sort {
        case 3, 4:
            state.states = (0..<Int.random(in: 1...3, using: &generator)).map { _ in shape(depth: depth + 1) }
            if chance(2) { state.states.append(leaf(.final)) }
        case 5:
            state.kind = .parallel
            state.states = (0..<Int.random(in: 2...3, using: &generator)).map { _ in shape(depth: depth + 1) }
            parallels.append((id, state.states.map(\.id)))
        default: return state
        }
        while chance(3) {
            let history = leaf(.history(deep: Bool.random(using: &generator), default: nil))
            histories.insert(history.id)
            state.states.insert(history, at: Int.random(in: 0...state.states.count, using: &generator))
        }
        interiors[id] = state.states.flatMap { [$0.id] + (interiors[$0.id] ?? []) }
        return state
    }

    private mutating func leaf(_ kind: Chart.Kind) -> Chart.State {
        counter += 1
        ids.append("s\(counter)")
        return Chart.State(id: "s\(counter)", kind: kind)
    }

    private mutating func completed(_ state: Chart.State) -> Chart.State {
        var state = state
        let interior = interiors[state.id] ?? []
        if state.kind == .plain, !interior.isEmpty, chance(2), let target = interior.randomElement(using: &generator) {
            state.initial = Chart.Entry([target])
        }
        let own = Set(state.states.map(\.id))
        let beginsWithHistory = state.initial.map { own.contains($0.targets[0]) && histories.contains($0.targets[0]) }
        for index in state.states.indices {
            guard case .history(let deep, _) = state.states[index].kind else { continue }
            let possible = interior.filter { !(histories.contains($0) && own.contains($0)) }
            guard beginsWithHistory == true || chance(2), let target = possible.randomElement(using: &generator) else {
                continue
            }
            state.states[index].kind = .history(deep: deep, default: Chart.Entry([target]))
        }
        state.states = state.states.map { completed($0) }
        if state.kind == .plain || state.kind == .parallel { state.transitions = transitions(of: state) }
        return state
    }

    // MARK: Transitions

    private mutating func transitions(of state: Chart.State) -> [Chart.Transition] {
        (0..<Int.random(in: 0...3, using: &generator)).map { _ in
            var event: String? = "e\(Int.random(in: 0..<3, using: &generator))"
            if chance(20) { event = nil }
            if chance(8), let id = ids.randomElement(using: &generator) { event = "done.state.\(id)" }
            let isInternal = chance(3)
            if isInternal, let target = interiors[state.id]?.randomElement(using: &generator) {
                return Chart.Transition(event: event, targets: [target], isInternal: true)
            }
            return Chart.Transition(event: event, targets: chance(8) ? [] : targets(), isInternal: isInternal)
        }
    }

    /// One target, or one in each of several regions of a parallel state.
    private mutating func targets() -> [String] {
        if chance(3), let parallel = parallels.randomElement(using: &generator) {
            let regions = parallel.regions.shuffled(using: &generator).dropLast(chance(2) ? 1 : 0)
            let targets = regions.compactMap { ((interiors[$0] ?? []) + [$0]).randomElement(using: &generator) }
            if !targets.isEmpty { return targets }
        }
        return ids.randomElement(using: &generator).map { [$0] } ?? []
    }
}
