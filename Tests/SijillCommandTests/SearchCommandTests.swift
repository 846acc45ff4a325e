import Foundation
import Testing

/// Finding applications at the command line.
@Suite struct SearchCommandTests {
    private let folder: Program.Folder
    private let store: String
    private let reference: String

    init() throws {
        folder = try Program.Folder()
        store = folder.path("store")
        try #require(try Program.run("init", "--store", store).status == 0)
        let form = "@" + Program.project.appending(path: "Workflows/passport-renewal/example-application.json").path
        for id in ["X-1", "X-2"] {
            let submitted = try Program.run(
                "submit", "passport-renewal", "--id", id, "--by", "citizen-\(id)", "--role", "applicant", "--data",
                form,
                "--office", "ramallah", "--store", store)
            try #require(submitted.status == 0, "\(submitted.remarks)")
        }
        let shown = try Program.run("search", "X-1", "--json", "--store", store).output
        reference = String(shown.split(separator: "\"reference\":\"").last?.prefix { $0 != "\"" } ?? "")
    }

    /// The ids that a search finds, in its order.
    private func found(_ arguments: String...) throws -> [String] {
        let outcome = try Program.run(["search"] + arguments + ["--json", "--store", store])
        try #require(outcome.status == 0, "\(outcome.remarks)")
        return outcome.output.split(separator: "\"application\":\"").dropFirst().map {
            String($0.prefix { $0 != "\"" }.dropFirst("passport-renewal/".count))
        }
    }

    @Test func wordsAndReferencesAreFoundInEitherScript() throws {
        let eastern = Array("٠١٢٣٤٥٦٧٨٩")
        let arabic = String(reference.map { $0.wholeNumberValue.map { eastern[$0] } ?? $0 })
        #expect(reference.count > 15)
        for text in [reference, arabic, reference.filter { $0 != "-" }] { #expect(try found(text) == ["X-1"]) }
        for words in [
            ["ليلى", "عوده"], ["لَيلي"], ["LAYLA"], ["odeh", "layl"], ["٩٠٠٠٠٠٠١٧"], ["900000017"], ["معلمة"],
        ] {
            #expect(
                try Program.run(["search"] + words + ["--json", "--store", store]).output.contains("X-2"), "\(words)")
        }
        #expect(try found("ليلى") == ["X-2", "X-1"])
        #expect(try found("x-2") == ["X-2"])
        #expect(try found("ليلى OR سعاد").isEmpty)
        #expect(try Program.run("search", "سعاد", "--json", "--store", store).output == "[]\n")
    }

    @Test func theOptionsNarrowWhatIsFound() throws {
        #expect(try found("--applicant", "citizen-X-2") == ["X-2"])
        #expect(try found("--office", "ramallah", "--state", "payment", "--limit", "1") == ["X-2"])
        #expect(try found("--after", "passport-renewal/X-2") == ["X-1"])
        #expect(try found("--service", "land-title-extract").isEmpty)
        #expect(try found("--since", "٢٠٢٠-٠١-٠١", "--until", "2999-12-31") == ["X-2", "X-1"])
        #expect(try found("--since", "2999-12-31T00:00:00Z").isEmpty)
        #expect(try found("--until", "2020-01-01").isEmpty)
        for wrong in [["--since", "yesterday"], ["--limit", "0"], ["--limit", "1001"], ["--after", "x"]] {
            #expect(try Program.run(["search"] + wrong + ["--store", store]).status == 64)
        }
        let table = try Program.run("search", "LAYLA", "--store", store)
        #expect(table.output.hasPrefix("APPLICATION           REFERENCE"), "\(table.output)")
        #expect(table.output.contains("citizen-X-1") && table.output.contains("ramallah"))
        #expect(table.remarks.contains("as of position"))
    }
}
