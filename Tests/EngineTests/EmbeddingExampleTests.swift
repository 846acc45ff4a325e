import Foundation
import Sijill
import Testing

/// The example of the README, compiled and run, and held against the README's text.
@Suite struct EmbeddingExampleTests {
    @Test func theExampleOfTheREADMEWorks() async throws {
        let folder = TemporaryFolder()
        defer { folder.remove() }
        let history = try await Self.run(
            store: folder.path("store"), workflows: Self.project.appending(path: "Workflows").path)
        #expect(history.map(\.type) == ["submitted", "paid"])
    }

    static func run(store: String, workflows: String) async throws -> [RecordedEvent] {
        let application = URL(filePath: workflows).appending(path: "passport-renewal/example-application.json")
        // README: begin
        let engine = try await Engine.open(store: store, workflows: workflows, creating: true)
        let citizen = Actor(subject: "citizen-1", roles: ["applicant"])
        let treasury = Actor(subject: "bank-7", roles: ["treasury"])

        let answers = try JSON.decode([UInt8](Data(contentsOf: application))).map ?? [:]
        let submitted = try await engine.submit("passport-renewal", data: answers, by: citizen)
        try await engine.perform(
            "pay", on: submitted.application, by: treasury, expecting: .exact(submitted.revision),
            data: ["amount": .int(21_000), "receipt": .text("R-1")])

        for event in try await engine.history(of: submitted.application) {
            print(event.revision, event.type, event.actor, event.occurredAt)
        }
        try await engine.close()
        // README: end
        let reopened = try await Engine.open(store: store)
        let history = try await reopened.history(of: submitted.application)
        try await reopened.close()
        return history
    }

    @Test func theREADMEShowsThisExample() throws {
        let readme = try String(contentsOf: Self.project.appending(path: "README.md"), encoding: .utf8)
        let source = try String(contentsOf: URL(filePath: #filePath), encoding: .utf8)
        let lines = source.split(separator: "\n", omittingEmptySubsequences: false)
        let begin = try #require(lines.firstIndex { $0.hasSuffix("// README: begin") })
        let end = try #require(lines.firstIndex { $0.hasSuffix("// README: end") })
        let indentation = "        "
        let example = lines[(begin + 1)..<end].map { $0.hasPrefix(indentation) ? $0.dropFirst(indentation.count) : $0 }
        #expect(readme.contains("import Sijill\n\n" + example.joined(separator: "\n")))
    }

    static let project = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent()
}
