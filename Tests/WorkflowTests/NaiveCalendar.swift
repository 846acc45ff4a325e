import EventModel
import Workflow

/// Working time counted minute by minute from the fields of a calendar: slow, and short enough to be seen to be right.
struct NaiveCalendar {
    let calendar: WorkingCalendar

    static let minute: Int64 = 60_000_000

    /// The length in minutes of the working day that the minute after a moment belongs to; nil when offices are closed.
    func lengthOfWorkingDay(at time: Int64) -> Int? {
        var offset = calendar.offsets.first?.minutes ?? 0
        for row in calendar.offsets where row.from.microsecondsSinceEpoch <= time { offset = row.minutes }
        let local = time + Int64(offset) * Self.minute
        let minutes = Int((Double(local) / Double(Self.minute)).rounded(.down))
        let day = Int((Double(minutes) / 1_440).rounded(.down))
        let weekday = (((day + 3) % 7) + 7) % 7
        if calendar.weekend[weekday] { return nil }
        for holiday in calendar.holidays where (holiday.firstDay...holiday.lastDay).contains(day) { return nil }
        var hours = calendar.officeMinutes
        if let period = calendar.periods.first(where: { ($0.firstDay...$0.lastDay).contains(day) }) {
            hours = period.officeMinutes
        }
        return hours.contains(minutes - day * 1_440) ? hours.count : nil
    }

    /// The office minutes between two whole minutes, and the working days in units of which all lengths have a whole
    /// number.
    func count(from start: Int64, to end: Int64, unitsPerDay: Int) -> (minutes: Int, dayUnits: Int) {
        var (time, minutes, dayUnits) = (start, 0, 0)
        while time < end {
            if let length = lengthOfWorkingDay(at: time) {
                minutes += 1
                dayUnits += unitsPerDay / length
            }
            time += Self.minute
        }
        return (minutes, dayUnits)
    }

    /// The first whole minute by which so many days, then so many minutes have run.
    func end(days: Int, minutes: Int, from start: Int64, unitsPerDay: Int) -> Int64 {
        var (time, daysLeft, minutesLeft) = (start, days * unitsPerDay, minutes)
        while daysLeft > 0 {
            if let length = lengthOfWorkingDay(at: time) { daysLeft -= unitsPerDay / length }
            time += Self.minute
        }
        while minutesLeft > 0 {
            if lengthOfWorkingDay(at: time) != nil { minutesLeft -= 1 }
            time += Self.minute
        }
        return time
    }
}

/// Calendars of all kinds within some weeks.
struct RandomCalendars {
    var generator: SeededGenerator

    /// Office hours of these lengths divide ``unitsPerDay``.
    static let lengths = [300, 360, 420, 1_440]
    static let unitsPerDay = 50_400

    mutating func hours() -> Range<Int> {
        let length = Self.lengths.randomElement(using: &generator) ?? 300
        let opening = Int.random(in: 0...(1_440 - length), using: &generator)
        return opening..<opening + length
    }

    mutating func calendar(days: ClosedRange<Int>) -> WorkingCalendar {
        var weekend = (0..<7).map { _ in Int.random(in: 0..<3, using: &generator) == 0 }
        weekend[Int.random(in: 0..<7, using: &generator)] = false
        var calendar = WorkingCalendar(
            name: "random", title: Sample.text("Random"), weekend: weekend, officeMinutes: hours(), holidays: [],
            offsets: [])
        for _ in 0..<Int.random(in: 0...4, using: &generator) {
            let first = Int.random(in: days, using: &generator)
            calendar.holidays.append(
                WorkingCalendar.Holiday(
                    firstDay: first, lastDay: first + Int.random(in: 0...3, using: &generator),
                    title: Sample.text("Feast")))
        }
        calendar.holidays.sort { $0.firstDay < $1.firstDay }
        var day = days.lowerBound
        for _ in 0..<Int.random(in: 0...3, using: &generator) {
            let first = day + Int.random(in: 0...10, using: &generator)
            day = first + Int.random(in: 1...12, using: &generator)
            calendar.periods.append(
                WorkingCalendar.Period(firstDay: first, lastDay: day - 1, officeMinutes: hours()))
        }
        var minute = days.lowerBound * 1_440
        for _ in 0..<Int.random(in: 0...4, using: &generator) {
            minute += Int.random(in: 1...20_000, using: &generator)
            calendar.offsets.append(
                WorkingCalendar.Offset(
                    from: Timestamp(microsecondsSinceEpoch: Int64(minute) * NaiveCalendar.minute),
                    minutes: 30 * Int.random(in: -20...28, using: &generator)))
        }
        return calendar
    }
}
