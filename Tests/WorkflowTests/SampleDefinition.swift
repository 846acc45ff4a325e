import EventModel
import Workflow

/// A small service with every part of the language: compound states, alternatives, deadlines within one another, a
/// targetless action.
enum Sample {
    typealias State = WorkflowDefinition.State
    typealias Action = WorkflowDefinition.Action
    typealias Alternative = WorkflowDefinition.Alternative

    static let day: Int64 = 86_400_000_000

    static var definition: WorkflowDefinition {
        WorkflowDefinition(
            service: "permit", version: 1, title: text("Permit"), initial: "draft",
            roles: [
                WorkflowDefinition.Role(name: "applicant", office: "citizen", title: text("Applicant")),
                WorkflowDefinition.Role(name: "clerk", office: "town"),
                WorkflowDefinition.Role(name: "chief", office: "town"),
            ],
            states: [
                State(
                    id: "draft", title: text("Draft"),
                    actions: [
                        Action(
                            name: "submit", title: text("Submit"),
                            alternatives: [Alternative(roles: ["applicant"], records: "submitted", target: "review")]),
                        action("note", by: "applicant"),
                    ], deadlines: [deadline(90, "lapsed")]),
                State(
                    id: "review", title: text("Review"), initial: "check",
                    states: [
                        State(
                            id: "check", title: text("Check"),
                            actions: [action("pass", by: "clerk", to: "decide")], deadlines: [deadline(5, "decide")]),
                        State(
                            id: "decide", title: text("Decide"),
                            actions: [
                                Action(
                                    name: "approve",
                                    alternatives: [
                                        Alternative(roles: ["clerk", "chief"], needs: ["reason"], target: "granted"),
                                        Alternative(roles: ["chief"], target: "granted"),
                                    ])
                            ]),
                    ],
                    actions: [action("withdraw", by: "applicant", to: "withdrawn"), action("note", by: "clerk")],
                    deadlines: [deadline(30, "lapsed")]),
                State(id: "granted", title: text("Granted"), isFinal: true),
                State(id: "withdrawn", title: text("Withdrawn"), isFinal: true),
                State(id: "lapsed", title: text("Lapsed"), isFinal: true),
            ],
            activities: [WorkflowDefinition.Activity(name: "Hand in", action: "submit")])
    }

    static func workflow() throws -> CompiledWorkflow {
        try CompiledWorkflow(definition, identify: identify)
    }

    /// Not a hash, but different for different bytes often enough.
    static func identify(_ bytes: [UInt8]) -> DefinitionID {
        var id = [UInt8](repeating: 0, count: DefinitionID.byteCount)
        for (index, byte) in bytes.enumerated() { id[index % 32] = id[index % 32] &* 31 &+ byte }
        return DefinitionID(bytes: id) ?? emptyID
    }

    static func text(_ english: String) -> LocalizedText {
        LocalizedText(arabic: "ع \(english)", english: english)
    }

    static func action(_ name: String, by role: String, to target: String? = nil) -> Action {
        Action(name: name, alternatives: [Alternative(roles: [role], target: target)])
    }

    static func deadline(_ days: Int64, _ target: String) -> WorkflowDefinition.Deadline {
        guard let duration = ExactDuration(microseconds: days * day) else { preconditionFailure("days are positive") }
        return WorkflowDefinition.Deadline(after: duration, target: target, records: "\(target)_in_time")
    }

    private static let emptyID: DefinitionID = {
        guard let id = DefinitionID(bytes: [UInt8](repeating: 0, count: 32)) else { preconditionFailure("32 bytes") }
        return id
    }()
}

extension Actor {
    static let applicant = Actor(subject: "sami", roles: ["applicant"])
    static let clerk = Actor(subject: "lina", roles: ["clerk"])
    static let chief = Actor(subject: "omar", roles: ["chief", "unheard_of"])
}

extension Timestamp {
    static func day(_ day: Int64) -> Timestamp { Timestamp(microsecondsSinceEpoch: day * Sample.day) }
}
