/// Two actions that one person took on one application though a check keeps them apart.
public struct FourEyesViolation: Hashable, Sendable {
    /// An action that was taken.
    public struct Taking: Hashable, Sendable {
        /// The action's name.
        public let action: String
        /// The place of its event among those of the application, from 0: its revision.
        public let event: Int
    }

    /// The number of the check.
    public let check: Int
    /// Who took both.
    public let subject: String
    /// The earlier one.
    public let first: Taking
    /// The later one.
    public let second: Taking
}

extension CompiledWorkflow {
    /// Where the past of an application breaks its checks of four eyes, in the order of the later events.
    ///
    /// For histories that somebody else decided: imports, and what was written past the engine. Persons count, not those
    /// for whom they acted; of events by nobody known nothing can be said. Of each pair of actions of a person the first
    /// takings are named.
    ///
    /// - Parameter events: All events of one application under this definition, oldest first; of one that moved those
    ///   since, since numbers of transitions are each definition's own.
    /// - Complexity: O(events x checks).
    public func fourEyesViolations(in events: some Sequence<RecordableEvent>) -> [FourEyesViolation] {
        guard !actionsApart.isEmpty else { return [] }
        var takings: [(action: ActionNumber, subject: String, event: Int)] = []
        var violations: [FourEyesViolation] = []
        for (number, event) in events.enumerated() {
            guard let action = actionApart(of: event), !event.subject.isEmpty,
                !takings.contains(where: { $0.action == action && $0.subject == event.subject })
            else { continue }
            for (check, content) in checks.enumerated() {
                guard case .apart(let apart) = content, apart.contains(action) else { continue }
                for other in takings where other.subject == event.subject && apart.contains(other.action) {
                    violations.append(
                        FourEyesViolation(
                            check: check, subject: event.subject,
                            first: .init(action: actions[other.action].name, event: other.event),
                            second: .init(action: actions[action].name, event: number)))
                }
            }
            takings.append((action, event.subject, number))
        }
        return violations
    }

    /// The action that an event took, where some check keeps it apart from others.
    func actionApart(of event: RecordableEvent) -> ActionNumber? {
        guard let first = event.transitions.first, Int(first) < transitions.count,
            case .action(let action) = transitions[Int(first)].cause, actionsApart.contains(action)
        else { return nil }
        return action
    }
}
