import Statechart
import Testing

/// Executable content, queues and timers.
@Suite struct InterpreterTests {
    private typealias State = Chart.State
    private typealias Transition = Chart.Transition

    private func run(_ chart: Chart) throws -> Interpreter<NumberDatamodel> {
        let compiled = try CompiledChart(chart)
        return try Interpreter(compiled, model: NumberDatamodel(compiled))
    }

    private func active(_ run: Interpreter<NumberDatamodel>) -> [String] {
        run.chart.activeLeaves(run.state.configuration).map { run.chart.states[$0].id }
    }

    private func noting(
        _ id: String, kind: Chart.Kind = .plain, states: [State] = [], initial: Chart.Entry? = nil,
        transitions: [Transition] = []
    ) -> State {
        State(
            id: id, kind: kind, states: states, initial: initial, transitions: transitions,
            onEntry: [[.log("+\(id)")]], onExit: [[.log("-\(id)")]])
    }

    @Test func statesAreLeftFromTheEndAndEnteredFromTheStartOfTheDocument() throws {
        var run = try run(
            Chart(states: [
                noting(
                    "p", kind: .parallel,
                    states: [noting("a", states: [noting("a1")]), noting("b", states: [noting("b1")])],
                    transitions: [Transition(events: [.any], targets: ["c"], actions: [.log("go")])]),
                noting(
                    "c", states: [noting("c1")], initial: Chart.Entry(["c1"], actions: [.log("initial")])),
            ]))
        #expect(run.model.notes == ["+p", "+a", "+a1", "+b", "+b1"])
        try run.dispatch("anything")
        #expect(
            run.model.notes.dropFirst(5) == ["-b1", "-b", "-a1", "-a", "-p", "go", "+c", "initial", "+c1"])
    }

    @Test func contentSeesTheStatesThatAreActiveAtThatMoment() throws {
        let ask = Chart.Action.branch([
            Chart.Branch("In(a)", [.log("in a")]), Chart.Branch("In(b)", [.log("in b")]),
            Chart.Branch(nil, [.log("between")]),
        ])
        var run = try run(
            Chart(states: [
                State(
                    id: "a", transitions: [Transition(events: [.exact("go")], targets: ["b"], actions: [ask])],
                    onExit: [[ask]]),
                State(id: "b", onEntry: [[ask]]),
            ]))
        try run.dispatch("go")
        #expect(run.model.notes == ["in a", "between", "in b"])
    }

    @Test func aHistoryLeadsToItsDefaultOnceAndRestoresThen() throws {
        var run = try run(
            Chart(states: [
                State(id: "out", transitions: [Transition(event: "in", targets: ["h"])]),
                noting(
                    "c",
                    states: [
                        State(
                            id: "h",
                            kind: .history(deep: false, default: Chart.Entry(["c2"], actions: [.log("default")]))),
                        noting("c1"), noting("c2", transitions: [Transition(event: "next", targets: ["c1"])]),
                    ], transitions: [Transition(event: "leave", targets: ["out"])]),
            ]))
        try run.dispatch("in")
        #expect(run.model.notes == ["+c", "default", "+c2"])
        for event in ["next", "leave", "in"] { try run.dispatch(event) }
        #expect(run.model.notes.suffix(4) == ["-c1", "-c", "+c", "+c1"])
    }

    @Test func theEndOfAllRegionsIsAnEventAndTheEndOfEachCarriesItsData() throws {
        func region(_ name: String) -> State {
            State(
                id: name,
                states: [
                    State(id: "\(name)1", transitions: [Transition(event: name, targets: ["\(name)2"])]),
                    State(
                        id: "\(name)2", kind: .final,
                        doneData: .parameters([Chart.Parameter("bad", "?"), Chart.Parameter("n", "3")])),
                ],
                transitions: [
                    Transition(events: [.exact("done.state.a")], actions: [.assign(variable: "x", expression: "event")])
                ])
        }
        var run = try run(
            Chart(
                states: [
                    State(
                        id: "p", kind: .parallel, states: [region("a"), region("b")],
                        transitions: [Transition(event: "done.state.p", targets: ["end"])]),
                    State(id: "end", kind: .final),
                ], variables: [Chart.Variable("x", "0")]))
        try run.dispatch("a")
        #expect(run.model["x"] == .fields(["n=number(3)"]))
        #expect(run.model.events == ["a", "error.execution", "done.state.a"])
        #expect(run.isRunning)
        try run.dispatch("b")
        #expect(active(run) == ["end"])
        #expect(!run.isRunning)
    }

    @Test func aFinalStateAtTheTopStopsTheMachine() throws {
        var run = try run(
            Chart(states: [
                State(
                    id: "a",
                    transitions: [
                        Transition(
                            events: [.exact("end")], targets: ["z"],
                            actions: [
                                .raise("more"), .send(Chart.Send(.literal("more"))),
                                .send(Chart.Send(.literal("more"), delay: .milliseconds(5))),
                            ])
                    ]),
                noting("z", kind: .final),
            ]))
        try run.dispatch("end")
        #expect(!run.isRunning)
        #expect(run.nextDueTime == nil)
        #expect(run.model.events == ["end"])
        #expect(run.model.notes == ["+z", "-z"])
        let ended = run.state
        try run.dispatch("end")
        try run.advance(to: 1_000)
        #expect(run.state == ended)
        #expect(run.model.events == ["end"])
    }

    @Test func aFailingActionEndsItsBlockAlone() throws {
        let fail = Chart.Action.assign(variable: "undeclared", expression: "1")
        let run = try run(
            Chart(states: [
                State(
                    id: "a", transitions: [Transition(event: "error.execution", targets: ["b"])],
                    onEntry: [[.log("1"), fail, .log("2")], [.log("3")]]), State(id: "b"),
            ]))
        #expect(run.model.notes == ["1", "3"])
        #expect(active(run) == ["b"])
    }

    @Test func aConditionThatFailsIsFalseAndAnEvent() throws {
        var run = try run(
            Chart(states: [
                State(
                    id: "a",
                    transitions: [
                        Transition(events: [.exact("go")], condition: "?", targets: ["c"]),
                        Transition(events: [.prefix("error")], targets: ["b"]),
                    ]), State(id: "b"), State(id: "c"),
            ]))
        try run.dispatch("go")
        #expect(active(run) == ["b"])
    }

    @Test func sendingElsewhereFailsAndSendingInsideComesFirst() throws {
        let actions: [Chart.Action] = [
            .send(Chart.Send(.literal("outer"))), .send(Chart.Send(.literal("inner"), target: "#_internal")),
            .send(Chart.Send(.literal("lost"), target: "http://elsewhere")), .log("not reached"),
        ]
        let run = try run(Chart(states: [State(id: "a", onEntry: [actions])]))
        #expect(run.model.events == ["inner", "error.execution", "outer"])
        #expect(run.model.notes.isEmpty)
    }

    @Test func delayedEventsComeInOrderOfTheirTimesUnlessTheyAreCancelled() throws {
        func send(_ name: String, _ delay: Int64) -> Chart.Action {
            .send(Chart.Send(.literal(name), delay: .milliseconds(delay), id: name))
        }
        var run = try run(
            Chart(states: [
                State(
                    id: "a",
                    transitions: [
                        Transition(events: [.exact("late")], actions: [send("later", 1), .cancel(.literal("never"))])
                    ], onEntry: [[send("late", 20), send("soon", 10), send("never", 30), send("last", 21)]])
            ]))
        #expect(run.nextDueTime == 10)
        try run.advance(to: 9)
        #expect(run.model.events.isEmpty)
        try run.advance(to: 100)
        #expect(run.model.events == ["soon", "late", "last", "later"])
        #expect(run.time == 100)
    }

    @Test func aListIsGoneThroughWithItemAndIndex() throws {
        let sum: [Chart.Action] = [
            .forEach(
                list: "[5 6 7]", item: "item", index: "place",
                actions: [.assign(variable: "x", expression: "x + item + place")])
        ]
        let run = try run(
            Chart(states: [State(id: "a", onEntry: [sum])], variables: [Chart.Variable("x", "0")]))
        #expect(run.model["x"] == .number(21))
        #expect(run.model["place"] == .number(2))
    }

    @Test func whatNeverRestsIsAnError() throws {
        let loop = State(
            id: "a", transitions: [Transition(events: [.exact("x")], actions: [.raise("x")])], onEntry: [[.raise("x")]])
        #expect(throws: ChartError(.microstepLimitExceeded, "")) { try run(Chart(states: [loop])) }
        let failing = State(id: "a", transitions: [Transition(events: [], condition: "?", targets: ["a"])])
        #expect(throws: ChartError(.workLimitExceeded, "")) { try run(Chart(states: [failing])) }
        let sending = State(
            id: "a", transitions: [Transition(events: [.any], actions: [.send(Chart.Send(.literal("x")))])],
            onEntry: [[.send(Chart.Send(.literal("x")))]])
        #expect(throws: ChartError(.workLimitExceeded, "")) { try run(Chart(states: [sending])) }
    }
}
