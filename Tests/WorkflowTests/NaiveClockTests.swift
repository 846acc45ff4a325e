import EventModel
import Testing
import Workflow

/// Clocks of random lives, held against counting minute by minute what the events say.
@Suite struct NaiveClockTests {
    /// What a clock of ``ClockSample`` shows, counted.
    private struct Count {
        var dayUnits = 0
        var reminderAt: Int64?
        var dueAt: Int64?
    }

    private static let minute = NaiveCalendar.minute

    /// Counts up to `end`; limits are those after all the extensions.
    private func count(_ events: [RecordableEvent], on naive: NaiveCalendar, to end: Int64) -> Count {
        var count = Count()
        guard let first = events.first else { return count }
        var (index, isInOffice, isSuspended, suspended) = (0, false, false, 0)
        let extended = events.filter { $0.type == "clock-extended" }.count
        var time = first.occurredAt.microsecondsSinceEpoch
        while time < end {
            while index < events.count, events[index].occurredAt.microsecondsSinceEpoch <= time {
                switch events[index].type {
                case "submitted", "replied": isInOffice = true
                case "asked", "answered": isInOffice = false
                case "clock-suspended": isSuspended = true
                case "clock-resumed": isSuspended = false
                default: break
                }
                index += 1
            }
            let rests = isSuspended && suspended < 10 * 1_440
            if rests { suspended += 1 }
            if isInOffice, !rests, let length = naive.lengthOfWorkingDay(at: time) {
                count.dayUnits += RandomCalendars.unitsPerDay / length
                if count.dayUnits >= (3 + extended) * RandomCalendars.unitsPerDay {
                    count.reminderAt = count.reminderAt ?? time + Self.minute
                }
                if count.dayUnits >= (5 + extended) * RandomCalendars.unitsPerDay {
                    count.dueAt = count.dueAt ?? time + Self.minute
                }
            }
            time += Self.minute
        }
        return count
    }

    @Test(arguments: 0..<40 as Range<UInt64>)
    func clocksAreThoseOfCountingMinutes(seed: UInt64) throws {
        var random = RandomCalendars(generator: SeededGenerator(seed: seed &+ 5_000))
        let calendar = random.calendar(days: 20_000...20_025)
        var run = try ClockRun(ClockSample.definition(calendar))
        run.now = .day(20_000)
        try run.take(.action("submit", data: [:]))
        for _ in 0..<Int.random(in: 0...10, using: &random.generator) {
            let wait = Int64.random(in: 0...4_000, using: &random.generator) * Self.minute
            run.now = Timestamp(microsecondsSinceEpoch: run.now.microsecondsSinceEpoch + wait)
            let commands: [Command] = [
                .action("ask", data: [:]), .action("reply", data: [:]), .action("look", data: [:]),
                .adjustClock("processing", .suspend(reason: "a")), .adjustClock("processing", .resume(reason: "b")),
                .adjustClock("processing", .extend(by: try WorkingDuration(iso8601: "P1D"), reason: "c")),
                .clock(0, .reminder), .clock(0, .breach),
            ]
            // What is not possible now is not done.
            if let command = commands.randomElement(using: &random.generator) { _ = try? run.take(command) }
        }
        let wait = Int64.random(in: 0...10_000, using: &random.generator) * Self.minute
        let moment = Timestamp(microsecondsSinceEpoch: run.now.microsecondsSinceEpoch + wait)
        // A holiday that is decreed afterwards, or the calendar that is pinned.
        var decreed = calendar
        if seed % 2 == 0 {
            let day = Int.random(in: 20_000...20_010, using: &random.generator)
            decreed.holidays.append(.init(firstDay: day, lastDay: day + 1, title: Sample.text("Mourning")))
        }
        let naive = NaiveCalendar(calendar: decreed)
        let counted = count(run.events, on: naive, to: moment.microsecondsSinceEpoch)
        let status = run.workflow.clockStatus(
            0, of: run.record, at: moment, on: seed % 2 == 0 ? WorkingTimetable(decreed) : nil)
        #expect(
            status.elapsed.days * 1_000 + status.elapsed.dayThousandths
                == counted.dayUnits * 1_000 / RandomCalendars.unitsPerDay, "seed \(seed)")
        #expect(status.colour == colour(counted, at: moment, status), "seed \(seed)")
        expect(status.dueAt, counted.dueAt, upTo: moment, "seed \(seed)")
        expect(status.reminderAt, counted.reminderAt, upTo: moment, "seed \(seed)")
    }

    private func colour(_ count: Count, at moment: Timestamp, _ status: ClockStatus) -> ClockStatus.Colour {
        if count.dueAt != nil { return .late }
        return count.reminderAt == nil ? .inTime : .reminded
    }

    /// A moment within a minute is counted at the minute's end; one that is still to come is not counted.
    private func expect(_ moment: Timestamp?, _ counted: Int64?, upTo end: Timestamp, _ comment: Comment) {
        guard let counted else {
            #expect(moment.map { $0 > end } ?? true, comment)
            return
        }
        let difference = moment.map { counted - $0.microsecondsSinceEpoch }
        #expect(difference.map { (0..<Self.minute).contains($0) } ?? false, comment)
    }
}
