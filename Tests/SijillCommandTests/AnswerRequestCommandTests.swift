import Foundation
import Testing

/// What other agencies answer, from the command line.
@Suite struct AnswerRequestCommandTests {
    private let folder: Program.Folder
    private let store: String

    private static let definition = """
        service: permit
        version: 1
        title: {ar: تصريح, en: Permit}
        initial: draft
        roles: {applicant: citizen, police: interior}
        states:
          draft:
            title: {ar: مسودة, en: Draft}
            actions: {submit: {records: submitted, by: applicant, do: {request: police}, to: check}}
          check:
            title: {ar: لدى الشرطة, en: With the police}
            actions:
              clear: {records: cleared, by: police, to: granted}
              flag: {records: flagged, by: police, needs: reason, to: refused}
            after: {P90D: {to: refused, records: lapsed}}
          granted: {final: true, title: {ar: ممنوح, en: Granted}}
          refused: {final: true, title: {ar: مرفوض, en: Refused}}

        """

    init() throws {
        folder = try Program.Folder()
        store = folder.path("store")
        _ = try folder.write(Self.definition.utf8, to: "workflows/permit/workflow.yaml")
        try #require(try Program.run("init", "--store", store).status == 0)
        let submitted = try run("submit", "permit", "--id", "P-1", "--by", "citizen-1", "--role", "applicant")
        try #require(submitted.status == 0, "\(submitted.remarks)")
    }

    private func run(_ arguments: String...) throws -> Program.Outcome {
        try Program.run(arguments + ["--store", store], workflows: folder.path("workflows"))
    }

    private func answer(_ token: String, _ arguments: String...) throws -> Program.Outcome {
        try Program.run(
            ["answer-request", "--on", "permit/P-1", "--token", token, "--by", "police-desk", "--role", "police"]
                + arguments + ["--store", store], workflows: folder.path("workflows"))
    }

    @Test func requestsAreListedUntilTheyAreAnswered() throws {
        let list = try run("requests")
        let lines = list.output.split(separator: "\n")
        #expect(list.status == 0 && lines.count == 2, "\(list.output) \(list.remarks)")
        #expect(lines[0].hasPrefix("APPLICATION  ROLE    REQUEST   STATE THAT WAITS  ASKED"), "\(list.output)")
        #expect(lines[1].hasPrefix("permit/P-1   police  police-1  check "), "\(list.output)")
        #expect(list.remarks.contains("as of position"))
        let json = try run("requests", "--role", "police", "--service", "permit", "--json").output
        #expect(json.contains(#""application":"permit/P-1""#) && json.contains(#""token":"police-1""#), "\(json)")
        #expect(try run("requests", "--role", "registrar", "--json").output == "[]\n")
        #expect(try run("requests", "--service", "other", "--json").output == "[]\n")
        #expect(try run("requests", "--limit", "0").status == 64)
        #expect(try answer("police-1", "--action", "clear").status == 0)
        #expect(try run("requests", "--json").output == "[]\n")
    }

    @Test func openRequestsAreShownAndAnswered() throws {
        let before = try run("show", "permit/P-1")
        let lines = before.output.split(separator: "\n")
        #expect(lines.contains { $0.hasPrefix("OPEN REQUEST  ROLE    STATE THAT WAITS  ASKED") }, "\(before.output)")
        #expect(lines.contains { $0.hasPrefix("police-1      police  check ") }, "\(before.output)")
        let json = try run("show", "permit/P-1", "--json").output
        #expect(json.contains(#""openRequests":[{"askedAt":""#) && json.contains(#""token":"police-1"}]"#), "\(json)")
        let told = try run("show", "permit/P-1", "--language", "en").output
        #expect(told.contains("AWAITED  TOKEN     IN               SINCE"), "\(told)")

        let taken = try answer("police-1", "--action", "clear")
        #expect(
            taken.status == 0 && taken.output == "ok: permit/P-1 at revision 1, state granted\n", "\(taken.remarks)")
        let again = try answer("police-1", "--action", "clear")
        #expect(again.status == 0 && again.output == "duplicate: permit/P-1 at revision 1\n", "\(again.remarks)")
        let late = try answer("police-1", "--action", "flag", "--data", #"{"reason":"warrant"}"#)
        #expect(late.status == 0 && late.output == "ok: permit/P-1 at revision 2, state granted\n", "\(late.remarks)")
        #expect(late.remarks.contains("recorded as late"))
        let after = try run("show", "permit/P-1").output
        #expect(!after.contains("OPEN REQUEST") && after.contains("answer-late"), "\(after)")
        #expect(after.contains("token=police-1"))
        #expect(try !run("show", "permit/P-1", "--json").output.contains("openRequests"))
    }

    @Test func aTokenThatWasNeverGivenIsRefused() throws {
        let unknown = try answer("police-9", "--action", "clear", "--json")
        #expect(unknown.status == 1, "\(unknown.remarks)")
        #expect(unknown.remarks.contains("`police-9`") && unknown.remarks.contains("`police-1`"), "\(unknown.remarks)")
    }
}
