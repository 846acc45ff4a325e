public import EventModel
import Statechart

/// An action with which an agency may answer a request.
public struct RequestedAction: Hashable, Sendable {
    /// The name of the action.
    public let name: String
    /// What people call it.
    public let title: LocalizedText
    /// The fields that must be given with it.
    public let needs: [String]
}

extension CompiledWorkflow {
    /// The actions with which those who play a role may answer a request that a state waits for, in document order; of
    /// several ways to take one, what the first needs.
    ///
    /// - Complexity: O(n) in the transitions.
    public func requestedActions(of role: String, in state: String) -> [RequestedAction] {
        guard let number = chart.stateNumber(id: state) else { return [] }
        let roles = roleSet(named: [role])
        var found: [RequestedAction] = []
        for (transition, compiled) in zip(transitions, chart.transitions) {
            guard case .action(let action) = transition.cause, !transition.roles.isDisjoint(with: roles),
                (compiled.source..<chart.states[compiled.source].descendantsEnd).contains(number),
                !found.contains(where: { $0.name == actions[action].name })
            else { continue }
            let form = transition.needsForm ? [formField] : []
            found.append(
                RequestedAction(
                    name: actions[action].name, title: actions[action].title, needs: form + transition.needs))
        }
        return found
    }
}
