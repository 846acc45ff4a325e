import Foundation
import Testing

/// Realistic lives from the command line.
@Suite struct GenerateCommandTests {
    @Test func livesAreGeneratedAndCounted() throws {
        let folder = try Program.Folder()
        let store = folder.path("store")
        let rows = try Program.run(
            "generate", "--applications", "12", "--seed", "3", "--service", "tax-clearance", "--service",
            "passport-renewal", "--from", "2026-01-01", "--to", "2026-03-01", "--json", "--store", store)
        #expect(rows.status == 0, "\(rows.remarks)")
        #expect(rows.output.contains(#""answers":"#) && rows.output.contains(#""lives":12"#), "\(rows.output)")
        let list = try Program.run("list", "--store", store, "--json")
        #expect(list.output.components(separatedBy: #""application":"#).count == 13, "\(list.output)")
        let again = try Program.run(
            "generate", "--applications", "12", "--seed", "3", "--service", "tax-clearance", "--service",
            "passport-renewal", "--from", "2026-01-01", "--to", "2026-03-01", "--store", store)
        #expect(again.status == 3 && again.remarks.contains("another seed"), "\(again.remarks)")
        let table = try Program.run(
            "generate", "--applications", "5", "--seed", "4", "--callers", "2", "--service", "tax-clearance", "--store",
            store)
        #expect(table.status == 0 && table.output.contains("straight through"), "\(table.remarks)")
        #expect(table.output.contains("events of 5 lives"), "\(table.output)")
    }

    @Test func wrongUsageIsTold() throws {
        let folder = try Program.Folder()
        func generate(_ arguments: String...) throws -> Int32 {
            try Program.run(
                ["generate", "--seed", "1", "--store", folder.path("store")] + arguments, workflows: Program.workflows
            ).status
        }
        #expect(try generate() == 64)
        #expect(try generate("--applications", "-1") == 64)
        #expect(try generate("--applications", "1", "--callers", "0") == 64)
        #expect(try generate("--applications", "1", "--from", "soon") == 64)
        #expect(try generate("--applications", "1", "--from", "2026-02-01", "--to", "2026-01-01") == 64)
        #expect(try generate("--applications", "1", "--service", "nobody-knows") == 2)
    }
}
