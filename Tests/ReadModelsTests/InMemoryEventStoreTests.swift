import EventModel
import SijillTestKit
import Synchronization
import Testing

/// The store of the test kit refuses and answers as a durable one does.
@Suite struct InMemoryEventStoreTests {
    private static func event(
        _ name: String, type: String = "submitted", payload: [UInt8] = []
    ) throws -> ProposedEvent {
        ProposedEvent(
            stream: try StreamID(category: "renewal", name: name), type: type, actor: "a", occurredAt: .epoch,
            transitions: [1, 2], payload: payload)
    }

    @Test func aLostRaceIsToldWhatTheStreamHolds() async throws {
        let store = InMemoryEventStore()
        let event = try Self.event("A")
        let receipt = try await store.append(AppendRequest(events: [event, event]))
        #expect(receipt.lastRevision == Revision(rawValue: 1))
        let late = AppendRequest(
            events: [event], expectations: [Expectation(stream: event.stream, revision: .exact(.first))])
        let error = try await #require(throws: EventStoreError.self) { _ = try await store.append(late) }
        #expect(error.code == .conflict)
        #expect(error.conflict?.actual == Revision(rawValue: 1))
        #expect(store.end == Cursor(nextPositions: [Position(rawValue: 2)]))
    }

    @Test func theSameCommandTwiceIsOneCommand() async throws {
        let store = InMemoryEventStore()
        let event = try Self.event("A", payload: [1])
        let request = AppendRequest(
            events: [event], expectations: [Expectation(stream: event.stream, revision: .none)],
            key: CommandKey("k"))
        let first = try await store.append(request)
        var second = try await store.append(request)
        #expect(second.isDuplicate)
        second.isDuplicate = false
        #expect(second == first)
        #expect(try await store.receipt(for: #require(CommandKey("k"))) == first)
        #expect(try await store.receipt(for: #require(CommandKey("other"))) == nil)
        var other = request
        other.events[0].payload = [2]
        await #expect(throws: EventStoreError(.keyReused, "")) { try await store.append(other) }
        #expect(try await store.readStream(event.stream).count == 1)
    }

    @Test func whatIsTooLargeIsRefused() async throws {
        let store = InMemoryEventStore()
        let tooMany = AppendRequest(
            events: Array(repeating: try Self.event("A"), count: Limits.appendEventCountMax + 1))
        let tooLong = AppendRequest(
            events: [try Self.event("A", payload: Array(repeating: 0, count: Limits.eventByteCountMax + 1))])
        let nameless = AppendRequest(events: [try Self.event("A", type: "")])
        for request in [tooMany, tooLong, nameless, AppendRequest(events: [])] {
            await #expect(throws: EventStoreError(.limitExceeded, "")) { try await store.append(request) }
        }
        #expect(store.end.nextPosition(inPartition: 0) == .start)
    }

    @Test(arguments: [1, 4], [1, 3, 100])
    func aReaderGivesEverythingOnceInOrder(partitionCount: Int, batchEventCount: Int) async throws {
        let store = InMemoryEventStore(partitionCount: partitionCount)
        var history = History(seed: 61)
        try await history.grow(by: 80, in: store)
        var reader = try store.makeReader(from: .start, options: ReadOptions(batchEventCount: batchEventCount))
        var names = EventNames()
        var events: [RecordedEvent] = []
        while let batch = try await reader.next() {
            names.append(batch.newNames)
            events += (0..<batch.count).map { batch.event(at: $0, names: names) }
        }
        #expect(events.count == 80)
        #expect(reader.cursor == store.end)
        for stream in Set(events.map(\.stream)) {
            #expect(try await store.readStream(stream) == events.filter { $0.stream == stream })
        }
        for partition in 0..<partitionCount {
            let positions = events.filter { $0.partition == partition }.map { Int($0.position.rawValue) }
            #expect(positions == Array(0..<positions.count))
        }
    }

    @Test func aReaderGoesOnFromItsCursor() async throws {
        let store = InMemoryEventStore()
        for name in ["A", "B", "A", "C"] { _ = try await store.append(AppendRequest(events: [Self.event(name)])) }
        var reader = try store.makeReader(
            from: Cursor(nextPositions: [Position(rawValue: 2)]), options: ReadOptions(includesPayloads: false))
        let batch = try #require(try await reader.next())
        #expect(batch.newNames.streams.map(\.name) == ["A", "C"])
        #expect(batch.streamNumbers == [0, 1])
        #expect(batch.revisions == [1, 0])
        #expect(try await reader.next() == nil)
        _ = try await store.append(AppendRequest(events: [Self.event("A")]))
        #expect(try await reader.next()?.streamNumbers == [0])
        #expect(throws: EventStoreError(.notFound, "")) {
            try store.makeReader(from: Cursor(nextPositions: [Position(rawValue: 9)]), options: ReadOptions())
        }
    }

    @Test func waitersAreWokenCancelledAndClosed() async throws {
        let store = InMemoryEventStore()
        let woken = Task { try await store.waitForEvents(beyond: .start) }
        let cancelled = Task { try await store.waitForEvents(beyond: Cursor(nextPositions: [Position(rawValue: 9)])) }
        let closed = Task { try await store.waitForEvents(beyond: Cursor(nextPositions: [Position(rawValue: 9)])) }
        _ = try await store.append(AppendRequest(events: [Self.event("A")]))
        try await woken.value
        cancelled.cancel()
        await #expect(throws: EventStoreError(.cancelled, "")) { try await cancelled.value }
        store.close()
        await #expect(throws: EventStoreError(.closed, "")) { try await closed.value }
        await #expect(throws: EventStoreError(.closed, "")) { try await store.append(AppendRequest(events: [])) }
    }

    @Test func timesOfRecordingNeverGoBack() async throws {
        let times = [5, 3, 9].map { Timestamp(secondsSinceEpoch: $0) }
        let calls = Calls()
        let store = InMemoryEventStore { times[calls.next()] }
        var recorded: [Timestamp] = []
        for _ in times { recorded.append(try await store.append(AppendRequest(events: [Self.event("A")])).recordedAt) }
        #expect(recorded == [times[0], times[0], times[2]])
    }
}

private final class Calls: Sendable {
    private let count = Atomic<Int>(0)

    func next() -> Int {
        count.add(1, ordering: .relaxed).oldValue
    }
}
