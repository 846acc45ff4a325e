import Attachments
import EventLog
import EventModel
import SijillTestKit
import Testing

/// Power cuts and failing calls while files are attached and copied.
@Suite struct AttachmentCrashTests {
    /// Attaches three files, of which two are the same, and says which were kept.
    private func attach(on disk: SimulatedFileSystem) async -> [AttachmentDigest] {
        let store = AttachmentStore(store: AttachmentFixture.path, fileSystem: disk)
        var kept: [AttachmentDigest] = []
        for seed in [1, 2, 1] as [UInt64] {
            do {
                try store.removeUnfinished()
                kept.append(try await store.add(AttachmentFixture.contents(1_500, seed: seed)))
            } catch { break }
        }
        return kept
    }

    /// What has a digest for a name is whole, and what was kept is there.
    private func check(_ disk: SimulatedFileSystem, kept: [AttachmentDigest], _ state: String) async throws {
        let store = AttachmentStore(store: AttachmentFixture.path, fileSystem: disk)
        try store.removeUnfinished()
        let report = try await store.scrub(bytesPerSecond: 1 << 40)
        #expect(report.damages.isEmpty, "\(state)")
        let there = try store.digests
        for digest in kept { #expect(there.contains(digest), "\(state): \(digest) was kept") }
        // Attaching again works, whatever was left behind.
        try await store.add(AttachmentFixture.contents(1_500, seed: 1))
    }

    @Test func powerCutsAtEveryCall() async throws {
        let whole = try AttachmentFixture.disk()
        let before = whole.callCount
        #expect(await attach(on: whole).count == 3)
        var stateCount = 0
        for call in before...whole.callCount {
            let disk = try AttachmentFixture.disk()
            disk.faults.failingCall = call
            disk.faults.isPowerCut = true
            let kept = await attach(on: disk)
            for seed in 0..<6 as Range<UInt64> {
                try await check(disk.crash(seed: seed), kept: kept, "call \(call), seed \(seed)")
            }
            try await check(disk.crash { _ in true }, kept: kept, "call \(call), all kept")
            try await check(disk.crash { _ in false }, kept: kept, "call \(call), nothing kept")
            stateCount += 8
        }
        #expect(stateCount > 200)
    }

    @Test(arguments: [FileSystemError.deviceFailed, FileSystemError.noSpace])
    func errorsAtEveryCall(errorNumber: Int32) async throws {
        let whole = try AttachmentFixture.disk()
        let before = whole.callCount
        _ = await attach(on: whole)
        for call in before..<whole.callCount {
            let disk = try AttachmentFixture.disk()
            disk.faults.failingCall = call
            disk.faults.errorNumber = errorNumber
            disk.faults.writeByteCountMax = 700
            let kept = await attach(on: disk)
            disk.faults = SimulatedFaults()
            try await check(disk.copy(), kept: kept, "call \(call), process ended")
            try await check(disk.crash(seed: UInt64(call)), kept: kept, "call \(call), power cut")
        }
    }

    /// A store with events, one after each attachment as an engine records them, and a backup of it that was cut off:
    /// for each event that the backup holds it has the file.
    @Test func aBackupHasTheFilesOfItsEventsAtEveryMoment() async throws {
        func prepared() async throws -> (SimulatedFileSystem, EventLog, [AttachmentDigest]) {
            let disk = try AttachmentFixture.disk()
            // Nothing happens between the calls of this thread, so that they have the same numbers in every run.
            var configuration = EventLog.Configuration()
            (configuration.startsThreads, configuration.seed) = (false, 1)
            let log = try EventLog.open(
                at: AttachmentFixture.path, mode: .readWrite, fileSystem: disk, clock: { .epoch },
                configuration: configuration)
            var digests: [AttachmentDigest] = []
            for number in 0..<3 as Range<UInt64> {
                digests.append(
                    try await AttachmentStore(of: log).add(AttachmentFixture.contents(900, seed: number)))
                let event = ProposedEvent(
                    stream: try StreamID(category: "s", name: "\(number)"), type: "document-attached", actor: "a",
                    occurredAt: .epoch, transitions: [], payload: [])
                _ = try log.appendAndWait(AppendRequest(events: [event], expectations: []))
            }
            return (disk, log, digests)
        }
        let (whole, log, _) = try await prepared()
        let before = whole.callCount
        _ = try log.backupWithAttachmentsAndWait(to: "/backup")
        let callCount = whole.callCount - before
        var fullCount = 0
        for call in 0...callCount {
            let (disk, log, digests) = try await prepared()
            disk.faults.failingCall = disk.callCount + call
            disk.faults.isPowerCut = true
            _ = try? log.backupWithAttachmentsAndWait(to: "/backup")
            for seed in 0..<3 as Range<UInt64> {
                let crashed = disk.crash(seed: seed)
                let backup = try? EventLog.open(at: "/backup", mode: .readOnly, fileSystem: crashed)
                guard let backup, backup.damages.isEmpty else { continue }
                let report = try await backup.verify()
                let there = try AttachmentStore(of: backup).digests
                #expect(there.count >= report.eventCount, "call \(call), seed \(seed)")
                if report.eventCount == 3 {
                    fullCount += 1
                    #expect(there == digests.sorted { $0.description < $1.description })
                    #expect(try await AttachmentStore(of: backup).scrub(bytesPerSecond: 1 << 40).damages.isEmpty)
                }
            }
        }
        #expect(fullCount > 3)
    }
}
