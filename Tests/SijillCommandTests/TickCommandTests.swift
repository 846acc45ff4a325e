import Foundation
import Testing

/// What time alone makes happen, from the command line.
@Suite struct TickCommandTests {
    private static let application =
        "@" + Program.project.appending(path: "Workflows/passport-renewal/example-application.json").path

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
        #expect(ticked.output == "recorded 0 deadlines, 0 reminders, 0 breaches; 0 needed nothing\n")
        // The index is derived: without it the answer is the same.
        try FileManager.default.removeItem(atPath: "\(store)/schedule")
        let again = try Program.run("tick", "--until", "2100-01-01T00:00:00Z", "--json", "--store", store)
        #expect(again.output == #"{"breaches":0,"deadlines":0,"failed":0,"reminders":0,"skipped":0}"# + "\n")
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
