import EventModel
private import Foundation

/// Threads of the log's own, because the cooperative pool must not wait for a disk.
enum LogThread {
    /// Starts a thread.
    static func start(name: String, _ body: @escaping @Sendable () -> Void) {
        let thread = Thread(block: body)
        thread.name = name
        thread.start()
    }
}

/// An answer that one thread gives and another waits for.
// Checked by hand: the answer is touched under the condition's lock only.
final class WaitingAnswer<Answer: Sendable>: @unchecked Sendable {
    private let condition = NSCondition()
    private var answer: Answer?

    /// Gives the answer.
    func set(_ answer: Answer) {
        condition.lock()
        self.answer = answer
        condition.signal()
        condition.unlock()
    }

    /// Whether the answer was given.
    var isSet: Bool {
        condition.lock()
        defer { condition.unlock() }
        return answer != nil
    }

    /// Waits for the answer.
    func wait() -> Answer {
        condition.lock()
        defer { condition.unlock() }
        while true {
            if let answer { return answer }
            condition.wait()
        }
    }
}

/// One thread that runs blocking reads one after another.
// Checked by hand: everything mutable is touched under the condition's lock only.
final class ReadThread: @unchecked Sendable {
    private let condition = NSCondition()
    private var jobs: [@Sendable () -> Void] = []
    private var isRunning = false
    private var isStopped = false

    /// Runs `body` on the thread and returns what it gives.
    func run<Result: Sendable>(
        _ body: @escaping @Sendable () throws(EventStoreError) -> Result
    ) async throws(EventStoreError) -> Result {
        let result = await withCheckedContinuation { continuation in
            add { continuation.resume(returning: Swift.Result { () throws(EventStoreError) in try body() }) }
        }
        return try result.get()
    }

    /// Lets the thread end when it has done what waits.
    func stop() {
        condition.lock()
        isStopped = true
        condition.signal()
        condition.unlock()
    }

    private func add(_ job: @escaping @Sendable () -> Void) {
        condition.lock()
        defer { condition.unlock() }
        jobs.append(job)
        if !isRunning {
            isRunning = true
            LogThread.start(name: "sijill.log.read") { [self] in work() }
        }
        condition.signal()
    }

    private func work() {
        while true {
            condition.lock()
            while jobs.isEmpty, !isStopped { condition.wait() }
            let taken = jobs
            jobs.removeAll()
            if taken.isEmpty { isRunning = false }
            condition.unlock()
            if taken.isEmpty { return }
            for job in taken { job() }
        }
    }
}
