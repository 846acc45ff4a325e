import EventModel
import SijillTestKit
import Testing

@testable import EventLog

/// Reads of single streams against what a reader of everything gives.
@Suite struct StreamReadTests {
    /// Streams of many numbers, long and short payloads, none and many transitions, several segments: every stream read by
    /// itself, from several revisions on and with limits, is what the whole log says of it.
    @Test(arguments: [UInt64(1), 2, 3]) func everyStreamIsWhatTheLogSaysOfIt(seed: UInt64) async throws {
        var generator = SeededGenerator(seed: seed)
        let disk = SimulatedFileSystem()
        let log = try await self.log(on: disk, &generator)
        var expected: [StreamID: [RecordedEvent]] = [:]
        for event in try await LogTrace.events(of: log) { expected[event.stream, default: []].append(event) }
        // Twice: the second time the groups are in memory, and decoded.
        for _ in 0..<2 {
            for (stream, events) in expected {
                #expect(try log.readStreamAndWait(stream) == events, "seed \(seed), \(stream)")
                let first = Int.random(in: 0...events.count, using: &generator)
                let limit = Int.random(in: 0...3, using: &generator)
                let part = try log.readStreamAndWait(
                    stream, from: Revision(rawValue: UInt32(first)), limit: limit)
                #expect(part == Array(events[first...].prefix(limit)), "seed \(seed), \(stream) from \(first)")
            }
        }
        #expect(try log.readStreamAndWait(StreamID(category: "stream", name: "unknown")).isEmpty)
        try await log.close()
        // By somebody who has read nothing before, so that no group is decoded as a whole.
        for (stream, events) in expected.sorted(by: { $0.key.description < $1.key.description }).prefix(60) {
            let fresh = try LogTrace.open(on: disk)
            #expect(try fresh.readStreamAndWait(stream) == events, "seed \(seed), \(stream)")
            try await fresh.close()
        }
    }

    /// Frames that end within the eight bytes behind their first column, which are looked at all at once elsewhere.
    @Test func theSmallestEventsAreReadToo() async throws {
        let disk = SimulatedFileSystem()
        let streams = try ["a", "b"].map { try StreamID(category: "s", name: $0) }
        let steps = (0..<40).map { number in
            LogTrace.Step.append(
                AppendRequest(events: [
                    ProposedEvent(
                        stream: streams[number % 3 / 2], type: "t", occurredAt: LogTrace.clock(), transitions: [],
                        payload: [])
                ]))
        }
        #expect(await LogTrace.run(steps, on: disk).failure == nil)
        for (stream, count) in zip(streams, [27, 13]) {
            let log = try LogTrace.open(on: disk)
            let events = try log.readStreamAndWait(stream)
            #expect(events.map(\.revision) == (0..<UInt32(count)).map { Revision(rawValue: $0) })
            #expect(try log.readStreamAndWait(stream) == events)
            try await log.close()
        }
    }

    private func log(
        on disk: SimulatedFileSystem, _ generator: inout SeededGenerator
    ) async throws -> EventLog {
        var steps: [LogTrace.Step] = []
        for round in 0..<60 {
            var events: [ProposedEvent] = []
            for _ in 0..<Int.random(in: 1...80, using: &generator) {
                // Few streams have most of the events; the others have numbers of two bytes.
                let isBusy = Bool.random(using: &generator)
                let number = Int.random(in: 0..<(isBusy ? 5 : 600), using: &generator)
                events.append(
                    ProposedEvent(
                        stream: try StreamID(category: "stream", name: "\(number)"),
                        type: "type-\(number % 3)", actor: "actor-\(number % 200)",
                        occurredAt: Timestamp(microsecondsSinceEpoch: .random(in: 0..<1 << 50, using: &generator)),
                        transitions: (0..<Int.random(in: 0...3, using: &generator)).map { _ in
                            .random(in: .min ... .max, using: &generator)
                        },
                        payload: [UInt8](repeating: UInt8(number & 0xFF), count: [0, 9, 200][number % 3])))
            }
            let definition = round % 3 == 0 ? nil : DefinitionID(bytes: [UInt8](repeating: UInt8(round), count: 32))
            steps.append(.append(AppendRequest(events: events, definition: definition)))
            if round % 25 == 24 { steps.append(.seal) }
        }
        let trace = await LogTrace.run(steps, on: disk)
        #expect(trace.failure == nil)
        return try LogTrace.open(on: disk)
    }
}
