import EventModel
import Testing
import Workflow

@Suite struct WorkingTimetableTests {
    private static let minute = NaiveCalendar.minute

    private func timestamp(_ minute: Int) -> Timestamp {
        Timestamp(microsecondsSinceEpoch: Int64(minute) * Self.minute)
    }

    private func duration(days: Int, minutes: Int) throws -> WorkingDuration {
        try WorkingDuration(iso8601: days == 0 ? "PT\(minutes)M" : "P\(days)D" + (minutes > 0 ? "T\(minutes)M" : ""))
    }

    @Test(arguments: 0..<60 as Range<UInt64>)
    func timeBetweenMomentsIsThatOfCountingMinutes(seed: UInt64) {
        var random = RandomCalendars(generator: SeededGenerator(seed: seed))
        let days = seed % 2 == 0 ? 20_000...20_030 : -40 ... -10
        let calendar = random.calendar(days: days)
        let (timetable, naive) = (WorkingTimetable(calendar), NaiveCalendar(calendar: calendar))
        for _ in 0..<4 {
            let start = (days.lowerBound - 3) * 1_440 + Int.random(in: 0..<40_000, using: &random.generator)
            let end = start + Int.random(in: 0..<15_000, using: &random.generator)
            let time = timetable.time(from: timestamp(start), to: timestamp(end))
            let counted = naive.count(
                from: Int64(start) * Self.minute, to: Int64(end) * Self.minute, unitsPerDay: RandomCalendars.unitsPerDay
            )
            #expect(time.officeMicroseconds == Int64(counted.minutes) * Self.minute, "seed \(seed)")
            let thousandths = counted.dayUnits * 1_000 / RandomCalendars.unitsPerDay
            #expect(time.days * 1_000 + time.dayThousandths == thousandths, "seed \(seed)")
        }
    }

    @Test(arguments: 0..<60 as Range<UInt64>)
    func durationsEndWhenCountingMinutesSaysSo(seed: UInt64) throws {
        var random = RandomCalendars(generator: SeededGenerator(seed: seed &+ 1_000))
        let days = seed % 2 == 0 ? 20_000...20_030 : -40 ... -10
        let calendar = random.calendar(days: days)
        let (timetable, naive) = (WorkingTimetable(calendar), NaiveCalendar(calendar: calendar))
        for _ in 0..<4 {
            let start = (days.lowerBound - 3) * 1_440 + Int.random(in: 0..<20_000, using: &random.generator)
            let dayCount = Int.random(in: 0...6, using: &random.generator)
            let minutes = Int.random(in: dayCount == 0 ? 1...900 : 0...900, using: &random.generator)
            let end = timetable.end(of: try duration(days: dayCount, minutes: minutes), from: timestamp(start))
            let counted = naive.end(
                days: dayCount, minutes: minutes, from: Int64(start) * Self.minute,
                unitsPerDay: RandomCalendars.unitsPerDay)
            // Parts of days of different lengths may end within a minute, and the minutes after them too.
            #expect((0..<2 * Self.minute).contains(counted - end.microsecondsSinceEpoch), "seed \(seed)")
            if Set(calendar.periods.map(\.officeMinutes.count) + [calendar.officeMinutes.count]).count == 1 {
                #expect(counted == end.microsecondsSinceEpoch, "seed \(seed)")
            }
        }
    }

