import EventModel
import Statechart
import Workflow

/// An application whose licence fee is to be paid, with the fold of all that was decided.
struct PaymentRun {
    let workflow: CompiledWorkflow
    var state: ApplicationState
    var record = ApplicationRecord()
    var now: Timestamp = .day(0)
    var effects: [Effect] = []
    var events: [DecidedEvent] = []

    static let fee: Int64 = 2_000
    static let treasury = Actor(subject: "treasury", roles: ["treasury"])
    static let chief = Actor(subject: "chief", roles: ["chief"])
    static let bank = Actor(subject: "bank", roles: [])

    /// Submits; the fee of 2,000 is due.
    init() throws {
        var definition = try Licence.definition()
        definition.fees[0].waivers = ["chief"]
        workflow = try CompiledWorkflow(definition, identify: Sample.identify)
        state = workflow.initialState
        try take(
            .action(
                "submit",
                data: [
                    "form": .map(["age": .int(30), "lost": .bool(false)]),
                    "documents": .map(["photo": WholeLanguageTests.Run.photo]),
                ]), by: Actor(subject: "applicant", roles: ["applicant"]))
    }

    var account: PaymentAccount { record.payments }
    var active: [String] { workflow.chart.activeLeaves(state.configuration).map { workflow.states[$0].id } }

    mutating func take(_ command: Command, by actor: Actor = bank) throws {
        let decision = try workflow.decide(
            command, on: state, record: record, by: actor, context: CommandContext(now: now))
        (events, effects) = (decision.events, decision.effects)
        for (index, event) in decision.events.enumerated() {
            state = workflow.evolve(state, taking: event.transitions, at: now)
            record = workflow.evolve(
                record,
                with: RecordableEvent(
                    type: event.type, transitions: event.transitions, occurredAt: now, subject: actor.subject,
                    data: event.data, effects: index == 0 ? decision.effects : []))
        }
    }

    mutating func take(_ message: PaymentMessage) throws { try take(.payment(message)) }

    /// The code with which a command is rejected; nil when it is accepted.
    func code(_ command: Command, by actor: Actor = bank) -> Rejection? {
        var copy = self
        do {
            try copy.take(command, by: actor)
            return nil
        } catch {
            return error as? Rejection
        }
    }

    static func message(
        _ id: String, _ amount: Int64, _ kind: PaymentMessage.Kind = .paid, bill: String? = nil, day: Int64 = 0
    ) -> PaymentMessage {
        PaymentMessage(
            kind: kind, id: id, bill: bill, amount: amount, currency: "ILS", bankTime: .day(day))
    }
}
