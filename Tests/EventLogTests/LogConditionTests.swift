import EventLog
import EventModel
import SijillTestKit
import Testing

/// How the files of a log stand, seen by a reader that writes nothing.
@Suite struct LogConditionTests {
    private let segmentPath = "/store/log/0000000000.segment"

    private func condition(on disk: SimulatedFileSystem) throws -> LogCondition {
        try LogTrace.open(on: disk, mode: .readOnly).condition()
    }

    @Test func theEndIsToldFromOutside() async throws {
        let disk = SimulatedFileSystem()
        try LogTrace.create(on: disk)
        var condition = try condition(on: disk)
        let capacity = LogTrace.configuration.segmentByteCountMax
        #expect(condition.end == .closed && condition.writerEpoch == nil && condition.quarantinedFileCount == 0)
        #expect(condition.segmentByteCountMax == capacity && condition.preparedSegmentCount == 0)
        #expect(condition.missingByteCount == 3 * capacity - (disk.bytes(of: segmentPath)?.count ?? 0))

        let log = try LogTrace.open(on: disk)
        var generator = SeededGenerator(seed: 3)
        let payload = (0..<3_000).map { _ in UInt8.random(in: 0...255, using: &generator) }
        var event = try RequestGenerator.one()
        event.payload = payload
        _ = try await log.append(AppendRequest(events: [event]))
        let end = log.statistics.byteCount
        condition = try self.condition(on: disk)
        #expect(condition.end == .open && condition.writerEpoch == 1)

        let torn = disk.copy()
        var bytes = try #require(torn.bytes(of: segmentPath))
        for offset in (end - 1_500)..<bytes.count { bytes[offset] = 0 }
        torn.replaceBytes(of: segmentPath, with: bytes)
        #expect(try self.condition(on: torn).end == .torn)
        try await LogTrace.open(on: torn).close()
        condition = try self.condition(on: torn)
        #expect(condition.end == .closed && condition.quarantinedFileCount == 1)

        try await log.close()
        #expect(try self.condition(on: disk).end == .closed)
    }

    @Test func segmentsAtHandAreCounted() throws {
        let disk = SimulatedFileSystem()
        try LogTrace.create(on: disk)
        let capacity = LogTrace.configuration.segmentByteCountMax
        let missing = try condition(on: disk).missingByteCount
        disk.replaceBytes(of: "/store/log/prepared.next", with: [UInt8](repeating: 0, count: capacity))
        // Half a file is none.
        disk.replaceBytes(of: "/store/log/prepared.reserve", with: [UInt8](repeating: 0, count: capacity / 2))
        let found = try condition(on: disk)
        #expect(found.preparedSegmentCount == 1 && found.missingByteCount == missing - capacity)
    }

    @Test func commitsAreObserved() async throws {
        let disk = SimulatedFileSystem()
        try LogTrace.create(on: disk)
        let (reports, continuation) = AsyncStream.makeStream(of: CommitReport.self)
        var configuration = LogTrace.configuration
        configuration.observeCommit = { continuation.yield($0) }
        let log = try LogTrace.open(on: disk, configuration: configuration)
        let before = log.statistics.byteCount
        _ = try await log.append(AppendRequest(events: [try RequestGenerator.one()]))
        try await log.close()
        continuation.finish()
        var observed: [CommitReport] = []
        for await report in reports { observed.append(report) }
        #expect(observed.map(\.eventCount) == [1] && observed.map(\.requestCount) == [1])
        #expect(observed.allSatisfy { $0.byteCount > 0 && $0.duration >= .zero } && before > 0)
    }
}
