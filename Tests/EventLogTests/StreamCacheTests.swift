import EventModel
import SijillTestKit
import Testing

@testable import EventLog

/// Reads of single streams where much, little or nothing of the log is kept in memory.
@Suite struct StreamCacheTests {
    /// Sizes of caches in bytes: nothing, less than a group, some of all, everything.
    private static let byteCounts = [0, 700, 6_000, 1 << 20]

    /// Whatever is kept, each read gives what the whole log says, and no more is kept than was allowed.
    @Test(arguments: [UInt64(1), 2], byteCounts)
    func cachesOfAnySizeGiveTheSame(seed: UInt64, byteCount: Int) async throws {
        let (disk, expected) = try await store(seed: seed)
        let log = try open(disk, byteCount)
        var generator = SeededGenerator(seed: seed)
        let streams = expected.keys.sorted { $0.description < $1.description }
        for _ in 0..<(isReduced ? 40 : 100) {
            let stream = try #require(streams.randomElement(using: &generator))
            let events = try #require(expected[stream])
            let first = Int.random(in: 0...events.count, using: &generator)
            let limit = Int.random(in: 0...20, using: &generator)
            let part = Array(events[first...].prefix(limit))
            let revision = Revision(rawValue: UInt32(first))
            #expect(try await log.readStream(stream, from: revision, limit: limit) == part, "seed \(seed), \(stream)")
            #expect(try log.readStreamAndWait(stream) == events, "seed \(seed), \(stream)")
            #expect(try await log.lastRevision(of: stream) == events.last?.revision, "seed \(seed), \(stream)")
            let cache = try #require(log.snapshot.sealed.first).identity.cache
            #expect(cache.groups.byteCount <= byteCount && cache.blocks.byteCount <= byteCount, "seed \(seed)")
        }
        let unknown = try StreamID(category: "stream", name: "unknown")
        #expect(try await log.readStream(unknown).isEmpty)
        try await log.close()
        await #expect(throws: EventStoreError(.closed, "")) { _ = try await log.readStream(unknown) }
    }

    /// What was read is read again without a call on a file, and so is that there is nothing.
    @Test func whatIsInMemoryTakesNoFile() async throws {
        let (disk, expected) = try await store(seed: 3)
        let log = try LogTrace.open(on: disk, mode: .readOnly)
        for stream in expected.keys { _ = try await log.readStream(stream) }
        let keys = try ["unknown", "unknown too"].map { try #require(CommandKey($0)) }
        let before = disk.operations.count
        for (stream, events) in expected {
            #expect(try await log.readStream(stream) == events)
            #expect(try await log.lastRevision(of: stream) == events.last?.revision)
        }
        #expect(try await log.receipt(for: keys[0]) == nil)
        // The filters of keys were not asked before.
        let filterReadCount = disk.operations.count - before
        #expect(filterReadCount <= 3)
        #expect(try await log.receipt(for: keys[1]) == nil)
        #expect(disk.operations.count == before + filterReadCount)
        try await log.close()
    }

    /// Streams are read side by side while the segments that hold them are written again and given up.
    @Test func readersDoNotDisturbEachOther() async throws {
        let (disk, expected) = try await store(seed: 4)
        let log = try open(disk, 6_000)
        let streams = expected.keys.sorted { $0.description < $1.description }
        try await withThrowingTaskGroup(of: Void.self) { group in
            for reader in 0..<4 as Range<UInt64> {
                group.addTask {
                    var generator = SeededGenerator(seed: reader)
                    for _ in 0..<(isReduced ? 30 : 80) {
                        let stream = try #require(streams.randomElement(using: &generator))
                        #expect(try await log.readStream(stream) == expected[stream], "\(stream)")
                        await Task.yield()
                    }
                }
            }
            group.addTask {
                let report = try await log.recompress()
                #expect(report.recompressedSegmentCount > 0)
            }
            try await group.waitForAll()
        }
        for (stream, events) in expected { #expect(try await log.readStream(stream) == events) }
        try await log.close()
    }

    /// What is kept of a file goes with it: nothing is left when its segment was written again and nobody has it.
    @Test func whatIsKeptOfAFileGoesWithIt() throws {
        let disk = SimulatedFileSystem()
        var configuration = LogTrace.configuration
        configuration.segmentByteCountMax = 1 << 20
        try EventLog.create(at: LogTrace.path, fileSystem: disk, clock: LogTrace.clock, configuration: configuration)
        let log = try LogTrace.open(on: disk, configuration: configuration)
        let request = AppendRequest(events: [try RequestGenerator.one()])
        for _ in 0..<300 { _ = try log.appendAndWait(request) }
        try log.sealAndWait()
        let cache = log.snapshot.groups
        let streams = try OperationStore.events(of: log).map(\.stream)
        for stream in streams { _ = try log.readStreamAndWait(stream) }
        #expect(cache.byteCount > 0)
        #expect(try log.recompressAndWait().recompressedSegmentCount == 1)
        #expect(cache.byteCount == 0)
        try log.closeAndWait()
    }

    /// A block that is changed on the disk after it was read does no harm; where it must be read, the frames say it.
    @Test func damagedFootersAreBuiltAgain() async throws {
        let (disk, expected) = try await store(seed: 5)
        for byteCount in [0, 1 << 20] {
            let copy = disk.copy()
            let log = try open(copy, byteCount)
            let sealed = try #require(log.snapshot.sealed.first)
            let stream = try #require(expected.keys.min { $0.description < $1.description })
            #expect(try log.readStreamAndWait(stream) == expected[stream])
            for section in [FooterSection.streams, .actors, .keys] {
                let start = sealed.trailer.footerOffset + FrameHeader.byteCount
                for offset in sealed.trailer.sections[section] where offset % 9 == 0 {
                    copy.flipBit(2, ofByte: start + offset, in: sealed.path)
                }
            }
            for (stream, events) in expected { #expect(try await log.readStream(stream) == events, "\(stream)") }
            try await log.close()
        }
    }

    private func open(_ disk: SimulatedFileSystem, _ byteCount: Int) throws(EventStoreError) -> EventLog {
        var configuration = LogTrace.configuration
        configuration.groupCacheByteCountMax = byteCount
        configuration.footerBlockCacheByteCountMax = byteCount
        configuration.footerCacheByteCountMax = byteCount
        configuration.filterCacheByteCountMax = byteCount
        return try LogTrace.open(on: disk, configuration: configuration)
    }

    /// A store of several segments and an open one, and what it holds of each stream.
    private func store(
        seed: UInt64
    ) async throws -> (disk: SimulatedFileSystem, expected: [StreamID: [RecordedEvent]]) {
        let disk = SimulatedFileSystem()
        var generator = RequestGenerator(seed: seed)
        var steps: [LogTrace.Step] = []
        for number in 0..<40 {
            steps.append(.append(try generator.request()))
            if number % 12 == 11 { steps.append(.seal) }
        }
        #expect(await LogTrace.run(steps, on: disk).failure == nil)
        let log = try LogTrace.open(on: disk, mode: .readOnly)
        var expected: [StreamID: [RecordedEvent]] = [:]
        for event in try await LogTrace.events(of: log) { expected[event.stream, default: []].append(event) }
        try await log.close()
        return (disk, expected)
    }
}
