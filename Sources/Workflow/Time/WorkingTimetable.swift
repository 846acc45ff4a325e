public import EventModel

/// A ``WorkingCalendar`` made ready for arithmetic: when so much working time has run, and how much ran between moments.
///
/// A working day is one day whatever its office hours, so that fifteen days of Ramadan are not longer than others;
/// hours are those in which offices are open. A part of a day is that part of its office hours.
public struct WorkingTimetable: Sendable {
    /// The calendar.
    public let calendar: WorkingCalendar
    private let office: WorkingMeasure
    private let days: WorkingMeasure

    /// Makes a calendar ready.
    ///
    /// - Complexity: O(n log n) in the holidays, periods and offsets.
    public init(_ calendar: WorkingCalendar) {
        self.calendar = calendar
        office = WorkingMeasure(calendar, .officeMicrosecond)
        days = WorkingMeasure(calendar, .dayPart)
    }

    /// The first moment by which so much working time has run from `start` on: its days, then its minutes.
    ///
    /// A duration that ends with the office hours of a day ends then, and not when offices open again. Working time that
    /// never comes ends at the end of time.
    ///
    /// - Complexity: O(log n) in the holidays, periods and offsets, however long the duration.
    public func end(of duration: WorkingDuration, from start: Timestamp) -> Timestamp {
        var rest = left(of: duration)
        return end(of: &rest, from: start, to: nil) ?? Timestamp(microsecondsSinceEpoch: .max)
    }

    /// The working time between two moments, of which the later comes second; none when it does not.
    ///
    /// - Complexity: O(log n) in the holidays, periods and offsets.
    public func time(from start: Timestamp, to end: Timestamp) -> WorkingTime {
        guard start < end else { return WorkingTime() }
        return WorkingTime(
            officeMicroseconds: office.units(before: end) - office.units(before: start),
            dayParts: days.units(before: end) - days.units(before: start), dayPartCount: days.dayParts)
    }

    /// Lets time run from `start` on and takes it off what is left.
    ///
    /// - Returns: The moment at which nothing is left; nil when something is at `end`, or for ever where that is nil.
    func end(of rest: inout WorkingTimeLeft, from start: Timestamp, to end: Timestamp?) -> Timestamp? {
        var moment = start
        for (measure, left) in [(days, \WorkingTimeLeft.dayParts), (office, \.officeMicroseconds)] {
            guard rest[keyPath: left] > 0 else { continue }
            let before = measure.units(before: moment)
            let reached = measure.moment(reaching: before + rest[keyPath: left])
            guard let reached, reached <= end ?? reached else {
                if let end { rest[keyPath: left] -= measure.units(before: end) - before }
                return nil
            }
            rest[keyPath: left] = 0
            moment = reached
        }
        return moment
    }

    /// A duration of which nothing has run.
    func left(of duration: WorkingDuration) -> WorkingTimeLeft {
        WorkingTimeLeft(
            dayParts: Int64(duration.days) * days.dayParts, officeMicroseconds: Int64(duration.minutes) * 60_000_000)
    }
}

/// What is left of a duration while time runs.
struct WorkingTimeLeft: Hashable {
    var dayParts: Int64
    var officeMicroseconds: Int64
}
