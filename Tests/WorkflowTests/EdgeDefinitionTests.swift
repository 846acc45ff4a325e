import EventModel
import FormSchema
import Testing
import Workflow

/// Small definitions that once let something through.
@Suite struct EdgeDefinitionTests {
    typealias State = WorkflowDefinition.State
    typealias Action = WorkflowDefinition.Action
    typealias Alternative = WorkflowDefinition.Alternative

    private static let ended = State(id: "ended", title: Sample.text("Ended"), isFinal: true)

    private func workflow(_ states: [State], form: FormSchema? = nil) throws -> CompiledWorkflow {
        try CompiledWorkflow(
            WorkflowDefinition(
                service: "edge", version: 1, title: Sample.text("Edge"), initial: states[0].id,
                roles: [WorkflowDefinition.Role(name: "clerk", office: "office")], states: states + [Self.ended],
                attachments: WorkflowDefinition.Attachments(form: form.map { ($0, [1]) })),
            identify: Sample.identify)
    }

    private func take(
        _ action: String, _ data: ValueMap, _ workflow: CompiledWorkflow, _ state: inout ApplicationState,
        _ record: inout ApplicationRecord
    ) throws -> [Effect] {
        let decision = try workflow.decide(
            .action(action, data: data), on: state, record: record, by: .clerk, context: CommandContext(now: .day(1)))
        let event = try #require(decision.events.first)
        state = workflow.evolve(state, taking: event.transitions, at: .day(1))
        record = workflow.evolve(
            record,
            with: RecordableEvent(
                type: event.type, transitions: event.transitions, occurredAt: .day(1), subject: "lina", data: data,
                effects: decision.effects))
        return decision.effects
    }

    @Test func whatWasPaidIsPaidBackOnceInOneStep() throws {
        let workflow = try workflow([
            State(
                id: "open", title: Sample.text("Open"),
                actions: [
                    Action(
                        name: "pay",
                        alternatives: [
                            Alternative(
                                roles: ["clerk"], needs: ["amount"], destination: .stay,
                                effects: [.receive(field: "amount")])
                        ]),
                    Action(
                        name: "cancel",
                        alternatives: [
                            Alternative(
                                roles: ["clerk"], needs: ["amount"], destination: .state("cancelled"),
                                effects: [.receive(field: "amount"), .refund, .refund])
                        ]),
                ]),
            State(
                id: "cancelled", title: Sample.text("Cancelled"),
                always: [WorkflowDefinition.Choice(target: "ended", effects: [.refund])]),
        ])
        for first in [Int64(100), .max] {
            var (state, record) = (workflow.initialState, ApplicationRecord())
            _ = try take("pay", ["amount": .int(first)], workflow, &state, &record)
            let effects = try take("cancel", ["amount": .int(7)], workflow, &state, &record)
            let sum = first == .max ? first : first + 7
            #expect(effects == [.receive(amount: 7), .refund(amount: sum)])
            #expect(record.paid == 0)
        }
    }

    @Test func remindersOfOneNameComeOneAfterAnother() throws {
        let workflow = try workflow([
            State(
                id: "open", title: Sample.text("Open"), actions: [Sample.action("close", by: "clerk", to: "ended")],
                deadlines: [1, 2].compactMap { days in
                    ExactDuration(microseconds: days * Sample.day).map {
                        WorkflowDefinition.Deadline(
                            after: $0, destination: .stay, records: "reminded", effects: [.notify(role: "clerk")])
                    }
                })
        ])
        let activity = try #require(workflow.recognised(activity: "reminded"))
        var state = workflow.evolve(workflow.initialState, taking: [], at: .day(0))
        for day in [1, 2] as [Int64] {
            state = workflow.evolve(state, taking: workflow.recognise(activity, in: state), at: .day(day))
        }
        #expect(workflow.runningDeadlines(state) == [])
        #expect(workflow.recognise(activity, in: state).count == 1, "a third one is no deviation")
    }

    @Test func aRejectionRepeatsLittleOfWhatWasGiven() throws {
        let workflow = try workflow([
            State(
                id: "open", title: Sample.text("Open"), actions: [Sample.action("close", by: "clerk", to: "ended")])
        ])
        var (state, record) = (workflow.initialState, ApplicationRecord())
        let rejection = #expect(throws: Rejection.self) {
            try take(String(repeating: "x\u{301}", count: 10_000), [:], workflow, &state, &record)
        }
        #expect(rejection.map { $0.message.english.utf8.count + $0.message.arabic.utf8.count < 1_000 } == true)
    }

    @Test(arguments: [Value.null, .text("form"), .int(1), .list([])])
    func aFormIsAMapWhateverItsSchemaLetsThrough(given: Value) throws {
        let schema = try FormSchema(.map(["required": .list([.text("age")])]))
        let workflow = try workflow(
            [
                State(
                    id: "draft", title: Sample.text("Draft"),
                    actions: [
                        Action(
                            name: "submit",
                            alternatives: [
                                Alternative(roles: ["clerk"], needs: ["form"], destination: .state("ended"))
                            ])
                    ])
            ], form: schema)
        var (state, record) = (workflow.initialState, ApplicationRecord())
        let rejection = #expect(throws: Rejection.self) {
            try take("submit", ["form": given], workflow, &state, &record)
        }
        #expect(rejection?.code == .formInvalid)
        _ = try take("submit", ["form": .map(["age": .int(1)])], workflow, &state, &record)
        #expect(record.form != nil)
    }
}
