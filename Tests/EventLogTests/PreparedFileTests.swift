import EventLog
import EventModel
import SijillTestKit
import Testing

@Suite struct PreparedFileTests {
    private static let nextPath = "/store/log/prepared.next"
    private static let reservePath = "/store/log/prepared.reserve"

    /// Appends until the log has rolled so many times.
    private func roll(_ log: EventLog, times: Int, _ generator: inout RequestGenerator) async throws -> [ProposedEvent]
    {
        var submitted: [ProposedEvent] = []
        let target = log.statistics.segmentCount + times
        for _ in 0..<1_000 where log.statistics.segmentCount < target {
            let request = try generator.request(payloadByteCountMax: 900)
            _ = try await log.append(request)
            submitted += request.events
        }
        #expect(log.statistics.segmentCount == target)
        return submitted
    }

    @Test func aPreparedFileThatIsNotZeroIsMadeAgain() async throws {
        for path in [Self.nextPath, Self.reservePath] {
            let disk = SimulatedFileSystem()
            try LogTrace.create(on: disk)
            var bytes = [UInt8](repeating: 0, count: LogTrace.configuration.segmentByteCountMax)
            for offset in (4 << 10)..<bytes.count { bytes[offset] = 0x5A }
            disk.replaceBytes(of: path, with: bytes)
            let log = try LogTrace.open(on: disk)
            var generator = RequestGenerator(seed: 41)
            var trace = LogTrace()
            for _ in 0..<3 {
                trace.submitted += try await roll(log, times: 1, &generator)
                trace.acknowledgedCount = trace.submitted.count
                // The process ends here, so that nothing is cut off behind the last frame, nor written over.
                try await trace.checkRecovered(from: disk.copy(), "a prepared file with something in it")
            }
            try await log.close()
        }
    }

    @Test func theReserveIsUsedWhenTheDiskIsFull() async throws {
        let disk = SimulatedFileSystem()
        try LogTrace.create(on: disk)
        let log = try LogTrace.open(on: disk)
        var generator = RequestGenerator(seed: 42)
        var trace = LogTrace()
        trace.submitted = try await roll(log, times: 1, &generator)
        for _ in 0..<10_000 where disk.bytes(of: Self.reservePath) == nil {
            try await Task.sleep(for: .milliseconds(1))
        }
        // Sealing may end the log in between; what is open is filled up, then the next and the reserve.
        disk.faults.byteCountMax = disk.paths.reduce(0) { $0 + (disk.bytes(of: $1)?.count ?? 0) }
        trace.submitted += try await roll(log, times: 2, &generator)
        trace.acknowledgedCount = trace.submitted.count
        try await trace.checkRecovered(from: disk.copy(), "a full disk")
        try await log.close()
    }

    @Test func segmentsHaveSaltsOfTheirOwn() async throws {
        let disk = SimulatedFileSystem()
        var generator = RequestGenerator(seed: 43)
        let steps = try (0..<4).flatMap { _ in [LogTrace.Step.append(try generator.request()), .seal] }
        #expect(await LogTrace.run(steps, on: disk).failure == nil)
        let salts = disk.paths.filter { $0.hasSuffix(".segment") }.compactMap { disk.bytes(of: $0)?[64..<68] }
        #expect(salts.count == 4 && Set(salts.map { Array($0) }).count == 4)
    }
}
