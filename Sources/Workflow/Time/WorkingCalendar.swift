public import EventModel

/// When a country's offices work, and what its clocks show: weekend, holidays by decree, office hours, and the table of
/// its differences to UTC.
///
/// Local time comes from this table and never from the machine, because summer time is set by decree too and must be
/// the same wherever a history is replayed.
public struct WorkingCalendar: Hashable, Sendable {
    /// A day, or several, on which offices are closed.
    public struct Holiday: Hashable, Sendable {
        /// The first day, in days since 1970-01-01.
        public var firstDay: Int
        /// The last day.
        public var lastDay: Int
        /// What people call it.
        public var title: LocalizedText

        /// Makes a holiday; `lastDay` is not before `firstDay`.
        public init(firstDay: Int, lastDay: Int, title: LocalizedText) {
            self.firstDay = firstDay
            self.lastDay = lastDay
            self.title = title
        }
    }

    /// Days on which offices open and close at other times than usual, as in Ramadan.
    public struct Period: Hashable, Sendable {
        /// The first day, in days since 1970-01-01.
        public var firstDay: Int
        /// The last day.
        public var lastDay: Int
        /// Minutes of the local day at which offices open and close.
        public var officeMinutes: Range<Int>
        /// What people call it; nil for nothing.
        public var title: LocalizedText?

        /// Makes a period; `lastDay` is not before `firstDay`.
        public init(firstDay: Int, lastDay: Int, officeMinutes: Range<Int>, title: LocalizedText? = nil) {
            self.firstDay = firstDay
            self.lastDay = lastDay
            self.officeMinutes = officeMinutes
            self.title = title
        }
    }

    /// From when on local time differs from UTC by how much.
    public struct Offset: Hashable, Sendable {
        /// The moment of the change.
        public var from: Timestamp
        /// Minutes that local time is ahead of UTC.
        public var minutes: Int

        /// Makes a row of the table.
        public init(from: Timestamp, minutes: Int) {
            self.from = from
            self.minutes = minutes
        }
    }

    /// The name, as in `palestine`.
    public var name: String
    /// What people call it.
    public var title: LocalizedText
    /// By day of the week from Monday whether offices are closed.
    public var weekend: [Bool]
    /// Minutes of the local day at which offices open and close.
    public var officeMinutes: Range<Int>
    /// The holidays in order of their first days.
    public var holidays: [Holiday]
    /// The periods with other office hours in order of their first days; where two overlap, the earlier one counts.
    public var periods: [Period]
    /// The differences to UTC in order of time; the first row counts before it too.
    public var offsets: [Offset]

    /// Makes a calendar.
    public init(
        name: String, title: LocalizedText, weekend: [Bool], officeMinutes: Range<Int>, holidays: [Holiday],
        periods: [Period] = [], offsets: [Offset]
    ) {
        precondition(weekend.count == 7, "a week has seven days")
        self.name = name
        self.title = title
        self.weekend = weekend
        self.officeMinutes = officeMinutes
        self.holidays = holidays
        self.periods = periods
        self.offsets = offsets
    }

    /// Minutes that local time is ahead of UTC at a moment.
    ///
    /// - Complexity: O(log n) in the rows.
    public func offsetMinutes(at moment: Timestamp) -> Int {
        var (low, high) = (0, offsets.count)
        while low < high {
            let middle = (low + high) / 2
            if offsets[middle].from <= moment { low = middle + 1 } else { high = middle }
        }
        return offsets.isEmpty ? 0 : offsets[max(low - 1, 0)].minutes
    }

    /// A moment as the calendar's clocks show it, with the difference to UTC.
    ///
    /// - Complexity: O(log n) in the rows.
    public func localTime(of moment: Timestamp) -> CivilDateTime {
        CivilDateTime(timestamp: moment, offsetMinutes: offsetMinutes(at: moment))
    }

    /// The local day of a moment, in days since 1970-01-01.
    ///
    /// - Complexity: O(log n) in the rows.
    public func localDay(of moment: Timestamp) -> Int {
        moment.localDayAndMicroseconds(offsetMinutes: offsetMinutes(at: moment)).day
    }

    /// Whether offices work on a day.
    ///
    /// - Complexity: O(n) in the holidays.
    public func isWorkingDay(_ day: Int) -> Bool {
        // 1970-01-01 was a Thursday, the fourth day from Monday.
        guard !weekend[((day + 3) % 7 + 7) % 7] else { return false }
        return !holidays.contains { $0.firstDay <= day && day <= $0.lastDay }
    }
}
