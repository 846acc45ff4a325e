public import EventModel
import Synchronization

/// A clock that stands still until a test moves it.
public final class ManualClock: Sendable {
    private let time: Mutex<Timestamp>

    /// Makes a clock that shows a time.
    public init(_ time: Timestamp) {
        self.time = Mutex(time)
    }

    /// What it shows; hand `clock.now` to an engine or a log.
    public var now: @Sendable () -> Timestamp {
        { self.time.withLock { $0 } }
    }

    /// Sets it, also back.
    public func set(_ time: Timestamp) {
        self.time.withLock { $0 = time }
    }

    /// Moves it on by so many microseconds.
    public func advance(microseconds: Int64) {
        time.withLock { time in
            let (sum, overflows) = time.microsecondsSinceEpoch.addingReportingOverflow(microseconds)
            time = Timestamp(microsecondsSinceEpoch: overflows ? .max : sum)
        }
    }

    /// Moves it on by so many days of 24 hours.
    public func advance(days: Int64) {
        advance(microseconds: days * 86_400_000_000)
    }
}
