public import EventModel

/// Where a clock stands at a moment.
public struct ClockStatus: Hashable, Sendable {
    /// Whether it runs.
    public enum Phase: String, Hashable, Sendable, CaseIterable {
        /// None of its states was entered yet.
        case notStarted
        /// It runs.
        case running
        /// Somebody suspended it.
        case suspended
        /// None of its states is active: somebody else is awaited, or the application has ended.
        case stopped
    }

    /// How the office is doing.
    public enum Colour: String, Hashable, Sendable, CaseIterable {
        /// There is time.
        case inTime
        /// The office had to be reminded.
        case reminded
        /// The limit has passed.
        case late

        /// The colour at a moment of a clock that turns at these.
        ///
        /// - Parameters:
        ///   - reminderAt: When the office is reminded; nil for never.
        ///   - dueAt: When the limit passes; nil for never.
        /// - Complexity: O(1).
        public init(at moment: Timestamp, reminderAt: Timestamp?, dueAt: Timestamp?) {
            if let dueAt, dueAt <= moment {
                self = .late
            } else if let reminderAt, reminderAt <= moment {
                self = .reminded
            } else {
                self = .inTime
            }
        }
    }

    /// Whether it runs.
    public var phase: Phase
    /// How the office is doing.
    public var colour: Colour
    /// The working time that ran.
    public var elapsed: WorkingTime
    /// The working time that the office has, with the extensions.
    public var limit: WorkingDuration
    /// When the limit passes, or passed, if the clock goes on as it does now; nil while it does not run.
    public var dueAt: Timestamp?
    /// When the office is reminded, or was; nil for never and while the clock does not run.
    public var reminderAt: Timestamp?
}
