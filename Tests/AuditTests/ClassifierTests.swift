import EventModel
import SijillTestKit
import Testing

@testable import Audit

@Suite struct ClassifierTests {
    @Test(arguments: [XESImportOrder.file, .time])
    func verdictsAreCountedAndTransitionsRecorded(order: XESImportOrder) async throws {
        let text = """
            <log xes.version="1.0">
            <trace><string key="concept:name" value="A"/>
            <event><string key="concept:name" value="open"/>
            <date key="time:timestamp" value="2020-01-02T00:00:00Z"/></event>
            <event><string key="concept:name" value="close"/>
            <date key="time:timestamp" value="2020-01-01T00:00:00Z"/></event>
            <event><string key="concept:name" value="open"/></event></trace>
            <trace><string key="concept:name" value="B"/>
            <event><string key="concept:name" value="close"/></event></trace>
            </log>
            """
        let folder = try TemporaryFolder()
        let store = InMemoryEventStore()
        let definition = try #require(DefinitionID(bytes: [UInt8](repeating: 7, count: DefinitionID.byteCount)))
        let run = XESImport(
            path: try folder.file("log.xes", Array(text.utf8)), service: "permit", order: order,
            classifier: OpenThenClose(definition: definition), store: store, scratchFolder: folder.path)
        let report = try await run.run()
        #expect(report.conformingCount == 2)
        #expect(report.deviatingCount == 2)
        let events = try await store.readStream(StreamID(category: "permit", name: "A"))
        #expect(events.map(\.type) == ["opened", "closed", "opened"])
        #expect(events.map(\.transitions) == [[1], [2], []])
        #expect(events.allSatisfy { $0.definition == definition })
        let times = ["2020-01-02T00:00:00Z", "2020-01-01T00:00:00Z", "2020-01-01T00:00:00Z"]
        #expect(events.map(\.occurredAt.description) == times)
        let other = try await store.readStream(StreamID(category: "permit", name: "B"))
        #expect(other.map(\.transitions) == [[]])
    }

    @Test func progressGoesOnAndTheReportAddsUp() async throws {
        var text = "<log>"
        for application in 0..<3_000 {
            text += "<trace>"
            for event in 0..<10 { text += "<event><int key='number' value='\(application * event)'/></event>" }
            text += "</trace>"
        }
        let folder = try TemporaryFolder()
        let path = try folder.file("log.xes", Array((text + "</log>").utf8))
        let seen = SeenProgress()
        let run = XESImport(
            path: path, service: "permit", order: .time, classifier: AsRecordedClassifier(),
            store: InMemoryEventStore(),
            scratchFolder: folder.path)
        let report = try await run.run { seen.append($0) }
        #expect(report.eventCount == 30_000)
        #expect(report.appendedCount == 30_002)
        for phase in [XESImportProgress.Phase.reading, .appending] {
            let steps = seen.all.filter { $0.phase == phase }
            #expect(steps.count >= 3)
            #expect(steps.map(\.eventCount) == steps.map(\.eventCount).sorted())
            #expect(steps.allSatisfy { (0...1).contains($0.fraction) })
        }
    }
}

/// Allows `open` and then `close`, once each.
private struct OpenThenClose: TraceClassifier {
    let definition: DefinitionID?
    private var isOpen = false
    private var isClosed = false

    init(definition: DefinitionID) {
        self.definition = definition
    }

    mutating func beginTrace() {
        (isOpen, isClosed) = (false, false)
    }

    mutating func classify(_ activity: String) -> ClassifiedActivity {
        if activity == "open", !isOpen {
            isOpen = true
            return ClassifiedActivity(type: "opened", transitions: [1], isConforming: true)
        }
        if activity == "close", isOpen, !isClosed {
            isClosed = true
            return ClassifiedActivity(type: "closed", transitions: [2], isConforming: true)
        }
        return ClassifiedActivity(type: activity == "open" ? "opened" : "closed", isConforming: false)
    }
}
