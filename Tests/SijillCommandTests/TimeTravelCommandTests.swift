import Foundation
import Testing

/// The read models as they stood at some time, at the command line.
@Suite struct TimeTravelCommandTests {
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

    private func run(_ arguments: String...) throws -> Program.Outcome {
        try Program.run(arguments + ["--store", store])
    }

    @Test func everyCommandAnswersAsOfThen() throws {
        let past = folder.path("past")
        let made = try run("rebuild", "--as-of", "٧", "--to", past)
        #expect(made.status == 0 && made.output.contains("as of position 7, recorded"), "\(made.output)\(made.remarks)")
        // What stays as it was never takes the place of the live models.
        #expect(try run("rebuild", "--as-of", "7", "--to", "\(store)/read-models").status == 64)
        #expect(!FileManager.default.fileExists(atPath: "\(store)/read-models"))
        let stats = try run("stats", "--read-models", past)
        #expect(stats.status == 0 && stats.remarks.contains("as of position 7, recorded"), "\(stats.remarks)")
        #expect(!stats.output.contains("log:"))
        let totals = try [["--read-models", past], []].map { arguments in
            try Program.run(["stats", "--json", "--store", store] + arguments).output
                .matches(of: /"deviatingEvents":\d+,"ended":\d+,"events":(\d+)/).compactMap { Int($0.1) }.reduce(0, +)
        }
        #expect((1...8).contains(totals[0]) && totals[1] > totals[0], "\(totals)")
        let list = try run("list", "--read-models", past, "--json")
        #expect(list.status == 0 && list.remarks.contains("as of position 7"))
        let names = list.output.matches(of: /"application":"([^"]+)"/).map { String($0.1) }
        #expect(!names.isEmpty)
        for name in names {
            let (then, now) = (try run("show", name, "--read-models", past, "--json"), try run("show", name, "--json"))
            #expect(then.status == 0 && then.remarks.contains("as of position 7"), "\(then.remarks)")
            let positions = then.output.matches(of: /"position":(\d+)/).compactMap { Int($0.1) }
            #expect(!positions.isEmpty && positions.allSatisfy { $0 <= 7 })
            #expect(now.output.matches(of: /"position":(\d+)/).count >= positions.count)
            #expect(try run("payments", name, "--read-models", past).status == 0)
        }
        for command in ["search", "report"] {
            let answer = try run(command, "--read-models", past)
            #expect(answer.status == 0 && answer.remarks.contains("as of position 7"), "\(command): \(answer.remarks)")
        }
        // Asking changed nothing.
        #expect(try run("list", "--read-models", past, "--json").output == list.output)
    }

    @Test func aDayMeansItsEnd() throws {
        let latest = try run("list", "--json")
        let recordedAt = try #require(latest.remarks.firstMatch(of: /recorded (\S+)/)).1
        let day = recordedAt.prefix(10)
        for (place, path) in [(String(day), "day"), (String(recordedAt), "time")] {
            let made = try run("rebuild", "--as-of", place, "--to", folder.path(path), "--json")
            #expect(made.status == 0 && made.output.contains(#""recordedAt":"\#(recordedAt)""#), "\(made.output)")
            let list = try run("list", "--read-models", folder.path(path), "--json")
            #expect(list.output == latest.output && list.remarks == latest.remarks)
        }
        let before = try run("rebuild", "--as-of", "1999-12-31", "--to", folder.path("before"), "--model", "timeline")
        #expect(before.status == 0 && before.output.contains("as of an empty log"), "\(before.output)")
    }

    @Test func wrongUse() throws {
        let past = folder.path("past")
        #expect(try run("rebuild", "--as-of", "3").status == 64)
        #expect(try run("rebuild", "--to", past).status == 64)
        #expect(try run("rebuild", "--as-of", "yesterday", "--to", past).status == 64)
        #expect(try run("rebuild", "--as-of", "99999999999999999999", "--to", past).status == 64)
        let beyond = try run("rebuild", "--as-of", "999999", "--to", past)
        #expect(beyond.status == 2 && beyond.remarks.contains("ends before"), "\(beyond.remarks)")
        #expect(try run("rebuild", "--as-of", "3", "--to", past, "--model", "none").status == 2)
        #expect(try run("list", "--read-models", folder.path("nowhere")).status == 1)
        #expect(try run("rebuild", "--as-of", "3", "--to", past).status == 0)
        let again = try run("rebuild", "--as-of", "3", "--to", past)
        #expect(again.status == 3 && again.remarks.contains("not empty"), "\(again.remarks)")
        let other = folder.path("other")
        try #require(try Program.run("init", "--store", other).status == 0)
        let foreign = try Program.run("list", "--read-models", past, "--store", other)
        #expect(foreign.status == 1 && foreign.remarks.contains("another log"), "\(foreign.remarks)")
    }
}
