import Statechart
import Workflow

extension DefinitionGraph {
    /// The definition's own checks that do not hold.
    func checkFindings() -> [VerificationFinding] {
        zip(workflow.checks, workflow.paths.checks).compactMap { check, path in
            switch check {
            case .never(let state, let actions): neverFinding(state, without: actions, at: path)
            case .possible(let state, let from): possibleFinding(state, from: from, at: path)
            case .apart(let actions): apartFinding(actions, at: path)
            }
        }
    }

    private func neverFinding(
        _ state: Int, without actions: [ActionNumber], at path: DefinitionPath
    ) -> VerificationFinding? {
        guard let way = wayPast(actions, to: state) else { return nil }
        let names = actions.map { "`\(workflow.actions[$0].name)`" }.joined(separator: " or ")
        return VerificationFinding(
            .neverWithout, at: path,
            "`\(workflow.states[state].id)` can be reached without \(names); close that way, or name what it takes "
                + "instead",
            example: way)
    }

    /// What happens on a shortest way into a state that takes none of the actions; nil when there is none.
    private func wayPast(_ actions: [ActionNumber], to state: Int) -> [String]? {
        if isActive(state, in: 0) { return [] }
        // The state may be left in the same step, so that what counts is the edge that enters it.
        func entry(from configuration: Int) -> Int? {
            graph.edges(from: configuration).first {
                entered[$0].contains(state) && !actions.contains(graph.label(of: $0))
            }
        }
        let path = graph.shortestPath(withoutLabels: actions) { entry(from: $0) != nil }
        guard let path, let last = entry(from: path.last.map(graph.target) ?? 0) else { return nil }
        return names(of: path + [last])
    }

    private func possibleFinding(_ state: Int, from: Int, at path: DefinitionPath) -> VerificationFinding? {
        let isPossible = graph.canReach { configuration in
            isActive(state, in: configuration)
                || graph.edges(from: configuration).contains { entered[$0].contains(state) }
        }
        let lost = states.indices.first { isActive(from, in: $0) && !isPossible[$0] }
        guard let lost else { return nil }
        return VerificationFinding(
            .possibleFrom, at: path,
            "from \(describe(lost)) no way leads to `\(workflow.states[state].id)` any more; open one",
            example: way(to: lost))
    }

    /// Programs and applicants are one for each application, so what only one of them may take is not taken by two.
    private func apartFinding(_ actions: [ActionNumber], at path: DefinitionPath) -> VerificationFinding? {
        let single = actions.filter { action in
            let roles = workflow.roles(taking: action).numbers
            return !roles.isEmpty && roles.allSatisfy(workflow.isOfOne)
        }
        let roles = single.map { workflow.roles(taking: $0).numbers }
        guard let shortage = Staffing.shortage(takers: roles) else { return nil }
        let names = shortage.map { "`\(workflow.actions[single[$0]].name)`" }.joined(separator: ", ")
        let persons = Set(shortage.flatMap { roles[$0] }).sorted().map { "`\(workflow.roles[$0].name)`" }
        return VerificationFinding(
            .apartUnsatisfiable, at: path,
            "\(names) are taken by \(persons.joined(separator: ", ")) alone, each one and the same on an application, "
                + "too few for as many actions; let another role take one of them")
    }
}

extension CompiledWorkflow {
    /// All roles that may take an action somewhere.
    func roles(taking action: ActionNumber) -> RoleSet {
        transitions.indices.reduce(RoleSet()) { roles, number in
            self.action(of: number) == action ? roles.union(transitions[number].roles) : roles
        }
    }

    /// Whether a role is played by one alone on an application: a program, or the applicant.
    func isOfOne(_ role: Int) -> Bool {
        roles[role].office == "system" || isOfCitizens(role)
    }

    /// Whether a role is that of applicants.
    func isOfCitizens(_ role: Int) -> Bool {
        roles[role].office == "citizen"
    }
}
