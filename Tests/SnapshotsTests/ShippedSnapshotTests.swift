import BinaryCoding
import EventModel
import Foundation
import Snapshots
import Testing
import Verification
import Workflow
import WorkflowFiles

/// What was written down of the definitions in `Workflows/` is what they mean.
@Suite struct ShippedSnapshotTests {
    /// A change of meaning needs a new version, because applications are pinned to the old one; the message says which
    /// application would replay differently and where.
    @Test func theyReplayAsWrittenDown() async throws {
        let report = try await Shipped.snapshots.check(try Shipped.catalog.get().workflows)
        for difference in report.differences { Issue.record("\(difference); \(difference.advice)") }
        #expect(report.definitionCount >= 17)
        print("\(report.applicationCount) golden lives of \(report.eventCount) events")
    }

    @Test func theyTakeEveryTransitionOfEveryService() async throws {
        let catalog = try Shipped.catalog.get()
        let newest = catalog.services.compactMap { catalog.workflow(of: $0) }
        #expect(newest.count == 14)
        let report = try await Shipped.snapshots.check(newest)
        #expect(report.differences.filter { $0.aspect == .coverage } == [])
        let possible = newest.reduce(0) {
            $0 + $1.transitions.count - LifeGenerator.impossibleTransitions(of: $1).count
        }
        #expect(report.transitionCount == possible)
        #expect(report.transitionCount >= 200)
        print("\(report.transitionCount) transitions of \(newest.count) services")
    }

    @Test func theirCanonicalFormsNameThem() throws {
        for workflow in try Shipped.catalog.get().workflows {
            let name = "\(workflow.service) version \(workflow.version)"
            let folder = Shipped.root.appending(path: "Snapshots/\(workflow.service)/\(workflow.version)")
            let bytes = try [UInt8](Data(contentsOf: folder.appending(path: "definition.cbor")))
            #expect(WorkflowFile.identify(bytes) == workflow.id, "\(name)")
            #expect(try CBOR.decode(bytes).map?["service"] == .text(workflow.service), "\(name)")
        }
    }
}
