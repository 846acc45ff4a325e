import EventModel
private import Foundation
private import Synchronization

/// What callers hand to the writer, bounded, first come first served; and the writer's role, which one thread has at
/// a time.
///
/// Whoever has the role takes work and does it. The writer's thread does so for callers that must not block; a
/// caller on a thread of its own takes the role when it is free, and so commits without waking anybody.
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
        /// Confirm the last frame by one behind it.
        case witness(@Sendable (EventStoreError?) -> Void)
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
    private let idleSeconds: Double
    private var items: [Item] = []
    private var head = 0
    private var requestCount = 0
    private var byteCount = 0
    private var isStopped = false
    /// Whether somebody has the role.
    private var isTaken = false
    /// How many frames were written, and how many were when the last was confirmed.
    private var frameCount = 0
    private var witnessedFrameCount = 0
    /// Whether the thread waits without a limit of time, so that a frame must wake it.
    private var waitsForFrame = false
    /// Whether there is something to do, for the thread to look at without the lock.
    private let hasItems = Atomic(false)

    /// - Parameter idleMilliseconds: How long after the last frame it is confirmed.
    init(requestCountMax: Int, byteCountMax: Int, idleMilliseconds: Int) {
        self.requestCountMax = requestCountMax
        self.byteCountMax = byteCountMax
        idleSeconds = Double(idleMilliseconds) / 1_000
    }

    /// Puts a request at the end.
    ///
    /// - Returns: Why it was not taken; nil when it was.
    func add(_ pending: Pending, wakesThread: Bool = true) -> EventStoreError? {
        condition.lock()
        defer { condition.unlock() }
        if isStopped { return LogState.closedError }
        guard requestCount < requestCountMax, requestCount == 0 || byteCount + pending.byteCountMax <= byteCountMax
        else {
            return EventStoreError(.busy, "\(requestCount) requests wait for the log; ask again when some are answered")
        }
        requestCount += 1
        byteCount += pending.byteCountMax
        append(.append(pending), wakesThread: wakesThread)
        return nil
    }

    /// Puts a control at the end; returns false when the queue takes nothing more.
    func add(control: Work, wakesThread: Bool = true) -> Bool {
        condition.lock()
        defer { condition.unlock() }
        if isStopped { return false }
        if case .stop = control { isStopped = true }
        append(.control(control), wakesThread: wakesThread)
        return true
    }

    private func append(_ item: Item, wakesThread: Bool) {
        items.append(item)
        hasItems.store(true, ordering: .relaxed)
        if wakesThread, !isTaken { condition.signal() }
    }

    /// Waits until there is work and the role is free, and takes both; nil when the writer was stopped.
    func take() -> Work? {
        // A caller that was just answered often asks again at once; to wake up would take longer than to look.
        for _ in 0..<Self.lookCountMax where !hasItems.load(ordering: .relaxed) { sched_yield() }
        condition.lock()
        defer { condition.unlock() }
        while true {
            if !isTaken, let work = takeWork() { return work }
            if isStopped, head == items.count, !isTaken { return nil }
            if witnessedFrameCount == frameCount {
                waitsForFrame = true
                condition.wait()
                waitsForFrame = false
            } else if let work = waitForIdleness() {
                return work
            }
        }
    }

    private static let lookCountMax = 250

    /// How much is gathered for one frame: what makes a group, as bounds are some three times what is encoded.
    ///
    /// A larger frame would save little of the sync and make every read of one of its streams decode it all.
    private static let gatheredByteCountMax = 3 * GroupCompressor.groupByteCountMax

    /// Waits for the time after which the last frame is to be confirmed; the work of doing so when none came since.
    private func waitForIdleness() -> Work? {
        let count = frameCount
        let isTimeOver = !condition.wait(until: Date(timeIntervalSinceNow: idleSeconds))
        guard isTimeOver, frameCount == count, !isTaken, head == items.count, !isStopped else { return nil }
        isTaken = true
        return .witness { _ in }
    }

    /// Takes work and the role when both are to be had.
    func tryTake() -> Work? {
        condition.lock()
        defer { condition.unlock() }
        return isTaken ? nil : takeWork()
    }

    /// Gives the role back.
    ///
    /// - Parameters:
    ///   - frameCount: The frames that were written so far.
    ///   - isLastWitnessed: Whether the last of them is confirmed.
    func finish(frameCount: Int, isLastWitnessed: Bool) {
        condition.lock()
        isTaken = false
        self.frameCount = frameCount
        if isLastWitnessed { witnessedFrameCount = frameCount }
        if head < items.count || isStopped || (waitsForFrame && !isLastWitnessed) { condition.signal() }
        condition.unlock()
    }

    /// A control, or as many requests as fit into one frame.
    private func takeWork() -> Work? {
        guard head < items.count else { return nil }
        isTaken = true
        defer { compact() }
        if case .control(let work) = items[head] {
            head += 1
            return work
        }
        var taken: [Pending] = []
        var (eventCount, takenByteCount) = (0, 0)
        while head < items.count, case .append(let pending) = items[head] {
            eventCount += pending.request.events.count
            takenByteCount += pending.byteCountMax
            let fits = eventCount <= FrameLimits.eventCountMax && takenByteCount <= Self.gatheredByteCountMax
            guard fits || taken.isEmpty else { break }
            taken.append(pending)
            byteCount -= pending.byteCountMax
            head += 1
        }
        requestCount -= taken.count
        return .append(taken)
    }

    private func compact() {
        hasItems.store(head < items.count, ordering: .relaxed)
        guard head == items.count || head > 1_024 else { return }
        items.removeFirst(head)
        head = 0
    }
}
