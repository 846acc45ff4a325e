import EventModel
import Testing
import Workflow

@Suite struct CompileTests {
    struct Fault: Sendable, CustomTestStringConvertible {
        let code: DefinitionProblem.Code
        let path: String
        let change: @Sendable (inout WorkflowDefinition) -> Void
        var testDescription: String { "\(code.rawValue) at \(path)" }
    }

    static let faults: [Fault] = [
        Fault(code: .malformedName, path: "service") { $0.service = "Permit" },
        Fault(code: .malformedName, path: "service") { $0.service = "xes-imports" },
        Fault(code: .malformedName, path: "roles/clerk/office") { $0.roles[1].office = "town hall" },
        Fault(code: .malformedName, path: "states/draft/actions/submit/0/records") {
            $0.states[0].actions[0].alternatives[0].records = "Submitted"
        },
        Fault(code: .malformedName, path: "states/review/states/decide/actions/approve/0/needs/0") {
            $0.states[1].states[1].actions[0].alternatives[0].needs = ["a reason"]
        },
        Fault(code: .malformedVersion, path: "version") { $0.version = 0 },
        Fault(code: .duplicateRole, path: "roles/clerk") { $0.roles[2].name = "clerk" },
        Fault(code: .duplicateState, path: "states/lapsed") { $0.states[1].states[0].id = "lapsed" },
        Fault(code: .duplicateDeadline, path: "states/draft/after/P90D") { $0.states[0].deadlines *= 2 },
        Fault(code: .unknownRole, path: "states/draft/actions/note/0/by/0") {
            $0.states[0].actions[1].alternatives[0].roles = ["applicants"]
        },
        Fault(code: .unknownState, path: "states/draft/actions/submit/0/to") {
            $0.states[0].actions[0].alternatives[0].destination = .state("reviews")
        },
        Fault(code: .unknownState, path: "states/draft/after/P90D/to") {
            $0.states[0].deadlines[0].destination = .state("lapse")
        },
        Fault(code: .unknownAction, path: "activities/Hand in") { $0.activities[0].action = "submits" },
        Fault(code: .rolesMissing, path: "states/draft/actions/note/0") {
            $0.states[0].actions[1].alternatives[0].roles = []
        },
        Fault(code: .tooMany, path: "roles") {
            $0.roles += (0..<62).map { WorkflowDefinition.Role(name: "r\($0)", office: "town") }
        },
        Fault(code: .tooMany, path: "states/s249") {
            $0.states += (0..<256).map {
                WorkflowDefinition.State(id: "s\($0)", title: Sample.text("s"), isFinal: true)
            }
        },
        Fault(code: .finalStateGoesOn, path: "states/granted") {
            $0.states[2].actions = [Sample.action("note", by: "clerk")]
        },
        Fault(code: .initialOutside, path: "initial") { $0.initial = "check" },
        Fault(code: .initialOutside, path: "states/review/initial") { $0.states[1].initial = "draft" },
        Fault(code: .recordsDiffer, path: "states/draft/actions/submit/1/records") {
            $0.states[0].actions[0].alternatives.append(
                WorkflowDefinition.Alternative(roles: ["clerk"], records: "handed_in", target: "review"))
        },
        Fault(code: .recordsShared, path: "states/review/states/check/actions/pass") {
            $0.states[1].states[0].actions[0].alternatives[0].records = "submitted"
        },
        Fault(code: .recordsShared, path: "states/draft/after/P90D") {
            $0.states[0].deadlines[0].records = "submitted"
        },
        Fault(code: .titlesDiffer, path: "states/review/actions/note/title") {
            $0.states[0].actions[1].title = Sample.text("Note")
            $0.states[1].actions[1].title = Sample.text("Remark")
        },
        Fault(code: .deadAlternative, path: "states/review/states/decide/actions/approve/1") {
            $0.states[1].states[1].actions[0].alternatives[1] = WorkflowDefinition.Alternative(
                roles: ["chief"], needs: ["reason", "seal"], target: "granted")
        },
    ]

    @Test(arguments: faults) func aFaultIsFoundAtItsPlace(_ fault: Fault) {
        find(fault, in: Sample.definition)
    }

    @Test(arguments: languageFaults) func aFaultOfTheWholeLanguageIsFoundAtItsPlace(_ fault: Fault) throws {
        find(fault, in: try Licence.definition())
    }

