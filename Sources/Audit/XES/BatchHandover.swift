import EventModel
import Foundation

/// Hands batches one at a time from a task that reads a store to a thread that works on them.
///
/// Unchecked: all state is guarded by the condition.
final class BatchHandover: @unchecked Sendable {
    private let condition = NSCondition()
    private var batch: EventBatch?
    private var isEnded = false
    private var error: EventStoreError?
    /// The reading task, when it waits for its batch to be taken.
    private var giver: CheckedContinuation<Bool, Never>?

    /// Gives a batch and waits until it was taken; false when nobody takes any more.
    func give(_ batch: EventBatch) async -> Bool {
        await withCheckedContinuation { continuation in
            condition.withLock {
                guard !isEnded else { return continuation.resume(returning: false) }
                self.batch = batch
                giver = continuation
                condition.signal()
            }
        }
    }

    /// Says that no batch follows, or why.
    func end(_ error: EventStoreError?) {
        condition.withLock {
            self.error = error
            isEnded = true
            condition.signal()
        }
    }

    /// The next batch, which it waits for; nil after the last.
    ///
    /// - Throws: ``EventStoreError`` when the store could not be read.
    func take() throws(EventStoreError) -> EventBatch? {
        condition.lock()
        defer { condition.unlock() }
        while batch == nil, !isEnded { condition.wait() }
        if let error { throw error }
        defer { release() }
        return batch
    }

    /// Takes no more, so that the reading task does not wait for ever.
    func cancel() {
        condition.withLock {
            isEnded = true
            release()
        }
    }

    private func release() {
        batch = nil
        giver?.resume(returning: !isEnded)
        giver = nil
    }
}
