import Foundation
import Statechart
import Testing

/// Random charts under random events, beside an interpreter that follows the words of SCXML 1.0 appendix D.
@Suite struct RandomChartTests {
    /// Many more with SIJILL_SOAK=1.
    private static let chartCount: UInt64 = ProcessInfo.processInfo.environment["SIJILL_SOAK"] == "1" ? 2_000 : 300

    @Test func stepsAgreeWithTheReferenceAndReplayGivesTheSame() throws {
        var counts = Counts()
        for seed in 1...Self.chartCount { try compare(seed: seed, &counts) }
        print("\(Self.chartCount) random charts from seed 1: \(counts)")
        // Nothing would be shown by charts that rest in one state or never remember anything.
        let chartCount = Int(Self.chartCount)
        #expect(counts.transitions > chartCount * 4)
        #expect(counts.parallel > chartCount * 3 / 2)
        #expect(counts.remembering > chartCount * 5 / 4)
        #expect(counts.nested > chartCount / 4)
        #expect(counts.endless < chartCount / 2)
    }

    @Test func configurationsThatArePutTogetherAreLegal() throws {
        var (legal, illegal, entered, refused) = (0, 0, 0, 0)
        for seed in 1...200 as ClosedRange<UInt64> {
            let chart = try CompiledChart(RandomChart.make(seed: seed))
            var generator = SeededGenerator(seed: seed)
            let plain = chart.states.indices.filter { !chart.states[$0].isHistory }
            var configuration = chart.initialState.configuration
            for _ in 0..<30 {
                let drawn = (0..<Int.random(in: 1...3, using: &generator)).map { _ in
                    plain[Int.random(in: plain.indices, using: &generator)]
                }
                if let together = chart.configuration(entering: drawn) {
                    #expect(isLegal(together, chart) && drawn.allSatisfy(together.contains), "seed \(seed): \(drawn)")
                    configuration = together
                    entered += 1
                } else {
                    refused += 1
                }
                #expect(
                    chart.configuration(entering: chart.activeLeaves(configuration)) == configuration, "seed \(seed)")
                let toggled = plain[Int.random(in: plain.indices, using: &generator)]
                let changed = Configuration(
                    configuration.contains(toggled)
                        ? configuration.states.filter { $0 != toggled } : configuration.states + [toggled])
                #expect(chart.isLegal(changed) == isLegal(changed, chart), "seed \(seed): \(changed)")
                if chart.isLegal(changed) { legal += 1 } else { illegal += 1 }
            }
        }
        #expect(entered > 500 && refused > 500 && illegal > 500, "\(entered) \(refused) \(legal) \(illegal)")
    }

    private struct Counts {
        var (steps, transitions, parallel, remembering, nested, endless, ended) = (0, 0, 0, 0, 0, 0, 0)
    }

    /// When a transition's condition holds.
    private enum Condition {
        case always, never
        case active(Int)

        func holds(_ isActive: (Int) -> Bool) -> Bool {
            switch self {
            case .always: true
            case .never: false
            case .active(let state): isActive(state)
            }
        }
    }

    private func compare(seed: UInt64, _ counts: inout Counts) throws {
        let chart = RandomChart.make(seed: seed)
        let compiled = try CompiledChart(chart)
        // That nothing depends on the order of a dictionary shows in a few.
        let again = seed % 20 == 0 ? try CompiledChart(chart) : compiled
        var generator = SeededGenerator(seed: seed &+ 1_000_000)
        let conditions = compiled.transitions.map { _ -> Condition in
            switch Int.random(in: 0..<8, using: &generator) {
            case 0: .never
            case 1: .active(Int.random(in: 0..<compiled.states.count, using: &generator))
            default: .always
            }
        }
        let reference = ReferenceInterpreter(chart) { number, active in
            conditions[number].holds { active.contains(compiled.states[$0].id) }
        }
        func isEnabled(_ number: TransitionNumber, _ configuration: Configuration) -> Bool {
            conditions[Int(number)].holds(configuration.contains)
        }
        var state = compiled.initialState
        for round in 0...12 {
            let name = Int.random(in: 0..<40, using: &generator) == 0 ? "stop" : "e\(round % 3)"
            guard let event = compiled.eventNumber(named: name) else { continue }
            func taken(by chart: CompiledChart) throws(ChartError) -> Step {
                round == 0 ? try chart.start(guard: isEnabled) : try chart.step(state, event: event, guard: isEnabled)
            }
            do {
                try round == 0 ? reference.start() : reference.dispatch(name)
            } catch {
                counts.endless += 1
                // A thousand microsteps each take their time.
                guard counts.endless % 10 == 1 else { return }
                #expect(throws: ChartError(.microstepLimitExceeded, ""), "seed \(seed)") { try taken(by: compiled) }
                return
            }
            let step = try taken(by: compiled)
            // One expectation for all, because a hundred thousand take their time.
            let isRight =
                try taken(by: again) == step && again.applying(step.transitions, to: state) == step.state
                && agrees(step, reference, compiled)
            #expect(isRight, "seed \(seed), round \(round)")
            state = step.state
            counts.steps += 1
            counts.transitions += step.transitions.count
            if compiled.activeLeaves(state.configuration).count > 1 { counts.parallel += 1 }
            if !state.history.isEmpty { counts.remembering += 1 }
            if state.nestedHistories.contains(where: { !$0.isEmpty }) { counts.nested += 1 }
        }
        if compiled.isFinal(state.configuration) { counts.ended += 1 }
    }

    private func agrees(_ step: Step, _ reference: ReferenceInterpreter, _ chart: CompiledChart) -> Bool {
        Set(step.configuration.states.map { chart.states[$0].id }) == reference.configuration
            && step.transitions.map { Int($0) } == reference.taken
            && chart.isFinal(step.configuration) == !reference.running && isLegal(step.configuration, chart)
    }

    /// Whether one top-level state is active, one state of each active compound one, and all of each parallel one.
    private func isLegal(_ configuration: Configuration, _ chart: CompiledChart) -> Bool {
        var (all, active): ([Int: Int], [Int: Int]) = ([:], [:])
        for (number, state) in chart.states.enumerated() where !state.isHistory {
            all[state.parent ?? -1, default: 0] += 1
            if configuration.contains(number) { active[state.parent ?? -1, default: 0] += 1 }
        }
        return active[-1] == 1
            && configuration.states.allSatisfy { number in
                let state = chart.states[number]
                guard state.parent.map(configuration.contains) ?? true else { return false }
                return switch state.kind {
                case .compound: active[number] == 1
                case .parallel: active[number] == all[number]
                case .atomic, .final: true
                case .shallowHistory, .deepHistory: false
                }
            }
    }
}
