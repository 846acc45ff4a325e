public import Statechart

extension CompiledWorkflow {
    /// What the active states offer: the actions by number, each with the roles of which one may take it.
    ///
    /// What actions need and their conditions are not asked.
    ///
    /// - Complexity: O(n) in the workflow's actions.
    public func offers(in configuration: Configuration) -> [(action: ActionNumber, roles: RoleSet)] {
        actions.indices.compactMap { action in
            let roles = chart.candidates(in: configuration, event: action).reduce(RoleSet()) {
                $0.union(transitions[Int($1)].roles)
            }
            return roles.isEmpty ? nil : (action, roles)
        }
    }
}
