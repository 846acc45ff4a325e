import EventLog
import EventModel
import SijillTestKit
import Testing

@Suite struct DamageTests {
    private static func segmentPath(_ ordinal: Int) -> String { "/store/log/000000000\(ordinal).segment" }

    /// A store with a sealed segment and an open one, closed in good order.
    private func store() async throws -> (disk: SimulatedFileSystem, events: [RecordedEvent]) {
        let (disk, events, _) = try await storeAndSealedCount()
        return (disk, events)
    }

    /// The store, and how many of its events the sealed segment holds.
    private func storeAndSealedCount() async throws -> (SimulatedFileSystem, [RecordedEvent], sealedCount: Int) {
        let disk = SimulatedFileSystem()
        var generator = RequestGenerator(seed: 8)
        let steps = try (0..<6).map { _ in LogTrace.Step.append(try generator.request()) }
        let more = try (0..<4).map { _ in LogTrace.Step.append(try generator.request()) }
        let trace = await LogTrace.run(steps + [.seal] + more, on: disk)
        #expect(trace.failure == nil)
        let log = try LogTrace.open(on: disk, mode: .readOnly)
        var sealedCount = 0
        for case .append(let request) in steps { sealedCount += request.events.count }
        return (disk, try await LogTrace.events(of: log), sealedCount)
    }

    /// Opens for writing, or checks everything there: a flipped bit must not pass both.
    private func isNoticed(_ disk: SimulatedFileSystem) async throws -> Bool {
        let log: EventLog
        do throws(EventStoreError) { log = try LogTrace.open(on: disk) } catch {
            #expect(error.code == .corrupt || error.code == .unsupportedFormat, "\(error)")
            return true
        }
        let report = try await log.verify()
        try await log.close()
        return !report.damages.isEmpty
    }

    @Test func flippedBitsAreNoticed() async throws {
        let (disk, events) = try await store()
        var generator = SeededGenerator(seed: 1)
        for ordinal in 0..<2 {
            let path = Self.segmentPath(ordinal)
            let byteCount = try #require(disk.bytes(of: path)).count
            for offset in 0..<byteCount where offset % 211 == 0 {
                let damaged = disk.copy()
                damaged.flipBit(Int(generator.next() % 8), ofByte: offset, in: path)
                let isNoticed = try await isNoticed(damaged)
                #expect(isNoticed, "segment \(ordinal), byte \(offset)")
                if let log = try? LogTrace.open(on: damaged, mode: .readOnly),
                    let read = try? await LogTrace.events(of: log)
                {
                    #expect(events.starts(with: read), "segment \(ordinal), byte \(offset)")
                }
            }
        }
    }

    @Test func oneFlippedBitDoesNotCutOffWhatFollows() async throws {
        let (disk, events) = try await store()
        let path = Self.segmentPath(0)
        disk.flipBit(0, ofByte: 4_096 + 60, in: path)
        let log = try LogTrace.open(on: disk)
        let report = try await log.verify()
        let damage = try #require(report.damages.first)
        #expect(damage.segment == 0 && damage.offset == 4_096 && !damage.isDerived)
        #expect(damage.positions?.lowerBound == .start)
        #expect(damage.streams.contains(events[0].stream))
        await #expect(throws: EventStoreError(.corrupt, "")) { _ = try await LogTrace.events(of: log) }
        let last = try #require(events.last)
        let read = try await log.readStream(last.stream, from: last.revision, limit: 1)
        #expect(read == [last])
        try await log.close()
    }

    @Test func damageBehindAWitnessIsNamedWhereItIs() async throws {
        let disk = SimulatedFileSystem()
        var configuration = LogTrace.configuration
        configuration.startsThreads = false
        try LogTrace.create(on: disk)
        let log = try LogTrace.open(on: disk, configuration: configuration)
        var generator = RequestGenerator(seed: 61)
        _ = try log.appendAndWait(try generator.request())
        try log.witnessAndWait()
        let start = try #require(disk.bytes(of: Self.segmentPath(0))).lastIndex { $0 != 0 }
        _ = try log.appendAndWait(try generator.request())
        try log.sealAndWait()
        let offset = try #require(start) + 1
        disk.flipBit(0, ofByte: offset + 60, in: Self.segmentPath(0))
        let reader = try LogTrace.open(on: disk, mode: .readOnly)
        #expect(try await reader.verify().damages.first?.offset == offset)
    }

    @Test func aFileThatWasCutOffWithinAHeaderIsCorruption() async throws {
        let (disk, _) = try await store()
        let path = Self.segmentPath(1)
        let bytes = try #require(disk.bytes(of: path))
        for count in stride(from: 1, to: 4_096, by: 315) {
            let cut = disk.copy()
            cut.replaceBytes(of: path, with: Array(bytes.prefix(count)))
            #expect(throws: EventStoreError(.corrupt, ""), "\(count) bytes") { _ = try LogTrace.open(on: cut) }
        }
        // The mark of the orderly close takes the last 56 bytes.
        for count in 1..<56 {
            let cut = disk.copy()
            cut.replaceBytes(of: path, with: Array(bytes.dropLast(count)))
            #expect(throws: EventStoreError(.corrupt, ""), "\(count) bytes less") { _ = try LogTrace.open(on: cut) }
        }
    }

