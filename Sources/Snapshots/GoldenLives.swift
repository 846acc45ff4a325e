public import Verification
public import Workflow

/// Lives as golden files hold them.
public enum GoldenLives {
    /// The seed of all snapshots.
    public static let seed: UInt64 = 2_026

    /// Describes lives event by event; the applications are `S-001`, `S-002` and so on.
    ///
    /// - Complexity: O(steps).
    public static func events(of lives: [ApplicationLife], in workflow: CompiledWorkflow) -> [GoldenEvent] {
        lives.enumerated().flatMap { index, life in
            let digits = String(index + 1)
            let name = "S-" + String(repeating: "0", count: max(0, 3 - digits.utf8.count)) + digits
            return events(of: life, named: name, in: workflow)
        }
    }

    private static func events(
        of life: ApplicationLife, named name: String, in workflow: CompiledWorkflow
    ) -> [GoldenEvent] {
        var (state, record) = (workflow.initialState, ApplicationRecord())
        var events: [GoldenEvent] = []
        for step in life.steps {
            for event in step.decision.events {
                state = workflow.evolve(state, taking: event.transitions, at: step.time)
                record = workflow.evolve(
                    record,
                    with: RecordableEvent(
                        type: event.type, transitions: event.transitions, occurredAt: step.time,
                        subject: step.actor.subject, data: event.data, effects: step.decision.effects))
                events.append(
                    GoldenEvent(
                        application: name, revision: events.count, type: event.type, transitions: event.transitions,
                        command: step.command, actor: step.actor, occurredAt: step.time,
                        effects: step.decision.effects, state: GoldenState(state, record, in: workflow), in: workflow))
            }
        }
        return events
    }

    /// The text of a golden file.
    static func text(of events: [GoldenEvent]) throws -> String {
        try events.map { try $0.line() + "\n" }.joined()
    }

    /// Reads the text of a golden file.
    static func events(in text: String) throws -> [GoldenEvent] {
        try text.split(separator: "\n").map { try GoldenEvent(line: $0) }
    }

    /// The transitions that golden lives do not take, as the definition's transitions are numbered.
    static func uncovered(by events: [GoldenEvent], in workflow: CompiledWorkflow) -> [Int] {
        var isTaken = [Bool](repeating: false, count: workflow.transitions.count)
        for event in events {
            for number in event.transitions where Int(number) < isTaken.count { isTaken[Int(number)] = true }
        }
        return isTaken.indices.filter { !isTaken[$0] }
    }
}
