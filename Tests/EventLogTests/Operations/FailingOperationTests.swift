import EventLog
import EventModel
import SijillTestKit
import Testing

/// Operations whose calls fail one after another, and operations on stores with damage anywhere.
@Suite struct FailingOperationTests {
    private static let restoredPath = "/restored"

    /// What is done to a store with a backup, by name.
    private static let operations: [(name: String, run: @Sendable (SimulatedFileSystem) throws -> Void)] = [
        ("verify", { _ = try OperationStore.open(.readOnly, on: $0).verifyAndWait() }),
        ("quick verify", { _ = try OperationStore.open(.readOnly, on: $0).verifyAndWait(depth: .checksums) }),
        (
            "verify beside a writer",
            { disk in
                let log = try OperationStore.open(on: disk)
                defer { try? log.closeAndWait() }
                _ = try log.verifyAndWait()
            }
        ),
        ("backup", { _ = try OperationStore.open(.readOnly, on: $0).backupAndWait(to: OperationStore.backupPath) }),
        (
            "restore",
            { disk in
                _ = try EventLog.restoreAndWait(from: OperationStore.backupPath, to: restoredPath, fileSystem: disk)
            }
        ),
        (
            "repair",
            { disk in
                _ = try EventLog.repairAndWait(
                    at: OperationStore.path, from: OperationStore.backupPath, fileSystem: disk)
            }
        ),
        (
            "recompress",
            { disk in
                let log = try OperationStore.open(on: disk)
                _ = try log.recompressAndWait()
                try log.closeAndWait()
            }
        ),
    ]

    /// A store, a backup of its beginning, and sealed segments that both have.
    private func store(seed: UInt64) throws -> OperationStore {
        var store = try OperationStore(seed: seed, sealedSegmentCount: 0, openFrameCount: 0)
        for _ in 0..<2 { try store.append(frameCount: 6, seals: true, payloadByteCountMax: 40) }
        try store.append(frameCount: 2)
        _ = try store.open(.readOnly).backupAndWait(to: OperationStore.backupPath)
        try store.append(frameCount: 2, seals: true)
        try store.append(frameCount: 1)
        return store
    }

    @Test(arguments: 0..<7, [FileSystemError.deviceFailed, FileSystemError.noSpace])
    func aFailedCallLosesNothing(operation: Int, errorNumber: Int32) throws {
        let store = try store(seed: 71)
        let (name, run) = Self.operations[operation]
        if name == "repair" { store.disk.flipBit(3, ofByte: 4_400, in: OperationStore.segmentPath(0)) }
        let whole = store.disk.copy()
        try run(whole)
        for call in 0..<whole.callCount {
            let disk = store.disk.copy()
            disk.faults.failingCall = call
            disk.faults.errorNumber = errorNumber
            do { try run(disk) } catch {
                #expect(error is EventStoreError, "\(name), call \(call): \(error)")
            }
            let after = disk.copy()
            do { try run(after) } catch let error as EventStoreError {
                // The restore was done but for a last sync.
                #expect(name == "restore" && error.code == .alreadyExists, "\(name), call \(call): \(error)")
            }
            let events = try OperationStore.events(at: OperationStore.path, on: after)
            #expect(events.count == store.submitted.count && store.isPrefix(events), "\(name), call \(call)")
        }
    }

    @Test(arguments: 0..<7)
    func damageIsToldAndMadeNoWorse(operation: Int) throws {
        let store = try store(seed: 72)
        let (name, run) = Self.operations[operation]
        let path = OperationStore.segmentPath(1)
        let byteCount = try #require(store.disk.bytes(of: path)).count
        for offset in stride(from: operation, to: byteCount, by: offsetStep(byteCount)) {
            let disk = store.disk.copy()
            disk.flipBit(offset % 8, ofByte: offset, in: path)
            let damaged = disk.bytes(of: path)
            do { try run(disk) } catch {
                #expect(error is EventStoreError, "\(name), byte \(offset): \(error)")
            }
            let isRepaired = name == "repair"
            let after = disk.bytes(of: path)
            let isKept = after == damaged || (name == "recompress" && after == nil)
            #expect(isRepaired || isKept, "\(name), byte \(offset)")
            if isRepaired || after == nil {
                let events = try OperationStore.events(at: OperationStore.path, on: disk)
                #expect(events.count == store.submitted.count && store.isPrefix(events), "\(name), byte \(offset)")
            }
        }
    }

    /// The header is mostly zeros; all of it and of the rest is flipped by the prover.
    private func offsetStep(_ byteCount: Int) -> Int { max(1, byteCount / 60) }

    @Test func operationsRunBesideAWriterAndCanBeCancelled() async throws {
        let store = try store(seed: 73)
        var configuration = OperationStore.configuration
        configuration.startsThreads = true
        let log = try EventLog.open(
            at: OperationStore.path, mode: .readWrite, fileSystem: store.disk, configuration: configuration)
        #expect(try await log.verify().isSound)
        #expect(try await log.scrub(bytesPerSecond: 1 << 30, passCount: 1).isSound)
        let report = try await log.backup(to: OperationStore.backupPath)
        #expect(report.endPosition.rawValue == UInt64(store.submitted.count))
        #expect(try await log.recompress().recompressedSegmentCount >= 1)
        let slow = Task { try await log.scrub(bytesPerSecond: 1, passCount: 1) }
        slow.cancel()
        await #expect(throws: EventStoreError(.cancelled, "")) { _ = try await slow.value }
        try await log.close()
        let restored = try await EventLog.restore(
            from: OperationStore.backupPath, to: Self.restoredPath, fileSystem: store.disk)
        #expect(restored.endPosition.rawValue == UInt64(store.submitted.count))
        let repaired = try await EventLog.repair(
            at: Self.restoredPath, from: OperationStore.backupPath, fileSystem: store.disk)
        #expect(repaired.repairs.isEmpty)
    }
}