    @Test func anUnreadableCommandIsRefusedAloneAndTheLogStaysWritable() async throws {
        let disk = SimulatedFileSystem()
        var generator = RequestGenerator(seed: 15)
        var keyed = try generator.request()
        keyed.key = CommandKey("lost")
        let (lost, other) = (keyed, try generator.request())
        _ = await LogTrace.run([.append(lost), .seal], on: disk)
        disk.flipBit(0, ofByte: 4_096 + 60, in: Self.segmentPath(0))
        let log = try LogTrace.open(on: disk)
        _ = try await log.append(other)
        await #expect(throws: EventStoreError(.corrupt, "")) { _ = try await log.append(lost) }
        #expect(try await log.append(other).count == other.events.count)
        try await log.close()
    }

    @Test func damageInTheOpenSegmentIsReportedAndWhatIsBeforeItServed() async throws {
        let (disk, events) = try await store()
        let path = Self.segmentPath(1)
        // The mark of an orderly end takes the last 56 bytes.
        disk.flipBit(0, ofByte: try #require(disk.bytes(of: path)).count - 57, in: path)
        #expect(throws: EventStoreError(.corrupt, "")) { _ = try LogTrace.open(on: disk) }
        let bytes = disk.bytes(of: path)
        let log = try LogTrace.open(on: disk, mode: .readOnly)
        let read = try await LogTrace.events(of: log)
        #expect(events.starts(with: read) && read.count < events.count)
        let damage = try #require(log.damages.first)
        #expect(damage.positions?.lowerBound.rawValue == UInt64(read.count))
        #expect(damage.positions?.upperBound.rawValue == UInt64(events.count - 1))
        #expect(disk.bytes(of: path) == bytes)
    }

    @Test func aLostOrDamagedFooterGivesTheSameAnswers() async throws {
        let (disk, events) = try await store()
        let path = Self.segmentPath(0)
        let whole = try #require(disk.bytes(of: path))
        for lostByteCount in [1, 64, 100, 300] {
            for isCut in [false, true] {
                let damaged = disk.copy()
                let kept = Array(whole.dropLast(lostByteCount))
                damaged.replaceBytes(of: path, with: isCut ? kept : kept + Array(repeating: 7, count: lostByteCount))
                let log = try LogTrace.open(on: damaged)
                #expect(try await LogTrace.events(of: log) == events)
                for event in events {
                    #expect(try await log.readStream(event.stream, from: event.revision, limit: 1) == [event])
                }
                let report = try await log.verify()
                #expect(report.isSound && report.damages.map(\.isDerived) == [true])
                try await log.close()
            }
        }
    }

    @Test func everyFlippedBitOfAFooterGivesTheSameAnswers() async throws {
        let (disk, events) = try await store()
        let bytes = try #require(disk.bytes(of: Self.segmentPath(0)))
        let footerOffset = bytes[(bytes.count - 120)..<(bytes.count - 112)].reversed().reduce(0) { $0 << 8 | Int($1) }
        let streams = Dictionary(grouping: events, by: \.stream)
        var generator = SeededGenerator(seed: 3)
        for offset in footerOffset..<bytes.count {
            let damaged = disk.copy()
            damaged.flipBit(Int(generator.next() % 8), ofByte: offset, in: Self.segmentPath(0))
            let log = try LogTrace.open(on: damaged, mode: .readOnly)
            for (stream, events) in streams {
                #expect(try await log.readStream(stream) == events, "byte \(offset) of \(bytes.count), \(stream)")
            }
        }
    }

    @Test func aCutSegmentBeforeAnUnfinishedOneIsNotTakenAsComplete() async throws {
        let (disk, events, sealedCount) = try await storeAndSealedCount()
        let whole = try #require(disk.bytes(of: Self.segmentPath(0)))
        let last = try #require(disk.bytes(of: Self.segmentPath(1)))
        for cut in stride(from: 4_096, to: whole.count - 1, by: 41) {
            for unfinished in [[], Array(last.prefix(512)) + Array(repeating: 0, count: 3_584)] {
                let damaged = disk.copy()
                damaged.replaceBytes(of: Self.segmentPath(0), with: Array(whole[..<cut]))
                damaged.replaceBytes(of: Self.segmentPath(1), with: unfinished)
                let reader = try LogTrace.open(on: damaged, mode: .readOnly)
                let read = try await LogTrace.events(of: reader)
                #expect(events.starts(with: read), "cut at \(cut)")
                do throws(EventStoreError) {
                    try await LogTrace.open(on: damaged).close()
                    // Only the footer is cut: the sealed segment is whole.
                    #expect(reader.damages.isEmpty && read.count == sealedCount)
                } catch {
                    #expect(error.code == .corrupt, "cut at \(cut)")
                    #expect(damaged.bytes(of: Self.segmentPath(1)) == unfinished)
                    #expect(!reader.damages.isEmpty, "cut at \(cut)")
                }
            }
        }
    }

    @Test func aRemovedUnfinishedSegmentIsKeptInTheQuarantine() async throws {
        let (disk, _) = try await store()
        let header = try #require(disk.bytes(of: Self.segmentPath(1)))
        let start = Array(header.prefix(512)) + Array(repeating: 0, count: 3_584)
        for (bytes, isKept) in [([], false), (Array(repeating: 0, count: 4_096), false), (start, true)] {
            let torn = disk.copy()
            torn.replaceBytes(of: Self.segmentPath(1), with: bytes)
            try await LogTrace.open(on: torn).close()
            let copies = torn.paths.filter { $0.contains("/quarantine/") }
            #expect(copies.compactMap { torn.bytes(of: $0) } == (isKept ? [bytes] : []))
        }
    }

    @Test func onlyTenDigitsNameASegment() async throws {
        let (disk, events) = try await store()
        for name in ["+000000001", "-000000001", "٠٠٠٠٠", "00000000 1"] {
            disk.replaceBytes(of: "/store/log/\(name).segment", with: [1])
        }
        let log = try LogTrace.open(on: disk)
        #expect(try await LogTrace.events(of: log) == events)
        try await log.close()
    }

    @Test func segmentsThatDoNotBelongAreRefused() async throws {
        let (disk, _) = try await store()
        let first = try #require(disk.bytes(of: Self.segmentPath(0)))
        let missing = disk.copy()
        try missing.removeFile(at: Self.segmentPath(0))
        let renamed = disk.copy()
        renamed.replaceBytes(of: Self.segmentPath(1), with: first)
        let foreign = SimulatedFileSystem()
        var other = LogTrace.configuration
        other.seed = 99
        try EventLog.create(at: LogTrace.path, fileSystem: foreign, configuration: other)
        let mixed = disk.copy()
        mixed.replaceBytes(of: Self.segmentPath(0), with: try #require(foreign.bytes(of: Self.segmentPath(0))))
        for damaged in [missing, renamed, mixed] {
            #expect(throws: EventStoreError(.corrupt, "")) { _ = try LogTrace.open(on: damaged) }
        }
    }

    @Test func segmentsThatMovedUpAreRefused() async throws {
        let (disk, _) = try await store()
        // The first one is gone, and the next has its name.
        disk.replaceBytes(of: Self.segmentPath(0), with: try #require(disk.bytes(of: Self.segmentPath(1))))
        try disk.removeFile(at: Self.segmentPath(1))
        for hasManifest in [true, false] {
            if !hasManifest { try disk.removeFile(at: "/store/log/manifest") }
            #expect(throws: EventStoreError(.corrupt, "")) { _ = try LogTrace.open(on: disk) }
            #expect(throws: EventStoreError(.corrupt, "")) { _ = try LogTrace.open(on: disk, mode: .readOnly) }
        }
    }

    @Test func anOlderCopyOfASegmentIsRefused() async throws {
        let disk = SimulatedFileSystem()
        var generator = RequestGenerator(seed: 14)
        let one = LogTrace.Step.append(try generator.request())
        let two = LogTrace.Step.append(try generator.request())
        _ = await LogTrace.run([one], on: disk)
        let old = try #require(disk.bytes(of: Self.segmentPath(0)))
        let whole = SimulatedFileSystem()
        _ = await LogTrace.run([one, two, .seal, one], on: whole)
        whole.replaceBytes(of: Self.segmentPath(0), with: old)
        #expect(throws: EventStoreError(.corrupt, "")) { _ = try LogTrace.open(on: whole) }
    }

    @Test func aZeroedSectorBeforeTheLastFrameIsCorruption() async throws {
        let disk = SimulatedFileSystem()
        var generator = RequestGenerator(seed: 2)
        let steps = try (0..<4).map { _ in LogTrace.Step.append(try generator.request(payloadByteCountMax: 400)) }
        _ = await LogTrace.run(steps, on: disk)
        disk.zeroSector(9, of: Self.segmentPath(0))
        #expect(throws: EventStoreError(.corrupt, "")) { _ = try LogTrace.open(on: disk) }
    }

    @Test func aFileThatEndsWithinAFrameIsCorruption() async throws {
        let (disk, _) = try await store()
        let path = Self.segmentPath(1)
        let bytes = try #require(disk.bytes(of: path))
        disk.replaceBytes(of: path, with: Array(bytes.dropLast(56 + 9)))
        #expect(throws: EventStoreError(.corrupt, "")) { _ = try LogTrace.open(on: disk) }
    }
}
