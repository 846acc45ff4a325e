import EventModel
import Foundation
import Testing
import Workflow
import WorkflowFiles

/// The file of the offices, and the keys of a definition that speak of them.
@Suite struct OfficeFileTests {
    private static let text = """
        offices:
          interior: {title: {ar: وزارة الداخلية, en: Ministry of the Interior}}
          jenin: {title: {ar: محافظة جنين, en: Governorate of Jenin}, within: interior}
          jenin-city: {title: {ar: مديرية جنين, en: Directorate of Jenin}, within: jenin}
        """

    private func findings(_ text: String) throws -> [Finding] {
        let folder = FileManager.default.temporaryDirectory.appending(path: "sijill-offices-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        try text.write(to: folder.appending(path: "offices.yaml"), atomically: false, encoding: .utf8)
        do {
            _ = try WorkflowFolder.offices(in: folder.path)
            return []
        } catch {
            let inspected = try WorkflowFolder.inspect(folder.path).findings
            #expect(inspected.map(\.description).sorted() == error.findings.map(\.description).sorted())
            return error.findings
        }
    }

    @Test func theTreeIsReadFromItsFile() throws {
        let folder = FileManager.default.temporaryDirectory.appending(path: "sijill-offices-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        #expect(try WorkflowFolder.offices(in: folder.path) == nil)
        try Self.text.write(to: folder.appending(path: "offices.yaml"), atomically: false, encoding: .utf8)
        let tree = try #require(try WorkflowFolder.offices(in: folder.path))
        #expect(tree.offices.map(\.id) == ["interior", "jenin", "jenin-city"])
        #expect(tree["jenin"]?.title.english == "Governorate of Jenin")
        #expect(tree.lies("interior", above: "jenin-city"))
    }

    @Test(arguments: [
        (old: "within: interior", new: "within: interor", code: Finding.Code.meaning(.unknownOffice), line: 3),
        (old: "within: interior", new: "within: jenin-city", code: .meaning(.officesInCircle), line: 3),
        (old: "jenin-city:", new: "Jenin-City:", code: .meaning(.malformedName), line: 4),
        (old: "within: interior", new: "inside: interior", code: .unknownKey, line: 3),
        (old: "title: {ar: وزارة الداخلية, en: Ministry of the Interior}", new: "", code: .missingKey, line: 2),
        (old: "offices:", new: "bureaus:", code: .unknownKey, line: 1),
    ])
    func faultsHavePlaces(_ fault: (old: String, new: String, code: Finding.Code, line: Int)) throws {
        let text = Self.text.replacingOccurrences(of: fault.old, with: fault.new)
        #expect(text != Self.text)
        let found = try findings(text)
        #expect(
            found.contains { $0.code == fault.code && $0.place.line == fault.line && $0.place.column > 0 },
            "\(found)")
    }

    @Test func aDefinitionLimitsActionsToOffices() throws {
        let text = FindingTests.sound
            .replacingOccurrences(of: "initial: draft", with: "initial: draft\noffice: branch")
            .replacingOccurrences(
                of: "- {by: applicant, to: granted}", with: "- {by: applicant, office: [own, above], to: granted}")
        let workflow = try WorkflowFile.compile(text, file: "workflow.yaml")
        #expect(workflow.officeField == "branch")
        #expect(workflow.transitions.map(\.offices).contains([.own, .above]))
    }

    @Test(arguments: [
        (change: "office: own, to: granted", code: Finding.Code.meaning(.officeFieldMissing)),
        (change: "office: below, to: granted", code: .wrongKind),
        (change: "office: [], to: granted", code: .wrongKind),
    ])
    func limitsThatMeanNothingAreFaults(_ fault: (change: String, code: Finding.Code)) throws {
        let text = FindingTests.sound.replacingOccurrences(
            of: "- {by: applicant, to: granted}", with: "- {by: applicant, \(fault.change)}")
        do {
            _ = try WorkflowFile.compile(text, file: "workflow.yaml")
            Issue.record("`\(fault.change)` is accepted")
        } catch {
            #expect(error.findings.contains { $0.code == fault.code && $0.place.line == 18 }, "\(error.findings)")
        }
    }
}
