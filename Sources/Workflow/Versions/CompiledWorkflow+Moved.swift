import EventModel
public import Statechart

extension CompiledWorkflow {
    /// Where a chart stands after a move to this workflow; nil where the numbers are none of such a move.
    ///
    /// - Complexity: O(states).
    public func moved(
        _ state: ChartState, from old: CompiledWorkflow, by transitions: some Collection<TransitionNumber>
    ) -> ChartState? {
        MigrationSteps(transitions).flatMap { moved(state, from: old, by: $0) }
    }

    private func moved(_ state: ChartState, from old: CompiledWorkflow, by steps: MigrationSteps) -> ChartState? {
        guard steps.left == old.chart.activeLeaves(state.configuration),
            let configuration = chart.configuration(entering: steps.entered),
            chart.activeLeaves(configuration) == steps.entered,
            steps.remembered.allSatisfy({ chart.states.indices.contains($0) })
        else { return nil }
        let memory = Configuration(steps.remembered)
        guard chart.isLegalMemory(memory) else { return nil }
        var moved = chart.initialState
        moved.configuration = configuration
        moved.history = memory
        return moved
    }

    /// The state after a move to this workflow; total: an event that cannot have moved the application leaves it where it
    /// is, in the old workflow, and counts as a deviation.
    ///
    /// - Complexity: O(states).
    func moved(
        _ state: ApplicationState, from old: CompiledWorkflow, by transitions: [TransitionNumber]
    ) -> ApplicationState? {
        guard let steps = MigrationSteps(transitions),
            let chartState = moved(state.chartState, from: old, by: steps)
        else { return nil }
        var next = state
        next.chartState = chartState
        next.eventCount &+= 1
        for start in steps.starts { next.deadlineStarts[start.slot] = start.microseconds }
        next.passedInPlace = steps.passedInPlace ?? state.passedInPlace
        return next
    }
}

extension ApplicationRecord {
    /// Takes in the event that moved the application to another workflow, where it stands as `state`.
    ///
    /// What people and banks did stands under names, which both definitions understand; clocks go on under theirs.
    mutating func move(
        to workflow: CompiledWorkflow, from old: CompiledWorkflow, at state: ApplicationState, by event: RecordableEvent
    ) {
        let moved = changed { contents in
            contents.clocks.move(
                to: workflow, from: old, at: state.chartState, event.occurredAt,
                isUndo: MigrationEvent.isUndo(event.data))
            contents.agencies.move(to: workflow, from: old, at: state.configuration, by: event)
        }
        self = workflow.evolve(moved, with: event)
    }
}
