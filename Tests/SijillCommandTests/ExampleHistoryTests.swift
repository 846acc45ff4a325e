import Foundation
import Testing

/// The main job on the example history, byte for byte against what was written down of it.
@Suite struct ExampleHistoryTests {
    private let folder: Program.Folder
    private let store: String

    init() throws {
        folder = try Program.Folder()
        store = folder.path("store")
        try #require(try Program.run("init", "--store", store).status == 0)
        let imported = try Program.run(
            "import", "xes", Program.example, "--service", "passport-renewal", "--by-time", "--store", store)
        try #require(imported.status == 0, "\(imported.remarks)")
    }

    @Test(arguments: [
        ("applications.json", ["list", "--limit", "1000", "--json"]),
        ("statistics.json", ["stats", "--json"]),
        ("verdicts.jsonl", ["replay", "--json"]),
        ("replay.json", ["replay", "--json-summary"]),
    ])
    func whatReplayGivesIsWrittenDown(file: String, arguments: [String]) throws {
        let outcome = try run(arguments)
        #expect(outcome.status == 0, "\(outcome.remarks)")
        try expectSnapshot(file, outcome.output)
    }

    @Test func aHistoryIsWrittenDown() throws {
        let outcome = try run(["show", "PR-0007", "--json"])
        // When it was recorded is new each time.
        let history = outcome.output.replacing(/"recordedAt":"[^"]*"/, with: "\"recordedAt\":\"\"")
        try expectSnapshot("PR-0007.json", history)
    }

    @Test func derivedFilesComeBack() throws {
        func answers() throws -> [String] {
            try [
                ["list", "--json", "--limit", "1000"], ["stats", "--json"], ["show", "PR-0001", "--json"],
                ["replay", "--json"],
            ]
            .map { try run($0).output }
        }
        let before = try answers()
        for name in try FileManager.default.contentsOfDirectory(atPath: store) where name != "log" {
            try FileManager.default.removeItem(atPath: "\(store)/\(name)")
        }
        #expect(try answers() == before)
        #expect(try run(["rebuild", "--json"]).status == 0)
        #expect(try answers() == before)
    }

    @Test func theSameImportAgainAppendsNothing() throws {
        let content = try run(["verify", "--deep", "--json"]).output
        let again = try Program.run(
            "import", "xes", Program.example, "--service", "passport-renewal", "--by-time", "--store", store, "--json")
        #expect(again.status == 0 && again.output.contains("\"appended\":0"))
        #expect(try digest(of: run(["verify", "--deep", "--json"]).output) == digest(of: content))
        // In the other order it is the same applications again, which is refused.
        let other = try Program.run("import", "xes", Program.example, "--service", "passport-renewal", "--store", store)
        #expect(other.status == 3)
        #expect(try digest(of: run(["verify", "--deep", "--json"]).output) == digest(of: content))
    }

    @Test func theExportIsTheHistory() throws {
        let file = folder.path("export.xes")
        #expect(try run(["export", "xes", file]).status == 0)
        let again = folder.path("again")
        #expect(try Program.run("init", "--store", again).status == 0)
        let imported = try Program.run(
            "import", "xes", file, "--service", "passport-renewal", "--by-time", "--store", again)
        #expect(imported.status == 0, "\(imported.remarks)")
        // The applications come in another order from the export, so the log's positions may differ.
        let verdicts = try Program.run("replay", "--json", "--store", again).output
        #expect(
            verdicts.split(separator: "\n").sorted()
                == (try run(["replay", "--json"]).output).split(separator: "\n").sorted())
    }

    @Test func damageIsNamed() throws {
        let segment = "\(store)/log/0000000000.segment"
        var bytes = Array(try Data(contentsOf: URL(filePath: segment)))
        bytes[5_000] ^= 0x10
        try Data(bytes).write(to: URL(filePath: segment))
        let outcome = try run(["verify", "--deep"])
        #expect(outcome.status == 4)
        #expect(outcome.output.contains("segment 0"))
        #expect(outcome.remarks.contains("damaged"))
        // No command answers from a damaged log as if it were whole, and none touches what is there.
        let before = try contents()
        for command in [
            ["list", "--json"], ["stats"], ["show", "PR-0001"], ["replay"], ["rebuild"],
            ["export", "xes", folder.path("x.xes")],
        ] {
            let refused = try run(command)
            #expect(
                refused.status == 4 && refused.output.isEmpty && refused.remarks.contains("segment 0"), "\(command)")
        }
        #expect(
            try Program.run("submit", "passport-renewal", "--by", "c", "--role", "applicant", "--store", store).status
                == 4)
        #expect(try contents() == before)
        let sound = try run(["list", "--json", "--despite-damage"])
        #expect(sound.status == 0 && sound.remarks.contains("lacks"))
    }

    private func run(_ arguments: [String]) throws -> Program.Outcome {
        try Program.run(arguments + ["--store", store])
    }

    private func contents() throws -> [String: Data] {
        var contents: [String: Data] = [:]
        for name in try FileManager.default.subpathsOfDirectory(atPath: "\(store)/log") {
            contents[name] = try Data(contentsOf: URL(filePath: "\(store)/log/\(name)"))
        }
        return contents
    }

    private func digest(of verification: String) throws -> Substring {
        try #require(verification.firstMatch(of: /"contentDigest":"([0-9a-f]{64})"/)).1
    }

    /// Holds a text against the file of this name; `SIJILL_UPDATE_SNAPSHOTS=1` writes the file instead.
    private func expectSnapshot(_ name: String, _ text: String) throws {
        let file = Program.project.appending(path: "Snapshots/passport-renewal/2/\(name)")
        if ProcessInfo.processInfo.environment["SIJILL_UPDATE_SNAPSHOTS"] == "1" {
            try text.write(to: file, atomically: true, encoding: .utf8)
        }
        #expect(text == (try String(contentsOf: file, encoding: .utf8)))
    }
}
