import Foundation
import Testing

/// How the read models stand, and whether they are what the log gives, at the command line.
@Suite struct ProjectionsCommandTests {
    private let folder: Program.Folder
    private let store: String

    init() throws {
        folder = try Program.Folder()
        store = folder.path("store")
        try #require(try Program.run("init", "--store", store).status == 0)
        let imported = try Program.run(
            "import", "xes", Program.example, "--service", "passport-renewal", "--store", store)
        try #require(imported.status == 0, "\(imported.remarks)")
        try #require(try Program.run("list", "--store", store).status == 0)
    }

    /// Changes the bytes of a text in a file of SQLite, as a faulty disk or a hand would.
    private func alter(_ file: String, from text: String, to other: String) throws -> Int {
        let url = URL(filePath: store + "/read-models/" + file)
        var data = try Data(contentsOf: url)
        var count = 0
        while let range = data.range(of: Data(text.utf8)) {
            data.replaceSubrange(range, with: Data(other.utf8))
            count += 1
        }
        try data.write(to: url)
        return count
    }

    @Test func eachModelIsListed() throws {
        let listed = try Program.run("projections", "--store", store)
        #expect(listed.status == 0, "\(listed.remarks)")
        let lines = listed.output.split(separator: "\n")
        #expect(lines.first?.hasPrefix("MODEL") == true)
        for model in [
            "applications", "timeline", "statistics", "payments", "references", "search", "worklist", "documents",
        ] {
            let cells = lines.first { $0.hasPrefix(model) }?.split(separator: " ") ?? []
            #expect(cells.count == 9 && cells[2] == "1" && cells[4] == "0" && cells.last == "0", "\(listed.output)")
        }
        let json = try Program.run("projections", "--json", "--store", store)
        #expect(json.output.contains(#""generation":1,"lag":0,"lagSeconds":0,"model":"search","parked":0"#))
        #expect(try Program.run("projections", "parked", "--json", "--store", store).output == "[]\n")
        let fresh = folder.path("fresh")
        try #require(try Program.run("init", "--store", fresh).status == 0)
        #expect(try Program.run("projections", "--store", fresh).output.contains(" - "))
        #expect(try Program.run("projections", "verify", "--store", fresh).status == 1)
    }

    @Test func aModelThatIsNotWhatTheLogGivesIsNamed() throws {
        let sound = try Program.run("projections", "verify", "--store", store)
        #expect(sound.status == 0, "\(sound.output)\(sound.remarks)")
        #expect(sound.output.split(separator: "\n").count == 8 && !sound.output.contains("WRONG"))
        // The name of a type of event stands in the table of names.
        #expect(try alter("timeline-v2-g1.sqlite", from: "submit", to: "sabmit") > 0)
        let wrong = try Program.run("projections", "verify", "--store", store)
        #expect(wrong.status == 4)
        #expect(wrong.output.contains("timeline: WRONG") && wrong.output.contains("applications: sound"))
        #expect(wrong.output.contains("first difference: the model has") && wrong.output.contains("sabmit"))
        #expect(wrong.remarks.contains("timeline: not what the log gives"))
        let json = try Program.run("projections", "verify", "--model", "timeline", "--json", "--store", store)
        #expect(json.status == 4 && json.output.contains(#""isSound":false"#))
        #expect(try Program.run("projections", "verify", "--model", "search", "--store", store).status == 0)
        #expect(try Program.run("projections", "verify", "--model", "none", "--store", store).status == 2)
        #expect(try Program.run("rebuild", "--model", "timeline", "--store", store).status == 0)
        #expect(try Program.run("projections", "verify", "--store", store).status == 0)
    }

    @Test func aVersionOfAnotherProgramIsKeptUntilItIsDropped() throws {
        let models = URL(filePath: store + "/read-models")
        try FileManager.default.copyItem(
            at: models.appending(path: "timeline-v2-g1.sqlite"), to: models.appending(path: "timeline-v1-g7.sqlite"))
        try Data("timeline-v1-g7.sqlite\n".utf8).write(to: models.appending(path: "timeline-v1.current"))
        let listed = try Program.run("projections", "--store", store)
        #expect(listed.output.contains("1*") && listed.remarks.contains("are kept"), "\(listed.output)")
        #expect(try Program.run("projections", "--json", "--store", store).output.contains(#""isKept":true"#))
        #expect(try Program.run("rebuild", "--model", "timeline", "--store", store).status == 0)
        #expect(FileManager.default.fileExists(atPath: models.path + "/timeline-v1-g7.sqlite"))
        #expect(try Program.run("projections", "drop", "timeline", "--version", "2", "--store", store).status == 2)
        let dropped = try Program.run("projections", "drop", "timeline", "--version", "1", "--store", store)
        #expect(dropped.status == 0 && dropped.output == "timeline version 1: removed\n", "\(dropped.remarks)")
        #expect(!FileManager.default.fileExists(atPath: models.path + "/timeline-v1-g7.sqlite"))
        #expect(try !Program.run("projections", "--store", store).output.contains("1*"))
    }
}
