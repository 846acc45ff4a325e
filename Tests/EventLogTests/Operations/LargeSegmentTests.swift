import EventLog
import EventModel
import SijillTestKit
import Testing

/// Operations on a segment of many frames, groups and megabytes.
@Suite struct LargeSegmentTests {
    private static var configuration: EventLog.Configuration {
        var configuration = OperationStore.configuration
        configuration.segmentByteCountMax = 8 << 20
        return configuration
    }

    private static func open(_ disk: SimulatedFileSystem, _ mode: EventLog.Mode = .readWrite) throws -> EventLog {
        try EventLog.open(
            at: OperationStore.path, mode: mode, fileSystem: disk, clock: LogTrace.clock, configuration: configuration)
    }

    /// A store with one sealed segment, and its events: small commits, and payloads that do not compress.
    private func store(seed: UInt64) throws -> (SimulatedFileSystem, [RecordedEvent]) {
        let disk = SimulatedFileSystem()
        try EventLog.create(
            at: OperationStore.path, fileSystem: disk, clock: LogTrace.clock, configuration: Self.configuration)
        var generator = RequestGenerator(seed: seed)
        let incompressible = generator.bytes(70_000)
        let log = try Self.open(disk)
        for number in 0..<150 {
            var request = try generator.request(payloadByteCountMax: 400)
            if number % 5 == 0 { request.events[0].payload = incompressible }
            _ = try log.appendAndWait(request)
        }
        try log.sealAndWait()
        try log.closeAndWait()
        return (disk, try OperationStore.events(of: Self.open(disk, .readOnly)))
    }

    @Test func itIsRecompressedWithItsPayloadsAsTheyAre() throws {
        let (disk, events) = try store(seed: 81)
        let log = try Self.open(disk)
        let report = try log.recompressAndWait()
        #expect(report.recompressedSegmentCount == 1 && report.eventCount == events.count)
        #expect(report.byteCountBefore > 2 << 20 && report.byteCountAfter < report.byteCountBefore)
        #expect(try log.verifyAndWait().damages.isEmpty)
        #expect(try OperationStore.events(of: log) == events)
        try log.closeAndWait()
    }

    @Test func eachOfTwoDamagesIsToldWithItsPositions() throws {
        let (disk, events) = try store(seed: 82)
        let path = OperationStore.segmentPath(0)
        let byteCount = try #require(disk.bytes(of: path)).count
        for offset in [byteCount / 4, 3 * byteCount / 4] { disk.flipBit(6, ofByte: offset, in: path) }
        for depth in [VerificationDepth.checksums, .contents] {
            let report = try Self.open(disk, .readOnly).verifyAndWait(depth: depth)
            #expect(report.damages.count == 2 && !report.isSound, "\(report.damages)")
            let ranges = report.damages.compactMap(\.positions)
            #expect(ranges.count == 2 && ranges[0].upperBound < ranges[1].lowerBound)
            let lostCount = ranges.reduce(0) { $0 + Int($1.upperBound.rawValue - $1.lowerBound.rawValue) + 1 }
            #expect(report.eventCount + lostCount == events.count)
            for (damage, positions) in zip(report.damages, ranges) {
                let lost = events[Int(positions.lowerBound.rawValue)...Int(positions.upperBound.rawValue)]
                #expect(!damage.streams.isEmpty && Set(lost.map(\.stream)).isSuperset(of: damage.streams))
            }
        }
    }
}
