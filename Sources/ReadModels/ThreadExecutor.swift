import Foundation
import Synchronization

/// Runs the jobs of actors on one thread of its own, so that SQLite never blocks a thread of the cooperative pool,
/// which has as many as the machine has cores.
final class ThreadExecutor: SerialExecutor {
    private let waiting = Mutex<[UnownedJob]>([])
    private let arrived = DispatchSemaphore(value: 0)

    /// Makes an executor and starts its thread, which ends with the executor.
    init(name: String) {
        let (owner, arrived) = (WeakReference(), arrived)
        owner.executor.withLock { $0.value = self }
        let thread = Thread {
            repeat { arrived.wait() } while owner.runWaiting()
        }
        thread.name = name
        thread.start()
    }

    func enqueue(_ job: consuming ExecutorJob) {
        let job = UnownedJob(job)
        waiting.withLock { $0.append(job) }
        arrived.signal()
    }

    func asUnownedSerialExecutor() -> UnownedSerialExecutor {
        UnownedSerialExecutor(ordinary: self)
    }

    deinit {
        arrived.signal()
    }

    fileprivate func runWaiting() {
        let jobs = waiting.withLock { waiting in
            defer { waiting = [] }
            return waiting
        }
        for job in jobs { job.runSynchronously(on: asUnownedSerialExecutor()) }
    }
}

/// What the thread knows of its executor, which it must not keep alive.
private final class WeakReference: Sendable {
    struct Reference {
        weak var value: ThreadExecutor?
    }
    let executor = Mutex(Reference())

    /// False when the executor is gone.
    func runWaiting() -> Bool {
        guard let executor = executor.withLock({ $0.value }) else { return false }
        executor.runWaiting()
        return true
    }
}
