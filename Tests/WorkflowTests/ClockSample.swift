import EventModel
import Testing
import Workflow

/// A small service with one clock: the office has five working days, which stop while the applicant is awaited.
enum ClockSample {
    static func definition(
        _ calendar: WorkingCalendar = Licence.calendar, silence: WorkflowDefinition.Silence? = nil
    ) throws -> WorkflowDefinition {
        WorkflowDefinition(
            service: "enquiry", version: 1, title: Sample.text("Enquiry"), initial: "draft",
            roles: ["applicant", "clerk", "chief"].map { WorkflowDefinition.Role(name: $0, office: "town") },
            states: [
                state("draft", [action("submit", "applicant", "submitted", to: "office")]),
                state(
                    "office",
                    [
                        action("ask", "clerk", "asked", to: "waiting"),
                        action("answer", "clerk", "answered", to: "settled"), action("look", "clerk", "looked"),
                    ]),
                state("waiting", [action("reply", "applicant", "replied", to: "office")]),
                WorkflowDefinition.State(id: "settled", title: Sample.text("Settled"), isFinal: true),
                WorkflowDefinition.State(id: "granted", title: Sample.text("Granted"), isFinal: true),
            ],
            clocks: [
                WorkflowDefinition.Clock(
                    name: "processing", limit: try WorkingDuration(iso8601: "P5D"), states: ["office"],
                    reminder: try WorkingDuration(iso8601: "P3D"), escalation: "chief",
                    suspension: .init(roles: ["chief"], limit: try ExactDuration(iso8601: "P10D")),
                    extensibility: .init(roles: ["chief"], limit: try WorkingDuration(iso8601: "P4D")),
                    silence: silence)
            ],
            calendar: calendar.name,
            attachments: WorkflowDefinition.Attachments(calendars: [(calendar, [1])]))
    }

    private static func state(_ id: String, _ actions: [WorkflowDefinition.Action]) -> WorkflowDefinition.State {
        WorkflowDefinition.State(id: id, title: Sample.text(id), actions: actions)
    }

    private static func action(
        _ name: String, _ role: String, _ records: String, to target: String? = nil
    ) -> WorkflowDefinition.Action {
        WorkflowDefinition.Action(
            name: name,
            alternatives: [WorkflowDefinition.Alternative(roles: [role], records: records, target: target)])
    }
}

/// One application of ``ClockSample`` from command to command.
struct ClockRun {
    let workflow: CompiledWorkflow
    var state: ApplicationState
    var record = ApplicationRecord()
    var now = Timestamp.epoch
    var events: [RecordableEvent] = []

    init(_ definition: WorkflowDefinition) throws {
        workflow = try CompiledWorkflow(definition, identify: Sample.identify)
        state = workflow.initialState
    }

    /// Takes a command as chief, clerk and applicant.
    @discardableResult
    mutating func take(_ command: Command, roles: [String] = ["applicant", "clerk", "chief"]) throws -> [Effect] {
        let actor = Actor(subject: "nadia", roles: roles)
        let decision = try workflow.decide(
            command, on: state, record: record, by: actor, context: CommandContext(now: now))
        for (index, event) in decision.events.enumerated() {
            let recordable = RecordableEvent(
                type: event.type, transitions: event.transitions, occurredAt: now, subject: actor.subject,
                data: event.data, effects: index == 0 ? decision.effects : [])
            state = workflow.evolve(state, taking: event.transitions, at: now)
            record = workflow.evolve(record, with: recordable)
            events.append(recordable)
        }
        return decision.effects
    }

    mutating func take(_ action: String, onDay day: Int64) throws {
        now = .day(day)
        try take(.action(action, data: [:]))
    }

    mutating func adjust(_ adjustment: ClockAdjustment, onDay day: Int64) throws {
        now = .day(day)
        try take(.adjustClock("processing", adjustment))
    }

    func code(_ command: Command, roles: [String] = ["applicant", "clerk", "chief"]) -> Rejection.Code? {
        var run = self
        do {
            try run.take(command, roles: roles)
            return nil
        } catch {
            return (error as? Rejection)?.code
        }
    }

    func status(onDay day: Int64) -> ClockStatus {
        workflow.clockStatus(0, of: record, at: .day(day))
    }
}
