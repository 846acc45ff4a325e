import Foundation
import Testing

/// Files that stand for documents, from the command line.
@Suite struct AttachmentCommandTests {
    private let folder: Program.Folder
    private let store: String

    init() throws {
        folder = try Program.Folder()
        store = folder.path("store")
        try #require(try Program.run("init", "--store", store).status == 0)
        _ = try folder.write(Self.definition.utf8, to: "workflows/building/workflow.yaml")
    }

    private static let pdf = Array("%PDF-1.7\nمخطط".utf8)

    private func run(_ arguments: String...) throws -> Program.Outcome {
        try Program.run(arguments + ["--store", store], workflows: folder.path("workflows"))
    }

    private var citizen: [String] { ["--by", "citizen-1", "--role", "applicant"] }

    private func runAsCitizen(_ arguments: String...) throws -> Program.Outcome {
        try Program.run(arguments + citizen + ["--store", store], workflows: folder.path("workflows"))
    }

    @Test func aFileGoesInAndComesOut() throws {
        let plan = try folder.write(Self.pdf, to: "مخطط.pdf")
        #expect(try runAsCitizen("submit", "building", "--id", "A1", "--action", "open").status == 0)
        let attached = try runAsCitizen("attach", "building/A1", "plan", plan)
        #expect(attached.status == 0 && attached.output == "ok: building/A1 at revision 1, state draft\n")
        #expect(try runAsCitizen("perform", "submit", "--on", "building/A1").status == 0)
        let shown = try run("show", "building/A1")
        #expect(shown.output.contains("SHA-256") && shown.output.contains("مخطط.pdf"), "\(shown.output)")
        let json = try run("show", "building/A1", "--json").output
        #expect(json.contains(#""documents":[{"document":"plan","name":"مخطط.pdf","revision":2,"#))
        let output = folder.path("out.pdf")
        let written = try run("attachment", "building/A1", "plan", "--output", output)
        #expect(written.status == 0, "\(written.remarks)")
        #expect(try Data(contentsOf: URL(filePath: output)) == Data(Self.pdf))
        let refused = try run("attachment", "building/A1", "plan", "--output", output)
        #expect(refused.status == 1 && refused.remarks.contains("is there already"))
        #expect(try run("attachment", "building/A1", "deed", "--output", folder.path("no")).status == 2)
        #expect(try run("attachment", "building/B1", "plan", "--output", folder.path("no")).status == 2)
        #expect(!FileManager.default.fileExists(atPath: folder.path("no")))
    }

    @Test func theFirstActionBringsItsFiles() throws {
        let plan = try folder.write(Self.pdf, to: "plan.pdf")
        let filed = try runAsCitizen("submit", "building", "--id", "A1", "--action", "file", "--attach", "plan=\(plan)")
        #expect(filed.status == 0, "\(filed.remarks)")
        let missing = try runAsCitizen("submit", "building", "--action", "file")
        #expect(missing.status == 1 && missing.remarks.contains("plan"))
        let wrong = try runAsCitizen("submit", "building", "--action", "file", "--attach", "plan")
        #expect(wrong.status == 64)
    }

    @Test func whatIsRefusedIsTold() throws {
        let text = try folder.write(Array("plain".utf8), to: "plan.pdf")
        #expect(try runAsCitizen("submit", "building", "--id", "A1", "--action", "open").status == 0)
        let refused = try runAsCitizen("attach", "building/A1", "plan", text)
        #expect(refused.status == 1 && refused.remarks.contains("application/pdf"), "\(refused.remarks)")
        #expect(try runAsCitizen("attach", "building/A1", "plan", folder.path("nothing")).status == 2)
        #expect(try runAsCitizen("attach", "building/B1", "plan", text).status == 2)
        #expect(try runAsCitizen("attach", "A1", "plan", text).status == 64)
    }

    @Test func damageIsFoundAndRepairedFromABackup() throws {
        let backup = folder.path("backup")
        let plan = try folder.write(Self.pdf, to: "plan.pdf")
        #expect(
            try runAsCitizen("submit", "building", "--id", "A1", "--action", "file", "--attach", "plan=\(plan)").status
                == 0)
        #expect(try run("verify", "--deep").output.contains("1 attachments"))
        let first = try run("backup", backup, "--json")
        #expect(first.status == 0 && first.output.contains(#""attachments":{"copiedBytes":17,"copiedFiles":1,"#))
        #expect(try run("backup", backup, "--json").output.contains(#""copiedFiles":0,"damages":[],"presentFiles":1"#))
        let names = try FileManager.default.subpathsOfDirectory(atPath: store + "/attachments")
        let file = URL(filePath: store + "/attachments/" + (try #require(names.first { $0.utf8.count > 60 })))
        var bytes = Self.pdf
        bytes[12] ^= 4
        try Data(bytes).write(to: file)
        let verified = try run("verify", "--deep")
        #expect(verified.status == 4 && verified.output.contains("building/A1, document `plan`"), "\(verified.output)")
        #expect(try run("verify", "--deep", "--json").output.contains(#""isSound":false"#))
        #expect(try run("scrub", "--once", "--rate", "1GB/s").status == 4)
        #expect(try run("backup", backup).status == 0, "the sound copy of earlier stays")
        let output = folder.path("out.pdf")
        #expect(try run("attachment", "building/A1", "plan", "--output", output).status == 4)
        #expect(!FileManager.default.fileExists(atPath: output))
        let dry = try run("repair", "--from", backup, "--dry-run")
        #expect(dry.status == 0 && dry.output.contains("would be brought back"), "\(dry.output)")
        #expect(try Data(contentsOf: file) == Data(bytes))
        let repaired = try run("repair", "--from", backup)
        #expect(repaired.status == 0 && repaired.output.contains("was brought back"))
        #expect(try Data(contentsOf: file) == Data(Self.pdf))
        #expect(try run("verify", "--deep").status == 0)
        let restored = folder.path("restored")
        #expect(try Program.run("restore", "--from", backup, restored).status == 0)
        #expect(try Program.run("verify", "--deep", "--store", restored).output.contains("1 attachments"))
        try FileManager.default.removeItem(at: file)
        try FileManager.default.removeItem(atPath: backup + "/attachments")
        #expect(try run("verify", "--deep").output.contains("is missing"))
    }

    private static let definition = """
        service: building
        version: 1
        title: {ar: رخصة بناء, en: Building permit}
        initial: start
        roles:
          applicant: {office: citizen, title: {ar: مقدّم الطلب, en: Applicant}}
          clerk: {office: municipality, title: {ar: الموظف, en: Clerk}}
        documents:
          plan: {title: {ar: مخطط, en: Plan}, required: true, accept: [application/pdf], max: 1MB}
          deed: {title: {ar: سند, en: Deed}}
        states:
          start:
            title: {ar: بداية, en: Start}
            actions:
              open: {records: opened, by: applicant, to: draft}
              file: {records: filed, by: applicant, requires: documents, to: review}
            after: {P10D: {to: lapsed, records: lapsed}}
          draft:
            title: {ar: مسودة, en: Draft}
            actions:
              submit: {records: submitted, by: applicant, requires: documents, to: review}
            after: {P10D: {to: lapsed, records: lapsed}}
          review:
            title: {ar: قيد الدراسة, en: Review}
            actions:
              grant: {records: granted, by: clerk, requires: [deed], to: granted}
            after: {P10D: {to: lapsed, records: lapsed}}
          granted: {final: true, title: {ar: ممنوح, en: Granted}}
          lapsed: {final: true, title: {ar: ساقط, en: Lapsed}}
        """
}
