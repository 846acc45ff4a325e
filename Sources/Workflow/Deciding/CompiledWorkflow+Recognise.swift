import EventModel
public import Statechart

extension CompiledWorkflow {
    /// The transitions that a recorded fact takes from a state; none make it a deviation.
    ///
    /// A fact is never refused, and nobody is asked who did it or what was given with it.
    ///
    /// Of several ways to take the action, the first in document order counts, inner states first.
    ///
    /// - Complexity: O(1) and one small array.
    public func recognise(_ action: ActionNumber, in state: ApplicationState) -> [TransitionNumber] {
        transitions(answering: action, in: state)
    }
}

/// What an activity of a history from elsewhere is in a workflow.
public enum RecognisedActivity: Hashable, Sendable {
    /// Somebody took this action.
    case action(ActionNumber)
    /// One of these deadlines passed, by number: those that record an event of the activity's name.
    case deadlines([Int])
    /// Silence decided by one of these clocks, by number: those that record an event of the activity's name.
    case silences([Int])
    /// Something that takes no transition: a clock was suspended, the office was late.
    case fact
}

extension CompiledWorkflow {
    /// What an activity of this name is: an action as ``actionNumber(forActivity:)`` says, else the deadlines that
    /// record an event of this name, else the clocks whose silence does, else what the system records of clocks
    /// and payments; nil when it is none of these.
    ///
    /// - Complexity: O(n) in the workflow's deadlines; ask once for each name, not for each event.
    public func recognised(activity name: String) -> RecognisedActivity? {
        if let action = actionNumber(forActivity: name) { return .action(action) }
        let numbers = deadlines.indices.filter { deadlines[$0].eventType == name }
        if !numbers.isEmpty { return .deadlines(numbers) }
        let silent = clocks.indices.filter { clocks[$0].silence?.eventType == name }
        if !silent.isEmpty { return .silences(silent) }
        if name == MigrationEvent.type { return .fact }
        let isOfClocks = !clocks.isEmpty && ClockEvent(rawValue: name) != nil
        return isOfClocks || !fees.isEmpty && PaymentEvent(rawValue: name) != nil ? .fact : nil
    }

    /// The transitions that a recorded fact takes from a state, or none, which makes it a deviation.
    ///
    /// That a deadline passed is believed, too soon or not: when is not asked.
    ///
    /// - Complexity: O(n) in the deadlines of that name.
    public func recognise(_ activity: RecognisedActivity, in state: ApplicationState) -> [TransitionNumber] {
        switch activity {
        case .action(let action): return recognise(action, in: state)
        case .deadlines(let numbers):
            let active = numbers.filter { state.configuration.contains(deadlines[$0].state) }
            // Of several reminders of one name each comes once.
            let running = active.first { state.passedInPlace & deadlines[$0].passedBit == 0 } ?? active.first
            guard let running else { return [] }
            return transitions(answering: actions.count + running, in: state)
        case .silences(let numbers):
            let events = numbers.compactMap { clocks[$0].silence?.event }
            return events.map { transitions(answering: $0, in: state) }.first { !$0.isEmpty } ?? []
        case .fact: return [.standing]
        }
    }

    /// Whoever did it was allowed to; what follows from it is asked of the configuration alone, since nothing is known of
    /// forms and fees.
    private func transitions(answering event: EventNumber, in state: ApplicationState) -> [TransitionNumber] {
        let scope = RuleScope(
            self, record: ApplicationRecord(), action: "", data: [:], actor: Actor(subject: "", roles: []), now: .epoch)
        do {
            return try chart.step(state.chartState, event: event) { number, configuration in
                switch transitions[Int(number)].cause {
                case .action, .deadline, .clock: true
                case .done, .always: scope.holds(transitions[Int(number)].condition, in: configuration)
                }
            }.transitions
        } catch {
            return []
        }
    }
}
