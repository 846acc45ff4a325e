import EventModel
import Workflow

/// A service whose fee and one of whose guards ask which documents were brought.
enum AttachmentSample {
    static let treasury = Actor(subject: "cashier", roles: ["treasury"])

    static let photo = attachment(1)

    /// A file; another one for each number.
    static func attachment(_ number: UInt8) -> Attachment {
        guard let digest = AttachmentDigest(bytes: [UInt8](repeating: number, count: 32)) else {
            preconditionFailure("32 bytes")
        }
        return Attachment(digest: digest, byteCount: 900, mediaType: "image/jpeg", name: "IMG_\(number).jpg")
    }

    static var definition: WorkflowDefinition {
        typealias State = WorkflowDefinition.State
        typealias Action = WorkflowDefinition.Action
        typealias Alternative = WorkflowDefinition.Alternative
        return WorkflowDefinition(
            service: "exemption", version: 1, title: Sample.text("Exemption"), initial: "draft",
            roles: [
                WorkflowDefinition.Role(name: "applicant", office: "citizen"),
                WorkflowDefinition.Role(name: "clerk", office: "town"),
                WorkflowDefinition.Role(name: "treasury", office: "system"),
            ],
            states: [
                State(
                    id: "draft", title: Sample.text("Draft"),
                    actions: [
                        Action(
                            name: "submit",
                            alternatives: [
                                Alternative(
                                    roles: ["applicant"], requirement: .named(["photo"]), charges: ["fee"],
                                    records: "submitted", destination: .state("payment"))
                            ])
                    ]),
                State(
                    id: "payment", title: Sample.text("Payment"),
                    actions: [
                        Action(
                            name: "pay",
                            alternatives: [
                                Alternative(
                                    roles: ["treasury"], needs: ["amount"], destination: .state("review"),
                                    effects: [.receive(field: "amount")])
                            ]),
                        Action(
                            name: "skip",
                            alternatives: [
                                Alternative(
                                    roles: ["applicant"], condition: "'exemption' in application.documents",
                                    destination: .state("review"))
                            ]),
                    ]),
                State(
                    id: "review", title: Sample.text("Review"),
                    actions: [
                        Action(
                            name: "approve",
                            alternatives: [
                                Alternative(
                                    roles: ["clerk"], condition: "'report' in application.documents",
                                    destination: .state("granted"))
                            ]),
                        Action(
                            name: "complete",
                            alternatives: [
                                Alternative(
                                    roles: ["clerk"], requirement: .named(["report"]), destination: .state("granted"))
                            ]),
                        Sample.action("send_back", by: "clerk", to: "correction"),
                    ]),
                State(
                    id: "correction", title: Sample.text("Correction"),
                    actions: [
                        Action(
                            name: "resubmit",
                            alternatives: [
                                Alternative(roles: ["applicant"], requirement: .all, destination: .state("review"))
                            ])
                    ]),
                State(id: "granted", title: Sample.text("Granted"), isFinal: true),
            ],
            documents: [
                WorkflowDefinition.Document(
                    name: "photo", necessity: .required, mediaTypes: ["image/jpeg"], byteCountMax: 1_000),
                WorkflowDefinition.Document(name: "exemption"), WorkflowDefinition.Document(name: "report"),
            ],
            fees: [
                WorkflowDefinition.Fee(
                    name: "fee", currency: "ILS",
                    rows: [
                        .init(condition: "'exemption' in application.documents", amount: .fixed(0)),
                        .init(amount: .fixed(10_000)),
                    ])
            ])
    }

    /// An application under way, and whoever acts on it.
    struct Run {
        let workflow: CompiledWorkflow
        var state: ApplicationState
        var record = ApplicationRecord()

        init() throws {
            workflow = try CompiledWorkflow(AttachmentSample.definition, identify: Sample.identify)
            state = workflow.initialState
        }

        @discardableResult
        mutating func take(_ command: Command, by actor: Actor, at now: Timestamp = .day(1)) throws(Rejection)
            -> Decision
        {
            let decision = try workflow.decide(
                command, on: state, record: record, by: actor, context: CommandContext(now: now))
            for event in decision.events {
                state = workflow.evolve(state, taking: event.transitions, at: now)
                record = workflow.evolve(
                    record,
                    with: RecordableEvent(
                        type: event.type, transitions: event.transitions, occurredAt: now, subject: actor.subject,
                        data: event.data, effects: decision.effects, capacity: actor.capacity))
            }
            return decision
        }

        /// Submitted with a photo, to be paid.
        mutating func submit() throws {
            let documents: ValueMap = ["photo": .map(photo.map)]
            try take(.action("submit", data: ["documents": .map(documents)]), by: .applicant)
        }

        /// The code of the rejection that a command meets.
        func code(_ command: Command, by actor: Actor) -> Rejection.Code? {
            var copy = self
            do {
                try copy.take(command, by: actor)
                return nil
            } catch {
                return error.code
            }
        }
    }
}
