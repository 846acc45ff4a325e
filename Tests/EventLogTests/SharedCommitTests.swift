import Dispatch
import EventLog
import EventModel
import SijillTestKit
import Synchronization
import Testing

/// What happens to requests that wait while a commit is under way.
@Suite struct SharedCommitTests {
    private func event() throws -> ProposedEvent { try RequestGenerator.one() }

    @Test func waitingRequestsShareOneFrame() async throws {
        let disk = SimulatedFileSystem()
        try LogTrace.create(on: disk)
        let log = try LogTrace.open(on: disk)
        let request = AppendRequest(events: [try event()])
        let held = HeldWriter(log, request: request)
        for _ in 0..<50 { held.enqueue(request) }
        held.release()
        try await log.close()
        #expect(log.statistics.frameCount == 2 && log.statistics.eventCount == 51)
        let receipts = held.answers.compactMap { try? $0.get() }
        #expect(receipts.map(\.firstPosition.rawValue) == Array(1...50))
    }

    @Test func aFullQueueSaysBusy() async throws {
        let disk = SimulatedFileSystem()
        try LogTrace.create(on: disk)
        var configuration = LogTrace.configuration
        configuration.queueRequestCountMax = 3
        let log = try LogTrace.open(on: disk, configuration: configuration)
        let request = AppendRequest(events: [try event()])
        let held = HeldWriter(log, request: request)
        for _ in 0..<5 { held.enqueue(request) }
        #expect(held.answers.map(HeldWriter.code) == [.busy, .busy])
        held.release()
        try await log.close()
        #expect(held.answers.map(HeldWriter.code) == [.busy, .busy, nil, nil, nil])
        #expect(log.statistics.eventCount == 4)
    }

    @Test func expectationsOfOneCommitSeeEachOther() async throws {
        let disk = SimulatedFileSystem()
        try LogTrace.create(on: disk)
        let log = try LogTrace.open(on: disk)
        var other = try event()
        other.stream = try StreamID(category: "other", name: "stream")
        let event = try event()
        let held = HeldWriter(log, request: AppendRequest(events: [other]))
        for revision in [ExpectedRevision.none, .none, .exact(.first), .exact(.first), .exact(Revision(rawValue: 1))] {
            held.enqueue(
                AppendRequest(events: [event], expectations: [.init(stream: event.stream, revision: revision)]))
        }
        held.release()
        try await log.close()
        #expect(held.answers.map(HeldWriter.code) == [nil, .conflict, nil, .conflict, nil])
        #expect(log.statistics.frameCount == 2)
    }

    @Test func aKeyTwiceInOneCommitIsTakenOnce() async throws {
        let disk = SimulatedFileSystem()
        try LogTrace.create(on: disk)
        let log = try LogTrace.open(on: disk)
        let request = AppendRequest(events: [try event(), try event()], key: CommandKey("twice"))
        var other = request
        other.events[1].payload = [9]
        var refused = AppendRequest(events: [try event()], key: CommandKey("refused"))
        refused.expectations = [.init(stream: refused.events[0].stream, revision: .exact(Revision(rawValue: 77)))]
        let held = HeldWriter(log, request: AppendRequest(events: [try event()]))
        for request in [request, request, other, refused, refused, request] { held.enqueue(request) }
        held.release()
        try await log.close()
        #expect(held.answers.map(HeldWriter.code) == [nil, nil, .keyReused, .conflict, .conflict, nil])
        let receipts = held.answers.compactMap { try? $0.get() }
        #expect(receipts.map(\.isDuplicate) == [false, true, true])
        #expect(receipts.allSatisfy { $0.firstPosition.rawValue == 1 && $0.count == 2 })
        #expect(log.statistics.eventCount == 3)
    }

    @Test func expectationsSeeSealedSegmentsAndWhatWasThereBeforeOpening() async throws {
        let disk = SimulatedFileSystem()
        try LogTrace.create(on: disk)
        var log = try LogTrace.open(on: disk)
        let event = try event()
        for number in 0..<12 as Range<UInt32> {
            for revision in [ExpectedRevision.exact(Revision(rawValue: number)), .none] where number > 0 {
                let wrong = AppendRequest(
                    events: [event], expectations: [.init(stream: event.stream, revision: revision)])
                let current = log
                await #expect(throws: EventStoreError(.conflict, "")) { _ = try await current.append(wrong) }
            }
            let due = number == 0 ? ExpectedRevision.none : .exact(Revision(rawValue: number - 1))
            let receipt = try await log.append(
                AppendRequest(events: [event], expectations: [.init(stream: event.stream, revision: due)]))
            #expect(receipt.lastRevision == Revision(rawValue: number))
            if number % 2 == 0 { try await log.seal() }
            if number % 3 == 0 {
                try await log.close()
                log = try LogTrace.open(on: disk)
            }
        }
        #expect(log.statistics.segmentCount > 4)
        try await log.close()
    }
}

/// A log whose writer waits in the answer to a first request, so that what is enqueued meanwhile waits together.
private final class HeldWriter: Sendable {
    private let log: EventLog
    private let hold = DispatchSemaphore(value: 0)
    private let heard = Mutex<[Result<AppendReceipt, EventStoreError>]>([])

    init(_ log: EventLog, request: AppendRequest) {
        self.log = log
        let started = DispatchSemaphore(value: 0)
        log.enqueue(request) { [hold] _ in
            started.signal()
            hold.wait()
        }
        started.wait()
    }

    /// The answers so far, in the order in which they came.
    var answers: [Result<AppendReceipt, EventStoreError>] { heard.withLock { $0 } }

    func enqueue(_ request: AppendRequest) {
        log.enqueue(request) { answer in self.heard.withLock { $0.append(answer) } }
    }

    func release() { hold.signal() }

    static func code(of answer: Result<AppendReceipt, EventStoreError>) -> EventStoreError.Code? {
        if case .failure(let error) = answer { error.code } else { nil }
    }
}
