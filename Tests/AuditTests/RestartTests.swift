import EventModel
import Foundation
import SijillTestKit
import Synchronization
import Testing
import XMLReading

@testable import Audit

@Suite struct RestartTests {
    /// 4,000 events in 900 applications.
    private static let longLog: [UInt8] = {
        var text = "<log xes.version='1.0'>"
        for application in 0..<900 {
            text += "<trace><string key='concept:name' value='A\(application)'/>"
            for event in 0..<(application % 9) {
                let minute = 10 + (application * 7 + event * 13) % 49
                text += "<event><string key='concept:name' value='step \(event)'/>"
                text += "<date key='time:timestamp' value='2011-03-1\(event)T10:\(minute):00+02:00'/></event>"
            }
            text += "</trace>\n"
        }
        return Array((text + "</log>").utf8)
    }()

    @Test(arguments: [XESImportOrder.file, .time])
    func aSecondImportAppendsNothing(order: XESImportOrder) async throws {
        let folder = try TemporaryFolder()
        let path = try folder.file("log.xes", Self.longLog)
        let store = InMemoryEventStore()
        let first = try await store.importFile(path, order: order, folder: folder)
        let content = try await store.content()
        let second = try await store.importFile(path, order: order, folder: folder)
        #expect(first.duplicateCount == 0)
        #expect(second.appendedCount == 0)
        #expect(second.duplicateCount == first.appendedCount)
        #expect(try await store.content() == content)
    }

    @Test(arguments: [XESImportOrder.file, .time], [0, 1, 2, 5, 9, 1_000])
    func anImportThatWasBrokenOffAnywhereEndsTheSame(order: XESImportOrder, requestCount: Int) async throws {
        let folder = try TemporaryFolder()
        let path = try folder.file("log.xes", Self.longLog)
        let undisturbed = InMemoryEventStore()
        _ = try await undisturbed.importFile(path, order: order, folder: folder)
        let store = InMemoryEventStore()
        let failing = FailingStore(store, requestCount: requestCount)
        let broken = try? await failing.importFile(path, order: order, folder: folder)
        #expect((broken == nil) == (requestCount < 1_000))
        _ = try await store.importFile(path, order: order, folder: folder)
        #expect(try await store.content() == undisturbed.content())
    }

    @Test func anotherOrderIsRefusedBeforeAnythingIsAppended() async throws {
        let folder = try TemporaryFolder()
        let path = try folder.file("log.xes", Self.longLog)
        let store = InMemoryEventStore()
        _ = try await store.importFile(path, order: .file, folder: folder)
        let content = try await store.content()
        await #expect(throws: XESError(.alreadyImported, "")) {
            try await store.importFile(path, order: .time, folder: folder)
        }
        #expect(try await store.content() == content)
    }

    @Test func anApplicationFromElsewhereStopsTheImport() async throws {
        let folder = try TemporaryFolder()
        let path = try folder.file("log.xes", Self.longLog)
        let store = InMemoryEventStore()
        let stream = try StreamID(category: "permit", name: "A3")
        _ = try await store.append(
            AppendRequest(events: [ProposedEvent(stream: stream, type: "submitted", occurredAt: .epoch)]))
        do {
            _ = try await store.importFile(path, order: .time, folder: folder)
            Issue.record("the import was taken")
        } catch {
            #expect(error.code == .applicationExists)
            #expect(error.place == "permit/A3")
            #expect(error.storeError?.code == .conflict)
        }
    }

    @Test func aTruncatedFileAppendsNothingByTimeAndIsGoneOnWithInFileOrder() async throws {
        let folder = try TemporaryFolder()
        let whole = try folder.gzip("log.xes.gz", Self.longLog)
        let bytes = [UInt8](try Data(contentsOf: URL(filePath: whole)))
        let undisturbed = InMemoryEventStore()
        _ = try await undisturbed.importFile(whole, order: .file, folder: folder)
        for length in stride(from: 40, to: bytes.count, by: bytes.count / 9) {
            let cut = try folder.file("cut.xes.gz", Array(bytes[..<length]))
            let byTime = InMemoryEventStore()
            await #expect(throws: XESError(.truncated, "")) {
                try await byTime.importFile(cut, order: .time, folder: folder, sortMemoryByteCount: 10_000)
            }
            #expect(try await byTime.content().isEmpty)
            let inFileOrder = InMemoryEventStore()
            await #expect(throws: XESError(.truncated, "")) {
                try await inFileOrder.importFile(cut, order: .file, folder: folder)
            }
            let begun = try await inFileOrder.content()
            #expect(begun.count % 256 == 0)
            #expect(try await undisturbed.content().starts(with: begun))
            _ = try await inFileOrder.importFile(whole, order: .file, folder: folder)
            #expect(try await inFileOrder.content() == undisturbed.content())
        }
    }

    @Test func nothingStaysOfTheScratchFolder() async throws {
        let folder = try TemporaryFolder()
        let path = try folder.file("log.xes", Self.longLog)
        _ = try await InMemoryEventStore().importFile(path, order: .time, folder: folder, sortMemoryByteCount: 5_000)
        #expect(!OutsideFiles.exists("\(folder.path)/scratch"))
    }
}

extension TemporaryFolder {
    /// Writes a gzipped file and gives its path.
    func gzip(_ name: String, _ bytes: [UInt8]) throws -> String {
        let output = try CompressedOutput(path: "\(path)/\(name)")
        try output.write(bytes)
        try output.finish()
        return "\(path)/\(name)"
    }
}

/// Takes so many requests and fails at all later ones, as after a power cut.
private final class FailingStore: EventStore {
    private let store: InMemoryEventStore
    private let remainingCount: Mutex<Int>

    init(_ store: InMemoryEventStore, requestCount: Int) {
        self.store = store
        remainingCount = Mutex(requestCount)
    }

    func enqueue(
        _ request: AppendRequest, completion: @escaping @Sendable (Result<AppendReceipt, EventStoreError>) -> Void
    ) {
        let isTaken = remainingCount.withLock { count in
            count -= 1
            return count >= 0
        }
        guard isTaken else { return completion(.failure(EventStoreError(.outcomeUnknown, "the power went off"))) }
        store.enqueue(request, completion: completion)
    }

    func receipt(for key: CommandKey) async throws(EventStoreError) -> AppendReceipt? {
        try await store.receipt(for: key)
    }

    func readStream(
        _ stream: StreamID, from revision: Revision, limit: Int
    ) async throws(EventStoreError) -> [RecordedEvent] {
        try await store.readStream(stream, from: revision, limit: limit)
    }

    func makeReader(from cursor: Cursor, options: ReadOptions) throws(EventStoreError) -> InMemoryEventReader {
        try store.makeReader(from: cursor, options: options)
    }

    var end: Cursor { store.end }

    func waitForEvents(beyond cursor: Cursor) async throws(EventStoreError) {
        try await store.waitForEvents(beyond: cursor)
    }
}
