import EventLog
import EventModel
import SijillTestKit
import Testing

@Suite struct RoundTripTests {
    @Test(arguments: 0..<6 as Range<UInt64>)
    func scanAndPointReadsGiveWhatWasAppended(seed: UInt64) async throws {
        let disk = SimulatedFileSystem()
        try LogTrace.create(on: disk)
        var log = try LogTrace.open(on: disk)
        var generator = RequestGenerator(seed: seed, streamCount: seed % 2 == 0 ? 5 : 400)
        var submitted: [ProposedEvent] = []
        for number in 0..<60 {
            var request = try generator.request(eventCountMax: 40, payloadByteCountMax: number % 10 == 0 ? 3_000 : 40)
            request.key = nil
            _ = try await log.append(request)
            submitted += request.events
            if number % 17 == 5 { try await log.seal() }
            if number % 23 == 7 {
                try await log.close()
                log = try LogTrace.open(on: disk)
            }
        }
        let events = try await LogTrace.events(of: log)
        #expect(events.count == submitted.count, "seed \(seed)")
        #expect(zip(events, submitted).allSatisfy { $0.isRecord(of: $1) }, "seed \(seed)")
        #expect(log.statistics.segmentCount > 3)
        #expect(log.statistics.streamCount == Set(events.map(\.stream)).count)
        try await checkPointReads(of: log, against: events)
        let envelopes = try await LogTrace.events(of: log, includesPayloads: false)
        #expect(envelopes.map(\.stream) == events.map(\.stream))
        #expect(envelopes.allSatisfy { $0.payload.isEmpty })
        let report = try await log.verify()
        #expect(report.damages.isEmpty && report.eventCount == events.count)
        try await log.close()
    }

    private func checkPointReads(of log: EventLog, against events: [RecordedEvent]) async throws {
        for (stream, expected) in Dictionary(grouping: events, by: \.stream) {
            #expect(try await log.readStream(stream) == expected)
            #expect(try await log.lastRevision(of: stream) == expected.last?.revision)
            let from = Revision(rawValue: UInt32(expected.count / 2))
            let part = try await log.readStream(stream, from: from, limit: 3)
            #expect(part == Array(expected.dropFirst(expected.count / 2).prefix(3)))
        }
    }

    @Test func readersBeginAnywhere() async throws {
        let disk = SimulatedFileSystem()
        var generator = RequestGenerator(seed: 11)
        let steps = try (0..<40).map { _ in LogTrace.Step.append(try generator.request()) }
        _ = await LogTrace.run(steps, on: disk)
        let log = try LogTrace.open(on: disk, mode: .readOnly)
        let events = try await LogTrace.events(of: log)
        for start in stride(from: 0, through: events.count, by: 13) {
            let reader = try log.makeReader(
                from: Cursor(nextPositions: [Position(rawValue: UInt64(start))]), options: ReadOptions())
            let batch = try reader.nextBatch()
            #expect(batch?.count ?? 0 == events.count - start)
            if let batch {
                let names = batch.newNames
                #expect((0..<batch.count).allSatisfy { batch.event(at: $0, names: names) == events[start + $0] })
            }
        }
        #expect(throws: EventStoreError(.notFound, "")) {
            _ = try log.makeReader(
                from: Cursor(nextPositions: [Position(rawValue: UInt64(events.count + 1))]), options: ReadOptions())
        }
    }

    @Test func commandsAreFoundInSealedSegments() async throws {
        let disk = SimulatedFileSystem()
        var generator = RequestGenerator(seed: 5)
        var requests: [AppendRequest] = []
        for number in 0..<80 {
            var request = try generator.request(eventCountMax: 20)
            request.key = CommandKey("command \(number)")
            requests.append(request)
        }
        _ = await LogTrace.run(requests.map { .append($0) } + [.seal], on: disk)
        let log = try LogTrace.open(on: disk)
        let end = log.end
        for var request in requests {
            let receipt = try await log.append(request)
            #expect(receipt.isDuplicate && receipt.count == request.events.count)
            #expect(try await request.key.flatMapAsync { try await log.receipt(for: $0) } == receipt)
            request.events[0].actor = "somebody else"
            await #expect(throws: EventStoreError(.keyReused, "")) { _ = try await log.append(request) }
        }
        #expect(log.end == end)
        try await log.close()
    }

    @Test func aClockThatGoesBackIsHeldStill() async throws {
        let disk = SimulatedFileSystem()
        try LogTrace.create(on: disk)
        var generator = RequestGenerator(seed: 1)
        var last = Timestamp(microsecondsSinceEpoch: .min)
        for seconds in [100, 50, 10, 200, -5] as [Int64] {
            let log = try EventLog.open(
                at: LogTrace.path, mode: .readWrite, fileSystem: disk, clock: { Timestamp(secondsSinceEpoch: seconds) },
                configuration: LogTrace.configuration)
            let receipt = try await log.append(try generator.request())
            #expect(receipt.recordedAt >= last)
            last = receipt.recordedAt
            if seconds == 50 { try await log.seal() }
            try await log.close()
        }
        #expect(last == Timestamp(secondsSinceEpoch: 200))
    }

    @Test func manyCallersAppendAtOnce() async throws {
        let disk = SimulatedFileSystem()
        try LogTrace.create(on: disk)
        let log = try LogTrace.open(on: disk)
        try await withThrowingTaskGroup(of: Void.self) { group in
            for task in 0..<40 {
                group.addTask {
                    var generator = RequestGenerator(seed: UInt64(task))
                    var position = Position.start
                    for _ in 0..<25 {
                        let receipt = try await log.append(try generator.request(eventCountMax: 3))
                        #expect(receipt.firstPosition >= position)
                        position = receipt.lastPosition
                    }
                }
            }
            try await group.waitForAll()
        }
        let count = try await LogTrace.events(of: log).count
        #expect(count == log.statistics.eventCount)
        try await log.close()
    }
}

extension Optional where Wrapped: Sendable {
    fileprivate func flatMapAsync<Result>(_ body: (Wrapped) async throws -> Result?) async rethrows -> Result? {
        if let self { try await body(self) } else { nil }
    }
}
