import EventModel
private import Foundation

/// What callers hand to the writer's thread: bounded, first come first served.
// Checked by hand: everything mutable is touched under the condition's lock only.
final class WriterQueue: @unchecked Sendable {
    typealias Completion = @Sendable (Result<AppendReceipt, EventStoreError>) -> Void

    /// A request that waits.
    struct Pending: Sendable {
        var request: AppendRequest
        /// An upper bound of what it adds to a frame.
        var byteCountMax: Int
        var completion: Completion
    }

    /// What the writer does next.
    enum Work: Sendable {
        case append([Pending])
        case seal(@Sendable (EventStoreError?) -> Void)
        case stop(@Sendable (EventStoreError?) -> Void)
    }

    private enum Item: Sendable {
        case append(Pending)
        case control(Work)
    }

    private let condition = NSCondition()
    private let requestCountMax: Int
    private let byteCountMax: Int
    private var items: [Item] = []
    private var head = 0
    private var requestCount = 0
    private var byteCount = 0
    private var isStopped = false

    init(requestCountMax: Int, byteCountMax: Int) {
        self.requestCountMax = requestCountMax
        self.byteCountMax = byteCountMax
    }

    /// Puts a request at the end.
    ///
    /// - Returns: Why it was not taken; nil when it was.
    func add(_ pending: Pending) -> EventStoreError? {
        condition.lock()
        defer { condition.unlock() }
        if isStopped { return LogState.closedError }
        guard requestCount < requestCountMax, requestCount == 0 || byteCount + pending.byteCountMax <= byteCountMax
        else {
            return EventStoreError(.busy, "\(requestCount) requests wait for the log; ask again when some are answered")
        }
        requestCount += 1
        byteCount += pending.byteCountMax
        items.append(.append(pending))
        condition.signal()
        return nil
    }

    /// Puts a control at the end; returns false when the queue takes nothing more.
    func add(control: Work) -> Bool {
        condition.lock()
        defer { condition.unlock() }
        if isStopped { return false }
        if case .stop = control { isStopped = true }
        items.append(.control(control))
        condition.signal()
        return true
    }

    /// Waits for work and takes it: a control, or as many requests as fit into one frame.
    func take() -> Work {
        condition.lock()
        defer { condition.unlock() }
        while head == items.count { condition.wait() }
        if case .control(let work) = items[head] {
            head += 1
            compact()
            return work
        }
        var taken: [Pending] = []
        var (eventCount, takenByteCount) = (0, 0)
        while head < items.count, case .append(let pending) = items[head] {
            eventCount += pending.request.events.count
            takenByteCount += pending.byteCountMax
            let fits = eventCount <= FrameLimits.eventCountMax && takenByteCount <= FrameLimits.rawByteCountMax
            guard fits || taken.isEmpty else { break }
            taken.append(pending)
            byteCount -= pending.byteCountMax
            head += 1
        }
        requestCount -= taken.count
        compact()
        return .append(taken)
    }

    private func compact() {
        guard head == items.count || head > 1_024 else { return }
        items.removeFirst(head)
        head = 0
    }
}

/// Threads of the log's own, because the cooperative pool must not wait for a disk.
enum LogThread {
    /// Starts a thread.
    static func start(name: String, _ body: @escaping @Sendable () -> Void) {
        let thread = Thread(block: body)
        thread.name = name
        thread.start()
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
