import Foundation
import Testing

/// What time alone makes happen, from the command line.
@Suite struct TickCommandTests {
    private static let application =
        "@" + Program.project.appending(path: "Workflows/passport-renewal/example-application.json").path

    private static let definition = """
        service: enquiry
        version: 1
        title: {ar: استعلام, en: Enquiry}
        initial: office
        calendar: town
        roles: {applicant: citizen, clerk: town, chief: town}
        clocks: {processing: {limit: P5D, runs_in: office, extend: {by: chief, limit: P5D}, suspend: {by: chief}}}
        states:
          office:
            title: {ar: لدى المكتب, en: At the office}
            actions:
              ask: {records: asked, by: applicant}
              answer: {records: answered, by: clerk, to: settled}
          settled: {final: true, title: {ar: منجز, en: Settled}}

        """

    private static let calendar = """
        calendar: town
        title: {ar: البلدة, en: Town}
        weekend: [friday, saturday]
        hours: {from: "08:00", to: "15:00"}
        offsets: [{from: 2025-10-24T23:00:00Z, offset: "+02:00"}]

        """

    @Test func aClockIsAdjustedWithAReason() throws {
        let folder = try Program.Folder()
        _ = try folder.write(Self.definition.utf8, to: "workflows/enquiry/workflow.yaml")
        _ = try folder.write(Self.calendar.utf8, to: "workflows/calendars/town.yaml")
        let (store, workflows) = (folder.path("store"), folder.path("workflows"))
        try #require(try Program.run("init", "--store", store).status == 0)
        let submitted = try Program.run(
            "submit", "enquiry", "--id", "E-1", "--by", "c", "--role", "applicant", "--store", store,
            workflows: workflows)
        try #require(submitted.status == 0, "\(submitted.remarks)")
        func adjust(_ arguments: String...) throws -> Program.Outcome {
            try Program.run(
                ["adjust-clock", "processing", "--on", "enquiry/E-1", "--by", "x", "--store", store] + arguments,
                workflows: workflows)
        }
        let extended = try adjust("--extend", "P5D", "--reason", "archive", "--role", "chief")
        #expect(extended.output == "ok: enquiry/E-1 at revision 1, state office\n", "\(extended.remarks)")
        #expect(try adjust("--extend", "P1D", "--reason", "archive", "--role", "chief").status == 1)
        #expect(try adjust("--suspend", "--reason", "court", "--role", "clerk").status == 1)
        #expect(try adjust("--suspend", "--reason", "court", "--role", "chief").status == 0)
        #expect(try adjust("--resume", "--reason", "court", "--role", "chief").status == 0)
        #expect(try adjust("--reason", "court", "--role", "chief").status == 64)
        #expect(try adjust("--suspend", "--resume", "--reason", "court", "--role", "chief").status == 64)
        #expect(try adjust("--extend", "P1W", "--reason", "court", "--role", "chief").status == 64)
        let clocks = try Program.run("clocks", "E-1", "--store", store, workflows: workflows)
        #expect(clocks.output.contains("P10D") && clocks.output.contains("+02:00"), "\(clocks.output)")
    }

    @Test func whatIsDueIsToldAndShown() throws {
        let folder = try Program.Folder()
        let store = folder.path("store")
        try #require(try Program.run("init", "--store", store).status == 0)
        let submitted = try Program.run(
            "submit", "passport-renewal", "--id", "X-1", "--by", "citizen-1", "--role", "applicant", "--data",
            Self.application, "--store", store)
        try #require(submitted.status == 0, "\(submitted.remarks)")
        let ticked = try Program.run("tick", "--store", store)
        #expect(ticked.status == 0)
        #expect(
            ticked.output
                == "recorded 0 deadlines, 0 reminders, 0 breaches, 0 expired bills, 0 opened applications; 0 needed nothing\n"
        )
        // The index is derived: without it the answer is the same.
        try FileManager.default.removeItem(atPath: "\(store)/schedule")
        let again = try Program.run("tick", "--until", "2100-01-01T00:00:00Z", "--json", "--store", store)
        #expect(
            again.output
                == #"{"billExpiries":0,"breaches":0,"deadlines":0,"failed":0,"openings":0,"reminders":0,"skipped":0}"#
                + "\n")
        #expect(try Program.run("tick", "--until", "tomorrow", "--store", store).status == 64)

        let clocks = try Program.run("clocks", "X-1", "--store", store)
        #expect(clocks.status == 0, "\(clocks.remarks)")
        #expect(clocks.output.contains("clock processing") && clocks.output.contains("notStarted"))
        #expect(clocks.output.contains("deadline lapsed") && clocks.output.contains("P10D"))
        #expect(try Program.run("clocks", "nobody", "--store", store).status == 2)
        let rows = try Program.run("clocks", "X-1", "--json", "--store", store)
        #expect(rows.output.hasPrefix("[{") && rows.output.contains(#""kind":"deadline""#))
    }
}
