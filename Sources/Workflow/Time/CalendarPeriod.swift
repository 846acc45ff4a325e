public import EventModel

/// A span of the calendar: years and months, then days and hours, as in `P10Y` or `P90D`.
public struct CalendarPeriod: Hashable, Sendable {
    private let elements: PeriodElements

    /// The most years that anything is valid.
    public static let yearsMax = 1_000

    /// Reads an ISO 8601 duration without fractions; nil for anything else and for more than ``yearsMax`` years.
    public init?(iso8601 text: String) {
        guard let elements = PeriodElements(text), elements.years <= Self.yearsMax,
            elements.months <= Self.yearsMax * 12, elements.weeks <= Self.yearsMax * 53,
            elements.days <= Self.yearsMax * 366, elements.hours <= Self.yearsMax * 366 * 24,
            elements.minutes <= Self.yearsMax * 366 * 24
        else { return nil }
        self.elements = elements
    }

    /// The moment at which the period that begins at `start` is over.
    ///
    /// Years and months are added to the local date, of which the day is cut to the month's last; then days and times
    /// follow.
    ///
    /// - Complexity: O(1).
    public func end(from start: Timestamp, offsetMinutes: Int) -> Timestamp {
        let (day, timeOfDay) = start.localDayAndMicroseconds(offsetMinutes: offsetMinutes)
        var date = CivilDate(daysSinceEpoch: day)
        let months = date.month - 1 + elements.months
        date.year += elements.years + months / 12
        date.month = months % 12 + 1
        date.day = min(date.day, CivilDate.dayCount(ofMonth: date.month, year: date.year))
        let endDays = Int64(date.daysSinceEpoch + elements.weeks * 7 + elements.days)
        let minutes = Int64(elements.hours * 60 + elements.minutes - offsetMinutes)
        let rest = timeOfDay + minutes * microsecondsPerMinute + Int64(elements.seconds) * 1_000_000
        let (carriedDays, microseconds) = rest.flooredQuotientAndRemainder(dividingBy: microsecondsPerDay)
        let days = endDays + carriedDays
        // The first day that 64 bits reach begins before they do, so days before the epoch are counted from their ends.
        let borrowedDays: Int64 = days < 0 ? 1 : 0
        let (product, overflows) = (days + borrowedDays).multipliedReportingOverflow(by: microsecondsPerDay)
        let (sum, sumOverflows) = product.addingReportingOverflow(microseconds - borrowedDays * microsecondsPerDay)
        return Timestamp(microsecondsSinceEpoch: overflows || sumOverflows ? (days < 0 ? .min : .max) : sum)
    }
}

private let microsecondsPerMinute: Int64 = 60_000_000
private let microsecondsPerDay: Int64 = 86_400_000_000

extension Timestamp {
    /// The day, in days since 1970-01-01, and the microseconds of that day, where clocks are ahead of UTC.
    func localDayAndMicroseconds(offsetMinutes: Int) -> (day: Int, microseconds: Int64) {
        let (day, microseconds) = microsecondsSinceEpoch.flooredQuotientAndRemainder(dividingBy: microsecondsPerDay)
        // The day is split off first, so that no moment of 64 bits overflows.
        let (shift, rest) = (microseconds + Int64(offsetMinutes) * microsecondsPerMinute)
            .flooredQuotientAndRemainder(dividingBy: microsecondsPerDay)
        return (Int(day + shift), rest)
    }
}

extension Int64 {
    /// The quotient rounded down, and the remainder, which is never negative; `divisor` is above zero.
    func flooredQuotientAndRemainder(dividingBy divisor: Int64) -> (quotient: Int64, remainder: Int64) {
        let (quotient, remainder) = quotientAndRemainder(dividingBy: divisor)
        return remainder < 0 ? (quotient - 1, remainder + divisor) : (quotient, remainder)
    }
}
