import EventModel
import Foundation
import Testing
import Workflow
import WorkflowFiles

@Suite struct WorkflowFolderTests {
    /// Writes files into a folder of its own, which is removed afterwards.
    private func withFolder(
        _ files: [String: String], _ body: (String) throws -> Void
    ) throws {
        let folder = FileManager.default.temporaryDirectory.appending(path: "workflows-\(UUID().uuidString)")
        defer { try? FileManager.default.removeItem(at: folder) }
        for (path, text) in files {
            let file = folder.appending(path: path)
            try FileManager.default.createDirectory(
                at: file.deletingLastPathComponent(), withIntermediateDirectories: true)
            try Data(text.utf8).write(to: file)
        }
        try body(folder.path)
    }

    private func findings(_ files: [String: String]) throws -> [String] {
        var found: [String] = []
        try withFolder(files) { folder in
            let error = #expect(throws: DefinitionError.self) { try WorkflowFolder.load(folder) }
            found = (error?.findings ?? []).map {
                "\($0.code) \($0.place)".replacing(folder + "/", with: "")
            }
        }
        return found
    }

    private let sound = FindingTests.sound

    @Test func oldVersionsAndFormsAreRead() throws {
        let newer = sound.replacing("version: 1", with: "version: 2\nform: form.schema.json")
        let files = [
            "permit/workflow.yaml": newer, "permit/form.schema.json": "{}", "permit/versions/1.yaml": sound,
            "calendars/palestine.yaml": "days: 7", ".hidden/workflow.yaml": "",
        ]
        var ids: [Set<String>] = []
        for form in ["{}", "true"] {
            try withFolder(files.merging(["permit/form.schema.json": form]) { $1 }) { folder in
                let catalog = try WorkflowFolder.load(folder)
                #expect(catalog.workflows.map(\.version) == [1, 2])
                #expect(catalog.workflow(of: "permit")?.version == 2)
                ids.append(Set(catalog.workflows.map(\.id.description)))
            }
        }
        // The old version has no form; the new one is another definition with another form.
        #expect(ids[0].intersection(ids[1]).count == 1)
    }

    @Test func aMissingFolderIsAFinding() {
        let error = #expect(throws: DefinitionError.self) { try WorkflowFolder.load("/no/such/folder") }
        #expect(error?.findings == [Finding(.unreadable, at: SourcePlace(file: "/no/such/folder"), "")])
    }

    @Test func whatIsWrongInAllFilesIsFoundTogether() throws {
        let found = try findings([
            "other/workflow.yaml": sound, "permit/workflow.yaml": sound, "permit/versions/1.yaml": sound,
            "none/readme.txt": "", "broken/workflow.yaml": "a: [", "form/workflow.yaml": "form: ../x.json",
        ])
        #expect(found.contains("serviceNotFolder other/workflow.yaml"))
        #expect(found.contains("duplicateVersion permit/versions/1.yaml"))
        #expect(found.contains("unreadable none/workflow.yaml"))
        #expect(found.contains { $0.hasPrefix("syntax broken/workflow.yaml:") })
        #expect(found.contains("fileUnreadable form/workflow.yaml:1:7"))
    }

    @Test func aFileThatIsNotTextIsAFinding() throws {
        try withFolder(["permit/workflow.yaml": ""]) { folder in
            try Data([0xFF, 0xFE, 0x00]).write(to: URL(filePath: folder + "/permit/workflow.yaml"))
            let error = #expect(throws: DefinitionError.self) { try WorkflowFolder.load(folder) }
            #expect(error?.findings.map(\.code) == [.notText])
        }
    }
}
