import EventModel
import FormSchema
import Workflow

/// A sound service with everything that the rules look at: a form, a fee, documents, a clock, regions side by side,
/// resuming, an appeal, checks and public texts.
enum PermitDefinition {
    typealias State = WorkflowDefinition.State
    typealias Action = WorkflowDefinition.Action
    typealias Alternative = WorkflowDefinition.Alternative

    static func sound() throws -> WorkflowDefinition {
        var definition = WorkflowDefinition(
            service: "permit", version: 1, title: text("Permit"), initial: "draft", roles: roles,
            states: try [
                draft, payment,
                State(
                    id: "review", title: text("Review"), regions: [police, registry],
                    actions: [action("return", by: ["police", "registrar"], needs: ["reason"], to: "correction")],
                    done: [
                        WorkflowDefinition.Choice(condition: "In('clear') && In('confirmed')", target: "issued"),
                        WorkflowDefinition.Choice(target: "rejected"),
                    ]),
                State(
                    id: "correction", title: text("Correction"),
                    actions: [
                        Action(
                            name: "resubmit", title: text("Resubmit"),
                            alternatives: [Alternative(roles: ["applicant"], destination: .resume("review"))])
                    ], deadlines: [deadline(30, to: "lapsed")]),
                State(
                    id: "rejected", title: text("Rejected"),
                    actions: [action("appeal", by: ["applicant"], to: "hearing")],
                    deadlines: [deadline(30, to: "refused")]),
                State(
                    id: "hearing", title: text("Hearing"),
                    actions: [
                        action("overturn", by: ["board"], to: "issued"), action("uphold", by: ["board"], to: "refused"),
                    ]),
                final("issued"), final("refused"), final("lapsed"),
            ])
        definition.documents = [
            WorkflowDefinition.Document(name: "photo", necessity: .required),
            WorkflowDefinition.Document(name: "report", necessity: .requiredWhen("form.lost")),
        ]
        definition.fees = [
            WorkflowDefinition.Fee(
                name: "permit", currency: "ILS",
                rows: [
                    .init(condition: "form.age < 16", amount: .fixed(1_000)),
                    .init(condition: "form.lost && form.age < 60", amount: .computed("form.age * 100")),
                    .init(amount: .fixed(2_000)),
                ])
        ]
        definition.clocks = try [
            WorkflowDefinition.Clock(
                name: "processing", limit: WorkingDuration(iso8601: "P15D"), calendar: "town",
                states: ["review", "hearing"])
        ]
        definition.checks = [
            .never(state: "issued", withoutActions: ["pay"]), .possible(state: "issued", from: "rejected"),
            .apart(actions: ["confirm", "overturn"]),
        ]
        definition.attachments = try WorkflowDefinition.Attachments(
            form: (FormSchema(form), [1]), texts: (texts(of: definition), [2]), calendars: [(calendar(), [3])])
        return definition
    }

    static func compile(_ definition: WorkflowDefinition) throws -> CompiledWorkflow {
        try CompiledWorkflow(definition, identify: identify)
    }

    private static var roles: [WorkflowDefinition.Role] {
        [
            ("applicant", "citizen"), ("treasury", "system"), ("police", "interior"), ("registrar", "registry"),
            ("board", "appeals"),
        ].map { WorkflowDefinition.Role(name: $0.0, office: $0.1, title: text($0.0)) }
    }

    private static var draft: State {
        get throws {
            State(
                id: "draft", title: text("Draft"),
                actions: [
                    Action(
                        name: "submit", title: text("Submit"),
                        alternatives: [
                            Alternative(
                                roles: ["applicant"], needs: ["form"], requirement: .all, charges: ["permit"],
                                destination: .state("payment"))
                        ])
                ], deadlines: [try deadline(90, to: "lapsed")])
        }
    }

    private static var payment: State {
        get throws {
            State(
                id: "payment", title: text("Payment"),
                actions: [
                    Action(
                        name: "pay", title: text("Pay"),
                        alternatives: [
                            Alternative(
                                roles: ["treasury"], condition: "event.data.amount >= application.due",
                                needs: ["amount"], destination: .state("review"), effects: [.receive(field: "amount")])
                        ])
                ], deadlines: [try deadline(10, to: "lapsed")])
        }
    }

    private static var police: State {
        State(
            id: "police_side", title: text("Police"),
            states: [
                State(
                    id: "police_check", title: text("Check"),
                    actions: [
                        action("clear", by: ["police"], to: "clear"), action("flag", by: ["police"], to: "flagged"),
                    ]),
                final("clear"), final("flagged"),
            ])
    }

    private static var registry: State {
        State(
            id: "registry_side", title: text("Registry"),
            states: [
                State(
                    id: "registry_check", title: text("Check"),
                    actions: [action("confirm", by: ["registrar"], to: "confirmed")]),
                final("confirmed"),
            ])
    }

    static func final(_ id: String) -> State { State(id: id, title: text(id), isFinal: true) }

    static func action(
        _ name: String, by roles: [String], needs: [String] = [], when condition: String? = nil,
        to target: String? = nil
    ) -> Action {
        Action(
            name: name, title: text(name),
            alternatives: [
                Alternative(
                    roles: roles, condition: condition, needs: needs, destination: target.map { .state($0) } ?? .stay)
            ])
    }

    static func deadline(_ days: Int, to target: String) throws -> WorkflowDefinition.Deadline {
        WorkflowDefinition.Deadline(after: try ExactDuration(iso8601: "P\(days)D"), target: target, records: "too_late")
    }

    static func text(_ english: String) -> LocalizedText {
        LocalizedText(arabic: "ع \(english)", english: "The \(english)")
    }

    private static let form: Value = .map([
        "type": .text("object"), "required": .list([.text("age"), .text("lost")]),
        "properties": .map([
            "age": .map(["type": .text("integer"), "minimum": .int(0), "maximum": .int(120)]),
            "lost": .map(["type": .text("boolean")]), "note": .map(["type": .text("string")]),
        ]),
    ])

    private static func texts(of definition: WorkflowDefinition) -> PublicTexts {
        PublicTexts(
            entries: definition.states.map {
                PublicTexts.Entry(state: $0.id, audience: PublicTexts.everybody, text: text($0.id))
            })
    }

    private static func calendar() -> WorkingCalendar {
        WorkingCalendar(
            name: "town", title: text("Town"), weekend: [false, false, false, false, true, true, false],
            officeMinutes: 480..<900, holidays: [], offsets: [])
    }

    /// Not a hash, but different for different bytes often enough.
    private static func identify(_ bytes: [UInt8]) -> DefinitionID {
        var id = [UInt8](repeating: 0, count: DefinitionID.byteCount)
        for (index, byte) in bytes.enumerated() { id[index % 32] = id[index % 32] &* 31 &+ byte }
        guard let id = DefinitionID(bytes: id) else { preconditionFailure("an id has 32 bytes") }
        return id
    }
}

extension WorkflowDefinition {
    /// Changes the state of an id, wherever it lies.
    mutating func change(_ id: String, _ body: (inout State) -> Void) {
        for index in states.indices { states[index].change(id, body) }
    }
}

extension WorkflowDefinition.State {
    fileprivate mutating func change(_ id: String, _ body: (inout WorkflowDefinition.State) -> Void) {
        if self.id == id { body(&self) }
        for index in states.indices { states[index].change(id, body) }
        for index in regions.indices { regions[index].change(id, body) }
    }
}
