import BinaryCoding
import Crypto
import EventModel
import Foundation

/// Appends events in requests of ``batchEventCount``, several under way at once, each with a key made of its content:
/// the same events asked for again meet the same keys and are recorded once.
struct BatchAppender<Store: EventStore> {
    private let store: Store
    private let definition: DefinitionID?
    private let window: AppendWindow
    private var events: [ProposedEvent] = []
    private var expectations: [Expectation] = []
    private var payloadByteCount = 0
    /// The content of the batch, of which its key is made.
    private var content = ByteWriter()
    private var batchNumber: UInt32 = 1
    /// By stream number, the batch that named it last.
    private var lastBatches: [UInt32] = []

    /// The number of events of a request; the last one is shorter, and one of long events may be.
    static var batchEventCount: Int { 1_024 }
    private static var underWayMax: Int { 8 }

    init(store: Store, definition: DefinitionID?) {
        self.store = store
        self.definition = definition
        window = AppendWindow(capacity: Self.underWayMax)
        events.reserveCapacity(Self.batchEventCount)
    }

    /// What became of the requests so far.
    var tally: AppendTally { window.tally }

    /// Adds an event; `streamNumber` is a small number of the caller's for the stream, `revision` its place there.
    ///
    /// - Throws: ``EventStoreError`` of an earlier request.
    mutating func append(
        _ event: ProposedEvent, streamNumber: Int, revision: Revision
    ) throws(EventStoreError) {
        if events.count == Self.batchEventCount || payloadByteCount + event.payload.count > Limits.appendByteCountMax {
            try flush()
        }
        expect(event.stream, number: streamNumber, revision: revision)
        payloadByteCount += event.payload.count
        describe(event, revision: revision)
        events.append(event)
    }

    /// Asks for what was added; does not wait for the answer.
    ///
    /// - Throws: ``EventStoreError`` of an earlier request.
    mutating func flush() throws(EventStoreError) {
        guard !events.isEmpty else { return }
        let request = AppendRequest(
            events: events, expectations: expectations, definition: definition,
            key: CommandKey(Array(SHA256.hash(data: content.bytes))))
        events.removeAll(keepingCapacity: true)
        expectations.removeAll(keepingCapacity: true)
        content.bytes.removeAll(keepingCapacity: true)
        payloadByteCount = 0
        try window.enter()
        store.enqueue(request) { [window] result in window.leave(result) }
        // The first answer tells whether the file can be imported at all, before anything else is asked for.
        if batchNumber == 1 { try window.drain() }
        batchNumber += 1
    }

    /// Waits until all that was asked for is answered.
    ///
    /// - Throws: ``EventStoreError`` of the first request that was not recorded.
    func waitForAnswers() throws(EventStoreError) {
        try window.drain()
    }

    private mutating func expect(_ stream: StreamID, number: Int, revision: Revision) {
        while lastBatches.count <= number { lastBatches.append(0) }
        guard lastBatches[number] != batchNumber else { return }
        lastBatches[number] = batchNumber
        let expected: ExpectedRevision =
            revision == .first ? .none : .exact(Revision(rawValue: revision.rawValue - 1))
        expectations.append(Expectation(stream: stream, revision: expected))
    }

    private mutating func describe(_ event: ProposedEvent, revision: Revision) {
        if events.isEmpty { content.writeCounted(definition?.bytes ?? []) }
        content.writeCounted(event.stream.category)
        content.writeCounted(event.stream.name)
        content.writeVarint(UInt64(revision.rawValue))
        content.writeCounted(event.type)
        content.writeCounted(event.actor)
        content.writeSignedVarint(event.occurredAt.microsecondsSinceEpoch)
        content.writeVarint(UInt64(event.transitions.count))
        for transition in event.transitions { content.writeVarint(UInt64(transition)) }
        content.writeCounted(event.payload)
    }
}

/// What became of appended events.
struct AppendTally: Sendable {
    /// Events that were recorded now.
    var appendedCount = 0
    /// Events that had been recorded before.
    var duplicateCount = 0
}

/// Counts the requests under way; the store's threads report to it.
///
/// Unchecked: all state is guarded by the condition.
private final class AppendWindow: @unchecked Sendable {
    private let condition = NSCondition()
    private let capacity: Int
    private var underWayCount = 0
    private var state = AppendTally()
    private var firstError: EventStoreError?

    init(capacity: Int) {
        self.capacity = capacity
    }

    var tally: AppendTally {
        condition.lock()
        defer { condition.unlock() }
        return state
    }

    /// Waits for a place.
    func enter() throws(EventStoreError) {
        condition.lock()
        defer { condition.unlock() }
        while underWayCount >= capacity, firstError == nil { condition.wait() }
        if let firstError { throw firstError }
        underWayCount += 1
    }

    /// Gives the place back.
    func leave(_ result: Result<AppendReceipt, EventStoreError>) {
        condition.lock()
        defer { condition.unlock() }
        underWayCount -= 1
        switch result {
        case .success(let receipt) where receipt.isDuplicate: state.duplicateCount += receipt.count
        case .success(let receipt): state.appendedCount += receipt.count
        case .failure(let error): firstError = firstError ?? error
        }
        condition.broadcast()
    }

    /// Waits until nothing is under way.
    func drain() throws(EventStoreError) {
        condition.lock()
        defer { condition.unlock() }
        while underWayCount > 0 { condition.wait() }
        if let firstError { throw firstError }
    }
}
