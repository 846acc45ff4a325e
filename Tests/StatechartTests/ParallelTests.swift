import Statechart
import Testing

/// Parallel states and histories in the light step, and the names of events.
@Suite struct ParallelTests {
    private typealias State = Chart.State
    private typealias Transition = Chart.Transition

    private let parallel = Chart(states: [
        State(
            id: "p", kind: .parallel,
            states: [
                State(
                    id: "a",
                    states: [
                        State(id: "h", kind: .history(deep: true, default: nil)),
                        State(id: "a1", transitions: [Transition(event: "go", targets: ["a2"])]), State(id: "a2"),
                    ], transitions: [Transition(event: "out", targets: ["x"])]),
                State(
                    id: "b",
                    states: [State(id: "b1", transitions: [Transition(event: "go", targets: ["b2"])]), State(id: "b2")]),
            ], transitions: [Transition(event: "go"), Transition(event: "out", targets: ["y"])]),
        State(id: "x", transitions: [Transition(event: "back", targets: ["h"])]), State(id: "y"),
    ])

    private func leaves(_ state: ChartState, _ chart: CompiledChart) -> [String] {
        chart.activeLeaves(state.configuration).map { chart.states[$0].id }
    }

    @Test func candidatesStandInOrderOfTheLeavesEachOnce() throws {
        let chart = try CompiledChart(parallel)
        let configuration = chart.initialState.configuration
        let go = try #require(chart.eventNumber(named: "go"))
        // Transitions 0 and 1 are those of `p`, 2 that of `a`, 3 of `a1`, 4 of `b1`.
        #expect(chart.candidates(in: configuration, event: go) == [3, 0, 4])
        #expect(chart.enabledEvents(configuration).map { chart.eventNames[$0] } == ["go", "out"])
    }

    @Test func regionsMoveTogetherAndTheInnerOneGoesFirst() throws {
        let chart = try CompiledChart(parallel)
        let together = try chart.step(chart.initialState, event: 0) { _, _ in true }
        #expect(together.transitions == [3, 4])
        #expect(leaves(together.state, chart) == ["a2", "b2"])
        let out = try #require(chart.eventNumber(named: "out"))
        let left = try chart.step(together.state, event: out) { _, _ in true }
        #expect(left.transitions == [2])
        #expect(leaves(left.state, chart) == ["x"])
        let back = try #require(chart.eventNumber(named: "back"))
        let restored = try chart.step(left.state, event: back) { _, _ in true }
        #expect(leaves(restored.state, chart) == ["a2", "b1"])
        let transition = try #require(restored.transitions.first)
        #expect(chart.entered(by: transition, from: left.state) == restored.configuration)
        #expect(chart.possibleEntryMask(of: transition).isSubset(of: Configuration([0, 1, 3, 4, 5, 6, 7])))
        #expect(chart.applying(together.transitions + left.transitions, to: chart.initialState) == left.state)
    }

    @Test func oneHistoryNeedsNoHeapAndNestedOnesKeepApart() throws {
        let chart = try CompiledChart(parallel)
        #expect(chart.historySlotCount == 1)
        #expect(chart.initialState.nestedHistories.isEmpty)
        let history = State(id: "outer", kind: .history(deep: true, default: nil))
        let nested = try CompiledChart(Chart(states: [State(id: "s", states: [history] + parallel.states)]))
        #expect(nested.historySlotCount == 2)
        #expect(nested.initialState.nestedHistories.count == 1)
    }

    @Test func theConditionSeesTheConfigurationOfItsMicrostep() throws {
        let chart = try CompiledChart(
            Chart(states: [
                State(id: "a", transitions: [Transition(event: "go", targets: ["b"])]),
                State(id: "b", transitions: [Transition(event: nil, targets: ["c"])]), State(id: "c"),
            ]))
        var seen: [[Int]] = []
        _ = try chart.step(chart.initialState, event: 0) { _, configuration in
            seen.append(configuration.states)
            return true
        }
        #expect(seen == [[0], [1]])
    }

    @Test func anInternalTransitionStaysWithinItsSource() throws {
        func chart(isInternal: Bool) throws -> CompiledChart {
            try CompiledChart(
                Chart(states: [
                    State(
                        id: "a", states: [State(id: "b")],
                        transitions: [Transition(event: "go", targets: ["b"], isInternal: isInternal)])
                ]))
        }
        #expect(try chart(isInternal: true).exitMask(of: 0) == Configuration([1]))
        #expect(try chart(isInternal: false).exitMask(of: 0) == Configuration([0, 1]))
    }

    @Test func namesAnswerAsTheirDescriptorsSay() throws {
        let chart = try CompiledChart(
            Chart(states: [
                State(
                    id: "a",
                    transitions: [
                        Transition(events: [.exact("foo")]), Transition(events: [EventDescriptor(scxml: "foo.*")]),
                        Transition(events: [.prefix("foo.bar"), .prefix("other")]), Transition(events: [.any]),
                    ])
            ]))
        func answering(_ name: String) -> [TransitionNumber] {
            chart.eventNumber(answering: name).map {
                chart.candidates(in: chart.initialState.configuration, event: $0)
            } ?? []
        }
        #expect(answering("foo") == [0, 1, 3])
        #expect(answering("foo.x") == [1, 3])
        #expect(answering("foo.bar") == [1, 2, 3])
        #expect(answering("foo.bar.x.y") == [1, 2, 3])
        #expect(answering("foo.barx") == [1, 3])
        #expect(answering("foobar") == [3])
        #expect(answering("other.") == [2, 3])
        #expect(answering("") == [3])
        #expect(chart.eventNumber(named: "foo.x") == nil)
        #expect(EventDescriptor(scxml: "*") == .any)
        #expect(EventDescriptor(scxml: "a.b.") == .prefix("a.b"))
    }
}
