package import EventModel
package import Statechart

/// When the clocks of an application ran, were suspended and extended: the fold of its events.
///
/// How long they ran in working time is not part of it but is computed from it on a calendar, so that a holiday that is
/// decreed afterwards counts.
public struct ClockHistory: Hashable, Sendable {
    /// Where the application is; nil before the first event, and in workflows without clocks.
    private var chartState: ChartState?
    /// By number of the clock.
    var tracks: [ClockTrack] = []
    /// The clocks that a definition which the application was moved to does not have.
    var retired: [RetiredClock] = []

    struct RetiredClock: Hashable, Sendable {
        var name: String
        var track: ClockTrack
        var at: Timestamp
    }

    /// The history of an application to which nothing has happened yet.
    public init() {}

    /// Whether all clocks did the same in another history, so that the same moments are to come.
    ///
    /// - Complexity: O(n) in what happened to the clocks.
    package func runs(as other: ClockHistory) -> Bool { tracks == other.tracks }

    /// Takes in an event; total: it never refuses.
    ///
    /// - Complexity: O(n) in the clocks and transitions.
    mutating func take(_ event: RecordableEvent, in workflow: CompiledWorkflow) {
        guard !workflow.clocks.isEmpty else { return }
        if chartState == nil {
            tracks = Array(repeating: ClockTrack(), count: workflow.clocks.count)
            move(workflow.chart.initialState, at: event.occurredAt, in: workflow)
        }
        guard event.transitions.first != .standing else { return takeFact(event, in: workflow) }
        guard var next = chartState, let highest = event.transitions.max(), Int(highest) < workflow.transitions.count
        else { return }
        for transition in event.transitions { workflow.chart.apply(transition, to: &next) }
        move(next, at: event.occurredAt, in: workflow)
        breach(by: event.transitions, in: workflow)
    }

    /// Takes in an event of an application whose states somebody else follows, and who knows where it stands then; total.
    ///
    /// Events that neither move the application nor are facts about its clocks may be left out.
    ///
    /// - Complexity: O(n) in the clocks and transitions.
    package mutating func follow(_ event: RecordableEvent, to state: ChartState, in workflow: CompiledWorkflow) {
        guard !workflow.clocks.isEmpty else { return }
        if tracks.isEmpty { tracks = Array(repeating: ClockTrack(), count: workflow.clocks.count) }
        move(state, at: event.occurredAt, in: workflow)
        guard event.transitions.first != .standing else { return takeFact(event, in: workflow) }
        guard let highest = event.transitions.max(), Int(highest) < workflow.transitions.count else { return }
        breach(by: event.transitions, in: workflow)
    }

    /// Notes the clocks whose silence decided.
    private mutating func breach(by transitions: [TransitionNumber], in workflow: CompiledWorkflow) {
        for transition in transitions {
            if case .clock(let number) = workflow.transitions[Int(transition)].cause { tracks[number].breach() }
        }
    }

    private mutating func move(_ state: ChartState, at moment: Timestamp, in workflow: CompiledWorkflow) {
        chartState = state
        let isEnded = workflow.chart.isFinal(state.configuration)
        for (number, clock) in workflow.clocks.enumerated() {
            let runs = !isEnded && clock.states.contains { state.configuration.contains($0) }
            tracks[number].run(runs, at: moment)
        }
    }

    /// Goes on under the clocks of another workflow, each under its name.
    ///
    /// A clock that the workflow does not have stops, and goes on when a later one has it again. When a move is taken back
    /// clocks are as if they had never stopped, and those of the workflow that is left are forgotten.
    package mutating func move(
        to workflow: CompiledWorkflow, from old: CompiledWorkflow, at state: ChartState, _ moment: Timestamp,
        isUndo: Bool
    ) {
        var known = retired
        for (number, clock) in old.clocks.enumerated() where tracks.indices.contains(number) {
            known.append(RetiredClock(name: clock.name, track: tracks[number], at: moment))
        }
        tracks = workflow.clocks.map { clock in
            guard let index = known.firstIndex(where: { $0.name == clock.name }) else { return ClockTrack() }
            let before = known.remove(at: index)
            var track = before.track
            if !isUndo, before.at < moment { track.run(false, at: before.at) }
            return track
        }
        retired = isUndo ? known.filter { left in !old.clocks.contains { $0.name == left.name } } : known
        chartState = nil
        if !workflow.clocks.isEmpty { move(state, at: moment, in: workflow) }
    }

    private mutating func takeFact(_ event: RecordableEvent, in workflow: CompiledWorkflow) {
        guard let fact = ClockEvent(rawValue: event.type), let name = event.data[ClockField.clock]?.text,
            let number = workflow.clocks.firstIndex(where: { $0.name == name })
        else { return }
        switch fact {
        case .suspended: tracks[number].suspend(at: event.occurredAt)
        case .resumed: tracks[number].resume(at: event.occurredAt)
        case .extended:
            guard let text = event.data[ClockField.by]?.text, let by = try? WorkingDuration(iso8601: text) else {
                return
            }
            tracks[number].extend(by: by)
        case .reminded: tracks[number].remind()
        case .breached: tracks[number].breach()
        }
    }
}
