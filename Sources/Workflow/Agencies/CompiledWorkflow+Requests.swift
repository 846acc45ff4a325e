import EventModel
public import Statechart

extension CompiledWorkflow {
    /// The requests to a role that a transition of a step makes: one for each state which waits for the role since the
    /// step, or, where the transition goes nowhere, for those within its own state.
    ///
    /// Nobody is asked who has nothing to do: what an agency has finished before an application was returned stays
    /// finished when it is resumed.
    ///
    /// - Parameter earlier: The effects of the step so far.
    /// - Complexity: O(n) in the active states and the transitions.
    func requests(
        of role: Int, by transition: TransitionNumber, in step: Step, from state: ApplicationState,
        after earlier: [Effect], record: ApplicationRecord
    ) -> [Effect] {
        let compiled = chart.transitions[Int(transition)]
        let asked =
            compiled.targets.isEmpty
            ? Configuration(compiled.source..<chart.states[compiled.source].descendantsEnd)
            : entered(by: step, from: state)
        let name = roles[role].name
        var count = record.agencies.count(of: name)
        var known: Set<String> = []
        for case .request(name, _, let state) in earlier {
            count += 1
            known.insert(state)
        }
        var requests: [Effect] = []
        for leaf in chart.activeLeaves(step.configuration.intersection(asked)) {
            guard let state = waitingState(around: leaf, for: role), known.insert(states[state].id).inserted else {
                continue
            }
            count += 1
            let token = RequestToken(role: name, number: count)
            requests.append(.request(role: name, token: token.description, state: states[state].id))
        }
        return requests
    }

    /// Whether a transition that asks a role leaves somebody to ask: a state that it leads to offers the role an action.
    ///
    /// - Parameters:
    ///   - entered: What the step as a whole entered.
    ///   - configuration: Where it came to rest.
    /// - Complexity: O(n) in the active states and the transitions.
    public func isAwaited(
        role: Int, after transition: TransitionNumber, entering entered: Configuration, in configuration: Configuration
    ) -> Bool {
        let compiled = chart.transitions[Int(transition)]
        let asked =
            compiled.targets.isEmpty
            ? Configuration(compiled.source..<chart.states[compiled.source].descendantsEnd) : entered
        return chart.activeLeaves(configuration.intersection(asked)).contains {
            waitingState(around: $0, for: role) != nil
        }
    }

    /// The innermost state around an active one that offers a role an action, within its region.
    ///
    /// What a parallel state offers, all its regions' roles may do at any time; it waits for none of them.
    private func waitingState(around leaf: Int, for role: Int) -> Int? {
        guard !chart.states[leaf].isFinal else { return nil }
        var state: Int? = leaf
        while let number = state, chart.states[number].kind != .parallel {
            if rolesOffered[number].contains(RoleSet(role: role)) { return number }
            state = chart.states[number].parent
        }
        return nil
    }

    private func entered(by step: Step, from state: ApplicationState) -> Configuration {
        var chartState = state.chartState
        var entered = Configuration()
        for transition in step.transitions {
            entered = entered.union(chart.entered(by: transition, from: chartState))
            chart.apply(transition, to: &chartState)
        }
        return entered
    }
}

extension CompiledWorkflow {
    /// The newest open request that an action answers which somebody took in these roles; nil where there is none.
    func answered(by decision: Decision, roles: RoleSet, record: ApplicationRecord) -> AgencyRequest? {
        guard let event = decision.events.first else { return nil }
        return record.agencies.requests.last { request in
            guard request.standing == .open, let role = self.roles.firstIndex(where: { $0.name == request.token.role }),
                roles.contains(RoleSet(role: role))
            else { return false }
            return event.transitions.contains { number in
                guard Int(number) < transitions.count, case .action = transitions[Int(number)].cause else {
                    return false
                }
                return transitions[Int(number)].roles.contains(RoleSet(role: role))
                    && concerns(number, request)
            }
        }
    }

    /// Whether a transition starts where a request waits: in its state, within it, or around it.
    func concerns(_ transition: TransitionNumber, _ request: AgencyRequest) -> Bool {
        guard let state = chart.stateNumber(id: request.state) else { return false }
        let source = chart.transitions[Int(transition)].source
        return (state..<chart.states[state].descendantsEnd).contains(source)
            || (source..<chart.states[source].descendantsEnd).contains(state)
    }
}
