import EventModel
import Statechart
import Testing
import Workflow

/// A service that asks the police and the registry side by side, and an application of it under way.
enum AgencySample {
    static let applicant = Actor(subject: "huda", roles: ["applicant"])
    static let police = Actor(subject: "police-desk", roles: ["police"])
    static let registry = Actor(subject: "registry-desk", roles: ["registry"])
    static let chief = Actor(subject: "chief", roles: ["chief"])

    static var definition: WorkflowDefinition {
        WorkflowDefinition(
            service: "stay", version: 1, title: Sample.text("Stay"), initial: "draft",
            roles: [
                WorkflowDefinition.Role(name: "applicant", office: "citizen"),
                WorkflowDefinition.Role(name: "police", office: "interior"),
                WorkflowDefinition.Role(name: "registry", office: "registry"),
                WorkflowDefinition.Role(name: "chief", office: "interior"),
            ],
            states: [
                Sample.State(
                    id: "draft", title: Sample.text("Draft"),
                    actions: [asking("submit", by: "applicant", to: .state("checks"))]),
                checks,
                Sample.State(
                    id: "correction", title: Sample.text("Correction"),
                    actions: [asking("resubmit", by: "applicant", to: .resume("checks"))]),
                Sample.State(
                    id: "decision", title: Sample.text("Decision"),
                    actions: [
                        action("grant", by: ["chief"], to: "granted"), action("refuse", by: ["chief"], to: "refused"),
                    ]),
                Sample.State(
                    id: "granted", title: Sample.text("Granted"),
                    actions: [action("report", by: ["police"], to: "refused")]),
                Sample.State(id: "refused", title: Sample.text("Refused"), isFinal: true),
            ])
    }

    private static var checks: Sample.State {
        let police = Sample.State(
            id: "police_side", title: Sample.text("Police"),
            states: [
                Sample.State(
                    id: "police_check", title: Sample.text("Police check"),
                    actions: [
                        action("clear", by: ["police"], to: "police_clear"),
                        action("flag", by: ["police"], needs: ["reason"], to: "police_alert"),
                        action("inquire", by: ["police"], to: "inquiry", asks: ["police"]),
                    ],
                    deadlines: [
                        .init(
                            after: days(5), destination: .stay, records: "police_overdue",
                            effects: [.request(role: "police")])
                    ]),
                Sample.State(
                    id: "inquiry", title: Sample.text("Inquiry"),
                    actions: [
                        action("clear", by: ["police"], to: "police_clear"),
                        action("flag", by: ["police"], needs: ["reason"], to: "police_alert"),
                    ], deadlines: [.init(after: days(14), target: "police_alert", records: "inquiry_over")]),
                Sample.State(id: "police_clear", title: Sample.text("Clear"), isFinal: true),
                Sample.State(id: "police_alert", title: Sample.text("Alert"), isFinal: true),
            ])
        let registry = Sample.State(
            id: "registry_side", title: Sample.text("Registry"),
            states: [
                Sample.State(
                    id: "registry_check", title: Sample.text("Registry check"),
                    actions: [
                        action("confirm", by: ["registry"], to: "confirmed"),
                        action("deny", by: ["registry"], to: "denied"),
                    ]),
                Sample.State(id: "confirmed", title: Sample.text("Confirmed"), isFinal: true),
                Sample.State(id: "denied", title: Sample.text("Denied"), isFinal: true),
            ])
        return Sample.State(
            id: "checks", title: Sample.text("Checks"), regions: [police, registry],
            actions: [action("return", by: ["police", "registry"], needs: ["reason"], to: "correction")],
            done: [.init(target: "decision")])
    }

    /// The police may clear it anywhere in the office, and flag it on the second desk alone.
    static var desks: WorkflowDefinition {
        var definition = definition
        let office = Sample.State(
            id: "office", title: Sample.text("Office"),
            states: [
                Sample.State(
                    id: "first", title: Sample.text("First desk"),
                    actions: [action("move", by: ["chief"], to: "second")]),
                Sample.State(
                    id: "second", title: Sample.text("Second desk"),
                    actions: [
                        action("move", by: ["chief"], to: "third"), action("flag", by: ["police"], to: "refused"),
                    ]),
                Sample.State(
                    id: "third", title: Sample.text("Third desk"), actions: [action("move", by: ["chief"], to: "first")]
                ),
            ], actions: [action("clear", by: ["police"], to: "refused")])
        let submit = Sample.Action(
            name: "submit",
            alternatives: [
                Sample.Alternative(
                    roles: ["applicant"], destination: .state("office"), effects: [.request(role: "police")])
            ])
        definition.states = [
            Sample.State(id: "draft", title: Sample.text("Draft"), actions: [submit]), office,
            Sample.State(id: "refused", title: Sample.text("Refused"), isFinal: true),
        ]
        return definition
    }

