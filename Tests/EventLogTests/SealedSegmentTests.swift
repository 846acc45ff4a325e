import EventModel
import SijillTestKit
import Synchronization
import Testing

@testable import EventLog

/// Sealed segments whose files change or go while a log is open, and the memory and descriptors that many of them take.
@Suite struct SealedSegmentTests {
    private static func path(_ ordinal: Int) -> String { "/store/log/000000000\(ordinal).segment" }

    /// A store of three sealed segments and an open one, with the requests in each.
    private func store() async throws -> (disk: SimulatedFileSystem, requests: [AppendRequest]) {
        let disk = SimulatedFileSystem()
        var generator = RequestGenerator(seed: 90)
        var requests: [AppendRequest] = []
        var steps: [LogTrace.Step] = []
        for number in 0..<7 {
            var request = try generator.request()
            request.key = CommandKey("command \(number)")
            requests.append(request)
            steps.append(.append(request))
            if number % 2 == 1 { steps.append(.seal) }
        }
        let trace = await LogTrace.run(steps, on: disk)
        #expect(trace.failure == nil)
        return (disk, requests)
    }

    @Test func aSegmentThatGoesWhileTheLogIsOpenIsReported() async throws {
        let (disk, requests) = try await store()
        // The manifest lets the log open without a look at the first segments.
        let log = try LogTrace.open(on: disk)
        let bytes = try #require(disk.bytes(of: Self.path(0)))
        try disk.removeFile(at: Self.path(0))
        let stream = requests[0].events[0].stream
        await #expect(throws: EventStoreError(.corrupt, "")) { _ = try await log.readStream(stream) }
        var changed = bytes
        changed[20] ^= 1
        disk.replaceBytes(of: Self.path(0), with: changed)
        await #expect(throws: EventStoreError(.corrupt, "")) { _ = try await log.readStream(stream) }
        disk.replaceBytes(of: Self.path(0), with: bytes)
        #expect(try await !log.readStream(stream).isEmpty)
        try await log.close()
    }

    @Test func aHeaderThatIsDamagedWhileTheLogIsOpenIsReported() async throws {
        let (disk, _) = try await store()
        let log = try LogTrace.open(on: disk)
        _ = try await LogTrace.events(of: log)
        for ordinal in [1, 3] {
            disk.flipBit(0, ofByte: 4_090, in: Self.path(ordinal))
            let report = try await log.verify()
            #expect(!report.isSound && report.damages.contains { $0.segment == ordinal && $0.offset == 0 })
        }
        try await log.close()
    }

    /// A manifest that tells of another file with the same length: the file counts.
    @Test func aManifestOfAnotherStoreIsIgnored() async throws {
        let (disk, _) = try await store()
        let events = try await LogTrace.events(of: try LogTrace.open(on: disk, mode: .readOnly))
        let manifestPath = "/store/log/manifest"
        let directory = StoreDirectory(path: LogTrace.path, fileSystem: disk)
        let manifest = directory.readManifest()
        #expect(manifest.entries.count == 3)
        let changes: [(inout Manifest) -> Void] = [
            { $0.entries[1].header.storeID[0] ^= 1 }, { $0.entries[0].header.salt ^= 1 },
            { $0.entries[1].header.hashKey[3] ^= 1 }, { $0.entries[2].header.previousSegmentLink ^= 1 },
            { $0.entries[1].header.firstPosition = .start }, { $0.entries.removeLast(2) },
        ]
        for (index, change) in changes.enumerated() {
            var changed = manifest
            change(&changed)
            let copy = disk.copy()
            copy.replaceBytes(of: manifestPath, with: changed.encoded())
            let log = try LogTrace.open(on: copy)
            if index != 1 { #expect(try await LogTrace.events(of: log) == events, "change \(index)") }
            try await log.close()
        }
    }

    @Test func theNameOfAFileTellsItsForm() async throws {
        let (disk, _) = try await store()
        let name = String(Self.path(1).dropLast("segment".count)) + "recompressed"
        disk.replaceBytes(of: name, with: try #require(disk.bytes(of: Self.path(1))))
        // The segment as committed counts where both are.
        try await LogTrace.open(on: disk).close()
        try disk.removeFile(at: Self.path(1))
        disk.replaceBytes(of: "/store/log/manifest", with: [])
        #expect(throws: EventStoreError(.corrupt, "")) { _ = try LogTrace.open(on: disk) }
    }

    @Test func segmentsUsedLongAgoAreGivenUp() async throws {
        let (disk, _) = try await store()
        let directory = StoreDirectory(path: LogTrace.path, fileSystem: disk)
        var configuration = EventLog.Configuration()
        configuration.footerCacheByteCountMax = 1
        let cache = SegmentCache(configuration, fileCountMax: 2)
        let entries = directory.readManifest().entries
        let segments = entries.map {
            SealedSegment(
                header: $0.header, trailer: $0.trailer, byteCount: $0.byteCount, directory: directory,
                identity: SegmentIdentity(cache))
        }
        let openCount = { disk.operations.filter { $0 == "open" }.count }
        let before = openCount()
        for segment in segments {
            _ = try segment.openFile()
            #expect(try segment.nameCounts(within: .disk).types > 0)
        }
        #expect(openCount() == before + 3)
        _ = try segments[2].openFile()
        _ = try segments[1].openFile()
        #expect(openCount() == before + 3)
        // The first was used longest ago.
        _ = try segments[0].openFile()
        #expect(openCount() == before + 4)
        #expect(
            try segments.map { try $0.nameCounts(within: .disk) } == segments.map { try $0.nameCounts(within: .disk) })
    }

    @Test func verifyingTellsHowFarItIs() async throws {
        let disk = SimulatedFileSystem()
        try LogTrace.create(on: disk)
        var configuration = LogTrace.configuration
        configuration.segmentByteCountMax = 1 << 20
        let log = try LogTrace.open(on: disk, configuration: configuration)
        let request = AppendRequest(events: [try RequestGenerator.one()])
        for _ in 0..<1_100 { _ = try log.appendAndWait(request) }
        try log.sealAndWait()
        let heard = ProgressHeard()
        let report = try await log.verify { heard.add($0) }
        let steps = heard.steps
        #expect(steps.count >= 2 && zip(steps, steps.dropFirst()).allSatisfy { $0.byteCount <= $1.byteCount })
        #expect(steps.allSatisfy { $0.byteCount <= $0.totalByteCount })
        #expect(report.frameCount == 1_100 && report.eventCount == 1_100)
        try await log.close()
    }

    @Test func aDamageSaysWhereAndWhose() throws {
        var damage = Damage(
            segment: 3, offset: 4_096, position: Position(rawValue: 7), reason: "the frame header is damaged")
        #expect("\(damage)" == "segment 3, byte 4096: the frame header is damaged, position 7")
        damage.positions = Position(rawValue: 7)...Position(rawValue: 9)
        damage.streams = try (0..<7).map { try StreamID(category: "permit", name: "\($0)") }
        #expect(
            "\(damage)" == "segment 3, byte 4096: the frame header is damaged, positions 7...9,"
                + " streams permit/0 permit/1 permit/2 permit/3 permit/4 and 2 more")
    }
}

/// What a check has told of its progress.
private final class ProgressHeard: Sendable {
    private let heard = Mutex<[OperationProgress]>([])

    var steps: [OperationProgress] { heard.withLock { $0 } }

    func add(_ progress: OperationProgress) { heard.withLock { $0.append(progress) } }
}
