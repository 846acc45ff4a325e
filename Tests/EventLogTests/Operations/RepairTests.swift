import EventLog
import EventModel
import SijillTestKit
import Testing

@Suite struct RepairTests {
    private static let store = OperationStore.path
    private static let backup = OperationStore.backupPath

    @discardableResult
    private func repair(
        _ disk: SimulatedFileSystem, acceptingLossFrom position: Position? = nil, isDryRun: Bool = false
    ) throws -> RepairReport {
        try EventLog.repairAndWait(
            at: Self.store, from: Self.backup, acceptingLossFrom: position, isDryRun: isDryRun, fileSystem: disk)
    }

    /// A store with a backup of all of it.
    private func backedUp(seed: UInt64, sealedSegmentCount: Int = 3, openFrameCount: Int = 3) throws -> OperationStore {
        let store = try OperationStore(
            seed: seed, sealedSegmentCount: sealedSegmentCount, openFrameCount: openFrameCount)
        _ = try store.open(.readOnly).backupAndWait(to: Self.backup)
        return store
    }

    private func segments(of disk: SimulatedFileSystem) -> [String: FileBytes] {
        OperationStore.files(in: Self.store, of: disk)
    }

    @Test func aSoundStoreIsLeftAlone() throws {
        for openFrameCount in [0, 2] {
            let store = try backedUp(seed: 31, openFrameCount: openFrameCount)
            let before = OperationStore.files(in: Self.store, of: store.disk)
            let report = try repair(store.disk)
            #expect(report.repairs.isEmpty && report.removedSegments.isEmpty)
            #expect(report.endPosition.rawValue == UInt64(store.submitted.count))
            #expect(OperationStore.files(in: Self.store, of: store.disk) == before)
        }
    }

    @Test func everyKindOfDamageIsRepairedToTheByte() throws {
        let store = try backedUp(seed: 32)
        let whole = segments(of: store.disk)
        var random = SeededGenerator(seed: 33)
        for (name, bytes) in whole.sorted(by: { $0.key < $1.key }) {
            let (path, bytes) = (Self.store + name, bytes.bytes)
            let flips = (0..<60).map { _ in Int.random(in: 0..<bytes.count, using: &random) }
            let damages: [(String, (SimulatedFileSystem) throws -> Void)] =
                flips.map { offset in ("bit of byte \(offset)", { $0.flipBit(offset & 7, ofByte: offset, in: path) }) }
                + (0..<min(8, bytes.count / 512)).map { sector in
                    ("sector \(sector)", { $0.replaceBytes(of: path, with: Self.filled(bytes, sector)) })
                } + [
                    ("missing", { try $0.removeFile(at: path) }),
                    ("cut in half", { $0.replaceBytes(of: path, with: Array(bytes.prefix(bytes.count / 2))) }),
                    ("header alone", { $0.replaceBytes(of: path, with: Array(bytes.prefix(4_096))) }),
                    ("empty", { $0.replaceBytes(of: path, with: []) }),
                ]
            for (what, damage) in damages {
                let disk = store.disk.copy()
                try damage(disk)
                let dry = try repair(disk, isDryRun: true)
                #expect(segments(of: disk)[name] != whole[name], "a dry run changes nothing")
                let report = try repair(disk)
                #expect(report == dry, "\(name), \(what)")
                #expect(report.repairs.count == 1, "\(name), \(what): \(report)")
                #expect(segments(of: disk) == whole, "\(name), \(what)")
                #expect(try repair(disk).repairs.isEmpty, "\(name), \(what)")
                if what != "missing" { #expect(disk.paths.contains { $0.hasPrefix(Self.store + "/quarantine/") }) }
                let log = try OperationStore.open(on: disk)
                #expect(try log.verifyAndWait().damages.isEmpty)
                try log.closeAndWait()
            }
        }
    }

    private static func filled(_ bytes: [UInt8], _ sector: Int) -> [UInt8] {
        var bytes = bytes
        for offset in sector * 512..<(sector + 1) * 512 { bytes[offset] = 0x5A }
        return bytes
    }

    @Test func eventsBeyondTheBackupStay() throws {
        var store = try backedUp(seed: 34, sealedSegmentCount: 1, openFrameCount: 3)
        let backupEnd = store.submitted.count
        try store.append(frameCount: 3)
        let path = OperationStore.segmentPath(1)
        for seals in [false, true] {
            if seals { try store.append(frameCount: 1, seals: true) }
            if seals { try store.append(frameCount: 1) }
            let whole = segments(of: store.disk)
            let disk = store.disk.copy()
            disk.flipBit(3, ofByte: 4_170, in: path)
            let report = try repair(disk)
            #expect(report.repairs.map(\.source) == [.backupAndStore])
            #expect(segments(of: disk) == whole)
            #expect(store.submitted.count > backupEnd)
        }
    }

    @Test func whatNobodyHoldsIsRefusedUnlessAccepted() throws {
        var store = try backedUp(seed: 35, sealedSegmentCount: 1, openFrameCount: 1)
        try store.append(frameCount: 3)
        let end = store.submitted.count
        let path = OperationStore.segmentPath(1)
        let bytes = try #require(store.disk.bytes(of: path))
        let disk = store.disk.copy()
        disk.flipBit(1, ofByte: bytes.count - 200, in: path)
        #expect(throws: EventStoreError(.corrupt, "")) { _ = try OperationStore.open(on: disk) }
        let damaged = segments(of: disk)
        var position: Position?
        do { try repair(disk) } catch let error as EventStoreError {
            #expect(error.code == .corrupt)
            let words = error.reason.split(separator: " ")
            position = (words.last.flatMap { UInt64($0) }).map { Position(rawValue: $0) }
        }
        let loss = try #require(position)
        #expect(segments(of: disk) == damaged)
        #expect(loss.rawValue < UInt64(end))
        for wrong in [loss.rawValue - 1, loss.rawValue + 1] {
            #expect(throws: EventStoreError(.corrupt, "")) {
                try repair(disk, acceptingLossFrom: Position(rawValue: wrong))
            }
        }
        let report = try repair(disk, acceptingLossFrom: loss)
        #expect(report.lossPosition == loss && report.endPosition == loss)
        let events = try OperationStore.events(at: Self.store, on: disk)
        #expect(UInt64(events.count) == loss.rawValue && store.isPrefix(events))
        let kept = disk.paths.filter { $0.hasPrefix(Self.store + "/quarantine/") }.compactMap { disk.bytes(of: $0) }
        #expect(kept.contains(try #require(damaged["/log/0000000001.segment"]).bytes))
    }

