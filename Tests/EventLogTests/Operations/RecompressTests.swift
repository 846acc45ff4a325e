import EventLog
import EventModel
import SijillTestKit
import Testing

@Suite struct RecompressTests {
    private static let path = OperationStore.path

    /// A store whose segments have many small commits.
    private func store(seed: UInt64, sealedSegmentCount: Int = 2) throws -> OperationStore {
        var store = try OperationStore(seed: seed, sealedSegmentCount: 0, openFrameCount: 0)
        for _ in 0..<sealedSegmentCount { try store.append(frameCount: 12, seals: true, payloadByteCountMax: 40) }
        try store.append(frameCount: 2)
        return store
    }

    private func recompress(_ disk: SimulatedFileSystem) throws -> RecompressionReport {
        let log = try OperationStore.open(on: disk)
        let report = try log.recompressAndWait()
        try log.closeAndWait()
        return report
    }

    @Test(arguments: 0..<6 as Range<UInt64>)
    func theSameEventsOnLessRoom(seed: UInt64) throws {
        var store = try store(seed: seed, sealedSegmentCount: 1 + Int(seed) % 4)
        let before = try OperationStore.events(at: Self.path, on: store.disk)
        let dry = try store.open(.readOnly).recompressAndWait(isDryRun: true)
        let report = try recompress(store.disk)
        #expect(report == dry)
        #expect(report.recompressedSegmentCount == report.segmentCount && report.segmentCount == 1 + Int(seed) % 4)
        #expect(report.byteCountAfter < report.byteCountBefore)
        let names = OperationStore.files(in: Self.path, of: store.disk).keys
        #expect(names.filter { $0.hasSuffix(".segment") }.count == 1)
        #expect(try OperationStore.events(at: Self.path, on: store.disk) == before)
        try store.append(frameCount: 3, seals: true)
        let log = try store.open()
        #expect(try log.verifyAndWait().damages.isEmpty)
        #expect(try log.recompressAndWait().segmentCount == 1)
        #expect(try log.verifyAndWait().damages.isEmpty)
        #expect(try OperationStore.events(of: log).count == store.submitted.count)
        try log.closeAndWait()
        #expect(try recompress(store.disk).segmentCount == 0)
    }

    @Test func aSegmentThatWouldBecomeNoShorterStays() throws {
        let disk = SimulatedFileSystem()
        try LogTrace.create(on: disk)
        let log = try OperationStore.open(on: disk)
        var generator = RequestGenerator(seed: 59)
        var event = try generator.event()
        event.payload = generator.bytes(3_000)
        _ = try log.appendAndWait(AppendRequest(events: [event]))
        try log.sealAndWait()
        let files = OperationStore.files(in: Self.path, of: disk)
        for isDryRun in [true, false] {
            let report = try log.recompressAndWait(isDryRun: isDryRun)
            #expect(report.segmentCount == 1 && report.recompressedSegmentCount == 0 && report.byteCountBefore == 0)
            #expect(OperationStore.files(in: Self.path, of: disk) == files)
            #expect(!disk.paths.contains { $0.hasSuffix(".unfinished") })
        }
        try log.closeAndWait()
        let reading = try OperationStore.open(.readOnly, on: disk)
        #expect(throws: EventStoreError(.readOnly, "")) { _ = try reading.recompressAndWait() }
        #expect(OperationStore.files(in: Self.path, of: disk) == files)
    }

    @Test func aFollowerTakesTheNewSegments() async throws {
        var store = try store(seed: 60)
        let follower = try store.open(.readOnly)
        let before = try OperationStore.events(of: follower)
        _ = try recompress(store.disk)
        let end = follower.end
        let waiting = Task { try await follower.waitForEvents(beyond: end) }
        try store.append(frameCount: 1)
        try await follower.refresh()
        try await waiting.value
        let after = try OperationStore.events(of: follower)
        #expect(after.count == store.submitted.count && after.starts(with: before))
        try await follower.close()
    }

    @Test func readersGoOnWhileSegmentsAreReplaced() async throws {
        let store = try store(seed: 51, sealedSegmentCount: 3)
        let log = try store.open()
        let reader = try log.makeReader(from: .start, options: ReadOptions(batchEventCount: 3))
        var names = EventNames()
        var events: [RecordedEvent] = []
        var isReplaced = false
        while let batch = try reader.nextBatch() {
            names.append(batch.newNames)
            events += (0..<batch.count).map { batch.event(at: $0, names: names) }
            if events.count > 20, !isReplaced {
                #expect(try log.recompressAndWait().recompressedSegmentCount == 3)
                isReplaced = true
            }
        }
        #expect(isReplaced && events.count == store.submitted.count && store.isPrefix(events))
        for (position, event) in events.enumerated() {
            let read = try await log.readStream(event.stream, from: event.revision, limit: 1)
            #expect(read.first?.position.rawValue == UInt64(position))
            #expect(read.first == event)
        }
        try log.closeAndWait()
    }

    @Test func aReaderOfAnotherProcessLooksAgain() throws {
        let store = try store(seed: 57)
        let reading = try store.open(.readOnly)
        _ = try recompress(store.disk)
        // Whatever was not open yet is not there under its old name.
        var isTold = false
        do { _ = try OperationStore.events(of: reading) } catch let error as EventStoreError {
            isTold = error.code == .busy
        }
        let count = try OperationStore.events(at: Self.path, on: store.disk).count
        #expect(count == store.submitted.count)
        #expect(try isTold || OperationStore.events(of: reading).count == count)
        let report = try reading.backupAndWait(to: OperationStore.backupPath)
        #expect(report.endPosition.rawValue == UInt64(count))
        #expect(try OperationStore.events(at: OperationStore.backupPath, on: store.disk).count == count)
    }