    private func find(_ fault: Fault, in sound: WorkflowDefinition) {
        var definition = sound
        fault.change(&definition)
        let error = #expect(throws: DefinitionProblems.self) {
            try CompiledWorkflow(definition, identify: Sample.identify)
        }
        let found = (error?.problems ?? []).map { "\($0.code.rawValue) at \($0.path)" }
        #expect(found.contains(fault.testDescription), "found: \(found)")
    }

    @Test func everyKindOfFaultIsTested() {
        let ofOffices: Set<DefinitionProblem.Code> = [.unknownOffice, .officesInCircle, .duplicateOffice]
        let ofDefinitions = Set(DefinitionProblem.Code.allCases).subtracting(ofOffices)
        #expect(Set((Self.faults + Self.languageFaults).map(\.code)) == ofDefinitions)
    }

    @Test func allFaultsAreFoundAtOnce() {
        var definition = Sample.definition
        for code in [DefinitionProblem.Code.malformedVersion, .unknownRole, .unknownAction] {
            Self.faults.first { $0.code == code }?.change(&definition)
        }
        let error = #expect(throws: DefinitionProblems.self) {
            try CompiledWorkflow(definition, identify: Sample.identify)
        }
        #expect(error?.problems.map(\.code) == [.malformedVersion, .unknownRole, .unknownAction])
    }

    @Test func theSameDefinitionHasTheSameBytes() throws {
        #expect(try Sample.workflow().canonicalBytes == Sample.workflow().canonicalBytes)
        #expect(try Sample.workflow().id == Sample.workflow().id)
    }

    struct Change: Sendable, CustomTestStringConvertible {
        let what: String
        let change: @Sendable (inout WorkflowDefinition) -> Void
        var testDescription: String { what }
    }

    static let changes: [Change] = [
        Change(what: "title") { $0.title.arabic += "!" },
        Change(what: "version") { $0.version += 1 },
        Change(what: "role") { $0.roles[1].office = "city" },
        Change(what: "needs") { $0.states[0].actions[0].alternatives[0].needs = ["name"] },
        Change(what: "by") { $0.states[0].actions[0].alternatives[0].roles.append("clerk") },
        Change(what: "to") { $0.states[0].actions[1].alternatives[0].destination = .state("draft") },
        Change(what: "deadline") { $0.states[0].deadlines = [Sample.deadline(91, "lapsed")] },
        Change(what: "activity") { $0.activities[0].name = "Give in" },
        Change(what: "order") { $0.states[0].actions.swapAt(0, 1) },
    ]

    @Test(arguments: changes) func everyChangeOfMeaningChangesTheBytes(_ change: Change) throws {
        var definition = Sample.definition
        change.change(&definition)
        let changed = try CompiledWorkflow(definition, identify: Sample.identify)
        #expect(try changed.canonicalBytes != Sample.workflow().canonicalBytes)
    }

    static let languageChanges: [Change] = [
        Change(what: "form") { $0.attachments.form?.hash = [3] },
        Change(what: "calendar") { $0.attachments.calendars[0].hash = [3] },
        Change(what: "texts") { $0.attachments.texts = (PublicTexts(entries: []), [3]) },
        Change(what: "condition") {
            $0.states[1].actions[0].alternatives[0].condition = "event.data.amount > application.due"
        },
        Change(what: "requirement") { $0.states[0].actions[0].alternatives[0].requirement = .named(["photo"]) },
        Change(what: "charge") { $0.states[0].actions[0].alternatives[0].charges = [] },
        Change(what: "effect") { $0.states[4].actions[1].alternatives[0].effects = [] },
        Change(what: "amount") { $0.fees[0].rows[2].amount = .fixed(2_001) },
        Change(what: "necessity") { $0.documents[0].necessity = .optional },
        Change(what: "size") { $0.documents[0].byteCountMax = 999 },
        Change(what: "clock") { $0.clocks[0].states.removeLast() },
        Change(what: "validity") { $0.states[6].entry?.validity = "'P5Y'" },
        Change(what: "done") { $0.states[2].done[1].target = "correction" },
        Change(what: "resume") { $0.states[3].actions[0].alternatives[0].destination = .state("checking") },
        Change(what: "check") { $0.checks.removeLast() },
    ]

    @Test(arguments: languageChanges) func everyChangeOfTheWholeLanguageChangesTheBytes(_ change: Change) throws {
        var definition = try Licence.definition()
        change.change(&definition)
        let changed = try CompiledWorkflow(definition, identify: Sample.identify)
        #expect(try changed.canonicalBytes != Licence.workflow().canonicalBytes)
    }

    @Test func transitionsAndActionsAreNumberedInDocumentOrder() throws {
        let workflow = try Sample.workflow()
        #expect(workflow.actions.map(\.name) == ["submit", "note", "withdraw", "pass", "approve"])
        #expect(workflow.actions.map(\.eventType) == ["submitted", "note", "withdraw", "pass", "approve"])
        #expect(
            workflow.transitions.map(\.cause) == [
                .action(0), .action(1), .deadline(0), .action(2), .action(1), .deadline(1), .action(3), .deadline(2),
                .action(4), .action(4),
            ])
        #expect(workflow.states.map(\.parent) == [nil, nil, 1, 1, nil, nil, nil])
        #expect(workflow.roles[1].title == LocalizedText(untranslated: "clerk"))
    }
}

extension [WorkflowDefinition.Deadline] {
    fileprivate static func *= (deadlines: inout Self, count: Int) {
        deadlines = Array(repeatElement(deadlines, count: count).joined())
    }
}
