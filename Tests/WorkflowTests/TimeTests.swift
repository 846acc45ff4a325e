import EventModel
import Testing
import Workflow

@Suite struct TimeTests {
    @Test(arguments: [
        ("P1Y", "2024-02-29", "2025-02-28"), ("P1M", "2026-01-31", "2026-02-28"), ("P90D", "2026-01-01", "2026-04-01"),
        ("P1Y2M3D", "2025-11-29", "2027-02-01"), ("P2W", "2026-12-25", "2027-01-08"),
    ])
    func aPeriodEndsOnTheLocalDate(period: String, from: String, to: String) throws {
        let start = try #require(CivilDateTime("\(from)T10:00:00+02:00")).timestamp
        let end = try #require(CivilDateTime("\(to)T10:00:00+02:00")).timestamp
        #expect(try #require(CalendarPeriod(iso8601: period)).end(from: start, offsetMinutes: 120) == end)
    }

    @Test(arguments: [-840, -1, 0, 1, 840])
    func momentsAtTheEndsOfTimeHaveDaysAndPeriods(offsetMinutes: Int) throws {
        let calendar = WorkingCalendar(
            name: "edge", title: Sample.text("Edge"), weekend: Array(repeating: false, count: 7), officeMinutes: 0..<60,
            holidays: [], offsets: [WorkingCalendar.Offset(from: .epoch, minutes: offsetMinutes)])
        let nothing = try #require(CalendarPeriod(iso8601: "P0D"))
        let longest = try #require(CalendarPeriod(iso8601: "P1000Y"))
        for microseconds in [Int64.min, .min + 1, -1, 0, 1, .max - 1, .max] {
            let moment = Timestamp(microsecondsSinceEpoch: microseconds)
            #expect(nothing.end(from: moment, offsetMinutes: offsetMinutes) == moment)
            #expect(longest.end(from: moment, offsetMinutes: offsetMinutes) >= moment)
            #expect(abs(calendar.localDay(of: moment)) <= 106_751_993)
        }
    }

    @Test(arguments: ["", "P", "PT", "P1", "1Y", "P1D1Y", "P1Y1Y", "P1.5Y", "P-1Y", "P1YT", "P9999999999Y", "P1001Y"])
    func whatIsNoPeriodIsRefused(text: String) {
        #expect(CalendarPeriod(iso8601: text) == nil)
    }

    @Test func workingTimeHasDaysAndHours() throws {
        #expect(try WorkingDuration(iso8601: "P15D").days == 15)
        #expect(try WorkingDuration(iso8601: "PT4H30M").minutes == 270)
        #expect(try WorkingDuration(iso8601: "P2DT1H").description == "P2DT1H")
        for (text, error) in [
            ("P1W", WorkingDurationError.notWorkingTime), ("P1Y", .notWorkingTime), ("P0D", .zero), ("15D", .malformed),
            ("P99999D", .tooLong),
        ] {
            #expect(throws: error) { try WorkingDuration(iso8601: text) }
        }
    }

    @Test func localTimeComesFromTheTableOfTheCalendar() {
        let calendar = Licence.calendar
        #expect(calendar.offsetMinutes(at: .day(-1)) == 120)
        #expect(
            calendar.offsetMinutes(at: Timestamp(microsecondsSinceEpoch: Timestamp.day(100).microsecondsSinceEpoch - 1))
                == 120)
        #expect(calendar.offsetMinutes(at: .day(100)) == 180)
        let lateEvening = Timestamp(microsecondsSinceEpoch: Timestamp.day(1).microsecondsSinceEpoch - 3_600_000_000)
        #expect(calendar.localDay(of: lateEvening) == 1)
    }

    @Test func officesRestAtTheWeekendAndOnHolidays() {
        // 1970-01-01 was a Thursday; Friday and Saturday are the weekend, days 5 and 6 a feast.
        #expect(
            (0...9).map { Licence.calendar.isWorkingDay($0) } == [
                true, false, false, true, true, false, false, true, false, false,
            ])
        #expect(Licence.calendar.isWorkingDay(-4))
    }

    @Test(arguments: ["2026-02-29", "2026-13-01", "2026-00-10", "2026-1-1", "20260101", "2026-01-0x", ""])
    func whatIsNoDateIsRefused(text: String) {
        #expect(CivilDate(text.utf8) == nil)
        #expect(CivilDate("2024-02-29".utf8)?.day == 29)
    }
}
