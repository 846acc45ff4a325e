import Statechart
import Workflow

extension DefinitionGraph {
    /// States and transitions that never come to pass, and transitions that come again without end.
    func reachabilityFindings() -> [VerificationFinding] {
        unreachableStates() + deadTransitions() + eventlessCycles() + neverEntered()
    }

    /// An application begins in its first states without an event that enters them, so nothing follows from entering.
    private func neverEntered() -> [VerificationFinding] {
        let first = workflow.chart.initialState.configuration
        let issuing = Set(workflow.issues.map(\.state)).sorted()
        let waiting = workflow.transitions.indices.filter { workflow.transitions[$0].cause == .always }
            .map { workflow.chart.transitions[$0].source }
        return first.states.flatMap { number -> [VerificationFinding] in
            let names = (issuing.contains(number) ? ["entry"] : []) + (waiting.contains(number) ? ["always"] : [])
            return names.map { name in
                VerificationFinding(
                    .neverEntered, at: workflow.paths.states[number].appending(name),
                    "applications begin in `\(workflow.states[number].id)` without entering it, so its `\(name)` does not "
                        + "happen then; begin in a state from which an action leads to it")
            }
        }
    }

    private func unreachableStates() -> [VerificationFinding] {
        workflow.states.indices.compactMap { number in
            guard !workflow.chart.states[number].isHistory, !reached.contains(number) else { return nil }
            // What lies within is said by the state around it.
            if let parent = workflow.states[number].parent, !reached.contains(parent) { return nil }
            return VerificationFinding(
                .unreachableState, at: workflow.paths.states[number],
                "no way leads to `\(workflow.states[number].id)`; give some action `to: \(workflow.states[number].id)`, "
                    + "or remove the state")
        }
    }

    private func deadTransitions() -> [VerificationFinding] {
        isTaken.indices.compactMap { number in
            let source = workflow.chart.transitions[number].source
            guard !isTaken[number], reached.contains(source) else { return nil }
            return VerificationFinding(
                .deadTransition, at: workflow.paths.transitions[number],
                "\(cause(of: number)) in `\(workflow.states[source].id)` is never taken: "
                    + "another one always comes first, or what it waits for never holds; change or remove it")
        }
    }

    private func cause(of transition: Int) -> String {
        switch workflow.transitions[transition].cause {
        case .action(let action): "this way to `\(workflow.actions[action].name)`"
        case .deadline: "this deadline"
        case .clock: "this silence"
        case .done: "this row of `done`"
        case .always: "this row of `always`"
        }
    }

    private func eventlessCycles() -> [VerificationFinding] {
        var known: Set<String> = []
        return restless.compactMap { state, event, place in
            guard known.insert(place).inserted else { return nil }
            let number = workflow.chart.stateNumber(id: place)
            return VerificationFinding(
                .eventlessCycle, at: number.map { workflow.paths.states[$0] } ?? DefinitionPath(["states"]),
                "`always` or `done` lead from `\(place)` back to it without anybody acting; "
                    + "let one of the states on the way wait for an action",
                example: way(to: state) + [system.name(ofLabel: event)])
        }
    }
}
