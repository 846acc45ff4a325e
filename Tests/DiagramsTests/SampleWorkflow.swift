import EventModel
import Workflow

/// A service with regions, a state that is resumed, a choice, deadlines in place and otherwise, and an expiry.
enum SampleWorkflow {
    typealias State = WorkflowDefinition.State
    typealias Action = WorkflowDefinition.Action
    typealias Alternative = WorkflowDefinition.Alternative
    typealias Deadline = WorkflowDefinition.Deadline

    static func workflow(
        title: LocalizedText = LocalizedText(arabic: "مسودة", english: "Draft")
    ) throws -> CompiledWorkflow {
        try CompiledWorkflow(definition(title: title), identify: identify)
    }

    static func definition(title: LocalizedText) -> WorkflowDefinition {
        WorkflowDefinition(
            service: "permit", version: 3, title: LocalizedText(arabic: "تصريح", english: "Permit"), initial: "draft",
            roles: [
                WorkflowDefinition.Role(
                    name: "applicant", office: "citizen",
                    title: LocalizedText(arabic: "مقدم الطلب", english: "Applicant")),
                WorkflowDefinition.Role(
                    name: "clerk", office: "town", title: LocalizedText(arabic: "الموظف", english: "Clerk")),
            ],
            states: [draft(title), review, correction] + ends)
    }

    private static func draft(_ title: LocalizedText) -> State {
        State(
            id: "draft", title: title,
            actions: [
                action("submit", "تقديم", "Submit", by: "applicant", to: .state("review")),
                action("note", "ملاحظة", "Note", by: "applicant", to: .stay),
            ], deadlines: [deadline(90, to: .state("lapsed"))])
    }

    private static var review: State {
        State(
            id: "review", title: LocalizedText(arabic: "التحقق", english: "Review"),
            regions: [region("law"), region("technique")],
            actions: [action("return", "إعادة", "Return", by: "clerk", to: .state("correction"))],
            deadlines: [
                Deadline(after: days(10), destination: .stay, records: "reminded", effects: [.notify(role: "clerk")])
            ],
            done: [
                WorkflowDefinition.Choice(
                    condition:
                        "In('law_fine') && In('technique_fine') && application.due == 0 && application.paid >= 0",
                    target: "granted"),
                WorkflowDefinition.Choice(target: "refused"),
            ])
    }

    private static var correction: State {
        State(
            id: "correction", title: LocalizedText(arabic: "استكمال", english: "Correction"),
            actions: [action("complete", "استكمال البيانات", "Complete", by: "applicant", to: .resume("review"))],
            deadlines: [deadline(2, to: .state("lapsed"))])
    }

    private static var ends: [State] {
        [
            State(
                id: "granted", title: LocalizedText(arabic: "ممنوح", english: "Granted"),
                entry: WorkflowDefinition.Issue(document: "permit", validity: "'P5Y'"),
                expiry: WorkflowDefinition.Expiry(target: "lapsed", records: "expired")),
            State(id: "refused", title: LocalizedText(arabic: "مرفوض", english: "Refused"), isFinal: true),
            State(id: "lapsed", title: LocalizedText(arabic: "منقضٍ", english: "Lapsed"), isFinal: true),
        ]
    }

    private static func region(_ name: String) -> State {
        State(
            id: name, title: LocalizedText(untranslated: "Region \(name)"),
            states: [
                State(
                    id: "\(name)_check", title: LocalizedText(untranslated: "Check \(name)"),
                    actions: [
                        action("pass-\(name)", "سليم", "Pass \(name)", by: "clerk", to: .state("\(name)_fine")),
                        action("fail-\(name)", "معيب", "Fail \(name)", by: "clerk", to: .state("\(name)_bad")),
                    ]),
                State(id: "\(name)_fine", title: LocalizedText(untranslated: "Fine \(name)"), isFinal: true),
                State(id: "\(name)_bad", title: LocalizedText(untranslated: "Bad \(name)"), isFinal: true),
            ])
    }

    private static func action(
        _ name: String, _ arabic: String, _ english: String, by role: String,
        to destination: WorkflowDefinition.Destination
    ) -> Action {
        Action(
            name: name, title: LocalizedText(arabic: arabic, english: english),
            alternatives: [Alternative(roles: [role], destination: destination)])
    }

    private static func deadline(_ count: Int64, to destination: WorkflowDefinition.Destination) -> Deadline {
        Deadline(after: days(count), destination: destination, records: "lapsed")
    }

    private static func days(_ count: Int64) -> ExactDuration {
        guard let duration = ExactDuration(microseconds: count * 86_400_000_000) else {
            preconditionFailure("a deadline is longer than nothing")
        }
        return duration
    }

    /// Not a hash, but what a definition needs to have an id.
    static func identify(_ bytes: [UInt8]) -> DefinitionID {
        guard let id = DefinitionID(bytes: Array(repeating: UInt8(truncatingIfNeeded: bytes.count), count: 32)) else {
            preconditionFailure("an id has 32 bytes")
        }
        return id
    }
}
