import Testing
import Workflow
import WorkflowFiles

/// The keys of a clock: who may suspend and extend it, and what follows from silence.
@Suite struct ClockKeyTests {
    private static let clock = """
        calendar: here
        clocks:
          work:
            limit: P15D
            runs_in: review
            suspend: {by: clerk, limit: P30D}
            extend: {by: [clerk, applicant], limit: P10D}
            silence: {to: granted, records: granted_by_silence}

        """

    private func compile(_ clock: String) throws -> CompiledWorkflow {
        try WorkflowFile.compile(
            FindingTests.sound + clock, file: "permit/workflow.yaml",
            files: DefinitionFiles(["calendars/here.yaml": Array(AttachmentTests.calendar.utf8)]))
    }

    @Test func theKeysAreRead() throws {
        let workflow = try compile(Self.clock)
        let clock = try #require(workflow.clocks.first)
        #expect(clock.suspension?.roles.numbers == [1])
        #expect(clock.suspension?.limit?.description == "P30D")
        #expect(clock.extensibility?.roles.numbers == [0, 1])
        #expect(clock.extensibility?.limit?.description == "P10D")
        #expect(clock.silence?.eventType == "granted_by_silence")
        #expect(workflow.transitions.filter { $0.cause == .clock(0) }.count == 1)
    }

    @Test func eachKeyMakesAnotherDefinition() throws {
        let lines = Self.clock.split(separator: "\n", omittingEmptySubsequences: false)
        let whole = try compile(Self.clock).id
        for line in lines where ["suspend", "extend", "silence"].contains(where: { line.contains("\($0):") }) {
            let shorter = lines.filter { $0 != line }.joined(separator: "\n")
            #expect(try compile(shorter).id != whole)
        }
    }

    static let faults: [(String, String, String)] = [
        ("suspend:", "suspended:", "unknownKey permit/workflow.yaml:26:5"),
        ("limit: P30D", "limit: P1M", "malformedDuration permit/workflow.yaml:26:33"),
        ("by: clerk, ", "", "missingKey permit/workflow.yaml:26:5"),
        ("limit: P10D", "limit: P1W", "malformedDuration permit/workflow.yaml:27:45"),
        ("{to: granted, records", "{records", "missingKey permit/workflow.yaml:28:5"),
    ]

    @Test(arguments: faults) func faultsAreFound(written: String, instead: String, finding: String) {
        let error = #expect(throws: DefinitionError.self) {
            try compile(Self.clock.replacing(written, with: instead, maxReplacements: 1))
        }
        let found = (error?.findings ?? []).map { "\($0.code) \($0.place)" }
        #expect(found.contains(finding), "found: \(found)")
    }
}
