import EventLog
import EventModel
import Foundation
import SijillTestKit
import Synchronization
import Testing

/// Everything that may be asked of a log at once, on threads and tasks side by side; run under ThreadSanitizer too.
@Suite struct ConcurrencyTests {
    /// Requests of each caller.
    private static let requestCount = isReduced ? 25 : 60
    private static let callerCount = 4

    @Test func callersReadersAndSubscribersDoNotDisturbEachOther() async throws {
        let disk = SimulatedFileSystem()
        try LogTrace.create(on: disk)
        let log = try Self.open(disk)
        let follower = try LogTrace.open(on: disk, mode: .readOnly)
        let eventCount = 2 * Self.callerCount * Self.requestCount
        try await withThrowingTaskGroup(of: Void.self) { group in
            for caller in 0..<Self.callerCount {
                group.addTask { try await onThread { try Self.append(to: log, caller: caller) } }
                group.addTask { try await Self.appendAsynchronously(to: log, caller: Self.callerCount + caller) }
                group.addTask { try await Self.subscribe(to: log, eventCount: eventCount) }
                group.addTask { try await Self.readStreams(of: log, caller: caller) }
            }
            group.addTask { try await onThread { for _ in 0..<6 { try log.sealAndWait() } } }
            group.addTask { for _ in 0..<6 { try await log.seal() } }
            group.addTask { try await Self.follow(follower, eventCount: eventCount) }
            group.addTask { while try await log.verify().eventCount < eventCount { await Task.yield() } }
            try await group.waitForAll()
        }
        let events = try await LogTrace.events(of: log)
        #expect(events.count == eventCount)
        for (stream, events) in Dictionary(grouping: events, by: \.stream) {
            #expect(events.count == Self.requestCount, "\(stream)")
            #expect(events.map(\.payload) == (0..<Self.requestCount).map { [UInt8(1 + $0)] }, "\(stream): out of order")
        }
        #expect(try await log.verify().damages.isEmpty)
        try await follower.close()
        try await log.close()
        try await LogTrace.open(on: disk).close()
    }

    @Test(arguments: 0..<(isReduced ? 4 : 12) as Range<UInt64>)
    func closingAnswersEverybody(seed: UInt64) async throws {
        let disk = SimulatedFileSystem()
        try LogTrace.create(on: disk)
        let log = try Self.open(disk)
        let acknowledged = Count()
        try await withThrowingTaskGroup(of: Void.self) { group in
            for caller in 0..<Self.callerCount {
                group.addTask { try await onThread { try Self.appendUntilClosed(log, caller: caller, acknowledged) } }
                group.addTask {
                    do throws(EventStoreError) {
                        while true { try await log.waitForEvents(beyond: log.end) }
                    } catch {
                        #expect(error.code == .closed)
                    }
                }
            }
            group.addTask {
                var generator = SeededGenerator(seed: seed)
                try await Task.sleep(for: .milliseconds(Int.random(in: 0..<20, using: &generator)))
                try await log.close()
            }
            group.addTask { try await onThread { try log.closeAndWait() } }
            try await group.waitForAll()
        }
        let again = try LogTrace.open(on: disk)
        let count = try await LogTrace.events(of: again).count
        #expect(count == acknowledged.value.withLock { $0 }, "seed \(seed)")
        try await again.close()
    }

    private static func open(_ disk: SimulatedFileSystem) throws -> EventLog {
        var configuration = LogTrace.configuration
        configuration.idleMilliseconds = 1
        configuration.extentByteCountMin = 4 << 10
        return try LogTrace.open(on: disk, configuration: configuration)
    }

    private static func stream(ofCaller caller: Int) throws -> StreamID {
        try StreamID(category: "permit", name: "caller-\(caller)")
    }

    private static func request(caller: Int, number: Int) throws -> AppendRequest {
        let event = ProposedEvent(
            stream: try stream(ofCaller: caller), type: "type-\(number % 3)", actor: "clerk-\(caller)",
            occurredAt: .epoch, transitions: [], payload: [UInt8(1 + number)])
        return AppendRequest(events: [event], key: CommandKey("\(caller) \(number)"))
    }

    private static func append(to log: EventLog, caller: Int) throws {
        for number in 0..<requestCount {
            _ = try log.appendAndWait(try request(caller: caller, number: number))
            if number % 10 == 5 { try log.witnessAndWait() }
        }
    }

    private static func appendAsynchronously(to log: EventLog, caller: Int) async throws {
        for number in 0..<requestCount {
            let request = try request(caller: caller, number: number)
            let receipt = try await log.append(request)
            if number % 10 == 5 {
                let key = try #require(request.key)
                #expect(try await log.receipt(for: key)?.firstPosition == receipt.firstPosition)
            }
        }
    }

    private static func appendUntilClosed(_ log: EventLog, caller: Int, _ acknowledged: Count) throws {
        for number in 0..<255 {
            let request = try request(caller: caller, number: number)
            do throws(EventStoreError) {
                _ = try log.appendAndWait(request)
                acknowledged.value.withLock { $0 += 1 }
            } catch {
                #expect(error.code == .closed)
                return
            }
        }
    }

    /// Reads as events come.
    private static func subscribe(to log: EventLog, eventCount: Int) async throws {
        let reader = try log.makeReader(from: .start, options: ReadOptions(batchEventCount: 5))
        var count = 0
        while count < eventCount {
            if let batch = try await reader.next() {
                #expect(batch.firstPosition.rawValue == UInt64(count))
                count += batch.count
            } else {
                try await log.waitForEvents(beyond: reader.cursor)
            }
        }
    }

    private static func readStreams(of log: EventLog, caller: Int) async throws {
        let stream = try stream(ofCaller: caller)
        var count = 0
        while count < requestCount {
            let events = try await log.readStream(stream)
            #expect(events.count >= count)
            count = events.count
            #expect(events.map(\.revision.rawValue) == (0..<UInt32(count)).map { $0 })
        }
        #expect(try await log.lastRevision(of: stream)?.rawValue == UInt32(requestCount - 1))
    }

    /// Looks again and again at a log that somebody else writes.
    private static func follow(_ log: EventLog, eventCount: Int) async throws {
        var count = 0
        while count < eventCount {
            try await log.refresh()
            let now = Int(log.end.nextPosition(inPartition: 0).rawValue)
            #expect(now >= count)
            count = now
            #expect(try await LogTrace.events(of: log).count >= count)
        }
    }
}

private final class Count: Sendable {
    let value = Mutex(0)
}

/// Whether tests that take long are to do less, as under a sanitizer.
let isReduced = ProcessInfo.processInfo.environment["SIJILL_REDUCED"] != nil

/// Runs `body` on a thread of its own, which may block.
func onThread(_ body: @escaping @Sendable () throws -> Void) async throws {
    let result = await withCheckedContinuation { continuation in
        Thread { continuation.resume(returning: Result { try body() }) }.start()
    }
    try result.get()
}
