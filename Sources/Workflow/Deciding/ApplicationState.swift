public import EventModel
public import Statechart

/// Where an application stands: the fold of its events under its workflow, without what was given with them.
///
/// A small value without heap memory, so that a fold over a whole log touches no payload. What rules ask beyond it is the
/// ``ApplicationRecord``.
public struct ApplicationState: Hashable, Sendable {
    /// The active states, and those remembered for resuming.
    public internal(set) var chartState: ChartState
    /// The number of events so far.
    public internal(set) var eventCount: UInt32
    /// The number of those that the workflow would not have allowed.
    public internal(set) var deviationCount: UInt32
    /// When the configuration changed last; the epoch before the first event.
    public internal(set) var enteredAt: Timestamp
    /// When the states with deadlines were entered, in microseconds since the epoch.
    ///
    /// States that are active together have different places here.
    var deadlineStarts: SIMD8<Int64>
    /// The deadlines that passed and left the application where it is, until their states are entered anew.
    var passedInPlace: UInt64

    /// The active states.
    public var configuration: Configuration { chartState.configuration }

    /// The revision that the next event gets.
    public var nextRevision: Revision { Revision(rawValue: eventCount) }

    /// The most states with deadlines that may be active together.
    static let deadlineSlotCount = 8
}

extension CompiledWorkflow {
    /// An application to which nothing has happened yet.
    public var initialState: ApplicationState {
        ApplicationState(
            chartState: chart.initialState, eventCount: 0, deviationCount: 0, enteredAt: .epoch,
            deadlineStarts: SIMD8(), passedInPlace: 0)
    }

    /// The state after an event that took `transitions`; total: it never refuses.
    ///
    /// An event that took none, or one that this workflow does not have, leaves the application where it is and
    /// counts as a deviation, unless it is one of the facts that take none
    /// (``Statechart/TransitionNumber/standing``). The first event is when the initial state was entered. No rule is asked: what the
    /// event says was done is done.
    ///
    /// - Complexity: O(n) in the transitions, no allocation.
    public func evolve(
        _ state: ApplicationState, taking transitions: ArraySlice<TransitionNumber>, at occurredAt: Timestamp
    ) -> ApplicationState {
        var next = state
        let time = SIMD8(repeating: occurredAt.microsecondsSinceEpoch)
        if state.eventCount == 0 {
            next.enteredAt = occurredAt
            next.deadlineStarts = time
        }
        next.eventCount &+= 1
        if transitions.first == .standing { return next }
        guard let highest = transitions.max(), Int(highest) < self.transitions.count else {
            next.deviationCount &+= 1
            return next
        }
        for transition in transitions {
            let index = Int(transition)
            next.passedInPlace = next.passedInPlace & passedKept[index] | passedSet[index]
            guard !chart.transitions[index].targets.isEmpty else { continue }
            let slots = slotsEntered[index]
            chart.apply(transition, to: &next.chartState)
            next.enteredAt = occurredAt
            next.deadlineStarts = time & slots | next.deadlineStarts & ~slots
        }
        return next
    }

    /// The state after an event that took `transitions`; total: it never refuses.
    ///
    /// - Complexity: O(n) in the transitions, no allocation.
    public func evolve(
        _ state: ApplicationState, taking transitions: [TransitionNumber], at occurredAt: Timestamp
    ) -> ApplicationState {
        evolve(state, taking: transitions[...], at: occurredAt)
    }

    /// The deadlines that run now, by number, with the times at which they pass.
    ///
    /// - Complexity: O(n) in the workflow's deadlines.
    public func runningDeadlines(
        _ state: ApplicationState, record: ApplicationRecord = ApplicationRecord()
    ) -> [RunningDeadline] {
        guard state.eventCount > 0, !isEnded(state) else { return [] }
        return deadlines.indices.compactMap { number in
            let deadline = deadlines[number]
            guard state.configuration.contains(deadline.state), state.passedInPlace & deadline.passedBit == 0,
                let dueAt = dueTime(of: deadline, in: state, record: record)
            else { return nil }
            return RunningDeadline(number: number, dueAt: dueAt)
        }
    }

    private func dueTime(
        of deadline: WorkflowDeadline, in state: ApplicationState, record: ApplicationRecord
    ) -> Timestamp? {
        switch deadline.term {
        case .expiry:
            return issues.first { $0.state == deadline.state }.flatMap { record.validUntil(of: $0.document) }
        case .after(let duration):
            let (sum, overflows) = state.deadlineStarts[deadline.slot]
                .addingReportingOverflow(duration.microseconds)
            return Timestamp(microsecondsSinceEpoch: overflows ? .max : sum)
        }
    }
}

extension TransitionNumber {
    /// Stands for the transitions of an event that takes none and is no deviation: money that came, a note, a claim.
    public static let standing: TransitionNumber = .max
}

/// A deadline of an application, and when it passes.
public struct RunningDeadline: Hashable, Sendable {
    /// The deadline's number in the workflow.
    public let number: Int
    /// When it passes.
    public let dueAt: Timestamp
}
