import Statechart
import Testing

/// Random charts under random events, beside an interpreter that follows the words of SCXML 1.0 appendix D with sets
/// of ids and knows nothing of numbers and masks.
@Suite struct RandomChartTests {
    @Test(arguments: 1...200 as ClosedRange<UInt64>)
    func stepsAgreeWithTheReferenceAndReplayGivesTheSame(seed: UInt64) throws {
        var generator = SeededGenerator(seed: seed)
        let chart = RandomChart.make(using: &generator)
        let compiled = try CompiledChart(chart)
        let again = try CompiledChart(chart)
        let reference = ReferenceInterpreter(chart)
        var configuration = compiled.initialConfiguration
        var active = reference.initialStates
        var replayed = configuration
        for _ in 0..<40 {
            #expect(ids(configuration, compiled) == active, "seed \(seed)")
            let event = Int.random(in: 0..<compiled.eventNames.count, using: &generator)
            let refused = TransitionNumber(Int.random(in: 0..<compiled.transitions.count, using: &generator))
            let step = try compiled.step(configuration, event: event) { $0 != refused }
            #expect(try again.step(configuration, event: event) { $0 != refused } == step, "seed \(seed)")
            active = reference.step(active, event: compiled.eventNames[event], refused: Int(refused))
            replayed = compiled.applying(step.transitions, to: replayed)
            #expect(replayed == step.configuration, "seed \(seed)")
            #expect(compiled.activeLeaves(step.configuration).count == 1, "seed \(seed)")
            configuration = step.configuration
        }
        #expect(ids(configuration, compiled) == active, "seed \(seed)")
    }

    private func ids(_ configuration: Configuration, _ chart: CompiledChart) -> Set<String> {
        Set(configuration.states.map { chart.states[$0].id })
    }
}

/// Charts of up to some forty states, three deep, whose eventless transitions lead forward only and so come to rest.
private enum RandomChart {
    static func make(using generator: inout SeededGenerator) -> Chart {
        var counter = 0
        func states(depth: Int, _ generator: inout SeededGenerator) -> [Chart.State] {
            (0..<Int.random(in: 1...4, using: &generator)).map { _ in
                counter += 1
                let id = "s\(counter)"
                let isCompound = depth < 3 && Int.random(in: 0..<3, using: &generator) == 0
                let children = isCompound ? states(depth: depth + 1, &generator) : []
                let initial = Bool.random(using: &generator) ? children.randomElement(using: &generator)?.id : nil
                return Chart.State(id: id, states: children, initial: initial)
            }
        }
        let shape = states(depth: 0, &generator)
        let count = counter
        func withTransitions(_ state: Chart.State, _ generator: inout SeededGenerator) -> Chart.State {
            var state = state
            let number = Int(state.id.dropFirst()) ?? 0
            state.transitions = (0..<Int.random(in: 0...4, using: &generator)).map { _ in
                let kind = Int.random(in: 0..<10, using: &generator)
                if kind == 0, number < count {
                    let later = Int.random(in: number + 1...count, using: &generator)
                    return Chart.Transition(event: nil, targets: ["s\(later)"])
                }
                let event = "e\(Int.random(in: 0..<4, using: &generator))"
                let target = "s\(Int.random(in: 1...count, using: &generator))"
                return Chart.Transition(event: event, targets: kind == 1 ? [] : [target])
            }
            // An eventless transition of a compound state to a state within it would be taken for ever.
            state.transitions.removeAll { $0.event == nil && !state.states.isEmpty }
            state.states = state.states.map { withTransitions($0, &generator) }
            return state
        }
        var chart = Chart(states: shape.map { withTransitions($0, &generator) })
        chart.states.append(Chart.State(id: "end", isFinal: true))
        chart.states[0].transitions.append(Chart.Transition(event: "e0"))
        chart.states[0].transitions.append(Chart.Transition(event: "stop", targets: ["end"]))
        return chart
    }
}

/// Configurations as sets of ids, exit and entry sets computed anew at each step.
private struct ReferenceInterpreter {
    private let chart: Chart
    private var states: [String: Chart.State] = [:]
    private var parents: [String: String] = [:]
    private var transitions: [(number: Int, source: String, transition: Chart.Transition)] = []

    init(_ chart: Chart) {
        self.chart = chart
        for state in chart.states { add(state, parent: nil) }
    }

    private mutating func add(_ state: Chart.State, parent: String?) {
        states[state.id] = state
        parents[state.id] = parent
        for transition in state.transitions { transitions.append((transitions.count, state.id, transition)) }
        for child in state.states { add(child, parent: state.id) }
    }

    var initialStates: Set<String> { enter(chart.initial ?? chart.states[0].id, within: nil) }

    func step(_ active: Set<String>, event: String, refused: Int) -> Set<String> {
        guard var next = microstep(active, event: event, refused: refused) else { return active }
        while let after = microstep(next, event: nil, refused: refused) { next = after }
        return next
    }

    private func microstep(_ active: Set<String>, event: String?, refused: Int) -> Set<String>? {
        guard !active.contains(where: { states[$0]?.isFinal == true && parents[$0] == nil }) else { return nil }
        var source = active.first { states[$0]?.states.isEmpty == true }
        while let state = source {
            let enabled = transitions.first {
                $0.source == state && $0.transition.event == event && $0.number != refused
            }
            if let enabled { return apply(enabled.transition, source: state, to: active) }
            source = parents[state]
        }
        return nil
    }

    private func apply(_ transition: Chart.Transition, source: String, to active: Set<String>) -> Set<String> {
        guard let target = transition.targets.first else { return active }
        var domain = parents[source]
        while let state = domain, !ancestors(of: target).contains(state) { domain = parents[state] }
        let kept = active.filter { state in domain.map { !ancestors(of: state).contains($0) } ?? false }
        return kept.union(enter(target, within: domain))
    }

    private func enter(_ target: String, within domain: String?) -> Set<String> {
        var entered: Set = [target]
        for ancestor in ancestors(of: target) {
            if ancestor == domain { break }
            entered.insert(ancestor)
        }
        if let state = states[target], let initial = state.initial ?? state.states.first?.id {
            entered.formUnion(enter(initial, within: target))
        }
        return entered
    }

    private func ancestors(of state: String) -> [String] {
        var (result, around) = ([String](), parents[state])
        while let ancestor = around {
            result.append(ancestor)
            around = parents[ancestor]
        }
        return result
    }
}
