import EventModel
import Testing
import Workflow

/// A service of many offices, and a state with its ministry, governorates and directorates.
enum OfficeSample {
    static var definition: WorkflowDefinition {
        func action(_ name: String, by role: String, _ offices: OfficeLimit, to target: String) -> Sample.Action {
            Sample.Action(
                name: name,
                alternatives: [
                    Sample.Alternative(roles: [role], destination: .state(target), offices: offices)
                ])
        }
        var definition = WorkflowDefinition(
            service: "stamp", version: 1, title: Sample.text("Stamp"), initial: "draft",
            roles: [
                WorkflowDefinition.Role(name: "applicant", office: "citizen"),
                WorkflowDefinition.Role(name: "clerk", office: "directorate"),
                WorkflowDefinition.Role(name: "chief", office: "ministry"),
            ],
            states: [
                Sample.State(
                    id: "draft", title: Sample.text("Draft"),
                    actions: [action("submit", by: "applicant", .anywhere, to: "review")]),
                Sample.State(
                    id: "review", title: Sample.text("Review"),
                    actions: [
                        action("pass", by: "clerk", .own, to: "decision"),
                        action("overrule", by: "clerk", .above, to: "granted"),
                    ]),
                Sample.State(
                    id: "decision", title: Sample.text("Decision"),
                    actions: [
                        action("grant", by: "chief", [.own, .above], to: "granted"),
                        action("refuse", by: "clerk", .own, to: "refused"),
                    ]),
                Sample.State(id: "granted", title: Sample.text("Granted"), isFinal: true),
                Sample.State(id: "refused", title: Sample.text("Refused"), isFinal: true),
            ])
        definition.officeField = "branch"
        definition.checks = [.apart(actions: ["pass", "grant"]), .apart(actions: ["submit", "grant"])]
        return definition
    }

    static func office(_ id: String, in parent: String? = nil) -> Office {
        Office(id: id, title: Sample.text(id), parent: parent)
    }

    static let offices = [
        office("hebron-city", in: "hebron"), office("interior"), office("hebron", in: "interior"),
        office("jenin", in: "interior"), office("health"),
    ]

    /// An application under way; the record folds capacities.
    struct Run {
        let workflow: CompiledWorkflow
        let tree: OfficeTree?
        var state: ApplicationState
        var record = ApplicationRecord()
        var events: [RecordableEvent] = []

        init(tree: OfficeTree?) throws {
            workflow = try CompiledWorkflow(definition, identify: Sample.identify)
            self.tree = tree
            state = workflow.initialState
        }

        mutating func take(
            _ name: String, by actor: Actor, _ data: ValueMap = [:], at now: Timestamp = .day(1)
        ) throws(Rejection) {
            let decision = try workflow.decide(
                .action(name, data: data), on: state, record: record, by: actor,
                context: CommandContext(now: now, offices: tree))
            for event in decision.events {
                state = workflow.evolve(state, taking: event.transitions, at: now)
                let recorded = RecordableEvent(
                    type: event.type, transitions: event.transitions, occurredAt: now, subject: actor.subject,
                    data: event.data, effects: decision.effects, capacity: actor.capacity)
                record = workflow.evolve(record, with: recorded)
                events.append(recorded)
            }
        }

        /// The code of the rejection that an action meets.
        func code(
            _ name: String, by actor: Actor, _ data: ValueMap = [:], at now: Timestamp = .day(1)
        ) -> Rejection.Code? {
            var copy = self
            do {
                try copy.take(name, by: actor, data, at: now)
                return nil
            } catch {
                #expect(!error.message.arabic.isEmpty && !error.message.english.isEmpty)
                return error.code
            }
        }
    }

    static func submitted(to office: String = "hebron-city", by actor: Actor = .applicant) throws -> Run {
        var run = try Run(tree: try OfficeTree(offices))
        try run.take("submit", by: actor, ["branch": .text(office)])
        return run
    }

    static func clerk(at office: String?, subject: String = "lina") -> Actor {
        Actor(subject: subject, roles: ["clerk"], office: office)
    }
}
