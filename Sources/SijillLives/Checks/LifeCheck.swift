public import Engine
public import EventModel
import FormSchema
import Statechart
public import Workflow

/// What must hold of the whole history of an application, whoever led its life.
public enum LifeCheck {
    /// What does not hold; empty where all is well.
    ///
    /// Replay must give what the engine has, no event may deviate, times may not go back, every form must be valid, and
    /// the definition's own checks must hold over the past.
    ///
    /// - Parameters:
    ///   - events: All events of the application, oldest first.
    ///   - live: Where the engine says that it stands.
    /// - Complexity: O(events x checks), and the cost of validating forms.
    public static func violations(
        of events: [RecordedEvent], live: Application, catalog: DefinitionCatalog
    ) -> [String] {
        guard let workflow = live.workflow, !events.isEmpty else { return ["no definition, or no event"] }
        var violations: [String] = []
        let replayed = Application(live.id, events: events, catalog: catalog)
        if replayed.state != live.state || replayed.record != live.record || replayed.revision != live.revision {
            violations.append("replay does not give what the engine has")
        }
        if live.state?.deviationCount != 0 { violations.append("an event deviates from the definition") }
        if zip(events, events.dropFirst()).contains(where: { $0.occurredAt > $1.occurredAt }) {
            violations.append("time goes back")
        }
        violations += Self.broken(events, workflow)
        return violations
    }

    /// The checks of the definition that the past breaks, and forms that are not valid.
    private static func broken(_ events: [RecordedEvent], _ workflow: CompiledWorkflow) -> [String] {
        var violations: [String] = []
        var state = workflow.initialState
        var takers: [ActionNumber: Set<String>] = [:]
        for event in events {
            state = workflow.evolve(state, taking: event.transitions, at: event.occurredAt)
            guard let data = (try? EventPayload(event))?.data else {
                violations.append("the payload of event \(event.revision) cannot be read")
                continue
            }
            if let form = data["form"], workflow.form?.validate(form) != [] {
                violations.append("event \(event.revision) has an invalid form")
            }
            if let first = event.transitions.first, Int(first) < workflow.transitions.count,
                case .action(let action) = workflow.transitions[Int(first)].cause
            {
                takers[action, default: []].insert(event.actor)
            }
            for case .never(let barred, let actions) in workflow.checks
            where state.configuration.contains(barred) && !actions.contains(where: { takers[$0] != nil }) {
                violations.append("event \(event.revision) breaks a check of the definition: never")
            }
        }
        for case .apart(let actions) in workflow.checks {
            let people = actions.map { takers[$0] ?? [] }
            for (index, some) in people.enumerated()
            where people[..<index].contains(where: { !$0.isDisjoint(with: some) }) {
                violations.append("one person took actions that a check keeps apart")
            }
        }
        return violations
    }
}
