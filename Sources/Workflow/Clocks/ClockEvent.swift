/// The events of clocks that take no transition; their names are kept, so that no definition records them.
public enum ClockEvent: String, Hashable, Sendable, CaseIterable {
    /// Somebody stopped the clock for a reason.
    case suspended = "clock-suspended"
    /// Somebody let the clock run again before its suspension was over.
    case resumed = "clock-resumed"
    /// Somebody gave the office more time for a reason.
    case extended = "clock-extended"
    /// The office was reminded.
    case reminded = "clock-reminded"
    /// The office was late, and nothing was decided by silence.
    case breached = "clock-breached"
}

/// The names of what is recorded with the events of clocks.
enum ClockField {
    static let clock = "clock"
    static let reason = "reason"
    static let by = "by"
    static let due = "due"
}
