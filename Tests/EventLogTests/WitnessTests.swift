import EventLog
import EventModel
import SijillTestKit
import Testing

@Suite struct WitnessTests {
    private static let path = LogTrace.path + "/log/0000000000.segment"

    /// A log with one frame of several sectors.
    private func logWithOneFrame(on disk: SimulatedFileSystem) async throws -> EventLog {
        try LogTrace.create(on: disk)
        var configuration = LogTrace.configuration
        configuration.startsThreads = false
        let log = try LogTrace.open(on: disk, configuration: configuration)
        var generator = RequestGenerator(seed: 61)
        var event = try generator.event()
        event.payload = generator.bytes(2_500)
        _ = try log.appendAndWait(AppendRequest(events: [event]))
        return log
    }

    @Test func aConfirmedFrameIsNeverTakenForATornOne() async throws {
        let disk = SimulatedFileSystem()
        let log = try await logWithOneFrame(on: disk)
        let unconfirmed = disk.crash { _ in false }
        unconfirmed.zeroSector(10, of: Self.path)
        #expect(try LogTrace.open(on: unconfirmed).end == Cursor(nextPositions: [.start]), "torn, for all one can know")
        try log.witnessAndWait()
        // Nothing survives but what was synced, so the witness must have been.
        let confirmed = disk.crash { _ in false }
        confirmed.zeroSector(10, of: Self.path)
        #expect(throws: EventStoreError(.corrupt, "")) { _ = try LogTrace.open(on: confirmed) }
        try log.closeAndWait()
    }

    @Test func anIdleLogConfirmsItsLastFrame() async throws {
        let disk = SimulatedFileSystem()
        try LogTrace.create(on: disk)
        var configuration = LogTrace.configuration
        configuration.idleMilliseconds = 1
        let log = try LogTrace.open(on: disk, configuration: configuration)
        var generator = RequestGenerator(seed: 62)
        var event = try generator.event()
        event.payload = generator.bytes(2_500)
        _ = try await log.append(AppendRequest(events: [event]))
        for _ in 0..<10_000 {
            let damaged = disk.crash { _ in false }
            damaged.zeroSector(10, of: Self.path)
            do throws(EventStoreError) { _ = try LogTrace.open(on: damaged) } catch {
                #expect(error.code == .corrupt)
                return try await log.close()
            }
            try await Task.sleep(for: .milliseconds(1))
        }
        Issue.record("the last frame was never confirmed")
        try await log.close()
    }
}
