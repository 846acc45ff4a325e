public import EventModel

/// What an official asks of a clock, each with the reason that is recorded.
public enum ClockAdjustment: Hashable, Sendable {
    /// Stop it.
    case suspend(reason: String)
    /// Let it run again.
    case resume(reason: String)
    /// Give the office so much more working time.
    case extend(by: WorkingDuration, reason: String)

    /// Why.
    public var reason: String {
        switch self {
        case .suspend(let reason), .resume(let reason), .extend(_, let reason): reason
        }
    }

    /// What is recorded.
    public var event: ClockEvent {
        switch self {
        case .suspend: .suspended
        case .resume: .resumed
        case .extend: .extended
        }
    }

    /// What is recorded with it for the clock of a name.
    public func data(clock name: String) -> ValueMap {
        var data: ValueMap = [ClockField.clock: .text(name), ClockField.reason: .text(reason)]
        if case .extend(let duration, _) = self { data[ClockField.by] = .text(duration.description) }
        return data
    }
}

/// What becomes due on a clock.
public enum ClockMoment: String, Hashable, Sendable, CaseIterable {
    /// The office is reminded.
    case reminder
    /// The office is late.
    case breach
}

/// A moment of a clock that is still to come or to be recorded.
public struct PendingClockMoment: Hashable, Sendable {
    /// The clock's number in the workflow.
    public let clock: Int
    /// What becomes due.
    public let moment: ClockMoment
    /// When, if nothing stops the clock before.
    public let dueAt: Timestamp
}
