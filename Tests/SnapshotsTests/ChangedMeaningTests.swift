import Snapshots
import Testing
import Workflow

/// Definitions that were changed under the same version are found, with the application and the place in its life.
@Suite struct ChangedMeaningTests {
    struct Change: CustomTestStringConvertible, Sendable {
        var what: String
        var service = "passport-renewal"
        var old: String
        var new: String
        var aspect: SnapshotDifference.Aspect

        var testDescription: String { "\(what) of \(service)" }
    }

    static let changes = [
        Change(
            what: "a target",
            old:
                "do: [{receive: amount}, {request: police}, {request: registrar}]\n        records: paid\n        to: verification",
            new:
                "do: [{receive: amount}, {request: police}, {request: registrar}]\n        records: paid\n        to: decision",
            aspect: .transitions),
        Change(what: "a fee", old: "- {amount: 21000}", new: "- {amount: 22000}", aspect: .effects),
        Change(
            what: "a surcharge", old: "form.earlier_losses >= 1\", amount: 21000}",
            new: "form.earlier_losses >= 1\", amount: 21001}", aspect: .effects),
        Change(
            what: "a deadline", old: "after: {P10D: {to: lapsed, records: lapsed}}",
            new: "after: {P11D: {to: lapsed, records: lapsed}}", aspect: .effects),
        Change(
            what: "a role", old: "by: [applicant, police]", new: "by: [applicant, director]", aspect: .rejected),
        Change(
            what: "a condition", old: "when: \"event.data.amount >= application.due\"",
            new: "when: \"event.data.amount > application.due\"", aspect: .rejected),
        Change(
            what: "an age", old: "- {when: \"years_between(form.birth_date, now) < 16\", amount: 10500}",
            new: "- {when: \"years_between(form.birth_date, now) < 15\", amount: 10500}", aspect: .effects),
        Change(
            what: "a document", old: "required: \"form.capacity == 'agent'\"",
            new: "required: \"form.capacity != 'agent'\"", aspect: .rejected),
        Change(
            what: "a validity", old: "now) < 5 ? 'P3Y' : 'P5Y'\"", new: "now) < 5 ? 'P3Y' : 'P6Y'\"", aspect: .effects),
        Change(
            what: "a choice", service: "birth-certificate",
            old: "- {when: \"days_between(form.birth_date, now) > 30\", to: late_review}",
            new: "- {when: \"days_between(form.birth_date, now) > 31\", to: late_review}", aspect: .transitions),
        Change(
            what: "a fee by area", service: "building-permit", old: "amount: \"700 * form.built_area\"",
            new: "amount: \"701 * form.built_area\"", aspect: .effects),
    ]

    @Test(arguments: changes) func theChangeIsFound(_ change: Change) async throws {
        let workflow = try Shipped.changed(change.service, change.old, change.new)
        let report = try await Shipped.snapshots.check([workflow])
        #expect(report.differences.contains { $0.aspect == .meaning }, "the canonical form is another one")
        let found = report.differences.first { $0.aspect == change.aspect && $0.application != nil }
        let difference = try #require(found, "\(report.differences)")
        #expect(difference.service == change.service && difference.version == workflow.version)
        let application = try #require(difference.application)
        let revision = try #require(difference.revision)
        #expect(difference.description.contains("\(application) would replay differently at revision \(revision)"))
        #expect(difference.was != difference.now)
        #expect(difference.advice.contains("raise `version`"))
        print("\(change.what): \(difference)")
    }

    @Test func theOldMeaningIsNotWrittenOver() async throws {
        let workflow = try Shipped.changed("passport-renewal", "- {amount: 21000}", "- {amount: 22000}")
        let other = TemporaryFolder()
        let snapshots = Snapshots(folder: SnapshotFolder(path: other.path))
        let original = try #require(try Shipped.catalog.get().workflow(of: "passport-renewal"))
        #expect(try await snapshots.check([original]).differences.map(\.aspect) == [.missing])
        _ = try await snapshots.update([original])
        #expect(try await snapshots.check([original]).differences == [])
        await #expect(throws: SnapshotError(.meaningChanged, "")) { try await snapshots.update([workflow]) }
        #expect(try await snapshots.check([original]).differences == [])
        _ = try await snapshots.update([workflow], allowsNewMeaning: true)
        #expect(try await snapshots.check([workflow]).differences == [])
        #expect(try await snapshots.check([original]).differences != [])
    }
}
