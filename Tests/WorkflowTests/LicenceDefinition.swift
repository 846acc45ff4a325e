import EventModel
import FormSchema
import Workflow

/// A service with the whole language: form, documents, fee, clock, parallel checks that are resumed, a document that
/// is issued and expires.
enum Licence {
    typealias State = WorkflowDefinition.State
    typealias Action = WorkflowDefinition.Action
    typealias Alternative = WorkflowDefinition.Alternative

    static func definition() throws -> WorkflowDefinition {
        WorkflowDefinition(
            service: "licence", version: 1, title: Sample.text("Licence"), initial: "draft",
            roles: ["applicant", "treasury", "police", "registrar", "chief", "printer"].map {
                WorkflowDefinition.Role(name: $0, office: $0 == "applicant" ? "citizen" : "office")
            },
            states: states,
            documents: [
                WorkflowDefinition.Document(
                    name: "photo", title: Sample.text("Photo"), necessity: .required, mediaTypes: ["image/jpeg"],
                    byteCountMax: 1_000),
                WorkflowDefinition.Document(name: "report", necessity: .requiredWhen("form.lost")),
                WorkflowDefinition.Document(name: "letter"),
            ],
            fees: [
                WorkflowDefinition.Fee(
                    name: "licence_fee", title: Sample.text("Licence fee"), currency: "ILS",
                    rows: [
                        .init(condition: "form.age < 18", amount: .fixed(1_000)),
                        .init(condition: "form.lost", amount: .computed("form.age * 100")),
                        .init(amount: .fixed(2_000)),
                    ])
            ],
            clocks: [
                WorkflowDefinition.Clock(
                    name: "processing", limit: try WorkingDuration(iso8601: "P15D"),
                    states: ["checking", "decision", "printing"], reminder: try WorkingDuration(iso8601: "P10D"),
                    escalation: "chief")
            ],
            checks: [
                .never(state: "issued", withoutActions: ["pay"]), .possible(state: "issued", from: "correction"),
                .apart(actions: ["clear", "approve"]),
            ],
            calendar: "palestine",
            attachments: WorkflowDefinition.Attachments(
                form: (try form(), [1]), calendars: [(calendar, [2])]))
    }

    static func workflow() throws -> CompiledWorkflow {
        try CompiledWorkflow(definition(), identify: Sample.identify)
    }

    static func form() throws -> FormSchema {
        try FormSchema(
            .map([
                "type": .text("object"), "required": .list([.text("age"), .text("lost")]),
                "additionalProperties": .bool(false),
                "properties": .map([
                    "age": .map(["type": .text("integer"), "minimum": .int(0), "maximum": .int(120)]),
                    "lost": .map(["type": .text("boolean")]),
                    "born": .map(["type": .text("string"), "format": .text("date")]),
                ]),
            ]))
    }

    static let calendar = WorkingCalendar(
        name: "palestine", title: Sample.text("Palestine"),
        weekend: [false, false, false, false, true, true, false], officeMinutes: 480..<900,
        holidays: [WorkingCalendar.Holiday(firstDay: 5, lastDay: 6, title: Sample.text("Feast"))],
        offsets: [
            WorkingCalendar.Offset(from: .epoch, minutes: 120), WorkingCalendar.Offset(from: .day(100), minutes: 180),
        ])

    private static var states: [State] {
        [
            State(
                id: "draft", title: Sample.text("Draft"),
                actions: [
                    Action(
                        name: "submit",
                        alternatives: [
                            Alternative(
                                roles: ["applicant"], needs: ["form"], requirement: .all, charges: ["licence_fee"],
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
                                roles: ["treasury"], condition: "event.data.amount >= application.due",
                                needs: ["amount"], records: "paid", destination: .state("checking"),
                                effects: [.receive(field: "amount")])
                        ])
                ], deadlines: [Sample.deadline(10, "lapsed")]),
            checking,
            State(
                id: "correction", title: Sample.text("Correction"),
                actions: [
                    Action(
                        name: "resubmit",
                        alternatives: [
                            Alternative(
                                roles: ["applicant"], needs: ["form"], requirement: .named(["letter"]),
                                destination: .resume("checking"))
                        ])
                ]),
            State(
                id: "decision", title: Sample.text("Decision"),
                actions: [
                    Sample.action("approve", by: "chief", to: "printing"),
                    Action(
                        name: "reject",
                        alternatives: [
                            Alternative(
                                roles: ["chief"], needs: ["reason"], destination: .state("refused"), effects: [.refund])
                        ]),
                ]),
            State(
                id: "printing", title: Sample.text("Printing"),
                actions: [Sample.action("print", by: "printer", to: "issued")],
                deadlines: [
                    WorkflowDefinition.Deadline(
                        after: fiveDays, destination: .stay, effects: [.notify(role: "chief")])
                ]),
            State(
                id: "issued", title: Sample.text("Issued"),
                actions: [Sample.action("revoke", by: "chief", to: "revoked")],
                entry: WorkflowDefinition.Issue(document: "licence", validity: "form.age < 18 ? 'P1Y' : 'P5Y'"),
                expiry: WorkflowDefinition.Expiry(target: "expired")),
        ] + ["expired", "revoked", "refused", "lapsed"].map { State(id: $0, title: Sample.text($0), isFinal: true) }
    }

    private static var checking: State {
        State(
            id: "checking", title: Sample.text("Checking"),
            regions: [
                State(
                    id: "police_region", title: Sample.text("Police"), initial: "police_check",
                    states: [
                        State(
                            id: "police_check", title: Sample.text("Police check"),
                            actions: [
                                Sample.action("clear", by: "police", to: "police_clear"),
                                Sample.action("flag", by: "police", to: "police_alert"),
                            ], deadlines: [Sample.deadline(7, "police_alert")]),
                        State(id: "police_clear", title: Sample.text("Cleared"), isFinal: true),
                        State(id: "police_alert", title: Sample.text("Flagged"), isFinal: true),
                    ]),
                State(
                    id: "registry_region", title: Sample.text("Registry"),
                    states: [
                        State(
                            id: "registry_check", title: Sample.text("Registry check"),
                            actions: [Sample.action("confirm", by: "registrar", to: "confirmed")],
                            deadlines: [
                                WorkflowDefinition.Deadline(
                                    after: fiveDays, destination: .state("confirmed"), records: "taken_as_confirmed")
                            ]),
                        State(id: "confirmed", title: Sample.text("Confirmed"), isFinal: true),
                    ]),
            ],
            actions: [Sample.action("send_back", by: "police", to: "correction")],
            done: [
                WorkflowDefinition.Choice(condition: "In('police_clear')", target: "printing"),
                WorkflowDefinition.Choice(target: "decision", effects: [.notify(role: "chief")]),
            ])
    }

    static let fiveDays: ExactDuration = {
        guard let duration = ExactDuration(microseconds: 5 * Sample.day) else { preconditionFailure("5 days") }
        return duration
    }()
}
