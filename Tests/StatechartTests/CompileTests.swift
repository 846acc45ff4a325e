import Statechart
import Testing

@Suite struct CompileTests {
    private typealias State = Chart.State
    private typealias Transition = Chart.Transition

    struct Fault: Sendable, CustomTestStringConvertible {
        let code: ChartError.Code
        let place: String
        let chart: Chart
        var testDescription: String { code.rawValue }
    }

    static let faults = [
        Fault(code: .noStates, place: "", chart: Chart(states: [])),
        Fault(code: .duplicateState, place: "a", chart: Chart(states: [State(id: "a"), State(id: "a")])),
        Fault(code: .emptyName, place: "", chart: Chart(states: [State(id: "")])),
        Fault(
            code: .emptyName, place: "a",
            chart: Chart(states: [State(id: "a", transitions: [Transition(event: "")])])),
        Fault(
            code: .unknownTarget, place: "a",
            chart: Chart(states: [State(id: "a", transitions: [Transition(event: "go", targets: ["b"])])])),
        Fault(
            code: .targetsExcludeEachOther, place: "a",
            chart: Chart(states: [
                State(id: "a", transitions: [Transition(event: "go", targets: ["a", "b"])]), State(id: "b"),
            ])),
        Fault(code: .initialOutside, place: "", chart: Chart(states: [State(id: "a")], initial: "b")),
        Fault(
            code: .initialOutside, place: "a",
            chart: Chart(states: [State(id: "a", states: [State(id: "b")], initial: "c"), State(id: "c")])),
        Fault(code: .initialWithoutStates, place: "a", chart: Chart(states: [State(id: "a", initial: "a")])),
        Fault(
            code: .finalStateGoesOn, place: "a",
            chart: Chart(states: [State(id: "a", isFinal: true, transitions: [Transition(event: "go")])])),
        Fault(
            code: .finalStateGoesOn, place: "a",
            chart: Chart(states: [State(id: "a", isFinal: true, states: [State(id: "b")])])),
        Fault(code: .tooManyStates, place: "s256", chart: Chart(states: (0...256).map { State(id: "s\($0)") })),
        Fault(
            code: .tooManyTransitions, place: "a",
            chart: Chart(states: [
                State(id: "a", transitions: Array(repeating: Transition(event: "go"), count: 4_097))
            ])),
        Fault(
            code: .tooManyEvents, place: "a",
            chart: Chart(states: [State(id: "a", transitions: (0...1_024).map { Transition(event: "e\($0)") })])),
    ]

    @Test(arguments: faults) func aFaultyChartIsRefusedWithItsPlace(_ fault: Fault) {
        let error = #expect(throws: ChartError.self) { try CompiledChart(fault.chart) }
        #expect(error?.code == fault.code)
        #expect(error?.place == fault.place)
    }

    @Test func everyFaultOfCompilingIsTested() {
        let tested = Set(Self.faults.map(\.code))
        #expect(Set(ChartError.Code.allCases).subtracting(tested) == [.microstepLimitExceeded])
    }

    @Test func aChartMayHaveAsManyStatesAsAConfigurationHolds() throws {
        let states = (0..<256).map { number in
            State(id: "s\(number)", transitions: [Transition(event: "go", targets: ["s\(255 - number)"])])
        }
        let chart = try CompiledChart(Chart(states: states))
        let step = try chart.step(chart.initialConfiguration, event: 0) { _ in true }
        #expect(step.configuration == Configuration([255]))
        #expect(chart.activeLeaves(step.configuration) == [255])
    }

    @Test func statesAndTransitionsAreNumberedInDocumentOrder() throws {
        let chart = try CompiledChart(
            Chart(states: [
                State(
                    id: "a",
                    states: [
                        State(id: "b", transitions: [Transition(event: "x"), Transition(event: nil, targets: ["c"])]),
                        State(id: "c"),
                    ], transitions: [Transition(event: "y")]), State(id: "d", transitions: [Transition(event: "x")]),
            ]))
        #expect(chart.states.map(\.id) == ["a", "b", "c", "d"])
        #expect(chart.states.map(\.parent) == [nil, 0, 0, nil])
        #expect(chart.transitions.map(\.source) == [0, 1, 1, 3])
        #expect(chart.eventNames == ["y", "x"])
        #expect(chart.transitions.map(\.event) == [0, 1, nil, 1])
    }
}