    private static func asking(
        _ name: String, by role: String, to destination: WorkflowDefinition.Destination
    ) -> Sample.Action {
        Sample.Action(
            name: name,
            alternatives: [
                Sample.Alternative(
                    roles: [role], destination: destination,
                    effects: [.request(role: "police"), .request(role: "registry")])
            ])
    }

    private static func action(
        _ name: String, by roles: [String], needs: [String] = [], to target: String, asks: [String] = []
    ) -> Sample.Action {
        Sample.Action(
            name: name,
            alternatives: [
                Sample.Alternative(
                    roles: roles, needs: needs, destination: .state(target),
                    effects: asks.map { .request(role: $0) })
            ])
    }

    static func days(_ count: Int64) -> ExactDuration {
        guard let duration = ExactDuration(microseconds: count * Sample.day) else {
            preconditionFailure("days are positive")
        }
        return duration
    }

    /// An application, with the fold of all that was decided.
    struct Run {
        let workflow: CompiledWorkflow
        var state: ApplicationState
        var record = ApplicationRecord()
        var now: Timestamp = .day(1)
        /// What was recorded, oldest first.
        var events: [RecordableEvent] = []
        /// The effects of what was decided last.
        var effects: [Effect] = []

        init(_ definition: WorkflowDefinition = AgencySample.definition) throws {
            workflow = try CompiledWorkflow(definition, identify: Sample.identify)
            state = workflow.initialState
        }

        /// Submitted, so that police and registry are asked.
        static func submitted() throws -> Run {
            var run = try Run()
            try run.act("submit", by: applicant)
            return run
        }

        var agencies: AgencyRequests { record.agencies }
        var openTokens: [String] { agencies.open.map(\.token.description) }
        var active: [String] { workflow.chart.activeLeaves(state.configuration).map { workflow.states[$0].id } }

        /// The number of events that were recorded.
        @discardableResult
        mutating func take(_ command: Command, by actor: Actor) throws(Rejection) -> Int {
            let decision = try workflow.decide(
                command, on: state, record: record, by: actor, context: CommandContext(now: now))
            for (index, event) in decision.events.enumerated() {
                let recorded = RecordableEvent(
                    type: event.type, transitions: event.transitions, occurredAt: now, subject: actor.subject,
                    data: event.data, effects: index == 0 ? decision.effects : [])
                state = workflow.evolve(state, taking: event.transitions, at: now)
                record = workflow.evolve(record, with: recorded)
                events.append(recorded)
            }
            effects = decision.effects
            return decision.events.count
        }

        mutating func act(_ name: String, by actor: Actor, _ data: ValueMap = [:]) throws(Rejection) {
            try take(.action(name, data: data), by: actor)
        }

        @discardableResult
        mutating func answer(
            _ token: String, _ action: String, by actor: Actor, _ data: ValueMap = [:]
        ) throws(Rejection) -> Int {
            try take(.agency(AgencyAnswer(token: token, action: action, data: data)), by: actor)
        }

        /// The code of the rejection that an answer meets; nil where it is taken.
        func code(_ token: String, _ action: String, by actor: Actor, _ data: ValueMap = [:]) -> Rejection.Code? {
            var copy = self
            do {
                try copy.answer(token, action, by: actor, data)
                return nil
            } catch {
                #expect(!error.message.arabic.isEmpty && !error.message.english.isEmpty)
                return error.code
            }
        }

        func standing(_ token: String) -> AgencyRequest.Standing? {
            RequestToken(parsing: token).flatMap { agencies[$0]?.standing }
        }

        /// The record as it is folded from what was recorded, through the values in which it lies.
        func replayed() -> (state: ApplicationState, record: ApplicationRecord) {
            var (state, record) = (workflow.initialState, ApplicationRecord())
            for var event in events {
                event.effects = event.effects.compactMap { $0.value.flatMap { Effect($0) } }
                state = workflow.evolve(state, taking: event.transitions, at: event.occurredAt)
                record = workflow.evolve(record, with: event)
            }
            return (state, record)
        }
    }
}
