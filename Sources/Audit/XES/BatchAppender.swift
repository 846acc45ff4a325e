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
    static var batchEventCount: Int { 256 }
    private static var underWayMax: Int { 16 }
    /// The most payload bytes under way: half of what the embedded log takes before it refuses with `busy`.
    private static var underWayByteCountMax: Int { 32 << 20 }

    init(store: Store, definition: DefinitionID?) {
        self.store = store
        self.definition = definition
        window = AppendWindow(countMax: Self.underWayMax, byteCountMax: Self.underWayByteCountMax)
        events.reserveCapacity(Self.batchEventCount)
    }

    /// What became of the requests so far.
    var tally: AppendTally { window.tally }

    /// Adds an event; `streamNumber` is a small number of the caller's for the stream, `revision` its place there.
    ///
    /// - Parameter describe: appends all that the event says, of which the key of its request is made.
    /// - Throws: ``EventStoreError`` of an earlier request.
    mutating func append(
        _ event: ProposedEvent, streamNumber: Int, revision: Revision, describe: (inout [UInt8]) -> Void
    ) throws(EventStoreError) {
        if events.count == Self.batchEventCount || payloadByteCount + event.payload.count > Limits.appendByteCountMax {
            try flush()
        }
        expect(event.stream, number: streamNumber, revision: revision)
        payloadByteCount += event.payload.count
        if events.isEmpty { content.writeCounted(definition?.bytes ?? []) }
        content.writeVarint(UInt64(streamNumber))
        content.writeVarint(UInt64(revision.rawValue))
        describe(&content.bytes)
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
        let byteCount = payloadByteCount
        payloadByteCount = 0
        try window.enter(byteCount: byteCount)
        store.enqueue(request) { [window] result in window.leave(result, byteCount: byteCount) }
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
    private let countMax: Int
    private let byteCountMax: Int
    private var underWayCount = 0
    private var underWayByteCount = 0
    private var state = AppendTally()
    private var firstError: EventStoreError?

    init(countMax: Int, byteCountMax: Int) {
        self.countMax = countMax
        self.byteCountMax = byteCountMax
    }

    var tally: AppendTally {
        condition.lock()
        defer { condition.unlock() }
        return state
    }

    /// Waits for a place; a request that is alone always has one.
    func enter(byteCount: Int) throws(EventStoreError) {
        condition.lock()
        defer { condition.unlock() }
        while firstError == nil, underWayCount > 0,
            underWayCount >= countMax || underWayByteCount + byteCount > byteCountMax
        {
            condition.wait()
        }
        if let firstError { throw firstError }
        underWayCount += 1
        underWayByteCount += byteCount
    }

    /// Gives the place back.
    func leave(_ result: Result<AppendReceipt, EventStoreError>, byteCount: Int) {
        condition.lock()
        defer { condition.unlock() }
        underWayCount -= 1
        underWayByteCount -= byteCount
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
