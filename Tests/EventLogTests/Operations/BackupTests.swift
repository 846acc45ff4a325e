import EventLog
import EventModel
import SijillTestKit
import Testing

@Suite struct BackupTests {
    @discardableResult
    private func backUp(_ disk: SimulatedFileSystem) throws -> BackupReport {
        try OperationStore.open(.readOnly, on: disk).backupAndWait(to: OperationStore.backupPath)
    }

    @Test(arguments: 0..<4 as Range<UInt64>)
    func aBackupHoldsTheSameBytes(seed: UInt64) throws {
        var store = try OperationStore(seed: seed, sealedSegmentCount: Int(seed))
        var end = Position.start
        for round in 0..<4 {
            let report = try backUp(store.disk)
            #expect(report.firstPosition == end || report.copiedSegmentCount == 0)
            end = report.endPosition
            #expect(end.rawValue == UInt64(store.submitted.count))
            #expect(
                OperationStore.files(in: OperationStore.backupPath, of: store.disk)
                    == OperationStore.files(in: OperationStore.path, of: store.disk), "seed \(seed), round \(round)")
            #expect(try backUp(store.disk).copiedSegmentCount == 0)
            try store.append(frameCount: 2, seals: round % 2 == 1)
        }
    }

    @Test func onlyWhatIsNewIsCopied() throws {
        var store = try OperationStore(seed: 11, sealedSegmentCount: 3, openFrameCount: 1)
        #expect(try backUp(store.disk).copiedSegmentCount == 4)
        try store.append(frameCount: 1)
        #expect(try backUp(store.disk).copiedSegmentCount == 1)
        try store.append(frameCount: 1, seals: true)
        try store.append(frameCount: 1)
        let report = try backUp(store.disk)
        #expect(report.copiedSegmentCount == 2)
        #expect(report.segmentCount == 5)
    }

    @Test func theWriterGoesOn() throws {
        let store = try OperationStore(seed: 12)
        let log = try store.open()
        var generator = RequestGenerator(seed: 13)
        var count = store.submitted.count
        for _ in 0..<5 {
            let report = try log.backupAndWait(to: OperationStore.backupPath)
            #expect(report.endPosition.rawValue == UInt64(count))
            let events = try OperationStore.events(at: OperationStore.backupPath, on: store.disk)
            #expect(events.count == count)
            let request = try generator.request()
            _ = try log.appendAndWait(request)
            count += request.events.count
        }
        try log.closeAndWait()
    }

    @Test(arguments: [false, true])
    func powerCutsLeaveAValidBackup(losesNames: Bool) throws {
        var store = try OperationStore(seed: 14, sealedSegmentCount: 1, openFrameCount: 2)
        let first = store.copy()
        try backUp(store.disk)
        let earlierCount = store.submitted.count
        try store.append(frameCount: 1, seals: true)
        try store.append(frameCount: 2)
        for (disk, atLeast) in [(first.disk, 0), (store.disk, losesNames ? 0 : earlierCount)] {
            let count = try CrashedOperation.forEach(on: disk, losesNames: losesNames) { disk in
                try backUp(disk)
            } check: { crashed, state in
                #expect(
                    OperationStore.files(in: OperationStore.path, of: crashed)
                        == OperationStore.files(in: OperationStore.path, of: disk), "\(state)")
                if crashed.paths.contains(OperationStore.segmentPath(0, in: OperationStore.backupPath)) {
                    let events = try OperationStore.events(at: OperationStore.backupPath, on: crashed)
                    #expect(store.isPrefix(events) && events.count >= atLeast, "\(state)")
                } else {
                    #expect(atLeast == 0, "\(state)")
                    #expect(throws: EventStoreError(.notFound, "")) {
                        _ = try OperationStore.open(at: OperationStore.backupPath, on: crashed)
                    }
                }
                try backUp(crashed)
                #expect(
                    OperationStore.files(in: OperationStore.backupPath, of: crashed)
                        == OperationStore.files(in: OperationStore.path, of: disk), "\(state)")
            }
            #expect(count > 100)
        }
    }

    @Test(arguments: [FileSystemError.deviceFailed, FileSystemError.noSpace])
    func errorsAtEveryCall(errorNumber: Int32) throws {
        let store = try OperationStore(seed: 15)
        let whole = store.disk.copy()
        try backUp(whole)
        for call in stride(from: errorNumber == FileSystemError.noSpace ? 1 : 0, to: whole.callCount, by: 3) {
            let disk = store.disk.copy()
            disk.faults.failingCall = call
            disk.faults.errorNumber = errorNumber
            disk.faults.writeByteCountMax = 3_000
            do { try backUp(disk) } catch let error as EventStoreError {
                #expect([.inputOutput, .diskFull].contains(error.code), "call \(call): \(error)")
            }
            let after = disk.copy()
            try backUp(after)
            let events = try OperationStore.events(at: OperationStore.backupPath, on: after)
            #expect(events.count == store.submitted.count && store.isPrefix(events), "call \(call)")
        }
    }

    @Test func anotherStoreIsRefused() throws {
        var store = try OperationStore(seed: 16)
        try backUp(store.disk)
        var other = OperationStore.configuration
        other.seed = 99
        try EventLog.create(at: "/other", fileSystem: store.disk, clock: LogTrace.clock, configuration: other)
        let files = OperationStore.files(in: OperationStore.backupPath, of: store.disk)
        #expect(throws: EventStoreError(.conflict, "")) {
            _ = try OperationStore.open(.readOnly, at: "/other", on: store.disk)
                .backupAndWait(to: OperationStore.backupPath)
        }
        #expect(throws: EventStoreError(.conflict, "")) {
            _ = try store.open(.readOnly).backupAndWait(to: "/store/")
        }
        // A store that was restored from an older backup and went on must not take the place of a newer one.
        let older = store.copy()
        try store.append(frameCount: 2)
        try backUp(store.disk)
        let newer = OperationStore.files(in: OperationStore.backupPath, of: store.disk)
        #expect(newer != files)
        for (path, bytes) in newer { older.disk.replaceBytes(of: OperationStore.backupPath + path, with: bytes.bytes) }
        for frameCount in [0, 1, 4] {
            var diverged = older.copy()
            if frameCount > 0 { try diverged.append(frameCount: frameCount, payloadByteCountMax: 31) }
            #expect(throws: EventStoreError(.conflict, ""), "\(frameCount) frames") { try backUp(diverged.disk) }
            #expect(OperationStore.files(in: OperationStore.backupPath, of: diverged.disk) == newer)
        }
    }

    @Test func damageIsNotCopiedOverWhatIsSound() throws {
        let store = try OperationStore(seed: 17)
        try backUp(store.disk)
        let sound = OperationStore.files(in: OperationStore.backupPath, of: store.disk)
        store.disk.flipBit(1, ofByte: 5_000, in: OperationStore.segmentPath(2))
        #expect(throws: EventStoreError(.corrupt, "")) { try backUp(store.disk) }
        #expect(OperationStore.files(in: OperationStore.backupPath, of: store.disk) == sound)
        let unread = try OperationStore(seed: 18)
        unread.disk.flipBit(1, ofByte: 4_200, in: OperationStore.segmentPath(0))
        #expect(throws: EventStoreError(.corrupt, "")) { try backUp(unread.disk) }
        #expect(throws: EventStoreError(.notFound, "")) {
            _ = try OperationStore.open(at: OperationStore.backupPath, on: unread.disk)
        }
    }

    /// A store, its backup that went further, and the store as it was before and as it goes on from there.
    private func diverged(
        _ goOn: (inout OperationStore) throws -> Void, from base: (inout OperationStore) throws -> Void = { _ in }
    ) throws -> (store: OperationStore, backup: [String: FileBytes]) {
        var store = try OperationStore(seed: 21, sealedSegmentCount: 1, openFrameCount: 2)
        try base(&store)
        var older = store.copy()
        try store.append(frameCount: 3, seals: true)
        try store.append(frameCount: 2)
        try backUp(store.disk)
        let backup = OperationStore.files(in: OperationStore.backupPath, of: store.disk)
        for (path, bytes) in backup {
            older.disk.replaceBytes(of: OperationStore.backupPath + path, with: bytes.bytes)
        }
        try goOn(&older)
        return (older, backup)
    }

    @Test func aStoreThatHasGoneAnotherWayIsRefusedWhereverTheyPart() throws {
        func recompress(_ store: OperationStore) throws {
            let log = try store.open()
            _ = try log.recompressAndWait()
            try log.closeAndWait()
        }
        let ways: [(String, (inout OperationStore) throws -> Void)] = [
            ("fewer segments", { _ in }),
            ("a longer open segment", { try $0.append(frameCount: 9, payloadByteCountMax: 200) }),
            (
                "another sealed segment",
                { store in
                    try store.append(frameCount: 4, seals: true, payloadByteCountMax: 200)
                    try store.append(frameCount: 4)
                }
            ),
            (
                "another recompressed segment",
                { store in
                    try store.append(frameCount: 12, seals: true, payloadByteCountMax: 30)
                    try store.append(frameCount: 4)
                    try recompress(store)
                }
            ),
        ]
        for (name, goOn) in ways {
            let (store, backup) = try diverged(goOn)
            #expect(throws: EventStoreError(.conflict, ""), "\(name)") { try backUp(store.disk) }
            #expect(OperationStore.files(in: OperationStore.backupPath, of: store.disk) == backup, "\(name)")
        }
        // The backup has a segment that the store had not begun yet.
        let (store, backup) = try diverged {
            try $0.append(frameCount: 5, seals: true, payloadByteCountMax: 31)
            try $0.append(frameCount: 1)
        } from: {
            try $0.append(frameCount: 1, seals: true)
        }
        #expect(throws: EventStoreError(.conflict, "")) { try backUp(store.disk) }
        #expect(OperationStore.files(in: OperationStore.backupPath, of: store.disk) == backup)
    }

    @Test func anOpenSegmentOfTheBackupIsHeldAgainstTheOneWrittenAgain() throws {
        var store = try OperationStore(seed: 22, sealedSegmentCount: 0, openFrameCount: 3)
        var other = store.copy()
        try store.append(frameCount: 3, payloadByteCountMax: 30)
        try backUp(store.disk)
        let backup = OperationStore.files(in: OperationStore.backupPath, of: store.disk)
        for (path, bytes) in backup {
            other.disk.replaceBytes(of: OperationStore.backupPath + path, with: bytes.bytes)
        }
        try other.append(frameCount: 12, seals: true, payloadByteCountMax: 31)
        let log = try other.open()
        #expect(try log.recompressAndWait().recompressedSegmentCount == 1)
        try log.closeAndWait()
        #expect(throws: EventStoreError(.conflict, "")) { try backUp(other.disk) }
        #expect(OperationStore.files(in: OperationStore.backupPath, of: other.disk) == backup)
    }

    @Test func whatTheBackupCannotReadIsCopiedAgain() throws {
        let store = try OperationStore(seed: 23)
        try backUp(store.disk)
        let sound = OperationStore.files(in: OperationStore.backupPath, of: store.disk)
        for ordinal in 0..<3 {
            store.disk.flipBit(2, ofByte: 40, in: OperationStore.segmentPath(ordinal, in: OperationStore.backupPath))
            #expect(try backUp(store.disk).copiedSegmentCount == 1)
            #expect(OperationStore.files(in: OperationStore.backupPath, of: store.disk) == sound)
        }
    }

    @Test func aDamagedIndexIsToldAndLosesNoEvent() throws {
        let store = try OperationStore(seed: 24)
        let path = OperationStore.segmentPath(1)
        let byteCount = try #require(store.disk.bytes(of: path)).count
        store.disk.flipBit(1, ofByte: byteCount - 700, in: path)
        let report = try backUp(store.disk)
        #expect(report.damages.map(\.segment) == [1] && report.damages.allSatisfy(\.isDerived))
        let events = try OperationStore.events(at: OperationStore.backupPath, on: store.disk)
        #expect(events.count == store.submitted.count && store.isPrefix(events))
    }
}
