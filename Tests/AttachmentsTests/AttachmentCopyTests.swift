import Attachments
import EventLog
import EventModel
import SijillTestKit
import Testing

/// Backups, restores and repairs of attachments.
@Suite struct AttachmentCopyTests {
    private let disk: SimulatedFileSystem
    private let store: AttachmentStore
    private let log: EventLog

    init() throws {
        disk = try AttachmentFixture.disk()
        log = try EventLog.open(at: AttachmentFixture.path, mode: .readWrite, fileSystem: disk, clock: { .epoch })
        store = AttachmentStore(of: log)
    }

    private var backup: AttachmentStore { AttachmentStore(store: "/backup", fileSystem: disk) }

    private func add(_ seeds: Range<UInt64>) async throws -> [AttachmentDigest] {
        var digests: [AttachmentDigest] = []
        for seed in seeds { digests.append(try await store.add(AttachmentFixture.contents(3_000, seed: seed))) }
        return digests
    }

    @Test func aBackupCopiesOnlyWhatIsNew() async throws {
        _ = try await add(0..<3)
        let first = try log.backupWithAttachmentsAndWait(to: "/backup").attachments
        #expect(first.copiedFileCount == 3 && first.copiedByteCount == 9_000 && first.presentFileCount == 0)
        _ = try await add(2..<5)
        let second = try log.backupWithAttachmentsAndWait(to: "/backup").attachments
        #expect(second.copiedFileCount == 2 && second.presentFileCount == 3 && second.damages.isEmpty)
        let third = try log.backupWithAttachmentsAndWait(to: "/backup").attachments
        #expect(third.copiedFileCount == 0 && third.presentFileCount == 5)
        #expect(try backup.digests == store.digests)
        try await log.close()
    }

    @Test func aCopyThatWasCutShortIsMadeAgain() async throws {
        let digests = try await add(0..<2)
        _ = try log.backupWithAttachmentsAndWait(to: "/backup")
        disk.replaceBytes(of: backup.path(of: digests[0]), with: [1, 2, 3])
        let report = try log.backupWithAttachmentsAndWait(to: "/backup").attachments
        #expect(report.copiedFileCount == 1 && report.presentFileCount == 1)
        #expect(try await backup.bytes(of: digests[0]) == AttachmentFixture.contents(3_000, seed: 0))
        try await log.close()
    }

    @Test func whatIsDamagedIsToldAndNotCopied() async throws {
        let digests = try await add(0..<3)
        disk.flipBit(3, ofByte: 1_700, in: store.path(of: digests[1]))
        let report = try log.backupWithAttachmentsAndWait(to: "/backup").attachments
        #expect(report.copiedFileCount == 2)
        #expect(report.damages == [AttachmentDamage(digest: digests[1], kind: .wrongContents)])
        #expect(try backup.digests.count == 2)
        #expect(!disk.paths.contains { $0.hasSuffix(".unfinished") })
        try await log.close()
    }

    @Test func aRestoreHasAllFiles() async throws {
        let digests = try await add(0..<4)
        _ = try log.backupWithAttachmentsAndWait(to: "/backup")
        disk.flipBit(0, ofByte: 0, in: backup.path(of: digests[2]))
        let report = try EventLog.restoreWithAttachmentsAndWait(from: "/backup", to: "/restored", fileSystem: disk)
        #expect(report.attachments.copiedFileCount == 3)
        #expect(report.attachments.damages.map(\.digest) == [digests[2]])
        let restored = AttachmentStore(store: "/restored", fileSystem: disk)
        #expect(try await restored.scrub(bytesPerSecond: 1 << 40).damages.isEmpty)
        try await log.close()
        #expect(throws: EventStoreError(.alreadyExists, "")) {
            try EventLog.restoreWithAttachmentsAndWait(from: "/backup", to: "/store", fileSystem: disk)
        }
    }

    @Test func anotherStoresBackupIsLeftAlone() async throws {
        _ = try await add(0..<1)
        try EventLog.create(at: "/other", fileSystem: disk, clock: { .epoch })
        #expect(throws: EventStoreError(.conflict, "")) { try log.backupWithAttachmentsAndWait(to: "/other") }
        #expect(!disk.paths.contains { $0.hasPrefix("/other/attachments") })
        try await log.close()
    }

    @Test(arguments: [1, 2, 3] as [UInt64])
    func aRepairBringsBackEveryByte(seed: UInt64) async throws {
        var generator = SeededGenerator(seed: seed)
        let digests = try await add(0..<8)
        _ = try log.backupWithAttachmentsAndWait(to: "/backup")
        try await log.close()
        var damages: [AttachmentDamage] = []
        for digest in digests {
            let path = store.path(of: digest)
            switch Int.random(in: 0..<3, using: &generator) {
            case 0:
                disk.flipBit(5, ofByte: Int.random(in: 0..<3_000, using: &generator), in: path)
                damages.append(AttachmentDamage(digest: digest, kind: .wrongContents))
            case 1:
                try disk.removeFile(at: path)
                damages.append(AttachmentDamage(digest: digest, kind: .missing))
            default: break
            }
        }
        let sound = disk.copy()
        let dry = try store.repairAndWait(from: "/backup", isDryRun: true)
        #expect(disk.hasSameFiles(as: sound), "a dry run changes nothing")
        let report = try store.repairAndWait(from: "/backup")
        #expect(report == dry && report.irreparable.isEmpty)
        #expect(Set(report.repairs) == Set(damages), "seed \(seed)")
        for (number, digest) in digests.enumerated() {
            let bytes = AttachmentFixture.contents(3_000, seed: UInt64(number))
            #expect(disk.bytes(of: store.path(of: digest)) == bytes, "seed \(seed)")
        }
        let kept = disk.paths.filter { $0.hasPrefix("/store/quarantine/") }
        #expect(kept.count == damages.filter { $0.kind == .wrongContents }.count)
        #expect(try store.repairAndWait(from: "/backup") == AttachmentRepairReport())
    }

    @Test func whatTheBackupHasNotSoundIsToldAndLeft() async throws {
        let digests = try await add(0..<2)
        _ = try log.backupWithAttachmentsAndWait(to: "/backup")
        let late = try await add(7..<8)
        #expect(throws: EventStoreError(.locked, "")) { try store.repairAndWait(from: "/backup") }
        try await log.close()
        disk.flipBit(0, ofByte: 9, in: backup.path(of: digests[0]))
        for digest in digests + late { disk.flipBit(1, ofByte: 2_000, in: store.path(of: digest)) }
        let report = try store.repairAndWait(from: "/backup")
        #expect(report.repairs.map(\.digest) == [digests[1]])
        #expect(Set(report.irreparable.map(\.digest)) == Set([digests[0]] + late))
        #expect(disk.bytes(of: store.path(of: late[0])) != nil)
    }
}
