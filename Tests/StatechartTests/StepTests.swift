import Statechart
import Testing

/// The cases of SCXML 1.0 that charts without parallel states and histories can show.
@Suite struct StepTests {
    private typealias State = Chart.State
    private typealias Transition = Chart.Transition

    /// The ids of the active states after a sequence of events, every guard holding.
    private func active(_ chart: Chart, _ events: String...) throws -> [String] {
        let compiled = try CompiledChart(chart)
        var state = try compiled.start { _, _ in true }.state
        for event in events {
            let number = try #require(compiled.eventNumber(named: event))
            state = try compiled.step(state, event: number) { _, _ in true }.state
        }
        return state.configuration.states.map { compiled.states[$0].id }
    }

    private let nested = Chart(states: [
        State(
            id: "outer",
            states: [
                State(id: "first", transitions: [Transition(event: "next", targets: ["second"])]),
                State(
                    id: "second",
                    states: [
                        State(id: "inner", transitions: [Transition(event: "up", targets: ["second"])]),
                        State(id: "deep", transitions: [Transition(event: "out", targets: ["outer"])]),
                    ], initial: Chart.Entry(["deep"]), transitions: [Transition(event: "again", targets: ["second"])]),
            ], transitions: [Transition(event: "leave", targets: ["aside"]), Transition(event: "stay")]),
        State(id: "aside", transitions: [Transition(event: "back", targets: ["inner"])]),
    ])

    @Test func theFirstStateIsEnteredWithItsInitialDescendants() throws {
        #expect(try active(nested) == ["outer", "first"])
    }

    @Test func anInitialStateMayLieDeeper() throws {
        var chart = nested
        chart.initial = ["inner"]
        #expect(try active(chart) == ["outer", "second", "inner"])
    }

    @Test func enteringACompoundStateEntersItsInitialState() throws {
        #expect(try active(nested, "next") == ["outer", "second", "deep"])
    }

    @Test func aTransitionOfAnAncestorLeavesEverythingWithin() throws {
        #expect(try active(nested, "next", "leave") == ["aside"])
    }

    @Test func aTargetWithinACompoundStateEntersTheStatesAroundIt() throws {
        #expect(try active(nested, "leave", "back") == ["outer", "second", "inner"])
    }

    @Test func aTransitionToItselfLeavesAndEntersAgain() throws {
        #expect(try active(nested, "leave", "back", "again") == ["outer", "second", "deep"])
    }

    @Test func aTransitionToTheParentEntersItAgain() throws {
        #expect(try active(nested, "leave", "back", "up") == ["outer", "second", "deep"])
        #expect(try active(nested, "next", "out") == ["outer", "first"])
    }

    @Test func aTransitionOfACompoundStateIntoItselfLeavesTheStateToo() throws {
        let chart = try CompiledChart(
            Chart(states: [
                State(
                    id: "outer", states: [State(id: "inner")],
                    transitions: [Transition(event: "again", targets: ["inner"])])
            ]))
        #expect(chart.exitMask(of: 0) == Configuration([0, 1]))
        #expect(chart.entryMask(of: 0) == Configuration([0, 1]))
    }

    @Test func aTargetlessTransitionIsTakenAndChangesNothing() throws {
        let chart = try CompiledChart(nested)
        let stay = try #require(chart.eventNumber(named: "stay"))
        let step = try chart.step(chart.initialState, event: stay) { _, _ in true }
        #expect(step.transitions.count == 1)
        #expect(step.state == chart.initialState)
    }

    @Test func anEventThatNothingAnswersChangesNothing() throws {
        let chart = try CompiledChart(nested)
        let back = try #require(chart.eventNumber(named: "back"))
        let step = try chart.step(chart.initialState, event: back) { _, _ in true }
        #expect(step.transitions.isEmpty)
        #expect(step.state == chart.initialState)
    }