    @Test(arguments: 0..<40 as Range<UInt64>)
    func timeAddsUpAndEndsAreReached(seed: UInt64) throws {
        var random = RandomCalendars(generator: SeededGenerator(seed: seed &+ 2_000))
        let timetable = WorkingTimetable(random.calendar(days: 20_000...20_030))
        func moment() -> Timestamp {
            let range = Int64(19_990) * 86_400_000_000...Int64(20_040) * 86_400_000_000
            return Timestamp(microsecondsSinceEpoch: Int64.random(in: range, using: &random.generator))
        }
        for _ in 0..<50 {
            let moments = [moment(), moment(), moment()].sorted()
            var sum = timetable.time(from: moments[0], to: moments[1])
            sum += timetable.time(from: moments[1], to: moments[2])
            #expect(sum == timetable.time(from: moments[0], to: moments[2]), "seed \(seed)")
            #expect(
                moments[0] == moments[2] || timetable.time(from: moments[2], to: moments[0]) == WorkingTime(),
                "seed \(seed)")

            let minutes = Int.random(in: 1...5_000, using: &random.generator)
            let end = timetable.end(of: try duration(days: 0, minutes: minutes), from: moments[0])
            let earlier = Timestamp(microsecondsSinceEpoch: end.microsecondsSinceEpoch - 1)
            let all = Int64(minutes) * Self.minute
            #expect(timetable.time(from: moments[0], to: end).officeMicroseconds == all, "seed \(seed)")
            #expect(timetable.time(from: moments[0], to: earlier).officeMicroseconds == all - 1, "seed \(seed)")

            let days = Int.random(in: 1...20, using: &random.generator)
            let endOfDays = timetable.end(of: try duration(days: days, minutes: 0), from: moments[0])
            let before = Timestamp(microsecondsSinceEpoch: endOfDays.microsecondsSinceEpoch - 1)
            #expect(timetable.time(from: moments[0], to: endOfDays).days == days, "seed \(seed)")
            #expect(timetable.time(from: moments[0], to: before).days == days - 1, "seed \(seed)")
        }
    }

    @Test func workingDaysEndAtTheSamePartOfTheOfficeHours() throws {
        // Sunday 4 January 1970 at half past eleven, local time; Friday and Saturday are closed, 5 and 6 January a feast.
        let timetable = WorkingTimetable(Licence.calendar)
        let start = timestamp(3 * 1_440 + 11 * 60 + 30 - 120)
        let end = timetable.end(of: try duration(days: 3, minutes: 0), from: start)
        #expect(timetable.calendar.localTime(of: end).description == "1970-01-11T11:30:00+02:00")
        let closing = timetable.end(of: try duration(days: 0, minutes: 210), from: start)
        #expect(timetable.calendar.localTime(of: closing).description == "1970-01-04T15:00:00+02:00")
    }

    @Test func daysOfShortHoursAreWholeDays() throws {
        var calendar = Licence.calendar
        calendar.periods = [WorkingCalendar.Period(firstDay: 10, lastDay: 40, officeMinutes: 540..<840)]
        let timetable = WorkingTimetable(calendar)
        let start = timestamp(10 * 1_440 + 9 * 60 - 120)
        let end = timetable.end(of: try duration(days: 5, minutes: 0), from: start)
        #expect(calendar.localTime(of: end).description == "1970-01-15T14:00:00+02:00")
        #expect(timetable.time(from: start, to: end).officeMicroseconds == 5 * 300 * Self.minute)
    }

    @Test func daysWhoseLengthsHaveLittleInCommonAreRightToTheMicrosecond() throws {
        var calendar = Licence.calendar
        calendar.periods = [419, 421, 431, 433].enumerated().map { index, length in
            WorkingCalendar.Period(
                firstDay: 10 + index * 7, lastDay: 16 + index * 7, officeMinutes: 480..<480 + length)
        }
        let timetable = WorkingTimetable(calendar)
        let start = timestamp(10 * 1_440 + 8 * 60 - 120)
        for days in 1...20 {
            let end = timetable.end(of: try duration(days: days, minutes: 0), from: start)
            #expect(timetable.time(from: start, to: end).days == days)
            let minutes = Double(calendar.localTime(of: end).timestamp.microsecondsSinceEpoch) / 60e6
            #expect(abs(minutes - minutes.rounded()) < 1e-6)
        }
    }

    @Test func workingTimeThatNeverComesEndsAtTheEndOfTime() throws {
        var calendar = Licence.calendar
        calendar.holidays = [WorkingCalendar.Holiday(firstDay: 10, lastDay: .max, title: Sample.text("For ever"))]
        let timetable = WorkingTimetable(calendar)
        let endOfTime = Timestamp(microsecondsSinceEpoch: .max)
        #expect(timetable.end(of: try duration(days: 10, minutes: 0), from: .epoch) == endOfTime)
        #expect(timetable.end(of: try duration(days: 0, minutes: 5_000), from: .epoch) == endOfTime)
        #expect(timetable.time(from: Timestamp(microsecondsSinceEpoch: .min), to: endOfTime).days > 200_000)
        calendar.weekend = Array(repeating: true, count: 7)
        #expect(WorkingTimetable(calendar).end(of: try duration(days: 1, minutes: 0), from: .epoch) == endOfTime)
    }
}
