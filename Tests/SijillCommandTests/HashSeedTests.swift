import Foundation
import Testing

/// Nothing depends on the order of dictionaries: processes hash with seeds of their own, and answer alike.
@Suite struct HashSeedTests {
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

    static let commands: [[String]] = [
        ["replay", "--json"], ["list", "--json", "--limit", "1000"], ["show", "PR-0007", "--json"],
        ["diagram", "birth-certificate", "--format", "dot"], ["diagram", "birth-certificate", "--format", "scxml"],
        ["diagram", "passport-renewal", "--format", "mermaid", "--application", "PR-0007"],
    ]

    @Test(arguments: commands) func everyProcessAnswersAlike(command: [String]) throws {
        let needsStore = command[0] != "diagram" || command.contains("--application")
        let answers = try ["", "", "1"].map { seed in
            // Without the variable the seed is random, with it it is fixed.
            try Program.run(
                command + (needsStore ? ["--store", store] : []),
                environment: seed.isEmpty ? [:] : ["SWIFT_DETERMINISTIC_HASHING": seed])
        }
        #expect(answers.allSatisfy { $0.status == 0 }, "\(answers[0].remarks)")
        #expect(!answers[0].output.isEmpty)
        #expect(Set(answers.map(\.output)).count == 1)
    }

    /// Findings come in one order, whatever they were collected in.
    @Test func findingsComeInOneOrder() throws {
        let faulty = folder.path("faulty")
        let yaml = """
            service: permit
            version: 1
            title: {ar: رخصة, en: Permit}
            initial: draft
            roles: {applicant: citizen, clerk: town, ghost: town, shade: town}
            states:
              draft: {title: {ar: أ, en: A}, actions: {submit: {by: applicant, to: review}, drop: {by: applicant, to: limbo}}}
              review: {title: {ar: ب, en: B}, actions: {approve: {by: clerk, to: granted}, hold: {by: clerk, to: limbo}}}
              limbo: {title: {ar: ج, en: C}}
              granted: {final: true, title: {ar: د, en: D}}
              aside: {final: true, title: {ar: ه, en: E}}
              beside: {final: true, title: {ar: و, en: F}}
            """
        _ = try folder.write(yaml.utf8, to: "faulty/permit/workflow.yaml")
        let answers = try (0..<3).map { _ in try Program.run("check", faulty, "--json") }
        #expect(answers.allSatisfy { $0.status == 1 })
        #expect(Set(answers.map(\.output)).count == 1)
        for rule in ["leaf-without-exit", "unreachable-state", "idle-role", "no-time-limit"] {
            #expect(answers[0].output.contains(rule))
        }
    }
}
