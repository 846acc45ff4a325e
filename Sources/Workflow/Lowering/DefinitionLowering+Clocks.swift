import EventModel
import Statechart

extension DefinitionLowering {
    /// The clocks that decide by silence, in document order, with their numbers.
    var silentClocks: [(number: Int, clock: WorkflowDefinition.Clock)] {
        definition.clocks.enumerated().compactMap { $1.silence == nil ? nil : ($0, $1) }
    }

    /// The silences by the names of their clocks.
    var silences: [(clock: String, silence: WorkflowClock.Silence)] {
        clocks.compactMap { clock in clock.silence.map { (clock.name, $0) } }
    }

    /// The chart's event by which a clock decides.
    func silenceEvent(of clock: WorkflowDefinition.Clock) -> String { "\(clock.name)/silence" }

    /// The transitions that lead out of a state when the limit of a clock passes that runs in it.
    mutating func lowerSilences(of state: String) -> [Chart.Transition] {
        silentClocks.compactMap { number, clock in
            guard let silence = clock.silence, clock.states.contains(state) else { return nil }
            let told = clock.escalation.flatMap { roleNumbers[$0] }.map { [WorkflowEffect.notify(role: $0)] }
            let place = DefinitionPath(["clocks", clock.name, "silence"])
            let problemCount = problems.count
            let declared = effects(silence.effects, needs: [], at: place.appending("do"))
            // What is wrong with them is told once, whatever the number of states.
            if clock.states.first != state { problems.removeLast(problems.count - problemCount) }
            append(
                WorkflowTransition(
                    cause: .clock(number), roles: [], condition: nil, needs: [], needsForm: false, requirement: .none,
                    charges: [], eventType: silence.records ?? silence.target, effects: (told ?? []) + declared),
                at: place)
            return Chart.Transition(event: silenceEvent(of: clock), targets: [silence.target])
        }
    }

    /// Checks what follows from silence.
    mutating func silence(
        of clock: WorkflowDefinition.Clock, _ number: Int, at path: DefinitionPath
    ) -> WorkflowClock.Silence? {
        guard let silence = clock.silence else { return nil }
        _ = stateNumber(silence.target, at: path.appending("to"))
        let eventType = silence.records ?? silence.target
        checkName(eventType, at: path.appending("records"), "an event")
        let place = silentClocks.firstIndex { $0.number == number } ?? 0
        return WorkflowClock.Silence(event: actions.count + deadlines.count + place, eventType: eventType)
    }

    /// Numbers who may suspend a clock.
    mutating func suspension(
        of clock: WorkflowDefinition.Clock, at path: DefinitionPath
    ) -> WorkflowClock.Suspension? {
        guard let allowance = clock.suspension else { return nil }
        if allowance.roles.isEmpty { report(.rolesMissing, path, "say who may suspend the clock: `by: role`") }
        return WorkflowClock.Suspension(roles: roleSet(allowance.roles, within: path), limit: allowance.limit)
    }

    /// Numbers who may extend a clock.
    mutating func extensibility(
        of clock: WorkflowDefinition.Clock, at path: DefinitionPath
    ) -> WorkflowClock.Extensibility? {
        guard let allowance = clock.extensibility else { return nil }
        if allowance.roles.isEmpty { report(.rolesMissing, path, "say who may extend the clock: `by: role`") }
        return WorkflowClock.Extensibility(roles: roleSet(allowance.roles, within: path), limit: allowance.limit)
    }
}
