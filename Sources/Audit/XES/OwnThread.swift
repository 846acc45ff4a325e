import Foundation
import Synchronization

/// A thread of its own for work that blocks: reading, sorting, deflating and waiting for the disk, which would keep the
/// threads of the cooperative pool from everybody else.
enum OwnThread {
    /// Waits for work that runs on a new thread; the flag is set when the waiting task is cancelled.
    static func run<Output: Sendable>(
        name: String, _ work: @escaping @Sendable (CancellationFlag) throws(XESError) -> Output
    ) async throws(XESError) -> Output {
        let flag = CancellationFlag()
        let result: Result<Output, XESError> = await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                let thread = Thread {
                    continuation.resume(returning: Result { () throws(XESError) in try work(flag) })
                }
                thread.name = name
                thread.start()
            }
        } onCancel: {
            flag.isCancelled.store(true, ordering: .relaxed)
        }
        return try result.get()
    }
}

/// Set when the task that waits for the work is cancelled.
final class CancellationFlag: Sendable {
    let isCancelled = Atomic(false)
}
