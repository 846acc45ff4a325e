public import EventModel
import Statechart

extension CompiledWorkflow {
    /// Checks a definition and lowers it to tables.
    ///
    /// - Parameter identify: Gives the SHA-256 of ``canonicalBytes`` as an id; hashing is not this target's work.
    /// - Throws: ``DefinitionProblems`` with all faults, of names first, of meaning where the names are sound.
    /// - Complexity: O(states x (actions + depth x transitions)).
    public convenience init(
        _ definition: WorkflowDefinition, identify: ([UInt8]) -> DefinitionID
    ) throws(DefinitionProblems) {
        var lowering = DefinitionLowering(definition)
        lowering.lower()
        guard lowering.problems.isEmpty else { throw DefinitionProblems(lowering.problems) }
        let chart: CompiledChart
        do {
            chart = try CompiledChart(lowering.chart, events: lowering.eventNames)
        } catch {
            let path = lowering.statePaths[error.place] ?? DefinitionPath(["states"])
            throw DefinitionProblems([DefinitionProblem(.tooMany, at: path, error.reason)])
        }
        let problems = reachabilityProblems(chart, statePaths: lowering.statePaths)
        guard problems.isEmpty else { throw DefinitionProblems(problems) }
        let parts = lowering.parts(chart)
        self.init(parts, id: identify(parts.canonicalBytes))
    }
}

/// States that nothing enters, states that nothing leaves, and a chart that never ends.
private func reachabilityProblems(
    _ chart: CompiledChart, statePaths: [String: DefinitionPath]
) -> [DefinitionProblem] {
    var (seen, waiting) = (Set([chart.initialConfiguration]), [chart.initialConfiguration])
    var entered = Configuration()
    var problems: [DefinitionProblem] = []
    func report(_ code: DefinitionProblem.Code, _ state: Int, _ message: String) {
        let id = chart.states[state].id
        problems.append(DefinitionProblem(code, at: statePaths[id] ?? DefinitionPath(), message))
    }
    while let configuration = waiting.popLast() {
        entered = entered.union(configuration)
        let events = chart.enabledEvents(configuration)
        if events.isEmpty, !chart.isFinal(configuration), let leaf = configuration.last {
            report(.stuckState, leaf, "nothing leads out of `\(chart.states[leaf].id)`; mark it `final: true`")
        }
        for event in events {
            for transition in chart.candidates(in: configuration, event: event) {
                let next = chart.applying(transition, to: configuration)
                if seen.insert(next).inserted { waiting.append(next) }
            }
        }
    }
    for (number, state) in chart.states.enumerated() where !entered.contains(number) {
        // A state within one that is not entered is no fault of its own.
        guard state.parent.map(entered.contains) ?? true else { continue }
        report(.unreachableState, number, "no action and no deadline leads to `\(state.id)`")
    }
    if !seen.contains(where: chart.isFinal) {
        problems.append(
            DefinitionProblem(
                .noFinalState, at: DefinitionPath(["states"]),
                "no state with `final: true` can be reached, so that no application would ever end"))
    }
    return problems
}
