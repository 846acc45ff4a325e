/// A length of working time: working days and hours, which a ``WorkingCalendar`` turns into moments.
///
/// Days and hours are kept apart, since a working day has as many hours as the office is open.
public struct WorkingDuration: Hashable, Sendable {
    /// Whole working days.
    public let days: Int
    /// Minutes of office time beyond the days.
    public let minutes: Int

    /// The most days of a duration: ten years of working days.
    public static let daysMax = 3_660

    /// Reads `P[nD][T[nH][nM]]` with whole numbers, as in `P15D`, `PT4H`.
    ///
    /// - Throws: ``WorkingDurationError``.
    public init(iso8601 text: String) throws(WorkingDurationError) {
        guard let elements = PeriodElements(text) else { throw .malformed }
        guard elements.years == 0, elements.months == 0, elements.weeks == 0, elements.seconds == 0 else {
            throw .notWorkingTime
        }
        let minutes = elements.hours * 60 + elements.minutes
        guard elements.days > 0 || minutes > 0 else { throw .zero }
        guard elements.days <= Self.daysMax, minutes <= Self.daysMax * 24 * 60 else { throw .tooLong }
        days = elements.days
        self.minutes = minutes
    }
}

extension WorkingDuration {
    private init(days: Int, minutes: Int) {
        self.days = days
        self.minutes = minutes
    }

    /// Both together; as far as 64 bits reach.
    func adding(_ other: WorkingDuration) -> WorkingDuration {
        let (days, daysOverflow) = days.addingReportingOverflow(other.days)
        let (minutes, minutesOverflow) = minutes.addingReportingOverflow(other.minutes)
        return WorkingDuration(
            days: min(daysOverflow ? .max : days, Self.sumMax),
            minutes: min(minutesOverflow ? .max : minutes, Self.sumMax))
    }

    /// More than any clock may get, and little enough for every sum of working time.
    private static let sumMax = daysMax * 24 * 60
}

extension WorkingDuration: CustomStringConvertible {
    /// ISO 8601, as in `P15D`.
    public var description: String {
        let (hours, rest) = minutes.quotientAndRemainder(dividingBy: 60)
        var text = days > 0 ? "P\(days)D" : "P"
        if minutes > 0 { text += "T" }
        if hours > 0 { text += "\(hours)H" }
        if rest > 0 { text += "\(rest)M" }
        return text
    }
}

/// Why a text is not a length of working time.
public enum WorkingDurationError: Error, Hashable, Sendable {
    /// Not ISO 8601, or fractions, which are not supported.
    case malformed
    /// Years, months, weeks or seconds, which no office counts its work in.
    case notWorkingTime
    /// No time at all.
    case zero
    /// More than ``WorkingDuration/daysMax`` days.
    case tooLong
}

extension WorkingDurationError: CustomStringConvertible {
    /// What is wrong and what would be right.
    public var description: String {
        switch self {
        case .malformed, .notWorkingTime: "not working time; write days, hours or minutes, as in P15D or PT4H"
        case .zero: "working time is longer than nothing"
        case .tooLong: "the time is longer than \(WorkingDuration.daysMax) working days"
        }
    }
}
