import BinaryCoding
import EventLog
import EventModel
import SijillTestKit
import Testing

@Suite struct OpeningTests {
    private let segmentPath = "/store/log/0000000000.segment"

    @Test func aStoreIsMadeOnceAndOpenedByOneWriter() async throws {
        let disk = SimulatedFileSystem()
        #expect(throws: EventStoreError(.notFound, "")) { _ = try LogTrace.open(on: disk) }
        #expect(throws: EventStoreError(.notFound, "")) { _ = try LogTrace.open(on: disk, mode: .readOnly) }
        try LogTrace.create(on: disk)
        #expect(throws: EventStoreError(.alreadyExists, "")) { try LogTrace.create(on: disk) }
        let log = try LogTrace.open(on: disk)
        #expect(throws: EventStoreError(.locked, "")) { _ = try LogTrace.open(on: disk) }
        #expect(throws: EventStoreError(.locked, "")) { try LogTrace.create(on: disk) }
        try await log.close()
        try await log.close()
        let request = AppendRequest(events: [try RequestGenerator.one()])
        await #expect(throws: EventStoreError(.closed, "")) { _ = try await log.append(request) }
        await #expect(throws: EventStoreError(.closed, "")) { try await log.waitForEvents(beyond: log.end) }
        try await LogTrace.open(on: disk).close()
    }

    @Test func aLogForReadingAndAClosedOneTakeNothing() async throws {
        let disk = SimulatedFileSystem()
        try LogTrace.create(on: disk)
        let request = AppendRequest(events: [try RequestGenerator.one()])
        let stream = request.events[0].stream
        let key = try #require(CommandKey("k"))
        let reading = try LogTrace.open(on: disk, mode: .readOnly)
        #expect(throws: EventStoreError(.readOnly, "")) { _ = try reading.appendAndWait(request) }
        await #expect(throws: EventStoreError(.readOnly, "")) { _ = try await reading.append(request) }
        #expect(throws: EventStoreError(.readOnly, "")) { try reading.sealAndWait() }
        await #expect(throws: EventStoreError(.readOnly, "")) { try await reading.seal() }
        #expect(throws: EventStoreError(.readOnly, "")) { try reading.witnessAndWait() }
        let log = try LogTrace.open(on: disk)
        _ = try log.appendAndWait(request)
        // What a log itself has written it sees without looking again.
        try await log.refresh()
        #expect(try log.readStreamAndWait(stream).map(\.payload) == [request.events[0].payload])
        #expect(try log.readStreamAndWait(stream, from: Revision(rawValue: 1)).isEmpty)
        #expect(try reading.readStreamAndWait(stream).isEmpty)
        for log in [log, reading] {
            try log.closeAndWait()
            try log.closeAndWait()
            #expect(throws: EventStoreError(.closed, "")) { _ = try log.readStreamAndWait(stream) }
            await #expect(throws: EventStoreError(.closed, "")) { _ = try await log.receipt(for: key) }
        }
        await #expect(throws: EventStoreError(.closed, "")) { try await log.seal() }
        #expect(throws: EventStoreError(.closed, "")) { try log.sealAndWait() }
        #expect(throws: EventStoreError(.closed, "")) { try log.witnessAndWait() }
        #expect(throws: EventStoreError(.closed, "")) { _ = try log.appendAndWait(request) }
    }

    @Test func anOpeningTellsWhatItCameUpon() async throws {
        var generator = RequestGenerator(seed: 32)
        let requests = try (0..<2).map { _ in LogTrace.Step.append(try generator.request()) }
        let disk = SimulatedFileSystem()
        _ = await LogTrace.run([requests[0], .seal, requests[1]], on: disk)
        let findings = try LogTrace.open(on: disk, mode: .readOnly).recoveryFindings
        #expect(findings.contains(.orderlyEnd) && !findings.contains(.tornFrame))
        let torn = disk.copy()
        let path = "/store/log/0000000001.segment"
        let bytes = try #require(torn.bytes(of: path))
        torn.replaceBytes(of: path, with: bytes.prefix(4_608) + [UInt8](repeating: 0, count: bytes.count - 4_608))
        let damaged = try LogTrace.open(on: torn, mode: .readOnly).recoveryFindings
        #expect(damaged.contains(.tornFrame) && !damaged.contains(.orderlyEnd))
    }

