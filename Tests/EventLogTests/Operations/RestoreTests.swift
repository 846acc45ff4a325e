import EventLog
import EventModel
import SijillTestKit
import Testing

@Suite struct RestoreTests {
    private static let newPath = "/restored"

    @discardableResult
    private func restore(on disk: SimulatedFileSystem, to path: String = newPath) throws -> RestoreReport {
        try EventLog.restoreAndWait(from: OperationStore.path, to: path, fileSystem: disk)
    }

    @Test(arguments: 0..<4 as Range<UInt64>)
    func theRestoredStoreGoesOn(seed: UInt64) throws {
        let store = try OperationStore(seed: seed, sealedSegmentCount: Int(seed), openFrameCount: Int(seed) % 3)
        let report = try restore(on: store.disk)
        #expect(report.endPosition.rawValue == UInt64(store.submitted.count))
        let files = OperationStore.files(in: Self.newPath, of: store.disk)
        #expect(files == OperationStore.files(in: OperationStore.path, of: store.disk))
        let log = try store.open(at: Self.newPath)
        var generator = RequestGenerator(seed: seed)
        _ = try log.appendAndWait(try generator.request())
        #expect(try log.verifyAndWait().damages.isEmpty)
        try log.closeAndWait()
        #expect(throws: EventStoreError(.alreadyExists, "")) { try restore(on: store.disk) }
    }

    @Test(arguments: [false, true])
    func powerCutsLeaveNoHalfStore(losesNames: Bool) throws {
        let store = try OperationStore(seed: 21, sealedSegmentCount: 2)
        let count = try CrashedOperation.forEach(on: store.disk, losesNames: losesNames) { disk in
            try restore(on: disk)
        } check: { crashed, state in
            let opened: EventLog?
            do throws(EventStoreError) {
                opened = try OperationStore.open(.readOnly, at: Self.newPath, on: crashed)
            } catch {
                #expect([.notFound, .corrupt].contains(error.code), "\(state): \(error)")
                opened = nil
            }
            if let opened {
                #expect(try OperationStore.events(of: opened).count == store.submitted.count, "\(state)")
            } else {
                try restore(on: crashed)
                let files = OperationStore.files(in: Self.newPath, of: crashed)
                #expect(files == OperationStore.files(in: OperationStore.path, of: crashed), "\(state)")
            }
            #expect(
                OperationStore.files(in: OperationStore.path, of: crashed)
                    == OperationStore.files(in: OperationStore.path, of: store.disk))
        }
        #expect(count > 100)
    }

    @Test func whatCannotBeRestored() throws {
        let store = try OperationStore(seed: 22)
        #expect(throws: EventStoreError(.alreadyExists, "")) { try restore(on: store.disk, to: OperationStore.path) }
        #expect(throws: EventStoreError(.notFound, "")) {
            _ = try EventLog.restoreAndWait(from: "/nothing", to: Self.newPath, fileSystem: store.disk)
        }
        for ordinal in 0..<3 {
            let damaged = store.disk.copy()
            damaged.flipBit(2, ofByte: 4_500, in: OperationStore.segmentPath(ordinal))
            #expect(throws: EventStoreError(.corrupt, "")) { try restore(on: damaged) }
            #expect(throws: EventStoreError.self) { _ = try OperationStore.open(at: Self.newPath, on: damaged) }
        }
        // A folder with parts of a store that no restore has begun is left alone.
        let headless = store.disk.copy()
        headless.replaceBytes(of: "/gone/log/0000000003.segment", with: [1, 2, 3])
        _ = try? headless.createDirectory(at: "/gone")
        _ = try? headless.createDirectory(at: "/gone/log")
        #expect(throws: EventStoreError(.alreadyExists, "")) { try restore(on: headless, to: "/gone") }
    }
}
