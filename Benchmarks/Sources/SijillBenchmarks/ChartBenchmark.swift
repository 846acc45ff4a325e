import Statechart

/// A step of a chart, and replay of the transitions that it took, beside a look-up in a flat table of states and events,
/// which is the least that any machine must do.
struct ChartBenchmark {
    private let stepCount = 4_000
    private let rounds = 301

    func run() async throws {
        for sample in try SampleChart.all() {
            try await measureStep(sample)
            try await measureReplay(sample)
        }
    }

    private func measureStep(_ sample: SampleChart) async throws {
        let (chart, events, table) = (sample.chart, sample.events, FlatTable())
        let measurement = try await Measurement(
            rounds: rounds,
            subject: { try await seconds { require(try take(stepCount, events, in: chart) > 0) } },
            limit: { await seconds { require(table.take(stepCount) < FlatTable.stateCount) } })
        report(
            "step of \(sample.name)", operations: stepCount, unit: .nanoseconds, measurement,
            limit: "look-up in a flat table")
    }

    private func measureReplay(_ sample: SampleChart) async throws {
        let (chart, table) = (sample.chart, FlatTable())
        let taken = try sample.transitions(stepCount: 1_000)
        let (repeats, count) = (20, taken.count)
        let measurement = try await Measurement(
            rounds: rounds,
            subject: { await seconds { require(!replay(taken, repeats, in: chart).configuration.isEmpty) } },
            limit: { await seconds { require(table.take(repeats * count) < FlatTable.stateCount) } })
        report(
            "replay of a transition of \(sample.name)", operations: repeats * count, unit: .nanoseconds, measurement,
            limit: "look-up in a flat table")
    }

    /// The number of transitions that as many steps take.
    private func take(_ count: Int, _ events: [EventNumber], in chart: CompiledChart) throws -> Int {
        var (state, taken) = (chart.initialState, 0)
        for number in 0..<count {
            let step = try chart.step(state, event: events[number % events.count]) { _, _ in true }
            state = step.state
            taken += step.transitions.count
        }
        return taken
    }

    private func replay(_ transitions: [TransitionNumber], _ repeats: Int, in chart: CompiledChart) -> ChartState {
        var state = chart.initialState
        for _ in 0..<repeats {
            for transition in transitions { chart.apply(transition, to: &state) }
        }
        return state
    }
}

/// The next state by state and event.
private struct FlatTable {
    static let stateCount = 12
    private static let eventCount = 4
    private let next = (0..<FlatTable.stateCount * FlatTable.eventCount).map {
        UInt16(($0 * 7 + 5) % FlatTable.stateCount)
    }

    /// The state after as many events, each look-up waiting for the one before.
    func take(_ count: Int) -> Int {
        var state = 0
        for number in 0..<count { state = Int(next[state * Self.eventCount + number % Self.eventCount]) }
        return state
    }
}
