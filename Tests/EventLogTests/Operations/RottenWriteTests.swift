import EventLog
import EventModel
import SijillTestKit
import Synchronization
import Testing

/// Operations whose files change under their hands, call by call.
@Suite struct RottenWriteTests {
    private static let restoredPath = "/restored"

    /// What writes segments, where the result is, and how it is made.
    private static let operations:
        [(name: String, target: String, run: @Sendable (SimulatedFileSystem) throws -> Void)] = [
            (
                "backup", OperationStore.backupPath,
                { _ = try OperationStore.open(.readOnly, on: $0).backupAndWait(to: OperationStore.backupPath) }
            ),
            (
                "restore", restoredPath,
                { disk in
                    _ = try EventLog.restoreAndWait(from: OperationStore.backupPath, to: restoredPath, fileSystem: disk)
                }
            ),
            (
                "repair", OperationStore.path,
                { disk in
                    _ = try EventLog.repairAndWait(
                        at: OperationStore.path, from: OperationStore.backupPath, fileSystem: disk)
                }
            ),
            (
                "recompress", OperationStore.path,
                { disk in
                    let log = try OperationStore.open(on: disk)
                    defer { try? log.closeAndWait() }
                    _ = try log.recompressAndWait()
                }
            ),
        ]

    /// A store that has gone on since its backup, and what that held.
    private func store(seed: UInt64) throws -> (store: OperationStore, backedUpCount: Int) {
        var store = try OperationStore(seed: seed, sealedSegmentCount: 0, openFrameCount: 0)
        try store.append(frameCount: 6, seals: true, payloadByteCountMax: 40)
        try store.append(frameCount: 2)
        _ = try store.open(.readOnly).backupAndWait(to: OperationStore.backupPath)
        let backedUpCount = store.submitted.count
        try store.append(frameCount: 2, seals: true)
        try store.append(frameCount: 1)
        return (store, backedUpCount)
    }

    /// Calls `change` before one call of an operation, for each call in turn, and gives what becomes of it.
    private func forEachCall(
        of operation: Int, on disk: SimulatedFileSystem, change: @escaping @Sendable (SimulatedFileSystem) -> Void,
        check: (SimulatedFileSystem, EventStoreError?, String) throws -> Void
    ) throws {
        let (name, _, run) = Self.operations[operation]
        let counted = disk.copy()
        try run(counted)
        for call in 0..<counted.callCount {
            let calls = Atomic(0)
            let changing = disk.copy { disk in
                if calls.add(1, ordering: .relaxed).oldValue == call { change(disk) }
            }
            var failure: EventStoreError?
            do { try run(changing) } catch let error as EventStoreError { failure = error }
            try check(changing, failure, "\(name), call \(call)")
        }
    }

    /// What a disk has lost of what was just written to it is noticed before it counts, and nothing else is given up
    /// for it.
    @Test(arguments: 0..<4, [4_090, 4_300, -1])
    func whatWasWrittenIsReadBack(operation: Int, offset: Int) throws {
        let (store, _) = try store(seed: 91)
        let (name, target, _) = Self.operations[operation]
        if name == "repair" { store.disk.flipBit(3, ofByte: 4_400, in: OperationStore.segmentPath(0)) }
        var noticedCount = 0
        try forEachCall(of: operation, on: store.disk) { disk in
            for path in disk.paths where path.hasSuffix(".unfinished") {
                let byteCount = disk.bytes(of: path)?.count ?? 0
                disk.flipBit(1, ofByte: offset < 0 ? max(0, byteCount + offset) : offset, in: path)
            }
        } check: { disk, failure, place in
            if let failure {
                #expect(failure.code == .corrupt, "\(place): \(failure)")
                noticedCount += 1
            } else {
                // What rots once it was read back is for the next check to find.
                let log = try? OperationStore.open(.readOnly, at: target, on: disk)
                if let log, try log.verifyAndWait().damages.isEmpty {
                    #expect(store.isPrefix(try OperationStore.events(of: log)), "\(place)")
                }
                return
            }
            if name == "recompress" || name == "backup" {
                let events = try OperationStore.events(at: OperationStore.path, on: disk)
                #expect(events.count == store.submitted.count && store.isPrefix(events), "\(place)")
            }
        }
        #expect(noticedCount > 0, "\(name), byte \(offset)")
    }

    @Test(arguments: 0..<4)
    func aFileThatBecomesShorterIsNotTakenForWhole(operation: Int) throws {
        let (store, backedUpCount) = try store(seed: 92)
        let (name, target, _) = Self.operations[operation]
        if name == "repair" { store.disk.flipBit(3, ofByte: 4_400, in: OperationStore.segmentPath(0)) }
        let source = name == "backup" || name == "recompress" ? OperationStore.path : OperationStore.backupPath
        for byteCount in [0, 4_150] {
            try forEachCall(of: operation, on: store.disk) { disk in
                for ordinal in 0..<2 {
                    let path = OperationStore.segmentPath(ordinal, in: source)
                    guard let bytes = disk.bytes(of: path) else { continue }
                    disk.replaceBytes(of: path, with: Array(bytes.prefix(byteCount)))
                }
            } check: { disk, failure, place in
                if let failure {
                    // A shortened segment of the store may look like one that has gone another way than the backup.
                    let codes: [EventStoreError.Code] = [.corrupt, .inputOutput, .notFound, .conflict]
                    #expect(codes.contains(failure.code), "\(place): \(failure)")
                }
                // What was not repaired is still damaged.
                guard target != source, name != "repair" || failure == nil,
                    let log = try? OperationStore.open(.readOnly, at: target, on: disk)
                else { return }
                let events = try OperationStore.events(of: log)
                #expect(store.isPrefix(events), "\(place)")
                if failure == nil { #expect(events.count >= backedUpCount, "\(place)") }
            }
        }
    }
}
