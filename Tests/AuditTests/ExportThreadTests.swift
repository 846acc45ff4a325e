import EventModel
import Foundation
import SijillTestKit
import Testing

@testable import Audit

@Suite struct ExportThreadTests {
    @Test func nothingStaysOfAScratchFolderThatWasNotThere() async throws {
        let folder = try TemporaryFolder()
        let store = try await storeOfManyEvents()
        let path = try await store.export(folder, sortMemoryByteCount: 1_000)
        #expect(OutsideFiles.exists(path))
        #expect(!OutsideFiles.exists("\(folder.path)/scratch"))
        _ = try await InMemoryEventStore().importFile(path, order: .time, folder: folder, sortMemoryByteCount: 1_000)
        #expect(!OutsideFiles.exists("\(folder.path)/scratch"))
    }

    @Test func aScratchFolderThatWasThereStays() async throws {
        let folder = try TemporaryFolder()
        let scratch = "\(folder.path)/scratch"
        try FileManager.default.createDirectory(atPath: scratch, withIntermediateDirectories: false)
        try await storeOfManyEvents().export(folder, sortMemoryByteCount: 1_000)
        #expect(OutsideFiles.exists(scratch))
        #expect(try FileManager.default.contentsOfDirectory(atPath: scratch).isEmpty)
    }

    @Test func aCancelledExportWritesNothing() async throws {
        let folder = try TemporaryFolder()
        let store = try await storeOfManyEvents()
        let task = Task {
            while !Task.isCancelled { await Task.yield() }
            return try await store.export(folder)
        }
        task.cancel()
        await #expect(throws: XESError(.cancelled, "")) { try await task.value }
        #expect(!OutsideFiles.exists("\(folder.path)/export.xes"))
        #expect(!OutsideFiles.exists("\(folder.path)/scratch"))
    }

    @Test func aFolderThatCannotBeMadeEndsTheReadingToo() async throws {
        let folder = try TemporaryFolder()
        let store = try await storeOfManyEvents()
        let export = XESExport(
            path: "\(folder.path)/export.xes", service: "permit", store: store,
            scratchFolder: "\(folder.path)/none/scratch", sortMemoryByteCount: 1_000)
        await #expect(throws: XESError(.unwritable, "")) { try await export.run() }
    }

    @Test func aHandoverGivesEverythingInOrder() async throws {
        let handover = BatchHandover()
        let count = 200
        async let given: Int = {
            var given = 0
            while given < count, await handover.give(Self.batch(given)) { given += 1 }
            handover.end(nil)
            return given
        }()
        let partitions = try await OwnThread.run(name: "test") { _ in
            var partitions: [Int] = []
            while let batch = try? handover.take() { partitions.append(batch.partition) }
            return partitions
        }
        #expect(partitions == Array(0..<count))
        #expect(await given == count)
    }

    private static func batch(_ partition: Int) -> EventBatch {
        var batch = EventBatch()
        batch.partition = partition
        return batch
    }

    private func storeOfManyEvents() async throws -> InMemoryEventStore {
        let store = InMemoryEventStore()
        for number in 0..<200 {
            let stream = try StreamID(category: "permit", name: "A\(number)")
            let event = ProposedEvent(stream: stream, type: "noted", occurredAt: .epoch)
            _ = try await store.append(AppendRequest(events: [event]))
        }
        return store
    }
}