    @Test func segmentsBehindALossAreKeptInTheQuarantine() throws {
        var store = try backedUp(seed: 36, sealedSegmentCount: 1, openFrameCount: 0)
        for _ in 0..<3 { try store.append(frameCount: 2, seals: true) }
        try store.append(frameCount: 1)
        let disk = store.disk.copy()
        disk.flipBit(1, ofByte: 4_170, in: OperationStore.segmentPath(2))
        let damaged = segments(of: disk)
        let loss = try #require(lossPosition { try repair(disk) })
        let crashes = try CrashedOperation.forEach(on: disk, seeds: 0..<2) { disk in
            _ = try repair(disk, acceptingLossFrom: loss)
        } check: { crashed, state in
            // Damage within a sealed segment does not keep a store from opening; half of a repair does.
            let isSound =
                (try? OperationStore.open(on: crashed.copy()))
                .map { (try? $0.verifyAndWait())?.isSound == true } ?? false
            let report = try repair(crashed, acceptingLossFrom: loss)
            if isSound { #expect(report.lossPosition == nil, "\(state): it counted before all was done") }
            let events = try OperationStore.events(at: Self.store, on: crashed)
            #expect(UInt64(events.count) == loss.rawValue && store.isPrefix(events), "\(state)")
            let kept = crashed.paths.filter { $0.hasPrefix(Self.store + "/quarantine/") }
                .compactMap { crashed.bytes(of: $0) }
            for name in ["/log/0000000002.segment", "/log/0000000003.segment", "/log/0000000004.segment"] {
                #expect(kept.contains(try #require(damaged[name]).bytes), "\(state): \(name) is not kept")
            }
        }
        #expect(crashes > 100)
    }

    private func lossPosition(_ body: () throws -> RepairReport) -> Position? {
        do { _ = try body() } catch let error as EventStoreError {
            return error.reason.split(separator: " ").last.flatMap { UInt64($0) }.map { Position(rawValue: $0) }
        } catch {}
        return nil
    }

    @Test(arguments: [false, true])
    func powerCutsDuringARepair(losesNames: Bool) throws {
        let store = try backedUp(seed: 37)
        let whole = segments(of: store.disk)
        let disk = store.disk.copy()
        disk.flipBit(1, ofByte: 4_170, in: OperationStore.segmentPath(1))
        disk.flipBit(1, ofByte: 17, in: OperationStore.segmentPath(2))
        let count = try CrashedOperation.forEach(on: disk, losesNames: losesNames) { disk in
            _ = try repair(disk)
        } check: { crashed, state in
            #expect(
                OperationStore.files(in: Self.backup, of: crashed) == OperationStore.files(in: Self.backup, of: disk))
            if segments(of: crashed) != whole, let log = try? OperationStore.open(on: crashed.copy()) {
                #expect(try !log.verifyAndWait().isSound, "\(state)")
            }
            try repair(crashed)
            #expect(segments(of: crashed) == whole, "\(state)")
        }
        #expect(count > 100)
    }

