import EventModel
import Testing
import Workflow

/// The difference of two versions in words.
@Suite struct DefinitionChangeTests {
    /// A change of a definition, and what is said of it.
    struct Change: Sendable, CustomTestStringConvertible {
        let subject: DefinitionChange.Subject
        let english: String
        let change: @Sendable (inout WorkflowDefinition) -> Void
        var testDescription: String { english }
    }

    static let changes: [Change] = [
        Change(subject: .service, english: "the service: its title was Licence, is now Permit.") {
            $0.title = Sample.text("Permit")
        },
        Change(subject: .service, english: "the service: its calendar was palestine, is now nothing.") {
            $0.calendar = nil
            $0.clocks[0].calendar = "palestine"
        },
        Change(subject: .role, english: "the role `police`: its office was office, is now ministry.") {
            $0.roles[2].office = "ministry"
        },
        Change(subject: .role, english: "Added: the role `auditor` (auditor).") {
            $0.roles.append(WorkflowDefinition.Role(name: "auditor", office: "ministry"))
        },
        Change(subject: .state, english: "the state `repair` (Correction): its id was `correction`, is now `repair`.") {
            $0.states[3].id = "repair"
            $0.states[3].was = "correction"
            $0.states[2].actions[0].alternatives[0].destination = .state("repair")
            $0.checks[1] = .possible(state: "issued", from: "repair")
        },
        Change(subject: .state, english: "Removed: the state `revoked` (revoked).") {
            $0.states.remove(at: 8)
            $0.states[6].actions = []
        },
        Change(
            subject: .state,
            english:
                "the state `issued` (Issued): how long that is valid was `form.age < 18 ? 'P1Y' : 'P5Y'`, is now `'P9Y'`."
        ) { $0.states[6].entry?.validity = "'P9Y'" },
        Change(
            subject: .action,
            english:
                "the action `print` in the state `printing` (Printing): who may take it was `printer`, is now `chief`, `printer`."
        ) { $0.states[5].actions[0].alternatives[0].roles = ["printer", "chief"] },
        Change(
            subject: .action,
            english:
                "the action `pay` in the state `payment` (Payment): its condition was `event.data.amount >= application.due`, is now nothing."
        ) { $0.states[1].actions[0].alternatives[0].condition = nil },
        Change(
            subject: .action,
            english:
                "the action `reject` in the state `decision` (Decision): what it needs was `reason`, is now nothing."
        ) { $0.states[4].actions[1].alternatives[0].needs = [] },
        Change(
            subject: .action,
            english:
                "the action `resubmit` in the state `correction` (Correction): where it leads was the state `checking` (Checking) as it was left, is now the state `checking` (Checking)."
        ) { $0.states[3].actions[0].alternatives[0].destination = .state("checking") },
        Change(subject: .action, english: "Removed: the action `revoke` (revoke).") { $0.states[6].actions = [] },
        Change(
            subject: .deadline,
            english: "the deadline in the state `payment` (Payment): its time was P10D, is now P20D."
        ) { $0.states[1].deadlines = [Sample.deadline(20, "lapsed")] },
        Change(
            subject: .row,
            english:
                "the state `checking` (Checking): where it leads when all within it ended was `printing` if `In('police_clear')`, `decision` and tells `chief`, is now `decision` and tells `chief`."
        ) { $0.states[2].done.removeFirst() },
        Change(
            subject: .fee, english: "the fee `licence_fee`: the amount was 20.00 ILS, is now 25.50 ILS."
        ) { $0.fees[0].rows[2] = .init(amount: .fixed(2_550)) },
        Change(
            subject: .fee,
            english: "the fee `licence_fee`: the amount if `form.age < 18` was 10.00 ILS, is now nothing."
        ) { $0.fees[0].rows.removeFirst() },
        Change(subject: .clock, english: "the clock `processing`: its limit was P15D, is now P20D.") {
            $0.clocks[0].limit = (try? WorkingDuration(iso8601: "P20D")) ?? $0.clocks[0].limit
        },
        Change(
            subject: .document, english: "the document `report`: whether it is required was if `form.lost`, is now yes."
        ) { $0.documents[1].necessity = .required },
        Change(subject: .form, english: "What values the form takes changed.") {
            $0.attachments.form?.hash = [9]
        },
        Change(subject: .check, english: "Removed: the rule: never `issued` without `pay`.") {
            $0.checks.removeFirst()
        },
    ]

    @Test(arguments: changes) func aChangeIsSaidInBothLanguages(_ change: Change) throws {
        let old = try Licence.definition()
        var new = old
        new.version = 2
        change.change(&new)
        let found = try CompiledWorkflow(new, identify: Sample.identify)
            .changes(since: try CompiledWorkflow(old, identify: Sample.identify))
        #expect(
            found.contains { $0.subject == change.subject && $0.text.english == change.english },
            "\(found.map { "\($0.subject): \($0.text.english)" }.joined(separator: "\n"))")
        for one in found {
            #expect(one.text.arabic.unicodeScalars.contains { (0x600...0x6FF).contains($0.value) })
            #expect(one.text.arabic != one.text.english)
        }
    }

    @Test func whatIsTheSameIsNotTold() throws {
        let first = try Licence.workflow()
        #expect(first.changes(since: first).isEmpty)
        var definition = try Licence.definition()
        definition.version = 2
        let second = try CompiledWorkflow(definition, identify: Sample.identify)
        #expect(second.id != first.id && second.changes(since: first).isEmpty)
    }

    @Test func aRenamedVersionChangesNothingButNames() throws {
        let first = try Licence.workflow()
        let second = try CompiledWorkflow(VersionSample.renamed(), identify: Sample.identify)
        let found = second.changes(since: first).filter { $0.subject == .action || $0.subject == .deadline }
        #expect(found.isEmpty, "\(found)")
    }
}
