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

    private static let history = State(id: "h", kind: .history(deep: false, default: nil))

    private static func parallel(_ history: State) -> State {
        State(id: "p", kind: .parallel, states: [history, State(id: "r1"), State(id: "r2")])
    }

    private static func nested(_ depth: Int, _ innermost: State) -> State {
        (0..<depth).reversed().reduce(innermost) { State(id: "d\($1)", states: [$0]) }
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
        Fault(code: .initialOutside, place: "", chart: Chart(states: [State(id: "a")], initial: ["b"])),
        Fault(
            code: .initialOutside, place: "a",
            chart: Chart(states: [
                State(id: "a", states: [State(id: "b")], initial: Chart.Entry(["c"])), State(id: "c"),
            ])),
        Fault(
            code: .initialWithoutStates, place: "a", chart: Chart(states: [State(id: "a", initial: Chart.Entry(["a"]))])
        ),
        Fault(
            code: .finalStateGoesOn, place: "a",
            chart: Chart(states: [State(id: "a", kind: .final, transitions: [Transition(event: "go")])])),
        Fault(
            code: .finalStateGoesOn, place: "a",
            chart: Chart(states: [State(id: "a", kind: .final, states: [State(id: "b")])])),
        Fault(
            code: .targetsExcludeEachOther, place: "x",
            chart: Chart(states: [
                State(id: "x", transitions: [Transition(event: "go", targets: ["h", "r1"])]), parallel(history),
            ])),
        Fault(
            code: .targetsExcludeEachOther, place: "x",
            chart: Chart(states: [
                State(id: "x", transitions: [Transition(event: "go", targets: ["p", "r1"])]), parallel(history),
            ])),
        Fault(
            code: .targetsExcludeEachOther, place: "", chart: Chart(states: [parallel(history)], initial: ["r1", "r1"])),
        Fault(code: .nothingToEnter, place: "p", chart: Chart(states: [State(id: "p", kind: .parallel)])),
        Fault(code: .nothingToEnter, place: "a", chart: Chart(states: [State(id: "a", states: [history])])),
        Fault(
            code: .initialOfParallel, place: "p",
            chart: Chart(states: [
                State(id: "p", kind: .parallel, states: [State(id: "a")], initial: Chart.Entry(["a"]))
            ])),
        Fault(code: .historyWithoutParent, place: "h", chart: Chart(states: [State(id: "a"), history])),
        Fault(
            code: .historyGoesOn, place: "h",
            chart: Chart(states: [
                parallel(
                    State(
                        id: "h", kind: .history(deep: true, default: nil),
                        transitions: [Transition(event: "go", targets: ["r1"])]))
            ])),
        Fault(
            code: .historyDefaultOutside, place: "h",
            chart: Chart(states: [
                State(id: "x"), parallel(State(id: "h", kind: .history(deep: true, default: Chart.Entry(["x"])))),
            ])),
        Fault(
            code: .historyDefaultOutside, place: "h",
            chart: Chart(states: [State(id: "a", states: [history, State(id: "b")], initial: Chart.Entry(["h"]))])),
        Fault(code: .tooDeep, place: "d33", chart: Chart(states: [nested(33, State(id: "d33"))])),
        Fault(
            code: .duplicateVariable, place: "",
            chart: Chart(states: [State(id: "a")], variables: [Chart.Variable("x", nil), Chart.Variable("x", "1")])),
        Fault(
            code: .tooMuchContent, place: "a",
            chart: Chart(states: [State(id: "a", onEntry: [Array(repeating: .raise("x"), count: 65_537)])])),
        Fault(
            code: .tooManyTransitions, place: "b10",
            chart: Chart(states: [
                State(
                    id: "a", states: (0..<100).map { State(id: "b\($0)") },
                    transitions: Array(repeating: Transition(events: [.any, .prefix("x")]), count: 4_000)
                        + (0..<90).map { Transition(event: "e\($0)") })
            ])),
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
        #expect(Set(ChartError.Code.allCases).subtracting(tested) == [.microstepLimitExceeded, .workLimitExceeded])
    }

    @Test func aChartMayHaveAsManyStatesAsAConfigurationHolds() throws {
        let states = (0..<256).map { number in
            State(id: "s\(number)", transitions: [Transition(event: "go", targets: ["s\(255 - number)"])])
        }
        let chart = try CompiledChart(Chart(states: states))
        let step = try chart.step(chart.initialState, event: 0) { _, _ in true }
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
        #expect(chart.transitions.map(\.events) == [[0], [1], [], [1]])
    }
}
