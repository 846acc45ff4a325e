import Foundation
import Testing

/// `sijill check`: what an author and a script see of it.
@Suite struct CheckCommandTests {
    private let folder: Program.Folder

    init() throws {
        folder = try Program.Folder()
    }

    private func yaml(_ review: String) -> String {
        """
        service: permit
        version: 1
        title: {ar: رخصة, en: Permit}
        initial: draft
        roles: {applicant: citizen, clerk: town}
        states:
          draft: {title: {ar: أ, en: A}, actions: {submit: {by: applicant, to: review}}, after: {P1D: {to: granted}}}
          review: {title: {ar: ب, en: B}, \(review)}
          granted: {final: true, title: {ar: د, en: D}}
        """
    }

    private func check(_ yaml: String, _ more: String...) throws -> Program.Outcome {
        let file = try folder.write(yaml.utf8, to: "\(UUID().uuidString)/permit/workflow.yaml")
        return try Program.run(["check", file] + more)
    }

    private let sound = "actions: {approve: {by: clerk, to: granted}}, after: {P1D: {to: granted}}"

    @Test func aSoundDefinitionHasNoFinding() throws {
        let outcome = try check(yaml(sound), "--json")
        #expect(outcome.status == 0 && outcome.output == "[]\n", "\(outcome.output)")
        #expect(try check(yaml(sound), "--strict").status == 0)
    }

    @Test func anErrorIsTheAnswerNo() throws {
        let outcome = try check(yaml("actions: {approve: {by: clerk}}"))
        #expect(outcome.status == 1)
        #expect(outcome.output.contains("workflow.yaml:8:3: error: "))
        #expect(outcome.output.contains("[no-way-to-end]"))
        #expect(outcome.output.contains("    as in: submit\n"))
    }

    @Test func warningsCountWhereOneIsStrict() throws {
        let waiting = yaml("actions: {approve: {by: clerk, to: granted}}")
        #expect(try check(waiting).status == 0)
        let strict = try check(waiting, "--strict")
        #expect(
            strict.status == 1 && strict.output.contains(": warning: ") && strict.output.contains("[no-time-limit]"))
    }

    @Test func whatNobodyCouldOpenIsAWarning() throws {
        func opening(_ service: String) -> String {
            yaml(
                "actions: {approve: {by: clerk, to: granted}}, after: {P1D: {to: granted, do: {open: \(service)}}}")
        }
        let inspection = { (needs: String) in
            """
            service: inspection
            version: 1
            title: {ar: معاينة, en: Inspection}
            initial: planned
            roles: {inspector: town}
            states:
              planned: {title: {ar: أ, en: A}, actions: {plan: {by: inspector, \(needs)to: done}}, after: {P1D: {to: done}}}
              done: {final: true, title: {ar: ب, en: B}}
            """
        }
        for (service, needs, complaint) in [
            ("inspection", "", nil), ("inspection", "needs: reason, ", "needs `reason`, which nobody gives"),
            ("inspections", "", "there is no such service"),
        ] as [(String, String, String?)] {
            let name = UUID().uuidString
            let file = try folder.write(opening(service).utf8, to: "\(name)/permit/workflow.yaml")
            _ = try folder.write(inspection(needs).utf8, to: "\(name)/inspection/workflow.yaml")
            // The same of the whole folder as of the one service in it.
            for path in [folder.path(name), folder.path("\(name)/permit"), file] {
                let outcome = try Program.run(["check", path])
                #expect(outcome.status == 0, "\(outcome.output)")
                guard let complaint else {
                    #expect(outcome.output == "", "\(outcome.output)")
                    continue
                }
                #expect(outcome.output.contains(complaint) && outcome.output.contains("[opening-impossible]"))
            }
        }
    }

    @Test func whatCannotBeReadIsAFindingToo() throws {
        let outcome = try check(yaml(sound).replacing("to: review", with: "to: reviews"), "--json")
        #expect(outcome.status == 1)
        #expect(outcome.output.contains(#""rule":"unknownState""#) && outcome.output.contains(#""line":7"#))
        #expect(try Program.run("check", folder.path("nowhere")).status == 1)
    }

    @Test func aServiceIsNotPublishedUnlessItIsSound() throws {
        let store = folder.path("store")
        #expect(try Program.run("init", "--store", store).status == 0)
        let workflows = folder.path("unsound")
        _ = try folder.write(yaml("actions: {approve: {by: clerk}}").utf8, to: "unsound/permit/workflow.yaml")
        let outcome = try Program.run(
            ["submit", "permit", "--by", "c", "--role", "applicant", "--store", store], workflows: workflows)
        #expect(outcome.status == 1 && outcome.remarks.contains("no-way-to-end"), "\(outcome.remarks)")
        #expect(try Program.run("list", "--json", "--store", store).output == "[]\n")
    }
}
