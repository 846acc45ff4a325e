import EventModel
import Testing
import Workflow

/// What an application opens by itself is decided once, and how the other one begins follows from its definition.
@Suite struct OpeningTests {
    private static let appeal = "appeal"

    private func workflow(
        silence effects: [WorkflowDefinition.DeclaredEffect] = [.open(service: Self.appeal)]
    ) throws -> CompiledWorkflow {
        let definition = try ClockSample.definition(
            silence: WorkflowDefinition.Silence(target: "granted", records: "granted-by-silence", effects: effects))
        return try CompiledWorkflow(definition, identify: Sample.identify)
    }

    private func record(_ workflow: CompiledWorkflow, after events: [RecordableEvent]) -> ApplicationRecord {
        events.reduce(ApplicationRecord()) { workflow.evolve($0, with: $1) }
    }

    private func event(_ type: String, _ data: ValueMap = [:], effects: [Effect] = []) -> RecordableEvent {
        RecordableEvent(
            type: type, transitions: [.standing], occurredAt: .epoch, subject: "x", data: data, effects: effects)
    }

    private func code(
        _ command: Command, _ workflow: CompiledWorkflow, _ record: ApplicationRecord
    ) -> Rejection.Code? {
        do throws(Rejection) {
            _ = try workflow.decide(
                command, on: workflow.initialState, record: record, by: Actor(subject: "", roles: []),
                context: CommandContext(now: .epoch))
            return nil
        } catch {
            return error.code
        }
    }

    @Test func silenceOpensAnApplicationBesideWhatItDecides() throws {
        let run = try ClockRun(
            ClockSample.definition(
                silence: WorkflowDefinition.Silence(target: "granted", effects: [.open(service: Self.appeal)])))
        let silent = run.workflow.transitions.filter { if case .clock = $0.cause { true } else { false } }
        #expect(silent.map(\.effects) == [[.notify(role: 2), .open(service: Self.appeal)]])
        #expect(run.workflow.openedServices == [Self.appeal])
    }

    @Test func whatIsOpenedIsRecordedOnce() throws {
        let workflow = try workflow()
        let asked = event("asked", effects: [.open(service: Self.appeal), .open(service: "refund")])
        var record = record(workflow, after: [asked])
        #expect(record.openings.all.map(\.service) == [Self.appeal, "refund"] && record.openings.pending == [0, 1])
        let opened = try StreamID(category: "refund", name: "R1")
        let decision = try workflow.decide(
            .opened(1, as: opened), on: workflow.initialState, record: record, by: Actor(subject: "", roles: []),
            context: CommandContext(now: .epoch))
        #expect(decision.events.map(\.type) == ["application-opened"] && decision.effects.isEmpty)
        record = workflow.evolve(
            record,
            with: event("application-opened", decision.events[0].data))
        #expect(record.openings.pending == [0])
        #expect(record.people.links == [Casework.Link(application: "refund/R1", relation: "opened")])
        // The same again has nothing left to do; another one in its place is refused, and so is one that nobody asked for.
        #expect(code(.opened(1, as: opened), workflow, record) == nil)
        #expect(code(.opened(1, as: try StreamID(category: "refund", name: "R2")), workflow, record) == .openingUnknown)
        #expect(code(.opened(2, as: opened), workflow, record) == .openingUnknown)
        #expect(code(.opened(-1, as: opened), workflow, record) == .openingUnknown)
    }

    @Test func whoWasOpenedKnowsByWhom() throws {
        let workflow = try workflow()
        let origin = Openings.Origin(application: "permit/P1", opening: 3)
        let begun = workflow.begunEvent(by: origin, depth: 2)
        let record = record(workflow, after: [event("submitted"), event(begun.type, begun.data)])
        #expect(record.openings.origin == origin && record.openings.depth == 2)
        #expect(record.people.links == [Casework.Link(application: "permit/P1", relation: "origin")])
        #expect(!Rejection(openingTooDeep: Self.appeal).message.arabic.isEmpty)
        #expect(Rejection(openingTooDeep: Self.appeal).code == .openingTooDeep)
    }

    @Test func anEffectIsReadAsItIsRecorded() throws {
        let value = try #require(Effect.open(service: Self.appeal).value)
        #expect(Effect(value) == .open(service: Self.appeal))
        // Nobody outside is asked.
        #expect(EffectKind(value) == nil)
    }

    @Test func whatChangedSaysWhatSilenceOpens() throws {
        let (with, without) = (try workflow(), try workflow(silence: []))
        #expect(
            with.changes(since: without).map(\.text.english) == [
                "the clock `processing`: what silence does besides was nothing, is now opens an application of `appeal`."
            ])
        #expect(with.changes(since: with).isEmpty)
    }

    @Test func whatIsOpenedIsPartOfTheMeaning() throws {
        let (with, without) = (try workflow(), try workflow(silence: []))
        #expect(with.canonicalBytes != without.canonicalBytes)
        #expect(throws: DefinitionProblems.self) { try workflow(silence: [.open(service: "No Service")]) }
    }
}