    @Test func keysAreFoundAfterwards() async throws {
        let disk = SimulatedFileSystem()
        try LogTrace.create(on: disk)
        let log = try OperationStore.open(on: disk)
        var generator = RequestGenerator(seed: 52)
        var receipts: [(CommandKey, AppendReceipt)] = []
        for number in 0..<40 {
            var request = try generator.request(eventCountMax: 3)
            let key = try #require(CommandKey("key-\(number)"))
            request = AppendRequest(events: request.events, definition: request.definition, key: key)
            receipts.append((key, try log.appendAndWait(request)))
            if number % 15 == 14 { try log.sealAndWait() }
        }
        #expect(try log.recompressAndWait().recompressedSegmentCount == 2)
        for (key, receipt) in receipts {
            let found = try #require(try await log.receipt(for: key))
            #expect(found.firstPosition == receipt.firstPosition && found.count == receipt.count)
            #expect(found.lastRevision == receipt.lastRevision && found.recordedAt == receipt.recordedAt)
        }
        try log.closeAndWait()
    }

    @Test(arguments: [false, true])
    func powerCutsLoseNothing(losesNames: Bool) throws {
        let store = try store(seed: 53)
        let log = try store.open()
        try log.closeAndWait()
        let count = try CrashedOperation.forEach(on: store.disk, losesNames: losesNames) { disk in
            _ = try recompress(disk)
        } check: { crashed, state in
            #expect(
                try OperationStore.events(at: Self.path, on: crashed).count == store.submitted.count, "\(state)")
            _ = try recompress(crashed)
            let log = try OperationStore.open(on: crashed)
            #expect(try log.verifyAndWait().damages.isEmpty, "\(state)")
            let events = try OperationStore.events(of: log)
            #expect(events.count == store.submitted.count && store.isPrefix(events), "\(state)")
            try log.closeAndWait()
            let files = OperationStore.files(in: Self.path, of: crashed)
            #expect(files.keys.filter { $0.hasSuffix(".recompressed") }.count == 2, "\(state)")
        }
        #expect(count > 100)
    }

    /// A sync that failed may be reported with the next one only.
    @Test func aSyncThatLiesLosesNothing() throws {
        let store = try store(seed: 58)
        let whole = store.disk.copy()
        _ = try recompress(whole)
        for call in 0..<whole.callCount {
            let disk = store.disk.copy()
            disk.faults.failingCall = call
            disk.faults.syncFailure = .isReportedLate
            do { _ = try recompress(disk) } catch {
                #expect(error is EventStoreError, "call \(call): \(error)")
            }
            let crashed = disk.crash { _ in false }
            // The next process may be the first to hear of it.
            _ = try? OperationStore.open(.readOnly, on: crashed)
            let events = try OperationStore.events(at: Self.path, on: crashed)
            #expect(events.count == store.submitted.count && store.isPrefix(events), "call \(call)")
        }
    }

    @Test func aFullDiskLosesNothing() throws {
        let store = try store(seed: 54)
        let used = store.disk.paths.reduce(0) { $0 + (store.disk.bytes(of: $1)?.count ?? 0) }
        let whole = OperationStore.files(in: Self.path, of: store.disk)
        for room in stride(from: 0, to: 6_000, by: 700) {
            let disk = store.disk.copy()
            let log = try OperationStore.open(on: disk)
            disk.faults.byteCountMax = used + room
            do { _ = try log.recompressAndWait() } catch {
                #expect(error.code == .diskFull, "\(room): \(error)")
            }
            disk.faults.byteCountMax = nil
            try log.closeAndWait()
            #expect(try OperationStore.events(at: Self.path, on: disk).count == store.submitted.count)
            #expect(!disk.paths.contains { $0.hasSuffix(".unfinished") })
        }
        #expect(OperationStore.files(in: Self.path, of: store.disk) == whole)
    }

    @Test func backupAndRepairTakeEitherForm() throws {
        var store = try store(seed: 55)
        let backup = OperationStore.backupPath
        func backUp() throws -> BackupReport { try store.open(.readOnly).backupAndWait(to: backup) }
        #expect(try backUp().copiedSegmentCount == 3)
        _ = try recompress(store.disk)
        #expect(try backUp().copiedSegmentCount == 0)
        // The open segment of the backup is one that was sealed and written again since.
        try store.append(frameCount: 10, seals: true, payloadByteCountMax: 20)
        _ = try recompress(store.disk)
        try store.append(frameCount: 1)
        #expect(try backUp().copiedSegmentCount == 2)
        #expect(try OperationStore.events(at: backup, on: store.disk).count == store.submitted.count)
        for ordinal in 0..<3 {
            let disk = store.disk.copy()
            disk.flipBit(5, ofByte: 4_500, in: "\(Self.path)/log/000000000\(ordinal).recompressed")
            let report = try EventLog.repairAndWait(at: Self.path, from: backup, fileSystem: disk)
            #expect(report.repairs.map(\.segment) == [ordinal])
            let log = try OperationStore.open(on: disk)
            #expect(try log.verifyAndWait().damages.isEmpty)
            #expect(try OperationStore.events(of: log).count == store.submitted.count)
            try log.closeAndWait()
        }
    }
}
