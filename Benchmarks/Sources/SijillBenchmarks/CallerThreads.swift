import Foundation

/// Callers on threads of their own, which all begin at the same moment.
struct CallerThreads {
    let count: Int
    let seconds: Double

    /// Lets every caller append until the time is over.
    ///
    /// - Parameter append: Makes one event durable, or gives false where the store had no time for it; called over and
    ///   over, on the thread of the caller whose events it is given.
    func run(
        round: Int, append: @escaping @Sendable (inout CallerEvents, _ caller: Int) throws -> Bool
    ) throws -> CallerRun {
        let (gate, tally, seconds) = (Gate(), Tally(), seconds)
        for caller in 0..<count {
            let first = try CallerEvents(caller: caller, round: round)
            Thread.detachNewThread {
                var events = first
                gate.wait()
                let deadline = ContinuousClock.now + .seconds(seconds)
                tally.add(
                    Result {
                        var eventCount = 0
                        while ContinuousClock.now < deadline {
                            if try append(&events, caller) { eventCount += 1 }
                        }
                        return eventCount
                    })
            }
        }
        let start = ContinuousClock.now
        gate.open()
        let eventCount = try tally.wait(for: count)
        return CallerRun(eventCount: eventCount, seconds: (ContinuousClock.now - start) / .seconds(1))
    }
}

/// What callers did, until the last of them was done.
struct CallerRun {
    let eventCount: Int
    let seconds: Double
}

/// Holds threads back until it is opened.
// Checked by hand: what is mutable is touched under the condition's lock only.
private final class Gate: @unchecked Sendable {
    private let condition = NSCondition()
    private var isOpen = false

    func wait() {
        condition.withLock { while !isOpen { condition.wait() } }
    }

    func open() {
        condition.withLock {
            isOpen = true
            condition.broadcast()
        }
    }
}

/// Adds up what callers did.
// Checked by hand: what is mutable is touched under the condition's lock only.
private final class Tally: @unchecked Sendable {
    private let condition = NSCondition()
    private var results: [Result<Int, any Error>] = []

    func add(_ result: Result<Int, any Error>) {
        condition.withLock {
            results.append(result)
            condition.signal()
        }
    }

    func wait(for count: Int) throws -> Int {
        try condition.withLock {
            while results.count < count { condition.wait() }
            return try results.reduce(0) { $0 + (try $1.get()) }
        }
    }
}
