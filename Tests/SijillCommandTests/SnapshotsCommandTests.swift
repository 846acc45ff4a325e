import Foundation
import Testing

/// Snapshots from the command line: what is sound, what changed its meaning, and what is not written over.
@Suite struct SnapshotsCommandTests {
    private let folder: Program.Folder

    init() throws {
        folder = try Program.Folder()
    }

    @Test func whatIsShippedIsSound() throws {
        let outcome = try Program.run("snapshots", "check", "land-title-extract", "--snapshots", shipped, "--json")
        #expect(outcome.status == 0, "\(outcome.output) \(outcome.remarks)")
        #expect(outcome.output.contains(#""definitions":1,"differences":[]"#))
        let unknown = try Program.run("snapshots", "check", "no-such-service", "--snapshots", shipped)
        #expect(unknown.status == 2 && unknown.remarks.contains("land-title-extract"))
    }

    @Test func aChangedMeaningIsToldAndNotWrittenOver() throws {
        let workflows = try changed(
            "amount: \"6000 + 1500 * (form.copies - 1)\"", "amount: \"6000 + 1600 * form.copies\"")
        let snapshots = folder.path("snapshots")
        try FileManager.default.createDirectory(atPath: snapshots, withIntermediateDirectories: true)
        try FileManager.default.copyItem(
            atPath: "\(shipped)/land-title-extract", toPath: "\(snapshots)/land-title-extract")
        let checked = try Program.run("snapshots", "check", "--snapshots", snapshots, workflows: workflows)
        #expect(checked.status == 4)
        #expect(
            checked.output.contains(#/land-title-extract version 1: S-\d+ would replay differently at revision \d+ /#))
        #expect(checked.output.contains("raise `version`"))
        let file = "\(snapshots)/land-title-extract/1/lives.jsonl"
        let before = FileManager.default.contents(atPath: file)
        let refused = try Program.run("snapshots", "update", "--snapshots", snapshots, workflows: workflows)
        #expect(refused.status == 3 && refused.remarks.contains("--new-meaning"))
        #expect(FileManager.default.contents(atPath: file) == before)
        let written = try Program.run(
            "snapshots", "update", "--new-meaning", "--snapshots", snapshots, workflows: workflows)
        #expect(written.status == 0, "\(written.remarks)")
        #expect(FileManager.default.contents(atPath: file) != before)
        #expect(try Program.run("snapshots", "check", "--snapshots", snapshots, workflows: workflows).status == 0)
    }

    private let shipped = Program.project.appending(path: "Snapshots").path

    /// A folder of one service with some of its text replaced.
    private func changed(_ old: String, _ new: String) throws -> String {
        let manager = FileManager.default
        try manager.createDirectory(atPath: folder.path("workflows"), withIntermediateDirectories: true)
        for name in ["land-title-extract", "calendars"] {
            try manager.copyItem(
                atPath: "\(Program.workflows)/\(name)", toPath: folder.path("workflows/\(name)"))
        }
        let file = folder.path("workflows/land-title-extract/workflow.yaml")
        let yaml = try String(contentsOfFile: file, encoding: .utf8)
        try #require(yaml.contains(old))
        try yaml.replacingOccurrences(of: old, with: new).write(toFile: file, atomically: true, encoding: .utf8)
        return folder.path("workflows")
    }
}
