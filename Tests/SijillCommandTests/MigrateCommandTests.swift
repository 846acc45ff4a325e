import Foundation
import Testing

/// Moves of applications and differences of versions from the command line.
@Suite struct MigrateCommandTests {
    private static func definition(version: Int, review: String, was: String = "") -> String {
        """
        service: enquiry
        version: \(version)
        title: {ar: استعلام, en: Enquiry}
        initial: draft
        roles: {applicant: citizen, clerk: town}
        states:
          draft:
            title: {ar: مسودة, en: Draft}
            actions: {submit: {records: submitted, by: applicant, to: \(review)}}
            after: {P30D: {to: lapsed, records: lapsed_in_draft}}
          \(review):
            title: {ar: قيد الدراسة, en: Under review}\(was)
            actions: {answer: {records: answered, by: clerk, to: settled}}
            after: {P40D: {to: lapsed, records: lapsed}}
          settled: {final: true, title: {ar: منجز, en: Settled}}
          lapsed: {final: true, title: {ar: ساقط, en: Lapsed}}

        """
    }

    @Test func applicationsMoveAndMoveBack() throws {
        let folder = try Program.Folder()
        let (store, workflows) = (folder.path("store"), folder.path("workflows"))
        _ = try folder.write(
            Self.definition(version: 1, review: "review").utf8, to: "workflows/enquiry/workflow.yaml")
        try #require(try Program.run("init", "--store", store).status == 0)
        func run(_ arguments: String...) throws -> Program.Outcome {
            try Program.run(arguments + ["--store", store], workflows: workflows)
        }
        for id in ["E-1", "E-2"] {
            let submitted = try run("submit", "enquiry", "--id", id, "--by", "c", "--role", "applicant")
            try #require(submitted.status == 0, "\(submitted.remarks)")
        }
        #expect(try run("perform", "answer", "--on", "enquiry/E-2", "--by", "k", "--role", "clerk").status == 0)
        _ = try folder.write(Self.definition(version: 2, review: "desk").utf8, to: "workflows/enquiry/workflow.yaml")

        let stuck = try run("migrate", "plan", "enquiry", "--to", "2", "--json")
        #expect(stuck.status == 1, "\(stuck.remarks)")
        #expect(stuck.output.contains(#""maps":0"#) && stuck.output.contains(#""code":"stateUnmapped""#))
        let mapped = try run("migrate", "plan", "enquiry", "--to", "2", "--map", "review=desk")
        #expect(mapped.status == 0)
        #expect(
            mapped.output == """
                enquiry to version 2: 1 would move, 1 stay, 0 stuck
                APPLICATION  VERSION  STATE    VERDICT  STATE AFTER  WHY
                enquiry/E-1        1  review   maps     desk
                enquiry/E-2        1  settled  stays    -            has ended

                """)
        let arabic = try run("migrate", "plan", "enquiry", "--to", "2", "--language", "ar")
        #expect(arabic.status == 1 && arabic.output.contains("لا مقابل في الإصدار 2"))
        #expect(try run("migrate", "plan", "enquiry", "--to", "3").status == 2)
        #expect(try run("migrate", "plan", "enquiry", "--to", "2", "--map", "review").status == 64)
        #expect(try run("migrate", "plan", "enquiry", "--to", "2", "--map", "review=dusk").status == 1)

        let actor = ["--by", "op", "--role", "operator", "--reason", "decree 7", "--store", store]
        func apply(_ arguments: String...) throws -> Program.Outcome {
            try Program.run(["migrate", "apply", "enquiry", "--to", "2"] + arguments + actor, workflows: workflows)
        }
        let moved = try apply("--map", "review=desk")
        #expect(moved.status == 0 && moved.output.hasPrefix("enquiry to version 2: 1 moved, 1 stay, 0 stuck\n"))
        #expect(try apply("--map", "review=desk").output.hasPrefix("enquiry to version 2: 0 moved, 2 stay, 0 stuck\n"))
        let shown = try run("show", "enquiry/E-1")
        #expect(shown.output.contains("desk") && shown.output.contains("decree 7"), "\(shown.output)")
        #expect(try run("replay").status == 0)
        #expect(try apply("--undo").output.hasPrefix("enquiry to version 2: 1 moved back, 1 stay, 0 stuck\n"))
        #expect(try run("show", "enquiry/E-1").output.contains("undo=true"))
        #expect(try apply("--undo", "--map", "review=desk").status == 64)
        #expect(try run("perform", "answer", "--on", "enquiry/E-1", "--by", "k", "--role", "clerk").status == 0)
    }

    /// Made by `sijill what-changed SERVICE@1 SERVICE@2 --language LANGUAGE`.
    @Test(arguments: ["passport-renewal", "environmental-permit", "road-traffic-fine"], ["ar", "en"])
    func whatChangedIsToldAsItWas(service: String, language: String) throws {
        let told = try Program.run("what-changed", "\(service)@1", "\(service)@2", "--language", language)
        #expect(told.status == 0, "\(told.remarks)")
        let golden = Program.project.appending(path: "Snapshots/\(service)/2/what-changed.\(language).txt")
        #expect(try String(contentsOf: golden, encoding: .utf8) == told.output)
    }

    @Test func versionsAreNamedInSeveralWays() throws {
        let folder = Program.workflows + "/passport-renewal"
        let byName = try Program.run("what-changed", "passport-renewal@1", "passport-renewal@2", "--json")
        let byFile = try Program.run("what-changed", "\(folder)/versions/1.yaml", "\(folder)/workflow.yaml", "--json")
        #expect(byName.status == 0 && byName.output == byFile.output && byName.output.hasPrefix("[{"))
        let same = try Program.run("what-changed", folder, "passport-renewal@2")
        #expect(same.output == "passport-renewal 2 -> passport-renewal 2\nNothing changed.\n")
        #expect(try Program.run("what-changed", "passport-renewal@1", "passport-renewal@9").status == 2)
        #expect(try Program.run("what-changed", "nothing@1", "passport-renewal@2").status == 2)
        #expect(try Program.run("what-changed", "/nowhere", "passport-renewal@2").status != 0)
    }
}
