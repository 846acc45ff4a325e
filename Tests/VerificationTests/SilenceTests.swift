import EventModel
import Testing
import Verification
import Workflow

/// Silence is a way out of a state like others, and who adjusts a clock is not idle.
@Suite struct SilenceTests {
    private func findings(silence: Bool, chief: Bool) throws -> [VerificationFinding] {
        func text(_ english: String) -> LocalizedText { LocalizedText(arabic: "ع", english: english) }
        func state(_ id: String, _ actions: [WorkflowDefinition.Action], isFinal: Bool = false)
            -> WorkflowDefinition.State
        {
            WorkflowDefinition.State(id: id, title: text(id), isFinal: isFinal, actions: actions)
        }
        func action(_ name: String, to target: String) -> WorkflowDefinition.Action {
            WorkflowDefinition.Action(
                name: name, alternatives: [WorkflowDefinition.Alternative(roles: ["clerk"], target: target)])
        }
        let calendar = WorkingCalendar(
            name: "town", title: text("Town"), weekend: Array(repeating: false, count: 7), officeMinutes: 480..<900,
            holidays: [], offsets: [])
        let definition = WorkflowDefinition(
            service: "enquiry", version: 1, title: text("Enquiry"), initial: "office",
            roles: ["clerk", "chief"].map { WorkflowDefinition.Role(name: $0, office: "town") },
            states: [
                state("office", [action("answer", to: "settled")]), state("settled", [], isFinal: true),
                state("granted", [], isFinal: true),
            ],
            clocks: [
                WorkflowDefinition.Clock(
                    name: "processing", limit: try WorkingDuration(iso8601: "P5D"), states: ["office"],
                    suspension: chief ? .init(roles: ["chief"]) : nil,
                    silence: silence ? .init(target: "granted") : nil)
            ],
            calendar: "town", attachments: WorkflowDefinition.Attachments(calendars: [(calendar, [1])]))
        let workflow = try PermitDefinition.compile(definition)
        return DefinitionVerifier().verify(workflow)
    }

    @Test func whatSilenceLeadsToIsReached() throws {
        #expect(try findings(silence: true, chief: true).isEmpty)
        #expect(try findings(silence: false, chief: true).map(\.rule) == [.unreachableState])
    }

    @Test func whoMaySuspendAClockIsNotIdle() throws {
        #expect(try findings(silence: true, chief: false).map(\.rule) == [.idleRole])
    }
}
