import EventModel
import SijillTestKit
import Testing
import Workflow

@testable import Audit

/// Texts that Unicode calls equivalent are different texts here.
@Suite struct ByteComparisonTests {
    private let composed = "\u{E9}"
    private let decomposed = "e\u{301}"

    @Test func keysAreWrittenAsTheyAre() async throws {
        let folder = try TemporaryFolder()
        let text = """
            <log><trace><event><int key="\(composed)" value="1"/></event>
            <event><int key="\(decomposed)" value="2"/></event></trace></log>
            """
        let store = InMemoryEventStore()
        _ = try await store.importFile(try folder.file("log.xes", Array(text.utf8)), order: .file, folder: folder)
        let document = try XESDocument(path: try await store.export(folder))
        let events = try #require(document.traces.first?.events)
        #expect(events.map { Array($0[0].key.utf8) } == [Array(composed.utf8), Array(decomposed.utf8)])
    }

    @Test func headersKeepBoth() {
        var header = XESHeader()
        var other = XESHeader()
        let names = [composed, decomposed]
        header.properties = [XESHeader.Property(name: composed, value: "1")]
        header.extensions = [XESHeader.Extension(name: composed, prefix: "p", uri: "u")]
        header.classifiers = [XESHeader.Classifier(name: composed, scope: nil, keys: "k")]
        header.attributes = [XESAttribute(.string, key: composed, text: "1")]
        other.properties = names.map { XESHeader.Property(name: $0, value: "2") }
        other.extensions = names.map { XESHeader.Extension(name: $0, prefix: "p", uri: "u") }
        other.classifiers = names.map { XESHeader.Classifier(name: $0, scope: nil, keys: "k") }
        other.attributes = names.map { XESAttribute(.string, key: $0, text: "1") }
        header.merge(other)
        #expect(header.properties.map(\.value) == ["1", "2"])
        #expect(header.extensions.count == 2)
        #expect(header.classifiers.count == 2)
        #expect(header.attributes.count == 2)
    }

    @Test func servicesAreToldApart() async throws {
        let store = InMemoryEventStore()
        for service in [composed, decomposed, composed] {
            let stream = try StreamID(category: service, name: "A1")
            _ = try await store.append(
                AppendRequest(events: [ProposedEvent(stream: stream, type: "noted", occurredAt: .epoch)]))
        }
        var replay = Replay(catalog: DefinitionCatalog([]))
        var reader = try store.makeReader(from: .start, options: ReadOptions())
        while let batch = try await reader.next() { replay.follow(batch) }
        #expect(replay.report.map(\.eventCount).sorted() == [1, 2])
    }
}
