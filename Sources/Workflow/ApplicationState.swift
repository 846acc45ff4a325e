public import EventModel
public import Statechart

/// Where an application stands: the fold of its events under its workflow.
///
/// A small value without heap memory.
public struct ApplicationState: Hashable, Sendable {
    /// The active states.
    public internal(set) var configuration: Configuration
    /// The number of events so far.
    public internal(set) var eventCount: UInt32
    /// The number of those that the workflow would not have allowed.
    public internal(set) var deviationCount: UInt32
    /// When the current innermost state was entered; the epoch before the first event.
    public internal(set) var enteredAt: Timestamp
    /// When the states with deadlines were entered, in microseconds since the epoch.
    ///
    /// States that are active
    /// together have different places here, so at most four deadlines' states nest.
    var deadlineStarts: SIMD4<Int64>

    /// The revision that the next event gets.
    public var nextRevision: Revision { Revision(rawValue: eventCount) }

    /// The most states with deadlines that may lie within one another.
    static let deadlineSlotCount = 4
}

extension CompiledWorkflow {
    /// An application to which nothing has happened yet.
    public var initialState: ApplicationState {
        ApplicationState(
            configuration: chart.initialConfiguration, eventCount: 0, deviationCount: 0, enteredAt: .epoch,
            deadlineStarts: SIMD4())
    }

    /// The state after an event that took `transitions`; total: it never refuses.
    ///
    /// An event that took none, or one that this workflow does not have, leaves the application where it is and
    /// counts as a deviation. The first event is when the initial state was entered. No rule is asked: what the
    /// event says was done is done.
    ///
    /// - Complexity: O(n) in the transitions, no allocation.
    public func evolve(
        _ state: ApplicationState, taking transitions: ArraySlice<TransitionNumber>, at occurredAt: Timestamp
    ) -> ApplicationState {
        var next = state
        let time = SIMD4(repeating: occurredAt.microsecondsSinceEpoch)
        if state.eventCount == 0 {
            next.enteredAt = occurredAt
            next.deadlineStarts = time
        }
        next.eventCount &+= 1
        guard let highest = transitions.max(), Int(highest) < self.transitions.count else {
            next.deviationCount &+= 1
            return next
        }
        for transition in transitions {
            let entered = chart.entryMask(of: transition)
            guard !entered.isEmpty else { continue }
            next.configuration = chart.applying(transition, to: next.configuration)
            next.enteredAt = occurredAt
            let slots = slotsEntered[Int(transition)]
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
    public func runningDeadlines(_ state: ApplicationState) -> [RunningDeadline] {
        guard state.eventCount > 0, !isEnded(state) else { return [] }
        return deadlines.indices.compactMap { number in
            guard state.configuration.contains(deadlines[number].state) else { return nil }
            return RunningDeadline(number: number, dueAt: dueTime(of: deadlines[number], in: state))
        }
    }

    private func dueTime(of deadline: WorkflowDeadline, in state: ApplicationState) -> Timestamp {
        let (sum, overflows) = state.deadlineStarts[deadline.slot]
            .addingReportingOverflow(deadline.duration.microseconds)
        return Timestamp(microsecondsSinceEpoch: overflows ? .max : sum)
    }
}

/// A deadline of an application, and when it passes.
public struct RunningDeadline: Hashable, Sendable {
    /// The deadline's number in the workflow.
    public let number: Int
    /// When it passes.
    public let dueAt: Timestamp
}