    @Test func backupsThatDoNotFitAreRefused() throws {
        let store = try backedUp(seed: 38)
        let disk = store.disk.copy()
        disk.flipBit(1, ofByte: 4_170, in: OperationStore.segmentPath(1))
        let damaged = segments(of: disk)
        #expect(throws: EventStoreError(.notFound, "")) {
            _ = try EventLog.repairAndWait(at: Self.store, from: "/nothing", fileSystem: disk)
        }
        // A backup that is damaged itself helps only where it is sound.
        let alsoDamaged = disk.copy()
        alsoDamaged.flipBit(1, ofByte: 4_180, in: OperationStore.segmentPath(1, in: Self.backup))
        #expect(throws: EventStoreError(.corrupt, "")) { try repair(alsoDamaged) }
        #expect(segments(of: alsoDamaged) == damaged)
        // A backup of another store.
        var other = OperationStore.configuration
        other.seed = 99
        try EventLog.create(at: "/other", fileSystem: disk, clock: LogTrace.clock, configuration: other)
        #expect(throws: EventStoreError(.conflict, "")) {
            _ = try EventLog.repairAndWait(at: Self.store, from: "/other", fileSystem: disk)
        }
        // The store is open for writing.
        let sound = store.disk.copy()
        let log = try OperationStore.open(on: sound)
        #expect(throws: EventStoreError(.locked, "")) { try repair(sound) }
        try log.closeAndWait()
    }

    @Test func anOlderCopyOfASegmentIsReplaced() throws {
        var store = try OperationStore(seed: 39, sealedSegmentCount: 1, openFrameCount: 1)
        let path = OperationStore.segmentPath(1)
        let stale = try #require(store.disk.bytes(of: path))
        try store.append(frameCount: 2, seals: true)
        try store.append(frameCount: 1)
        _ = try store.open(.readOnly).backupAndWait(to: Self.backup)
        let whole = segments(of: store.disk)
        store.disk.replaceBytes(of: path, with: stale)
        #expect(throws: EventStoreError(.corrupt, "")) { _ = try store.open() }
        #expect(try repair(store.disk).repairs.map(\.segment) == [1])
        #expect(segments(of: store.disk) == whole)
    }

    @Test func whatOneSideLacksAltogetherIsTold() throws {
        let store = try backedUp(seed: 40)
        let empty = store.disk.copy()
        for path in empty.paths where path.hasPrefix(Self.store + "/log/") { try empty.removeFile(at: path) }
        #expect(throws: EventStoreError(.notFound, "")) { try repair(empty) }
        let unreadable = store.disk.copy()
        for ordinal in 0..<4 {
            unreadable.flipBit(0, ofByte: 30, in: OperationStore.segmentPath(ordinal, in: Self.backup))
        }
        let before = segments(of: unreadable)
        #expect(throws: EventStoreError(.notFound, "")) { try repair(unreadable) }
        #expect(segments(of: unreadable) == before)
    }

    @Test func aSegmentThatWasNeverUsedIsLeftToTheNextOpening() throws {
        let store = try backedUp(seed: 41)
        for unused in [[], [UInt8](repeating: 0, count: 4_096)] as [[UInt8]] {
            for isDamaged in [false, true] {
                // Sealed in order, so that a next segment may have been begun.
                var sealed = store.copy()
                try sealed.append(frameCount: 1, seals: true)
                let whole = segments(of: sealed.disk)
                let events = sealed.submitted.count
                let path = OperationStore.segmentPath(4)
                sealed.disk.replaceBytes(of: path, with: unused)
                if isDamaged { sealed.disk.flipBit(4, ofByte: 4_200, in: OperationStore.segmentPath(1)) }
                let report = try repair(sealed.disk)
                #expect(report.repairs.map(\.segment) == (isDamaged ? [1] : []))
                #expect(report.endPosition.rawValue == UInt64(events) && report.lossPosition == nil)
                let repaired = segments(of: sealed.disk)
                #expect(repaired.filter { whole[$0.key] != nil } == whole)
                #expect(try OperationStore.events(at: Self.store, on: sealed.disk).count == events)
            }
        }
    }

    @Test func aSegmentThatIsMissingEverywhereIsALoss() throws {
        var store = try OperationStore(seed: 42, sealedSegmentCount: 1, openFrameCount: 0)
        _ = try store.open(.readOnly).backupAndWait(to: Self.backup)
        let backedUpCount = store.submitted.count
        for _ in 0..<2 { try store.append(frameCount: 2, seals: true) }
        let disk = store.disk.copy()
        try disk.removeFile(at: OperationStore.segmentPath(1))
        let damaged = segments(of: disk)
        let loss = try #require(lossPosition { try repair(disk) })
        #expect(loss.rawValue == UInt64(backedUpCount))
        #expect(segments(of: disk) == damaged)
        let report = try repair(disk, acceptingLossFrom: loss)
        #expect(report.removedSegments == [2] && report.lossPosition == loss && report.endPosition == loss)
        let events = try OperationStore.events(at: Self.store, on: disk)
        #expect(events.count == backedUpCount && store.isPrefix(events))
        // The very first segment, where even the backup tells only how the store is called.
        let first = store.disk.copy()
        try first.removeFile(at: OperationStore.segmentPath(0))
        first.flipBit(1, ofByte: 4_150, in: OperationStore.segmentPath(0, in: Self.backup))
        #expect(throws: EventStoreError(.corrupt, "")) { try repair(first) }
        #expect(throws: EventStoreError(.corrupt, "")) { try repair(first, acceptingLossFrom: .start) }
    }

    @Test func aBackupThatWentAnotherWayIsNotMixedIn() throws {
        var backed = try OperationStore(seed: 43, sealedSegmentCount: 1, openFrameCount: 1)
        var store = backed.copy()
        try backed.append(frameCount: 1, seals: true)
        try backed.append(frameCount: 2)
        _ = try backed.open(.readOnly).backupAndWait(to: Self.backup)
        try store.append(frameCount: 9, payloadByteCountMax: 200)
        for (path, bytes) in OperationStore.files(in: Self.backup, of: backed.disk) {
            store.disk.replaceBytes(of: Self.backup + path, with: bytes.bytes)
        }
        let sound = segments(of: store.disk)
        #expect(try repair(store.disk).repairs.isEmpty)
        #expect(segments(of: store.disk) == sound)
        // Where both have the first segment, it is had back; the other is kept as it is.
        store.disk.flipBit(1, ofByte: 4_200, in: OperationStore.segmentPath(0))
        #expect(try repair(store.disk).repairs.map(\.segment) == [0])
        #expect(segments(of: store.disk) == sound)
        // Damage behind the place where they part is in nobody's hands.
        let byteCount = try #require(sound["/log/0000000001.segment"]).bytes.count
        store.disk.flipBit(1, ofByte: byteCount - 200, in: OperationStore.segmentPath(1))
        let damaged = segments(of: store.disk)
        #expect(throws: EventStoreError(.corrupt, "")) { try repair(store.disk) }
        #expect(segments(of: store.disk) == damaged)
    }
}
