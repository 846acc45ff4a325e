import EventModel
import Testing
import Workflow

/// What is marked as wrong and corrected, on ``Licence``, which has a form and documents.
@Suite struct MarkTests {
    private typealias Run = WholeLanguageTests.Run

    private func code(_ command: PeopleCommand, on run: Run, by actor: Actor) -> Rejection.Code? {
        var copy = run
        do {
            try copy.take(.people(command), by: actor)
            return nil
        } catch {
            return (error as? Rejection)?.code
        }
    }

    /// An officer who may act now.
    private func officer(of run: Run) throws -> Actor {
        let workflow = run.workflow
        let names = workflow.roles.filter { !["citizen", "system"].contains($0.office) }.map(\.name)
        let able = names.first { name in
            !workflow.allowedActions(run.state, for: workflow.roleSet(of: Actor(subject: "x", roles: [name]))).isEmpty
        }
        return Actor(subject: "officer", roles: [try #require(able)])
    }

    @Test func fieldsAndDocumentsAreMarkedUntilTheyAreGivenAnew() throws {
        var run = try Run()
        try run.submit()
        try run.pay(2_000)
        let officer = try officer(of: run)
        let field = Casework.Mark(.field, "age", remark: "لا يطابق الهوية")
        let document = Casework.Mark(.document, "photo", remark: "قديمة")
        #expect(code(.mark([]), on: run, by: officer) == .markUnknown)
        #expect(code(.mark([.init(.field, "shoe", remark: "x")]), on: run, by: officer) == .markUnknown)
        #expect(code(.mark([.init(.document, "age", remark: "x")]), on: run, by: officer) == .markUnknown)
        #expect(code(.mark([.init(.field, "age", remark: "")]), on: run, by: officer) == .textInvalid)
        try run.take(.people(.mark([field, document])), by: officer)
        #expect(run.record.people.marks == [field, document])
        let again = Casework.Mark(.field, "age", remark: "anew")
        try run.take(.people(.mark([again])), by: officer)
        #expect(run.record.people.marks == [document, again], "a later mark takes the place of an earlier one")
        let given = RecordableEvent(
            type: "resubmitted", transitions: [0], occurredAt: .day(2), subject: "sami",
            data: ["form": .map(["age": .int(31)])], effects: [])
        #expect(run.workflow.evolve(run.record, with: given).people.marks == [document])
        let brought = RecordableEvent(
            type: "resubmitted", transitions: [0], occurredAt: .day(2), subject: "sami",
            data: ["documents": .map(["photo": .map([:])])], effects: [])
        #expect(run.workflow.evolve(run.record, with: brought).people.marks == [again])
    }

    @Test func whatWasIssuedIsCorrected() throws {
        var run = try Run()
        try run.submit()
        try run.pay(2_000)
        let officer = try officer(of: run)
        #expect(code(.correct(document: "licence", text: "x"), on: run, by: officer) == .notIssued)
        let issued = RecordableEvent(
            type: "issued", transitions: [0], occurredAt: .day(2), subject: "printer", data: [:],
            effects: [.issue(document: "licence", validUntil: nil)])
        run.record = run.workflow.evolve(run.record, with: issued)
        try run.take(.people(.correct(document: "licence", text: "the name is Huda")), by: officer)
        #expect(run.record.people.correctionCount == 1)
    }
}
