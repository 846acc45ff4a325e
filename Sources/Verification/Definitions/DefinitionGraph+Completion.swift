import Statechart
import Workflow

extension DefinitionGraph {
    /// Whether everything that begins can end.
    func completionFindings() -> [VerificationFinding] {
        let exitless = leavesWithoutExit()
        var findings = exitless.map { leaf in
            VerificationFinding(
                .leafWithoutExit, at: workflow.paths.states[leaf],
                "nothing leads on from `\(workflow.states[leaf].id)`; give it an action or a deadline, or `final: true`"
            )
        }
        let soundness = Soundness(of: graph)
        guard graph.stateCount > 0, (0..<graph.stateCount).contains(where: graph.isFinal) else {
            let finding = VerificationFinding(
                .noFinalReachable, at: DefinitionPath(["states"]),
                "no application can ever end; let some way lead to a state with `final: true` at the top level")
            return findings + [finding] + regionFindings(apartFrom: exitless)
        }
        for stuck in soundness.stuckStates where !holds(exitless, in: stuck.state) {
            findings.append(
                VerificationFinding(
                    .stuckConfiguration, at: place(of: stuck.state),
                    "in \(describe(stuck.state)) nothing can happen any more; give it an action or a deadline",
                    example: names(ofLabels: stuck.path)))
        }
        for lost in soundness.pointsOfNoReturn where !graph.isStuck(lost.state) {
            findings.append(
                VerificationFinding(
                    .noWayToEnd, at: place(of: lost.state),
                    "from \(describe(lost.state)) no way leads to an end; give it one",
                    example: names(ofLabels: lost.path)))
        }
        return findings + regionFindings(apartFrom: exitless)
    }

    /// The states without states in them that are not final and have no transition of their own or around them.
    private func leavesWithoutExit() -> [Int] {
        var hasExit = Configuration()
        for transition in workflow.chart.transitions { hasExit = hasExit.union(Configuration([transition.source])) }
        return workflow.states.indices.filter { number in
            guard workflow.chart.states[number].kind == .atomic, resting.contains(number) else { return false }
            return !workflow.stateAndAncestors(of: number).contains { hasExit.contains($0) && !isOnlyDone($0) }
        }
    }

    /// Whether all that leads on from a state waits for what is within it to end.
    private func isOnlyDone(_ state: Int) -> Bool {
        zip(workflow.transitions, workflow.chart.transitions).allSatisfy { $1.source != state || $0.cause == .done }
    }

    private func regionFindings(apartFrom exitless: [Int]) -> [VerificationFinding] {
        workflow.states.indices.compactMap { region in
            guard let parallel = workflow.states[region].parent, workflow.chart.states[parallel].kind == .parallel,
                !workflow.chart.states[region].isHistory, resting.contains(region)
            else { return nil }
            let finals = workflow.states.indices.filter {
                workflow.states[$0].parent == region && workflow.chart.states[$0].isFinal
            }
            let ends = Configuration(finals)
            let canEnd = graph.canReach { state in
                states[state].configuration.intersects(ends)
                    || graph.edges(from: state).contains { entered[$0].intersects(ends) }
            }
            let trap = states.indices.first { isActive(region, in: $0) && !canEnd[$0] && !holds(exitless, in: $0) }
            guard let trap else { return nil }
            return VerificationFinding(
                .regionCannotFinish, at: workflow.paths.states[region],
                "the region `\(workflow.states[region].id)` cannot come to an end from \(describe(trap)), so that "
                    + "`\(workflow.states[parallel].id)` is never done; let a way lead to a final state of the region",
                example: way(to: trap))
        }
    }

    private func holds(_ leaves: [Int], in state: Int) -> Bool {
        leaves.contains { isActive($0, in: state) }
    }

    private func place(of state: Int) -> DefinitionPath {
        workflow.paths.states[workflow.currentStateNumber(states[state].configuration)]
    }

    private func names(ofLabels labels: [Int]) -> [String] {
        labels.map(system.name(ofLabel:))
    }
}
