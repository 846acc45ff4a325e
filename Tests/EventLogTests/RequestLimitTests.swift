import EventLog
import EventModel
import SijillTestKit
import Testing

/// Requests that a frame has no room for, and what else is refused before it waits.
@Suite struct RequestLimitTests {
    private func event(_ change: (inout ProposedEvent) -> Void) throws -> ProposedEvent {
        var event = try RequestGenerator.one()
        change(&event)
        return event
    }

    @Test func requestsBeyondTheLimitsAreRefused() async throws {
        let disk = SimulatedFileSystem()
        try LogTrace.create(on: disk)
        let log = try LogTrace.open(on: disk)
        let long = String(repeating: "ط", count: 128)
        let large = [UInt8](repeating: 1, count: Limits.eventByteCountMax)
        let transitions = [UInt16](repeating: 700, count: Limits.transitionCountMax)
        let requests = [
            AppendRequest(events: []),
            AppendRequest(events: [try event { $0.type = "" }]),
            AppendRequest(events: [try event { $0.type = long }]),
            AppendRequest(events: [try event { $0.actor = long }]),
            AppendRequest(events: [try event { $0.payload = large + [1] }]),
            AppendRequest(events: [try event { $0.transitions = transitions + [1] }]),
            AppendRequest(events: Array(repeating: try event { $0.payload = large }, count: 8)),
            AppendRequest(events: Array(repeating: try event { $0.transitions = transitions }, count: 4_096)),
            AppendRequest(events: Array(repeating: try event { _ in }, count: 4_097)),
        ]
        for (index, request) in requests.enumerated() {
            await #expect(throws: EventStoreError(.limitExceeded, ""), "request \(index)") {
                _ = try await log.append(request)
            }
            #expect(throws: EventStoreError(.limitExceeded, ""), "request \(index)") {
                _ = try log.appendAndWait(request)
            }
        }
        #expect(log.statistics.eventCount == 0)
        try await log.close()
    }

    @Test func requestsAtTheLimitsAreTaken() async throws {
        let disk = SimulatedFileSystem()
        try LogTrace.create(on: disk)
        let log = try LogTrace.open(on: disk)
        let full = try event {
            $0.payload = [UInt8](repeating: 1, count: Limits.eventByteCountMax)
            $0.transitions = [UInt16](repeating: .max, count: Limits.transitionCountMax)
            $0.actor = String(repeating: "a", count: Limits.nameByteCountMax)
        }
        _ = try await log.append(AppendRequest(events: [full]))
        let many = try event { $0.payload = [UInt8](repeating: 1, count: Limits.appendByteCountMax / 4_096) }
        _ = try await log.append(AppendRequest(events: Array(repeating: many, count: 4_096)))
        let events = try await LogTrace.events(of: log)
        #expect(events.count == 4_097 && events[0].isRecord(of: full) && events[4_096].isRecord(of: many))
        #expect(try await log.verify().damages.isEmpty)
        try await log.close()
    }

    /// Times that lie as far from each other as times can.
    @Test func timesAtTheirExtremesComeBack() async throws {
        let disk = SimulatedFileSystem()
        try LogTrace.create(on: disk)
        let log = try LogTrace.open(on: disk)
        let times: [Int64] = [.min, .max, 0, .min, -1, .max, 1, .min + 1, 1 << 55, -(1 << 55), 1 << 62, 3, .max - 1]
        let events = try times.map { time in
            try event { $0.occurredAt = Timestamp(microsecondsSinceEpoch: time) }
        }
        _ = try await log.append(AppendRequest(events: events))
        for mode in [true, false] {
            let read = try await LogTrace.events(of: log, includesPayloads: mode)
            #expect(read.map(\.occurredAt.microsecondsSinceEpoch) == times)
        }
        try await log.close()
    }

    @Test func aStoreHasOneIdentity() async throws {
        let disk = SimulatedFileSystem()
        try LogTrace.create(on: disk)
        let log = try LogTrace.open(on: disk)
        let identity = log.storeID
        #expect(identity.count == 32 && identity.allSatisfy { "0123456789abcdef".contains($0) })
        _ = try await log.append(AppendRequest(events: [try event { _ in }]))
        try await log.seal()
        try await log.close()
        let again = try LogTrace.open(on: disk, mode: .readOnly)
        #expect(again.storeID == identity)
        try await again.close()
        let other = SimulatedFileSystem()
        try EventLog.create(at: LogTrace.path, fileSystem: other)
        #expect(try LogTrace.open(on: other, mode: .readOnly).storeID != identity)
    }
}
