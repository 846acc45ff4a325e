import EventModel
import Synchronization

/// Lets commands to one application pass one after another, in order of arrival, while different applications go
/// side by side.
final class ApplicationLanes: Sendable {
    /// By application with a command under way, those who wait behind it.
    private let waiting = Mutex<[StreamID: [CheckedContinuation<Void, Never>]]>([:])

    /// Runs `body` when nobody else is in the lane of `application`.
    ///
    /// - Complexity: O(1) beside the body and the wait.
    func withLane<Result, Failure: Error>(
        of application: StreamID, _ body: () async throws(Failure) -> Result
    ) async throws(Failure) -> Result {
        await enter(application)
        defer { leave(application) }
        return try await body()
    }

    private func enter(_ application: StreamID) async {
        await withCheckedContinuation { continuation in
            let isFree = waiting.withLock { waiting in
                guard waiting[application] != nil else {
                    waiting[application] = []
                    return true
                }
                waiting[application]?.append(continuation)
                return false
            }
            if isFree { continuation.resume() }
        }
    }

    private func leave(_ application: StreamID) {
        let next = waiting.withLock { waiting -> CheckedContinuation<Void, Never>? in
            guard var queue = waiting[application], !queue.isEmpty else {
                waiting[application] = nil
                return nil
            }
            let next = queue.removeFirst()
            waiting[application] = queue
            return next
        }
        next?.resume()
    }
}
