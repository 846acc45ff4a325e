import Statechart
import Workflow

extension DefinitionGraph {
    /// Who decides and who hears, and who pays and who receives.
    func peopleFindings() -> [VerificationFinding] {
        appealFindings() + chargeFindings()
    }

    /// An appeal is an action called `appeal` or `appeal_...`: whose decision led to where it is offered, must not hear it,
    /// unless a check keeps the persons apart.
    private func appealFindings() -> [VerificationFinding] {
        var findings: [VerificationFinding] = []
        for (number, transition) in workflow.chart.transitions.enumerated() {
            guard let action = workflow.action(of: number), isAppeal(action), isTaken[number],
                let hearing = transition.targets.first
            else { continue }
            let deciders = actions(leadingInto: transition.source)
            let hearers = actions(hearingIn: hearing)
            let conflict = deciders.lazy.flatMap { decider in hearers.map { (decider, $0) } }.first { decider, hearer in
                !decider.roles.isDisjoint(with: hearer.roles) && !isApart(decider.action, hearer.action)
            }
            guard let (decider, hearer) = conflict,
                let role = decider.roles.intersection(hearer.roles).numbers.first
            else { continue }
            findings.append(
                VerificationFinding(
                    .appealHeardByDecider, at: workflow.paths.transitions[number],
                    "`\(workflow.roles[role].name)` takes `\(workflow.actions[decider.action].name)`, against which this "
                        + "appeal goes, and `\(workflow.actions[hearer.action].name)` in "
                        + "`\(workflow.states[hearing].id)`; let another role hear it, or check "
                        + "`apart: [\(workflow.actions[decider.action].name), \(workflow.actions[hearer.action].name)]`"
                ))
        }
        return findings
    }

    private typealias Part = (action: ActionNumber, roles: RoleSet)

    private func isAppeal(_ action: ActionNumber) -> Bool {
        let name = workflow.actions[action].name
        return name == "appeal" || name.hasPrefix("appeal_") || name.hasPrefix("appeal-")
    }

    /// The actions of officers that bring an application into a state.
    private func actions(leadingInto state: Int) -> [Part] {
        var parts: [Part] = []
        for edge in 0..<graph.edgeCount where entered[edge].contains(state) {
            guard !isActive(state, in: graph.source(of: edge)), let first = transitions[edge].first else { continue }
            add(Int(first), to: &parts)
        }
        return parts
    }

    /// The actions by which officers hear an appeal.
    ///
    /// What the same officers may also do elsewhere is the ordinary course of things, and no hearing where others hear.
    private func actions(hearingIn state: Int) -> [Part] {
        var (inside, outside): ([Part], [Part]) = ([], [])
        for (number, transition) in workflow.chart.transitions.enumerated() {
            let isInside = transition.source == state || workflow.isWithin(transition.source, state)
            if isInside { add(number, to: &inside) } else { add(number, to: &outside) }
        }
        let hearing = inside.filter { part in
            !outside.contains { $0.action == part.action && !$0.roles.isDisjoint(with: part.roles) }
        }
        return hearing.isEmpty ? inside : hearing
    }

    private func add(_ transition: Int, to parts: inout [Part]) {
        guard let action = workflow.action(of: transition) else { return }
        let officers = workflow.transitions[transition].roles.numbers.filter { !workflow.isOfOne($0) }
        let roles = officers.reduce(RoleSet()) { $0.union(RoleSet(role: $1)) }
        if !roles.isEmpty, !parts.contains(where: { $0 == (action, roles) }) { parts.append((action, roles)) }
    }

    private func isApart(_ action: ActionNumber, _ other: ActionNumber) -> Bool {
        workflow.checks.contains { check in
            if case .apart(let actions) = check { actions.contains(action) && actions.contains(other) } else { false }
        }
    }

    /// What becomes due must be payable: after every charge some action that receives can still come.
    private func chargeFindings() -> [VerificationFinding] {
        let receives = workflow.transitions.map {
            $0.effects.contains { if case .receive = $0 { true } else { false } }
        }
        let canPay = graph.canReach { state in
            graph.edges(from: state).contains { edge in transitions[edge].contains { receives[Int($0)] } }
        }
        return workflow.transitions.indices.compactMap { number in
            guard !workflow.transitions[number].charges.isEmpty, !receives[number] else { return nil }
            let edge = (0..<graph.edgeCount).first { edge in
                transitions[edge].contains(TransitionNumber(number)) && !canPay[graph.target(of: edge)]
            }
            guard let edge else { return nil }
            return VerificationFinding(
                .chargeNeverPaid, at: workflow.paths.transitions[number].appending("charge"),
                "what becomes due here is never paid: no action that follows has `do: {receive: ...}`; add one",
                example: names(of: graph.shortestPath(to: graph.source(of: edge)) + [edge]))
        }
    }
}
