import Foundation

/// Shows how far a long piece of work is: a bar with rate and time left on a terminal, a plain line every few seconds
/// elsewhere.
///
/// Everything goes to standard error.
final class ProgressLine: @unchecked Sendable {
    /// What is counted.
    enum Unit {
        case events
        case bytes
        case applications
    }

    private let label: String
    private let unit: Unit
    private let isInteractive: Bool
    private let start = ContinuousClock.now
    private var lastShown: ContinuousClock.Instant
    /// Guards `lastShown`; progress may come from the thread that works.
    private let lock = NSLock()

    /// Begins; `label` says what is being done, as in `rebuild`.
    init(_ label: String, unit: Unit = .events, isInteractive: Bool = Terminal.standardErrorIsInteractive) {
        self.label = label
        self.unit = unit
        self.isInteractive = isInteractive
        lastShown = start
    }

    /// Shows the state of the work, unless it was shown just now.
    ///
    /// `total` is nil where nobody knows it.
    func show(done: Int, total: Int?) {
        lock.lock()
        defer { lock.unlock() }
        let now = ContinuousClock.now
        guard now - lastShown >= (isInteractive ? .milliseconds(100) : .seconds(5)) else { return }
        lastShown = now
        let line = text(done: done, total: total, seconds: (now - start) / .seconds(1))
        if isInteractive { Terminal.rewriteLine(line) } else { Terminal.printRemark(line) }
    }

    /// Takes the bar away, so that what follows begins on an empty line.
    func finish() {
        if isInteractive { Terminal.rewriteLine("") }
    }

    /// Seconds since the beginning.
    var elapsedSeconds: Double { (ContinuousClock.now - start) / .seconds(1) }

    /// The line: `rebuild [=====>    ] 51 %  286,000 of 561,470  401,000 events/s  0:01 left`.
    func text(done: Int, total: Int?, seconds: Double) -> String {
        let rate = rate(done, seconds: seconds)
        guard let total, total > 0 else { return "\(label)  \(count(done))  \(rate)" }
        let share = min(1, Double(done) / Double(total))
        let width = 24
        let filled = Int(share * Double(width))
        let bar = String(repeating: "=", count: filled) + (filled < width ? ">" : "")
        let padded = bar + String(repeating: " ", count: max(0, width - bar.utf8.count))
        let left = done > 0 ? Numbers.duration(seconds: seconds * Double(total - done) / Double(done)) : "?"
        let counts = "\(count(done)) of \(count(total))"
        return "\(label) [\(padded)] \(Int(share * 100)) %  \(counts)  \(rate)  \(left) left"
    }

    private func count(_ number: Int) -> String {
        switch unit {
        case .events, .applications: Numbers.grouped(number)
        case .bytes: Numbers.bytes(number)
        }
    }

    private func rate(_ done: Int, seconds: Double) -> String {
        switch unit {
        case .events: Numbers.rate(events: done, seconds: seconds)
        case .applications:
            seconds > 0 ? "\(Numbers.grouped(Int(Double(done) / seconds))) applications/s" : "- applications/s"
        case .bytes: seconds > 0 ? "\(Numbers.bytes(Int(Double(done) / seconds)))/s" : "- B/s"
        }
    }
}
