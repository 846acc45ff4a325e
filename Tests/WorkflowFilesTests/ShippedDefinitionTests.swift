import BinaryCoding
import EventModel
import Foundation
import Testing
import Workflow
import WorkflowFiles

/// The definitions in `Workflows/`, and what was written down of them in `Snapshots/<service>/<version>/`.
@Suite struct ShippedDefinitionTests {
    private static let root = URL(filePath: #filePath).appending(path: "../../..").standardizedFileURL
    private static let isUpdating = ProcessInfo.processInfo.environment["SIJILL_UPDATE_SNAPSHOTS"] != nil

    private func catalog() throws -> DefinitionCatalog {
        try WorkflowFolder.load(Self.root.appending(path: "Workflows").path)
    }

    @Test func theyLoad() throws {
        #expect(try catalog().services == ["environmental-permit", "passport-renewal", "road-traffic-fine"])
    }

    /// A change of meaning needs a new version, because applications are pinned to the old one.
    ///
    /// Where nobody has
    /// applied yet, set `SIJILL_UPDATE_SNAPSHOTS=1` to write down the new meaning.
    @Test func theirMeaningIsAsItWasWrittenDown() throws {
        for workflow in try catalog().workflows {
            let folder = Self.root.appending(path: "Snapshots/\(workflow.service)/\(workflow.version)")
            let bytesFile = folder.appending(path: "definition.cbor")
            let idFile = folder.appending(path: "definition.id")
            if Self.isUpdating {
                try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
                try Data(workflow.canonicalBytes).write(to: bytesFile)
                try Data("\(workflow.id)\n".utf8).write(to: idFile)
            }
            let name = "\(workflow.service) version \(workflow.version)"
            let bytes = try [UInt8](Data(contentsOf: bytesFile))
            #expect(bytes == workflow.canonicalBytes, "the meaning of \(name) changed without a new version")
            #expect(try String(contentsOf: idFile, encoding: .utf8) == "\(workflow.id)\n", "\(name)")
            #expect(WorkflowFile.identify(bytes) == workflow.id, "\(name)")
            #expect(try CBOR.decode(bytes).map?["service"] == .text(workflow.service), "\(name)")
        }
    }

    @Test func everythingThatPeopleSeeIsTitledInArabicAndEnglish() throws {
        for workflow in try catalog().workflows {
            let titles =
                [workflow.title] + workflow.states.map(\.title) + workflow.roles.map(\.title)
                + workflow.actions.map(\.title)
            for title in titles {
                #expect(title.arabic.unicodeScalars.contains { (0x600...0x6FF).contains($0.value) }, "\(title)")
                #expect(title.english.unicodeScalars.contains { $0.properties.isAlphabetic && $0.isASCII }, "\(title)")
                #expect(title.english != title.arabic)
            }
        }
    }

    @Test func everyRoleActs() throws {
        for workflow in try catalog().workflows {
            let acting = workflow.transitions.reduce(RoleSet()) { $0.union($1.roles) }
            #expect(acting.numbers == Array(workflow.roles.indices), "\(workflow.service)")
        }
    }
}