    @Test func aLogThatIsLetGoGivesItsLockBack() async throws {
        let disk = SimulatedFileSystem()
        try LogTrace.create(on: disk)
        let request = AppendRequest(events: [try RequestGenerator.one()])
        _ = try await LogTrace.open(on: disk).append(request)
        for _ in 0..<10_000 {
            if let log = try? LogTrace.open(on: disk) {
                #expect(log.statistics.eventCount == 1)
                try await log.close()
                return
            }
            try await Task.sleep(for: .milliseconds(1))
        }
        Issue.record("the lock was not given back")
    }

    @Test func anotherFormatIsRefused() throws {
        let disk = SimulatedFileSystem()
        try LogTrace.create(on: disk)
        var bytes = try #require(disk.bytes(of: segmentPath))
        bytes[8] = 3
        let checksum = CRC32C.checksum(of: Array(bytes[..<4_092]))
        for index in 0..<4 { bytes[4_092 + index] = UInt8(truncatingIfNeeded: checksum >> UInt32(8 * index)) }
        disk.replaceBytes(of: segmentPath, with: bytes)
        #expect(throws: EventStoreError(.unsupportedFormat, "")) { _ = try LogTrace.open(on: disk) }
    }

    @Test func aHalfWrittenHeaderOfANewSegmentIsWrittenAgain() async throws {
        let disk = SimulatedFileSystem()
        var generator = RequestGenerator(seed: 31)
        let request = try generator.request()
        var trace = await LogTrace.run([.append(request), .seal, .append(request)], on: disk)
        let path = "/store/log/0000000001.segment"
        let header = Array(try #require(disk.bytes(of: path)).prefix(4_096))
        trace.acknowledgedCount = request.events.count
        let zeros = [UInt8](repeating: 0, count: 3_584)
        for half in [[], Array(header.prefix(512)) + zeros, Array(zeros.prefix(512)) + header.dropFirst(512)] {
            let torn = disk.copy()
            torn.replaceBytes(of: path, with: half)
            try await trace.checkRecovered(from: torn, "a header of \(half.count) bytes")
            let log = try LogTrace.open(on: torn)
            _ = try await log.append(request)
            #expect(log.statistics.eventCount == 2 * request.events.count)
            try await log.close()
        }
    }

    @Test func aFullDiskMakesTheLogReadOnlyAndLosesNothing() async throws {
        for byteCountMax in stride(from: 8 << 10, to: 90 << 10, by: 3 << 10) {
            let disk = SimulatedFileSystem()
            try LogTrace.create(on: disk)
            disk.faults.byteCountMax = byteCountMax
            let log = try LogTrace.open(on: disk)
            var generator = RequestGenerator(seed: UInt64(byteCountMax))
            var trace = LogTrace()
            var failure: EventStoreError?
            while failure == nil {
                let request = try generator.request(payloadByteCountMax: 900)
                trace.submitted += request.events
                do throws(EventStoreError) {
                    _ = try await log.append(request)
                    trace.acknowledgedCount = trace.submitted.count
                } catch {
                    failure = error
                }
            }
            #expect(failure?.code == .diskFull, "\(byteCountMax) bytes")
            let request = try generator.request()
            await #expect(throws: EventStoreError(.readOnly, "")) { _ = try await log.append(request) }
            #expect(try await LogTrace.events(of: log).count == trace.acknowledgedCount)
            try await log.close()
            disk.faults.byteCountMax = nil
            try await trace.checkRecovered(from: disk, "\(byteCountMax) bytes")
        }
    }

    @Test func aFailedSyncIsNotBelievedLater() async throws {
        let disk = SimulatedFileSystem()
        try LogTrace.create(on: disk)
        let log = try LogTrace.open(on: disk)
        var generator = RequestGenerator(seed: 12)
        let first = try generator.request()
        _ = try await log.append(first)
        disk.faults.failingCall = disk.callCount + 1
        var second = try generator.request()
        second.key = CommandKey("second")
        let request = second
        await #expect(throws: EventStoreError(.outcomeUnknown, "")) { _ = try await log.append(request) }
        await #expect(throws: EventStoreError(.readOnly, "")) { _ = try await log.append(request) }
        #expect(try await LogTrace.events(of: log).count == first.events.count)
        try await log.close()
        var trace = LogTrace()
        trace.submitted = first.events + request.events
        trace.acknowledgedCount = first.events.count
        try await trace.checkRecovered(from: disk.crash(seed: 1), "cache lost")
        try await trace.checkRecovered(from: disk.copy(), "cache kept")
        let cached = disk.copy()
        let again = try LogTrace.open(on: cached)
        #expect(try await again.append(request).isDuplicate, "the frame is still in the cache")
        trace.acknowledgedCount = trace.submitted.count
        try await trace.checkRecovered(from: cached.crash { _ in false }, "cache believed, then lost")
        try await again.close()
    }

    @Test func aFailedSyncOfAHeaderOrAFooterIsNotBelievedLater() async throws {
        var generator = RequestGenerator(seed: 13)
        let requests = try (0..<3).map { _ in try generator.request() }
        let steps: [LogTrace.Step] = [.append(requests[0]), .seal, .append(requests[1])]
        let whole = SimulatedFileSystem()
        _ = await LogTrace.run(steps, on: whole)
        for call in whole.operations.indices where whole.operations[call].hasSuffix("sync") {
            let disk = SimulatedFileSystem()
            disk.faults.failingCall = call
            var trace = await LogTrace.run(steps, on: disk)
            let cached = disk.copy()
            guard let log = try? LogTrace.open(on: cached) else { continue }
            let count = try await LogTrace.events(of: log).count
            trace.submitted = Array(trace.submitted.prefix(count)) + requests[2].events
            _ = try await log.append(requests[2])
            trace.acknowledgedCount = trace.submitted.count
            try await trace.checkRecovered(from: cached.crash { _ in false }, "call \(call)")
            try await log.close()
        }
    }

    @Test func requestsOfOneCommitSeeEachOther() async throws {
        let disk = SimulatedFileSystem()
        try LogTrace.create(on: disk)
        let log = try LogTrace.open(on: disk)
        let event = try RequestGenerator.one()
        let key = try #require(CommandKey("k"))
        let answers = await withTaskGroup(of: Result<AppendReceipt, EventStoreError>.self) { group in
            for number in 0..<200 {
                var request = AppendRequest(events: [event], key: key)
                if number % 4 == 3 { request.events[0].type = "something else" }
                let fixed = request
                group.addTask { () async in
                    await withCheckedContinuation { continuation in
                        log.enqueue(fixed) { continuation.resume(returning: $0) }
                    }
                }
            }
            return await group.reduce(into: []) { $0.append($1) }
        }
        let receipts = answers.compactMap { try? $0.get() }
        #expect(receipts.count { !$0.isDuplicate } == 1)
        #expect(Set(receipts.map(\.firstPosition)) == [.start])
        #expect(log.statistics.eventCount == 1)
        try await log.close()
    }

    @Test func aReaderFollowsAWriter() async throws {
        let disk = SimulatedFileSystem()
        try LogTrace.create(on: disk)
        let log = try LogTrace.open(on: disk)
        let follower = try LogTrace.open(on: disk, mode: .readOnly)
        let followed = Task {
            let reader = try log.makeReader(from: .start, options: ReadOptions(batchEventCount: 1))
            var count = 0
            while count < 300 {
                try await log.waitForEvents(beyond: reader.cursor)
                while let batch = try await reader.next() { count += batch.count }
            }
            return count
        }
        var generator = RequestGenerator(seed: 6)
        var count = 0
        while count < 300 {
            count += try await log.append(try generator.request()).count
            if count % 5 == 0 {
                try await follower.refresh()
                #expect(try await LogTrace.events(of: follower).count == count)
            }
        }
        #expect(try await followed.value == count)
        await #expect(throws: EventStoreError(.readOnly, "")) { try await follower.seal() }
        try await log.close()
    }
}

extension RequestGenerator {
    static func one() throws -> ProposedEvent {
        var generator = RequestGenerator(seed: 77)
        return try generator.event()
    }
}
