import Foundation
import Testing

/// What waits for whom, and what became of documents, at the command line.
@Suite struct WorklistCommandTests {
    private let folder: Program.Folder
    private let store: String

    init() throws {
        folder = try Program.Folder()
        store = folder.path("store")
        _ = try folder.write(Self.definition.utf8, to: "workflows/visit/workflow.yaml")
        _ = try folder.write(Self.offices.utf8, to: "workflows/offices.yaml")
        let calendar = Program.project.appending(path: "Workflows/calendars/palestine.yaml")
        _ = try folder.write(Data(contentsOf: calendar), to: "workflows/calendars/palestine.yaml")
        try #require(try run("init").status == 0)
        for (id, office) in [("V-1", "ramallah"), ("V-2", "hebron"), ("V-3", "birzeit")] {
            let submitted = try run(
                "submit", "visit", "--id", id, "--by", "citizen-1", "--role", "applicant", "--data",
                #"{"office":"\#(office)"}"#)
            try #require(submitted.status == 0, "\(submitted.remarks)")
        }
        try #require(
            try run("handle", "claim", "--on", "visit/V-2", "--by", "officer-7", "--role", "clerk").status == 0)
    }

    private func run(_ arguments: String...) throws -> Program.Outcome {
        try Program.run(arguments + ["--store", store], workflows: folder.path("workflows"))
    }

    /// The ids that a worklist shows, in its order.
    private func listed(_ arguments: String...) throws -> [String] {
        let outcome = try Program.run(
            ["worklist"] + arguments + ["--json", "--store", store], workflows: folder.path("workflows"))
        try #require(outcome.status == 0, "\(outcome.remarks)")
        return outcome.output.split(separator: "\"application\":\"visit/").dropFirst().map {
            String($0.prefix { $0 != "\"" })
        }
    }

    @Test func theWorklistIsNarrowedByRoleOfficeAssigneeAndColour() throws {
        #expect(try listed() == ["V-1", "V-2", "V-3"])
        #expect(try listed("--role", "clerk", "--service", "visit") == ["V-1", "V-2", "V-3"])
        #expect(try listed("--role", "applicant").isEmpty)
        // An office has those within it.
        #expect(try listed("--office", "ramallah") == ["V-1", "V-3"])
        #expect(try listed("--office", "birzeit", "--role", "clerk", "--colour", "inTime") == ["V-3"])
        #expect(try listed("--office", "nowhere").isEmpty)
        #expect(try listed("--assignee", "officer-7") == ["V-2"])
        #expect(try listed("--free") == ["V-1", "V-3"])
        #expect(try listed("--colour", "late").isEmpty)
        let empty = try run("worklist", "--service", "none", "--json")
        #expect(empty.output == "[]\n" && empty.remarks.contains("as of position"))
    }

    @Test func pagesFollowOneAnother() throws {
        let first = try run("worklist", "--limit", "2")
        let place = try #require(first.remarks.split(separator: "--after ").last?.split(separator: "\n").first)
        #expect(try listed("--after", String(place)) == ["V-3"])
        #expect(try listed("--limit", "1") == ["V-1"])
    }

    @Test func aRowTellsWhatWaits() throws {
        let json = try run("worklist", "--assignee", "officer-7", "--json").output
        for part in [
            #""assignee":"officer-7""#, #""clock":"look""#, #""colour":"inTime""#, #""office":"hebron""#,
            #""offers":[{"action":"see","role":"clerk"}]"#, #""title":{"ar":"قيد المعاينة","en":"Inspection"}"#,
        ] { #expect(json.contains(part), "\(part) in \(json)") }
        let table = try run("worklist", "--language", "en")
        #expect(table.output.hasPrefix("APPLICATION  STATE       SINCE"), "\(table.output)")
        #expect(table.output.contains("Inspection") && table.output.contains("0 h 0 min"))
        #expect(try run("worklist").output.contains("قيد المعاينة"))
    }

    @Test func wrongOptionsAreRefused() throws {
        for wrong in [
            ["--limit", "0"], ["--limit", "1001"], ["--after", "1.2"], ["--colour", "red"],
            ["--free", "--assignee", "x"],
        ] {
            #expect(
                try Program.run(["worklist"] + wrong + ["--store", store]).status == 64, "\(wrong)")
        }
        for wrong in [[], ["--digest", "12"], ["visit/V-1", "--digest", String(repeating: "a", count: 64)]] {
            #expect(try Program.run(["documents"] + wrong + ["--store", store]).status == 64, "\(wrong)")
        }
    }

    @Test func documentsTellWhatBecameOfThem() throws {
        let plan = try folder.write("%PDF-1.7\nplan".utf8, to: "plan.pdf")
        let better = try folder.write("%PDF-1.7\nbetter".utf8, to: "better.pdf")
        for file in [plan, better] {
            let attached = try run(
                "attach", "visit/V-1", "plan", file, "--by", "citizen-1", "--role", "applicant")
            #expect(attached.status == 0, "\(attached.remarks)")
        }
        #expect(try run("perform", "see", "--on", "visit/V-1", "--by", "officer-1", "--role", "clerk").status == 0)
        let listed = try run("documents", "V-1")
        #expect(listed.status == 0 && listed.remarks.contains("as of position"), "\(listed.remarks)")
        let lines = listed.output.split(separator: "\n").map { $0.split(separator: " ").map(String.init) }
        #expect(lines.dropFirst().map { $0[1] } == ["plan", "plan", "report"], "\(listed.output)")
        #expect(lines.dropFirst().map { $0[2] } == ["replaced", "waiting", "issued"], "\(listed.output)")
        let json = try run("documents", "visit/V-1", "--json").output
        #expect(json.contains(#""status":"issued""#) && json.contains(#""validUntil":""#), "\(json)")
        let digest = try #require(json.split(separator: "\"sha256\":\"").last?.prefix { $0 != "\"" })
        let referring = try run("documents", "--digest", digest.uppercased(), "--json").output
        #expect(referring.contains(#""application":"visit/V-1""#) && referring.contains(String(digest)))
        #expect(
            try run("documents", "--digest", String(repeating: "a", count: 64), "--json").output == "[]\n")
        #expect(try run("documents", "visit/V-3", "--json").output == "[]\n")
        #expect(try run("documents", "visit/none").status == 2)
    }

    private static let offices = """
        offices:
          ramallah: {title: {ar: رام الله, en: Ramallah}}
          birzeit: {title: {ar: بيرزيت, en: Birzeit}, within: ramallah}
          hebron: {title: {ar: الخليل, en: Hebron}}

        """

    private static let definition = """
        service: visit
        version: 1
        title: {ar: معاينة, en: Visit}
        initial: draft
        office: office
        calendar: palestine
        roles: {applicant: citizen, clerk: town}
        documents: {plan: {title: {ar: مخطط, en: Plan}, accept: [application/pdf]}}
        clocks: {look: {limit: P400D, remind: P300D, runs_in: inspection}}
        states:
          draft:
            title: {ar: مسودة, en: Draft}
            actions: {submit: {records: visit_asked, by: applicant, to: inspection}}
          inspection:
            title: {ar: قيد المعاينة, en: Inspection}
            actions: {see: {records: house_seen, by: clerk, to: seen}}
          seen:
            title: {ar: عوين, en: Seen}
            entry: {issue: report, valid: "'P30D'"}
            expiry: {to: expired, records: report_expired}
          expired: {final: true, title: {ar: منته, en: Expired}}

        """
}
