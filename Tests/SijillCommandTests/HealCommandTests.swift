import Foundation
import Testing

/// One application is healed at the command line.
@Suite struct HealCommandTests {
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

    @Test func anApplicationIsHealed() throws {
        let list = try Program.run("list", "--json", "--store", store)
        let name = String(try #require(list.output.firstMatch(of: /"application":"([^"]+)"/)).1)
        let sound = try Program.run("heal", name, "--store", store)
        #expect(sound.status == 0 && sound.remarks.isEmpty, "\(sound.remarks)")
        #expect(sound.output.contains("timeline: sound, ") && sound.output.contains("statistics: not healed"))
        let json = try Program.run("heal", name, "--json", "--store", store)
        #expect(json.output.contains(#"{"model":"statistics","outcome":"needsRebuild"}"#), "\(json.output)")
        #expect(!json.output.contains("mended"))
        // The read models have lost it: a byte of its name is another.
        let file = URL(filePath: store + "/read-models/applications-v2-g1.sqlite")
        let id = try #require(name.split(separator: "/").last)
        var data = try Data(contentsOf: file)
        var count = 0
        let altered = Data((id.dropLast() + "~").utf8)
        while let range = data.range(of: Data(id.utf8)) {
            data.replaceSubrange(range, with: altered)
            count += 1
        }
        try data.write(to: file)
        #expect(count > 0)
        let mended = try Program.run("heal", name, "--store", store)
        #expect(
            mended.status == 0 && mended.output.contains("applications: MENDED, 0 rows before, 1 now"),
            "\(mended.output)")
        #expect(mended.remarks.contains("have been replaced: applications"), "\(mended.remarks)")
        #expect(try Program.run("show", name, "--store", store).status == 0)
        #expect(try Program.run("heal", "nobody", "--store", store).status == 2)
        #expect(try Program.run("heal", "passport-renewal/nobody", "--store", store).status == 2)
    }
}