    @Test func innerStatesGoFirstThenDocumentOrderThenOuterStates() throws {
        let chart = try CompiledChart(
            Chart(states: [
                State(
                    id: "outer",
                    states: [
                        State(
                            id: "inner",
                            transitions: [
                                Transition(event: "go", targets: ["one"]), Transition(event: "go", targets: ["two"]),
                            ])
                    ], transitions: [Transition(event: "go", targets: ["three"])]),
                State(id: "one"), State(id: "two"), State(id: "three"),
            ]))
        // Transition 0 is the outer state's, because numbers follow the document.
        #expect(chart.candidates(in: chart.initialState.configuration, event: 0) == [1, 2, 0])
        for (refused, taken) in [([], 1), ([1], 2), ([1, 2], 0)] as [([TransitionNumber], TransitionNumber)] {
            let step = try chart.step(chart.initialState, event: 0) { number, _ in !refused.contains(number) }
            #expect(step.transitions == [taken])
        }
        #expect(try chart.step(chart.initialState, event: 0) { _, _ in false }.transitions.isEmpty)
    }

    @Test func eventlessTransitionsFollowUntilNoneIsEnabled() throws {
        let chart = try CompiledChart(
            Chart(states: [
                State(id: "a", transitions: [Transition(event: "go", targets: ["b"])]),
                State(id: "b", transitions: [Transition(event: nil, targets: ["c"])]),
                State(id: "c", transitions: [Transition(event: nil, targets: ["d"])]), State(id: "d"),
            ]))
        let open = try chart.step(chart.initialState, event: 0) { _, _ in true }
        #expect(open.transitions == [0, 1, 2])
        #expect(chart.activeLeaves(open.configuration) == [3])
        let held = try chart.step(chart.initialState, event: 0) { number, _ in number != 2 }
        #expect(chart.activeLeaves(held.configuration) == [2])
    }

    @Test func eventlessTransitionsThatNeverRestAreAnError() throws {
        let chart = try CompiledChart(
            Chart(states: [
                State(id: "a", transitions: [Transition(event: nil, targets: ["b"])]),
                State(id: "b", transitions: [Transition(event: nil, targets: ["a"])]),
            ]))
        #expect(throws: ChartError(.microstepLimitExceeded, "")) { try chart.start { _, _ in true } }
    }

    @Test func aFinalStateAtTheTopStopsTheMachine() throws {
        let chart = try CompiledChart(
            Chart(states: [
                State(id: "a", transitions: [Transition(event: "end", targets: ["z"])]),
                State(
                    id: "c", states: [State(id: "inner", kind: .final)],
                    transitions: [Transition(event: "end", targets: ["z"])]), State(id: "z", kind: .final),
            ]))
        #expect(!chart.isFinal(chart.initialState.configuration))
        let ended = try chart.step(chart.initialState, event: 0) { _, _ in true }.state
        #expect(chart.isFinal(ended.configuration))
        #expect(chart.enabledEvents(ended.configuration).isEmpty)
        #expect(try chart.step(ended, event: 0) { _, _ in true }.transitions.isEmpty)
    }

    @Test func aFinalStateWithinAnotherDoesNotStopTheMachine() throws {
        let chart = try CompiledChart(
            Chart(states: [
                State(
                    id: "outer", states: [State(id: "done", kind: .final)],
                    transitions: [Transition(event: "go", targets: ["next"])]), State(id: "next"),
            ]))
        #expect(!chart.isFinal(chart.initialState.configuration))
        #expect(chart.enabledEvents(chart.initialState.configuration) == [0])
    }

    @Test func eventsGivenFirstGetTheFirstNumbers() throws {
        let chart = try CompiledChart(nested, events: ["leave", "unheard"])
        #expect(chart.eventNames.prefix(2) == ["leave", "unheard"])
        #expect(chart.eventNumber(named: "leave") == 0)
        let enabled = chart.enabledEvents(chart.initialState.configuration)
        #expect(enabled.map { chart.eventNames[$0] } == ["leave", "stay", "next"])
    }
}
