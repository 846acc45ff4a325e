import EventModel
import Foundation
import Testing
import Workflow
import WorkflowFiles

/// The definitions in `Workflows/`; what they mean is written down in `Snapshots/`, which `SnapshotsTests` checks.
@Suite struct ShippedDefinitionTests {
    private static let root = URL(filePath: #filePath).appending(path: "../../..").standardizedFileURL

    private func catalog() throws -> DefinitionCatalog {
        try WorkflowFolder.load(Self.root.appending(path: "Workflows").path)
    }

    @Test func theyLoad() throws {
        #expect(
            try catalog().services == [
                "birth-certificate", "building-permit", "criminal-record-certificate", "death-certificate",
                "driving-licence-renewal", "environmental-permit", "health-insurance", "identity-card-replacement",
                "land-title-extract", "passport-renewal", "road-traffic-fine", "tax-clearance", "trade-licence",
                "vehicle-licence-renewal",
            ])
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
