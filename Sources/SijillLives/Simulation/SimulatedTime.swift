import EventModel
import SijillTestKit
import Synchronization

/// The time of a simulation: every caller has a clock of its own, and the log the latest of them.
final class SimulatedTime: Sendable {
    /// The clock of the caller whose task this is.
    @TaskLocal static var clock: ManualClock?

    private let latest: Mutex<Timestamp>

    init(_ start: Timestamp) {
        latest = Mutex(start)
    }

    /// The latest time that any caller came to.
    var now: Timestamp { latest.withLock { $0 } }

    /// The time of commands: that of the caller, or else the latest.
    var commandTime: @Sendable () -> Timestamp {
        { Self.clock?.now() ?? self.now }
    }

    /// Sets the caller's clock.
    func set(_ time: Timestamp) {
        Self.clock?.set(time)
        latest.withLock { $0 = max($0, time) }
    }
}
