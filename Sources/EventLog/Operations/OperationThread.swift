package import EventModel
private import Foundation
import Synchronization

/// How far a long piece of work on the log has come.
public struct OperationProgress: Hashable, Sendable {
    /// The bytes that are done.
    public var byteCount: Int
    /// The bytes there are.
    public var totalByteCount: Int
}

/// Runs long work on a thread of its own, because the cooperative pool must not wait for a disk.
package enum OperationThread {
    /// Runs `body` and returns what it gives; a cancelled task makes the meter's next call throw.
    package static func run<Result: Sendable>(
        _ name: String, _ meter: WorkMeter, _ body: @escaping @Sendable () throws(EventStoreError) -> Result
    ) async throws(EventStoreError) -> Result {
        let result = await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                LogThread.start(name: "sijill.log.\(name)") {
                    continuation.resume(returning: Swift.Result { () throws(EventStoreError) in try body() })
                }
            }
        } onCancel: {
            meter.cancel()
        }
        return try result.get()
    }
}

/// Counts the bytes of long work, tells its progress, keeps it to a rate, and ends it when it is cancelled.
package final class WorkMeter: Sendable {
    private struct Count {
        var byteCount = 0
        var totalByteCount = 0
        var isCancelled = false
    }

    private let count = Mutex(Count())
    private let bytesPerSecond: Int?
    private let progress: @Sendable (OperationProgress) -> Void
    private let start = ContinuousClock.now

    package init(bytesPerSecond: Int? = nil, progress: @escaping @Sendable (OperationProgress) -> Void = { _ in }) {
        self.bytesPerSecond = bytesPerSecond
        self.progress = progress
    }

    /// Adds to the bytes there are.
    package func expect(_ byteCount: Int) {
        count.withLock { $0.totalByteCount += byteCount }
    }

    /// Counts bytes that are done, and waits where they were done faster than they should be.
    ///
    /// - Throws: ``EventStoreError`` with `cancelled`.
    package func add(_ byteCount: Int) throws(EventStoreError) {
        let done = count.withLock { count in
            count.byteCount += byteCount
            return OperationProgress(
                byteCount: count.byteCount, totalByteCount: max(count.byteCount, count.totalByteCount))
        }
        progress(done)
        try checkCancellation()
        guard let bytesPerSecond else { return }
        let due = start + .seconds(Double(done.byteCount) / Double(max(1, bytesPerSecond)))
        while ContinuousClock.now < due {
            let left = (due - ContinuousClock.now) / .seconds(1)
            // Short naps, so that a cancelled task need not wait for the rate.
            Thread.sleep(forTimeInterval: min(0.05, max(0.001, left)))
            try checkCancellation()
        }
    }

    /// Waits a second.
    ///
    /// - Throws: ``EventStoreError`` with `cancelled`.
    package func rest() throws(EventStoreError) {
        for _ in 0..<20 {
            Thread.sleep(forTimeInterval: 0.05)
            try checkCancellation()
        }
    }

    /// The bytes that are done.
    package var byteCount: Int { count.withLock { $0.byteCount } }

    /// Makes the work end at its next step.
    func cancel() {
        count.withLock { $0.isCancelled = true }
    }

    /// Throws when the work was cancelled.
    package func checkCancellation() throws(EventStoreError) {
        guard count.withLock({ $0.isCancelled }) else { return }
        throw EventStoreError(.cancelled, "the work was cancelled; start it again, it goes on where that is possible")
    }
}
