public import EventModel
import Statechart

extension PinnedApplication {
    /// What follows from moving the application to another workflow of its service: the event to record, with the
    /// deadlines that run from then on by its numbers.
    ///
    /// Pure. No rule is asked, nothing is charged, issued or told: the application stands where it stood, under other rules.
    ///
    /// - Parameters:
    ///   - choices: Which states are which, where ids do not say it.
    ///   - reason: Why, for those who ask later.
    /// - Throws: ``Rejection``; `stateUnmapped`, `statesIncompatible` and `nothingLeadsOn` where it would be stuck.
    /// - Complexity: O(states x deadlines), and O(states x transitions) at worst to see that an end can be reached.
    public func decideMove(
        to new: CompiledWorkflow, choices: [StateChoice] = [], by actor: Actor, reason: String, now: Timestamp
    ) throws(Rejection) -> Decision {
        try Self.check(reason)
        let (old, state) = try standing()
        let steps = try moveSteps(to: new, choices: choices, now: now)
        let names = steps.left.map { number in
            let images = StateMapping(from: old, to: new, choices: choices)[number]
            return (key: old.states[number].id, value: Value.list(images.map { .text(new.states[$0].id) }))
        }
        let data = Self.data(from: old, to: new, states: ValueMap(names), reason: reason)
        return try decision(to: new, steps, data, on: state, by: actor, now: now)
    }

    /// What follows from taking the last move back: where the application stood before it, to the second.
    ///
    /// - Parameter before: The application before the event that ``MigrationEvent/undoable(in:)`` finds.
    /// - Throws: ``Rejection``.
    public func decideUndo(
        to before: PinnedApplication, by actor: Actor, reason: String, now: Timestamp
    ) throws(Rejection) -> Decision {
        try Self.check(reason)
        let (current, state) = try standing()
        let (old, earlier) = try before.standing()
        var steps = MigrationSteps(
            left: current.chart.activeLeaves(state.configuration),
            entered: old.chart.activeLeaves(earlier.configuration))
        steps.remembered = earlier.chartState.history.states
        steps.note(earlier.deadlineStarts, earlier.passedInPlace, after: state)
        let names = ValueMap([
            (
                key: current.currentState(state).id,
                value: Value.list(steps.entered.map { .text(old.states[$0].id) })
            )
        ])
        var data = Self.data(from: current, to: old, states: names, reason: reason)
        data[MigrationEvent.Key.undo] = .bool(true)
        return try decision(to: old, steps, data, on: state, by: actor, now: now)
    }

    private func decision(
        to new: CompiledWorkflow, _ steps: MigrationSteps, _ data: ValueMap, on state: ApplicationState,
        by actor: Actor,
        now: Timestamp
    ) throws(Rejection) -> Decision {
        var next = self
        let event = DecidedEvent(type: MigrationEvent.type, transitions: steps.transitions, data: data)
        next.take(
            RecordableEvent(
                type: event.type, transitions: event.transitions, occurredAt: now, subject: actor.subject,
                data: data, effects: [], capacity: actor.capacity), under: new.id, { _ in new })
        let (old, _) = try standing()
        guard next.definition == new.id, let after = next.state else { throw Rejection(statesIncompatible: old, new) }
        let cancelled = old.runningDeadlines(state, record: record)
        let set = new.runningDeadlines(after, record: next.record)
        return Decision(
            events: [event],
            effects: cancelled.map { .deadlineCancelled($0.number) } + set.map { .deadlineSet($0) })
    }

    private static func data(
        from old: CompiledWorkflow, to new: CompiledWorkflow, states: ValueMap, reason: String
    ) -> ValueMap {
        [
            MigrationEvent.Key.from: .int(Int64(old.version)), MigrationEvent.Key.to: .int(Int64(new.version)),
            MigrationEvent.Key.states: .map(states), MigrationEvent.Key.reason: .text(reason),
        ]
    }

    private static func check(_ reason: String) throws(Rejection) {
        let isSaid = reason.unicodeScalars.contains { !$0.properties.isWhitespace }
        guard isSaid, reason.utf8.count <= Casework.textByteCountMax else { throw Rejection.moveWithoutReason }
    }
}

