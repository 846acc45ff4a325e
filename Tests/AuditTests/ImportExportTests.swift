import EventModel
import SijillTestKit
import Testing

@testable import Audit

@Suite struct ImportExportTests {
    @Test(arguments: 0..<UInt64(80), [XESImportOrder.file, .time])
    func nothingIsLost(seed: UInt64, order: XESImportOrder) async throws {
        let folder = try TemporaryFolder()
        var random = RandomLog(seed: seed)
        let document = random.document()
        let path = try folder.file("log.xes", LogText(document, style: Int(seed)).bytes)
        let store = InMemoryEventStore()
        let sortMemory = seed % 2 == 0 ? 1_000 : 1 << 20
        let report = try await store.importFile(path, order: order, folder: folder, sortMemoryByteCount: sortMemory)
        #expect(report.applicationCount == document.traces.count, "seed \(seed)")
        let exported = try await store.export(folder, sortMemoryByteCount: sortMemory)
        let again = try XESDocument(path: exported)
        if order == .file {
            #expect(again.normalized == document.normalized, "seed \(seed)")
        } else {
            #expect(again.withSortedTraces == document.withSortedTraces, "seed \(seed)")
        }
    }

    @Test(arguments: 500..<UInt64(540))
    func importedExportsAreTheSameAndValid(seed: UInt64) async throws {
        let folder = try TemporaryFolder()
        var random = RandomLog(seed: seed, isValid: true)
        let path = try folder.file("log.xes", LogText(random.document(), style: Int(seed)).bytes)
        let first = InMemoryEventStore()
        _ = try await first.importFile(path, order: .time, folder: folder)
        let exported = try await first.export(folder, name: "first.xes.gz")
        let second = InMemoryEventStore()
        _ = try await second.importFile(exported, order: .file, folder: folder)
        let again = try await second.export(folder, name: "second.xes")
        #expect(try XESDocument(path: exported).normalized == XESDocument(path: again).normalized, "seed \(seed)")
        if Validator.isInstalled { #expect(try Validator.complaints(of: again) == "", "seed \(seed)") }
    }

    @Test func payloadsAreDeterministicAndSayWhatTheFileSays() async throws {
        let folder = try TemporaryFolder()
        let text = """
            <log xes.version="1.0"><trace><string key="concept:name" value="A1"/><int key="age" value="007"/>
            <event><string key="concept:name" value="Payment"/>
            <date key="time:timestamp" value="2006-07-24T00:00:00+02:00"/>
            <float key="amount" value="35.0"/><int key="points" value="2"/><int key="points" value="3"/></event></trace></log>
            """
        let store = InMemoryEventStore()
        _ = try await store.importFile(try folder.file("log.xes", Array(text.utf8)), order: .file, folder: folder)
        let event = try #require(try await store.readStream(StreamID(category: "permit", name: "A1")).first)
        #expect(event.type == "Payment")
        #expect(event.occurredAt == Timestamp(iso8601: "2006-07-23T22:00:00Z"))
        let payload = try CBORPayload.decode(event.payload)
        #expect(
            payload == [
                "application": .map(["concept:name": .text("A1"), "age": .list([.text("int"), .text("007")])]),
                "data": .map([
                    "": .list([.list([.text("points"), .int(3)])]), "amount": .double(35), "points": .int(2),
                    "concept:name": .text("Payment"), "time:timestamp": .int(120),
                ]),
            ])
    }

    @Test func eventsByTimeAreInterleavedAndApplicationsKeepTheirOrder() async throws {
        let folder = try TemporaryFolder()
        var random = RandomLog(seed: 77)
        var document = random.document()
        while document.traces.count < 8 { document = random.document() }
        let path = try folder.file("log.xes", LogText(document, style: 2).bytes)
        let store = InMemoryEventStore()
        _ = try await store.importFile(path, order: .time, folder: folder, sortMemoryByteCount: 2_000)
        var running: [StreamID: Timestamp] = [:]
        var last: Timestamp?
        for event in try await store.everything() where event.stream.isApplication {
            running[event.stream] = max(running[event.stream] ?? event.occurredAt, event.occurredAt)
            let time = try #require(running[event.stream])
            #expect(last.map { $0 <= time } ?? true)
            last = time
        }
    }

    @Test func nativeEventsAreExportedToo() async throws {
        let folder = try TemporaryFolder()
        let store = InMemoryEventStore()
        let stream = try StreamID(category: "permit", name: "7K3M9QXD")
        let data: ValueMap = ["data": .map(["reason": .text("سبب"), "fee": .int(5), "paid": .bool(true)])]
        _ = try await store.append(
            AppendRequest(events: [
                ProposedEvent(
                    stream: stream, type: "submitted", actor: "citizen-1", occurredAt: Timestamp(secondsSinceEpoch: 0),
                    payload: CBORPayload.encode(data)),
                ProposedEvent(stream: stream, type: "paid", occurredAt: Timestamp(secondsSinceEpoch: 60)),
            ]))
        let document = try XESDocument(path: try await store.export(folder))
        let trace = try #require(document.traces.first)
        #expect(trace.attributes == [XESAttribute(.string, key: "concept:name", text: "7K3M9QXD")])
        #expect(
            Set(trace.events[0]) == [
                XESAttribute(.string, key: "concept:name", text: "submitted"),
                XESAttribute(.string, key: "org:resource", text: "citizen-1"),
                XESAttribute(.string, key: "lifecycle:transition", text: "complete"),
                XESAttribute(.date, key: "time:timestamp", text: "1970-01-01T00:00:00Z"),
                XESAttribute(.string, key: "reason", text: "سبب"), XESAttribute(.int, key: "fee", text: "5"),
                XESAttribute(.boolean, key: "paid", text: "true"),
            ])
        #expect(trace.events.count == 2)
    }

    @Test(.enabled(if: OutsideFiles.exists(OutsideFiles.permits), "the history of permits is not here"))
    func aRealHistorySurvives() async throws {
        let folder = try TemporaryFolder()
        let store = InMemoryEventStore()
        let report = try await store.importFile(
            OutsideFiles.permits, order: .time, folder: folder, sortMemoryByteCount: 1 << 18)
        #expect(report.applicationCount == 1_434)
        #expect(report.eventCount == 8_577)
        #expect(report.appendedCount == 8_579)
        let exported = try await store.export(folder, sortMemoryByteCount: 1 << 18)
        if Validator.isInstalled { #expect(try Validator.complaints(of: exported) == "") }
        #expect(
            try XESDocument(path: exported).withSortedTraces
                == XESDocument(path: OutsideFiles.permits).withSortedTraces)
        let second = InMemoryEventStore()
        _ = try await second.importFile(exported, order: .file, folder: folder)
        #expect(
            try XESDocument(path: try await second.export(folder, name: "again.xes.gz")).normalized
                == XESDocument(path: exported).normalized)
    }
}
