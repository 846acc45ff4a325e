public import Workflow

/// Holds compiled definitions against everything that can be known of them before anybody applies.
///
/// ```swift
/// for finding in DefinitionVerifier().verify(workflow) { print(finding) }
/// ```
public struct DefinitionVerifier: Sendable {
    /// The most findings of one rule.
    public static let findingCountMax = 50

    /// How many configurations and steps are looked at.
    public let limits: ExplorationLimits

    /// Makes a verifier.
    public init(limits: ExplorationLimits = ExplorationLimits(stateCountMax: 20_000, edgeCountMax: 400_000)) {
        self.limits = limits
    }

    /// Everything that speaks against a definition, in order of rules, then of the definition.
    ///
    /// The same definition gives the same findings on every machine.
    ///
    /// - Parameter services: The services of which applications may be opened; nil where they are not known.
    /// - Complexity: O(configurations x steps), within the limits, and a bounded number of samples for each expression.
    public func verify(
        _ workflow: CompiledWorkflow, beside services: DefinitionCatalog? = nil
    ) -> [VerificationFinding] {
        var findings = graphFindings(of: workflow)
        findings += OpeningFindings(workflow: workflow, services: services).findings()
        findings += partFindings(of: workflow)
        var rules = SampleRules(workflow)
        findings += rules.findings()
        return ordered(findings)
    }

    private func graphFindings(of workflow: CompiledWorkflow) -> [VerificationFinding] {
        let system = WorkflowSystem(workflow)
        let recorded = RecordedSystem(system)
        guard case .complete(let space) = StateSpace.explore(recorded, limits: limits) else {
            return [
                VerificationFinding(
                    .tooManyConfigurations, at: DefinitionPath(["states"]),
                    "there are more than \(limits.stateCountMax) configurations or \(limits.edgeCountMax) steps; "
                        + "divide the service, or use fewer regions side by side")
            ]
        }
        let graph = DefinitionGraph(system, space, recorded.record.outcomes)
        var findings: [VerificationFinding] = []
        if graph.isIncomplete {
            findings.append(
                VerificationFinding(
                    .tooManyConfigurations, at: DefinitionPath(["states"]),
                    "one event can go on in more than \(WorkflowSystem.runCountMax) ways; use fewer conditions in a row"
                ))
        }
        findings += graph.reachabilityFindings()
        findings += graph.completionFindings()
        findings += graph.timeFindings()
        findings += graph.checkFindings()
        findings += graph.peopleFindings()
        findings += graph.requestFindings()
        return findings
    }

    private func partFindings(of workflow: CompiledWorkflow) -> [VerificationFinding] {
        workflow.parallelFindings() + workflow.usageFindings() + workflow.textFindings()
    }

    private func ordered(_ findings: [VerificationFinding]) -> [VerificationFinding] {
        VerificationRule.allCases.flatMap { rule in
            findings.filter { $0.rule == rule }.prefix(Self.findingCountMax)
        }
    }
}