extension PinnedApplication {
    /// The workflow and the state; a rejection where the definition is not at hand.
    func standing() throws(Rejection) -> (CompiledWorkflow, ApplicationState) {
        guard let workflow, let state else { throw Rejection.definitionNotAtHand }
        return (workflow, state)
    }

    /// Where a move leads, or why there is none.
    func moveSteps(
        to new: CompiledWorkflow, choices: [StateChoice], now: Timestamp
    ) throws(Rejection) -> MigrationSteps {
        let (old, state) = try standing()
        guard old.id != new.id else { throw Rejection(versionCurrent: new) }
        guard !old.isEnded(state) else { throw Rejection(endedAs: old.currentState(state)) }
        let mapping = StateMapping(from: old, to: new, choices: choices)
        let left = old.chart.activeLeaves(state.configuration)
        for number in left where mapping[number].isEmpty {
            throw Rejection(unmapped: old.states[number], new, isRemembered: false)
        }
        let images = Set(left.flatMap { mapping[$0] }).sorted()
        guard let configuration = new.chart.configuration(entering: images) else {
            throw Rejection(statesIncompatible: old, new, images.map { new.states[$0].id })
        }
        var steps = MigrationSteps(left: left, entered: new.chart.activeLeaves(configuration))
        steps.remembered = try memory(under: new, mapping, entering: configuration).states
        let deadlines = DeadlineCarrying(old: old, new: new, mapping: mapping, configuration: configuration)
        let (starts, passed) = deadlines.carry(state, now: now)
        steps.note(starts, passed, after: state)
        try checkWayOn(in: new, configuration, steps)
        return steps
    }

    /// What the new chart remembers for resuming of what the old one remembers.
    private func memory(
        under new: CompiledWorkflow, _ mapping: StateMapping, entering configuration: Configuration
    ) throws(Rejection) -> Configuration {
        let (old, state) = try standing()
        var images: Set<Int> = []
        for number in old.chart.activeLeaves(state.chartState.history) {
            let parents = old.chart.rememberingState(around: number).map { mapping[$0] } ?? []
            // What will be left again before it is resumed need not be remembered.
            if parents.contains(where: { configuration.contains($0) }) { continue }
            if mapping[number].isEmpty, parents.contains(where: { new.chart.remembers($0) }) {
                throw Rejection(unmapped: old.states[number], new, isRemembered: true)
            }
            images.formUnion(mapping[number])
        }
        guard let memory = new.chart.memory(of: images.sorted()) else {
            throw Rejection(statesIncompatible: old, new, images.sorted().map { new.states[$0].id })
        }
        return memory
    }

    /// Whether something is offered or will happen by itself, and whether an end can be reached.
    private func checkWayOn(
        in new: CompiledWorkflow, _ configuration: Configuration, _ steps: MigrationSteps
    ) throws(Rejection) {
        let (old, state) = try standing()
        guard let next = new.moved(state, from: old, by: steps.transitions) else {
            throw Rejection(statesIncompatible: old, new, steps.entered.map { new.states[$0].id })
        }
        let isOffered =
            new.actions.indices.contains { !new.chart.candidates(in: configuration, event: $0).isEmpty }
            || !new.runningDeadlines(next, record: record).isEmpty
            || new.clocks.contains { clock in
                clock.silence != nil && clock.states.contains { configuration.contains($0) }
            }
        let canEnd = new.canTake(from: configuration) { new.chart.isFinal(new.chart.entryMask(of: $0)) }
        guard isOffered, canEnd else { throw Rejection(nothingLeadsOnFrom: new.currentState(configuration), new) }
    }
}

extension MigrationSteps {
    /// Notes what is to be of the times at which deadlines began, where it is not so already.
    mutating func note(_ starts: SIMD8<Int64>, _ passed: UInt64, after state: ApplicationState) {
        for slot in 0..<ApplicationState.deadlineSlotCount where starts[slot] != state.deadlineStarts[slot] {
            self.starts.append((slot: slot, microseconds: starts[slot]))
        }
        if passed != state.passedInPlace { passedInPlace = passed }
    }
}
