import Statechart

/// A small chart and the events that it is given, over and over.
struct SampleChart {
    let name: String
    let chart: CompiledChart
    let events: [EventNumber]

    /// One without nesting, one with three regions, and the same with a deep history.
    static func all() throws -> [SampleChart] {
        [
            try SampleChart("a flat chart of 12 states", flat),
            try SampleChart("a chart of 3 regions", parallel(hasHistory: false)),
            try SampleChart("a chart of 3 regions with history", parallel(hasHistory: true)),
        ]
    }

    private init(_ name: String, _ chart: Chart) throws {
        self.name = name
        self.chart = try CompiledChart(chart, events: ["go", "leave"])
        // Four steps forward, one out of it, so that a history has something to bring back.
        events = [0, 0, 0, 0, 1]
    }

    private static var flat: Chart {
        Chart(
            states: (0..<12).map { number in
                Chart.State(
                    id: "s\(number)",
                    transitions: [
                        Chart.Transition(event: "go", targets: ["s\((number + 1) % 12)"]),
                        Chart.Transition(event: "leave", targets: ["s0"]), Chart.Transition(event: "stay"),
                    ])
            })
    }

    private static func parallel(hasHistory: Bool) -> Chart {
        var regions = ["a", "b", "c"].map { region in
            Chart.State(
                id: region,
                states: (0..<3).map { number in
                    Chart.State(
                        id: "\(region)\(number)",
                        transitions: [Chart.Transition(event: "go", targets: ["\(region)\((number + 1) % 3)"])])
                })
        }
        if hasHistory { regions.append(Chart.State(id: "past", kind: .history(deep: true, default: nil))) }
        return Chart(states: [
            Chart.State(
                id: "inside", kind: .parallel, states: regions,
                transitions: [Chart.Transition(event: "leave", targets: ["outside"])]),
            Chart.State(
                id: "outside", transitions: [Chart.Transition(event: "go", targets: [hasHistory ? "past" : "inside"])]),
        ])
    }

    /// The transitions that so many steps take.
    func transitions(stepCount: Int) throws -> [TransitionNumber] {
        var (state, taken) = (chart.initialState, [TransitionNumber]())
        for number in 0..<stepCount {
            let step = try chart.step(state, event: events[number % events.count]) { _, _ in true }
            state = step.state
            taken += step.transitions
        }
        return taken
    }
}
