import EventModel
import FormSchema
import Foundation
import SijillTestKit
import Testing
import Workflow
import WorkflowFiles

/// Commands at random, allowed or not, to the services of the portal.
@Suite struct RandomCommandTests {
    private static let workflows = URL(filePath: #filePath).appending(path: "../../../Workflows").standardizedFileURL

    /// One application, and everything that was recorded of it.
    private struct Life {
        let workflow: CompiledWorkflow
        var state: ApplicationState
        var record = ApplicationRecord()
        var now = Timestamp(secondsSinceEpoch: 1_767_500_000)
        var events: [RecordableEvent] = []
        var rejectionCount = 0

        init(_ workflow: CompiledWorkflow) {
            self.workflow = workflow
            state = workflow.initialState
        }

        mutating func take(_ command: Command, by actor: Actor) -> Bool {
            let (before, recordBefore) = (state, record)
            let context = CommandContext(now: now)
            func decide() -> Result<Decision, Rejection> {
                Result { () throws(Rejection) in
                    try workflow.decide(command, on: state, record: record, by: actor, context: context)
                }
            }
            let answer = decide()
            #expect(answer == decide(), "the same question has the same answer")
            guard case .success(let decision) = answer else {
                rejectionCount += 1
                #expect(state == before && record == recordBefore, "a rejection changes nothing")
                return false
            }
            for (index, event) in decision.events.enumerated() {
                let recordable = RecordableEvent(
                    type: event.type, transitions: event.transitions, occurredAt: now, subject: actor.subject,
                    data: event.data, effects: index == 0 ? decision.effects : [])
                state = workflow.evolve(state, taking: event.transitions, at: now)
                record = workflow.evolve(record, with: recordable)
                events.append(recordable)
            }
            return true
        }
    }

    @Test(arguments: [1, 2, 3]) func whateverIsAskedTheStateIsThatOfReplay(seed: UInt64) throws {
        var generator = SeededGenerator(seed: seed)
        var (takenCount, refusedCount, endedCount) = (0, 0, 0)
        let catalog = try WorkflowFolder.load(Self.workflows.path)
        for workflow in catalog.services.compactMap({ catalog.workflow(of: $0) }) {
            let forms = workflow.form?.sampleInstances(limit: 8) ?? []
            for _ in 0..<8 {
                var life = Life(workflow)
                var afterEndCount = 0
                for _ in 0..<60 where afterEndCount < 5 {
                    if workflow.isEnded(life.state) { afterEndCount += 1 }
                    step(&life, forms: forms, using: &generator)
                }
                takenCount += life.events.count
                refusedCount += life.rejectionCount
                endedCount += workflow.isEnded(life.state) ? 1 : 0
                expectReplayGivesTheSame(life, seed: seed)
            }
        }
        print("seed \(seed): \(takenCount) commands taken, \(refusedCount) refused, \(endedCount) applications ended")
        #expect(takenCount > 200 && refusedCount > 200 && endedCount > 10)
    }

    private func step(_ life: inout Life, forms: [Value], using generator: inout SeededGenerator) {
        let workflow = life.workflow
        life.now = Timestamp(
            microsecondsSinceEpoch: life.now.microsecondsSinceEpoch
                + Int64.random(in: 0..<3_600_000_000, using: &generator))
        let running = workflow.runningDeadlines(life.state, record: life.record)
        if let deadline = running.randomElement(using: &generator), Int.random(in: 0..<12, using: &generator) == 0 {
            if Bool.random(using: &generator) { life.now = max(life.now, deadline.dueAt) }
            _ = life.take(.deadline(deadline.number), by: Actor(subject: "", roles: []))
            return
        }
        let everybody = RoleSet(rawValue: .max)
        let offered = workflow.allowedActions(life.state, for: everybody)
        let isSensible = Int.random(in: 0..<4, using: &generator) > 0
        let candidates = isSensible && !offered.isEmpty ? offered : Array(workflow.actions.indices)
        guard let action = candidates.randomElement(using: &generator) else { return }
        let asked = workflow.transitions.filter { $0.cause == .action(action) }
        let able = asked.reduce(RoleSet()) { $0.union($1.roles) }.numbers
        let role =
            isSensible ? able.randomElement(using: &generator) : workflow.roles.indices.randomElement(using: &generator)
        let roles = role.map { [workflow.roles[$0].name] } ?? []
        let data = data(for: asked, of: life, forms: forms, using: &generator)
        _ = life.take(
            .action(workflow.actions[action].name, data: data),
            by: Actor(subject: roles.first ?? "nobody", roles: roles))
    }

    private func data(
        for asked: [WorkflowTransition], of life: Life, forms: [Value], using generator: inout SeededGenerator
    ) -> ValueMap {
        guard Int.random(in: 0..<8, using: &generator) > 0 else { return [:] }
        var data = ValueMap()
        for field in asked.flatMap(\.needs) {
            data[field] = field == "amount" ? .int(max(life.record.due, 1)) : .text("\(field) 1")
        }
        if asked.contains(where: \.needsForm) { data["form"] = forms.randomElement(using: &generator) }
        guard asked.contains(where: { $0.requirement != .none }) else { return data }
        var documents = ValueMap()
        for document in life.workflow.documents {
            documents[document.name] = .map([
                "type": .text(document.mediaTypes.first ?? "image/jpeg"),
                "size": .int(Int64(document.byteCountMax ?? 1)),
            ])
        }
        data["documents"] = .map(documents)
        return data
    }

    private func expectReplayGivesTheSame(_ life: Life, seed: UInt64) {
        var (state, record) = (life.workflow.initialState, ApplicationRecord())
        for event in life.events {
            state = life.workflow.evolve(state, taking: event.transitions, at: event.occurredAt)
            // What is recorded of an effect is what the record needs.
            var read = event
            read.effects = event.effects.compactMap { $0.value.flatMap { Effect($0) } }
            record = life.workflow.evolve(record, with: read)
        }
        #expect(state == life.state, "\(life.workflow.service), seed \(seed)")
        #expect(record == life.record, "\(life.workflow.service), seed \(seed)")
        #expect(state.deviationCount == 0)
    }
}
