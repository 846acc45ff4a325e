import BinaryCoding
import EventModel
import JSONCoding
import Workflow

/// The decision of two commands of passport renewal, beside the bare encoding of what was given with them, which recording
/// takes anyway.
struct DecisionBenchmark {
    private let decisionCount = 20
    private let rounds = 501

    func run() async throws {
        let workflow = try ServiceTexts(of: "passport-renewal").compile()
        let example = "\(Repository.workflows)/passport-renewal/example-application.json"
        guard let given = try JSON.decode(Repository.bytes(of: example) ?? []).map else {
            throw ServiceTexts.Failure(path: example)
        }
        var application = SampleApplication(workflow: workflow)
        try await measure("submit", given, by: Actor(subject: "citizen-1", roles: ["applicant"]), &application)
        let payment: ValueMap = ["amount": .int(application.record.due), "receipt": .text("R-482913")]
        try await measure("pay", payment, by: Actor(subject: "treasury", roles: ["treasury"]), &application)
    }

    private func measure(
        _ action: String, _ data: ValueMap, by actor: Actor, _ application: inout SampleApplication
    ) async throws {
        let (command, start) = (Command.action(action, data: data), application)
        let measurement = try await Measurement(
            rounds: rounds,
            subject: {
                try await seconds {
                    for _ in 0..<decisionCount { require(!(try start.decide(command, by: actor).events.isEmpty)) }
                }
            },
            limit: {
                await seconds { for _ in 0..<decisionCount { require(!CBOR.encode(.map(data)).isEmpty) } }
            })
        report(
            "decision of `\(action)`", operations: decisionCount, unit: .microseconds, measurement,
            limit: "CBOR encoding of what was given")
        try application.take(command, by: actor)
    }
}

/// One application as its events leave it.
private struct SampleApplication {
    let workflow: CompiledWorkflow
    private(set) var state: ApplicationState
    private(set) var record = ApplicationRecord()
    private let now = Timestamp(microsecondsSinceEpoch: 1_760_000_000_000_000)

    init(workflow: CompiledWorkflow) {
        self.workflow = workflow
        state = workflow.initialState
    }

    func decide(_ command: Command, by actor: Actor) throws(Rejection) -> Decision {
        try workflow.decide(command, on: state, record: record, by: actor, context: CommandContext(now: now))
    }

    mutating func take(_ command: Command, by actor: Actor) throws {
        let decision = try decide(command, by: actor)
        for event in decision.events {
            state = workflow.evolve(state, taking: event.transitions, at: now)
            record = workflow.evolve(
                record,
                with: RecordableEvent(
                    type: event.type, transitions: event.transitions, occurredAt: now, subject: actor.subject,
                    data: event.data, effects: decision.effects))
        }
    }
}
