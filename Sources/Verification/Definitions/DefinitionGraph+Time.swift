import Statechart
import Workflow

extension DefinitionGraph {
    /// States that may wait for ever, and clocks that never run.
    func timeFindings() -> [VerificationFinding] {
        waitsWithoutLimit() + idleClocks()
    }

    /// The innermost states that wait for an action while neither a deadline nor a clock runs in them or around them.
    private func waitsWithoutLimit() -> [VerificationFinding] {
        var (timed, acting) = (Configuration(), Configuration())
        for deadline in workflow.deadlines { timed = timed.union(Configuration([deadline.state])) }
        for clock in workflow.clocks { timed = timed.union(Configuration(clock.states)) }
        for (number, transition) in workflow.chart.transitions.enumerated() where workflow.action(of: number) != nil {
            acting = acting.union(Configuration([transition.source]))
        }
        return workflow.states.indices.compactMap { number in
            guard workflow.chart.states[number].kind == .atomic, resting.contains(number) else { return nil }
            let around = Configuration(workflow.stateAndAncestors(of: number))
            guard around.intersects(acting), !around.intersects(timed) else { return nil }
            return VerificationFinding(
                .noTimeLimit, at: workflow.paths.states[number],
                "`\(workflow.states[number].id)` may wait for ever; give it a deadline under `after`, or let a clock run in it"
            )
        }
    }

    private func idleClocks() -> [VerificationFinding] {
        workflow.clocks.compactMap { clock in
            guard !Configuration(clock.states).intersects(resting) else { return nil }
            return VerificationFinding(
                .clockNeverRuns, at: DefinitionPath(["clocks", clock.name, "runs_in"]),
                "the clock `\(clock.name)` never runs, because no application is ever in one of its states")
        }
    }
}
