import Engine
import EventModel
import Statechart
import Workflow

/// A clock counted day by day from the events of an application and the rows of a calendar.
///
/// Slow, and short enough to be seen to be right. Nothing of it is taken from the engine's own arithmetic.
struct NaiveClock {
    /// What was counted.
    struct Count {
        /// In ``unitsPerDay`` to a day's office time of 60,000,000 parts each.
        var units: Int64 = 0
        var dueAt: Int64?
        var reminderAt: Int64?
    }

    private static let minute: Int64 = 60_000_000
    private let workflow: CompiledWorkflow
    private let clock: WorkflowClock
    private let calendar: WorkingCalendar
    /// All lengths of office hours have a whole number of these to a day.
    let unitsPerDay: Int64

    init(_ number: Int, of workflow: CompiledWorkflow) {
        self.workflow = workflow
        clock = workflow.clocks[number]
        calendar = workflow.calendars[clock.calendar]
        unitsPerDay = ([calendar.officeMinutes] + calendar.periods.map(\.officeMinutes)).reduce(1) { product, hours in
            let (count, parts) = (Int64(hours.count), product)
            return product / Self.commonDivisor(parts, count) * count
        }
    }

    /// Counts from the first event to `end`; due times are followed as far as ten years of the calendar.
    func count(_ events: [RecordedEvent], to end: Timestamp) -> Count {
        let intervals = running(events)
        var count = Count()
        for (from, to) in intervals {
            for span in spans(from, min(to ?? .max, end.microsecondsSinceEpoch)) { count.units += span.units }
        }
        let more = extensions(events)
        count.dueAt = moment(clock.limit, more, in: intervals)
        count.reminderAt = clock.reminder.flatMap { moment($0, more, in: intervals) }
        return count
    }

    /// The days and minutes by which officials or a decree extended it.
    private func extensions(_ events: [RecordedEvent]) -> [WorkingDuration] {
        events.filter { $0.type == "clock-extended" }.compactMap { event in
            guard let data = (try? EventPayload(event))?.data, data["clock"]?.text == clock.name else { return nil }
            return data["by"]?.text.flatMap { try? WorkingDuration(iso8601: $0) }
        }
    }

    /// When the clock ran: while one of its states is active and the application has not ended.
    private func running(_ events: [RecordedEvent]) -> [(from: Int64, to: Int64?)] {
        var intervals: [(from: Int64, to: Int64?)] = []
        var state = workflow.initialState
        var since: Int64?
        for event in events {
            let time = event.occurredAt.microsecondsSinceEpoch
            // The initial state is entered with the first event.
            if since == nil, state.eventCount == 0, isActive(state) { since = time }
            state = workflow.evolve(state, taking: event.transitions, at: event.occurredAt)
            switch (since, isActive(state)) {
            case (nil, true): since = time
            case (let start?, false):
                if start < time { intervals.append((start, time)) }
                since = nil
            default: break
            }
        }
        if let since { intervals.append((since, nil)) }
        return intervals
    }

    private func isActive(_ state: ApplicationState) -> Bool {
        !workflow.isEnded(state) && clock.states.contains { state.configuration.contains($0) }
    }

    /// The first moment by which so many days, then so many minutes have run; nil when they have not.
    private func moment(
        _ duration: WorkingDuration, _ more: [WorkingDuration], in intervals: [(from: Int64, to: Int64?)]
    ) -> Int64? {
        let all = [duration] + more
        var daysLeft = all.reduce(0) { $0 + Int64($1.days) } * unitsPerDay * Self.minute
        var minutesLeft = all.reduce(0) { $0 + Int64($1.minutes) } * Self.minute
        for (from, to) in intervals {
            for span in spans(from, to ?? from + 3_660 * 1_440 * Self.minute) {
                var start = span.from
                if daysLeft > 0 {
                    guard span.units >= daysLeft else {
                        daysLeft -= span.units
                        continue
                    }
                    start += (daysLeft + span.weight - 1) / span.weight
                    daysLeft = 0
                    if minutesLeft == 0 { return start }
                }
                if span.to - start >= minutesLeft { return start + minutesLeft }
                minutesLeft -= span.to - start
            }
        }
        return nil
    }

    private struct Span {
        var from: Int64
        var to: Int64
        /// Units of a microsecond.
        var weight: Int64
        var units: Int64 { (to - from) * weight }
    }

    /// The parts of office time between two moments, day by day.
    private func spans(_ from: Int64, _ to: Int64) -> some Sequence<Span> {
        let first = day(of: from) - 1
        let last = max(first, day(of: min(to, from + 3_700 * 1_440 * Self.minute)) + 1)
        return (first...last).lazy.compactMap { day in
            guard let hours = hours(day) else { return nil }
            let midnight = Int64(day) * 1_440 - Int64(offset(day))
            let span = Span(
                from: max(from, (midnight + Int64(hours.lowerBound)) * Self.minute),
                to: min(to, (midnight + Int64(hours.upperBound)) * Self.minute),
                weight: unitsPerDay / Int64(hours.count))
            return span.from < span.to ? span : nil
        }
    }

    private func day(of time: Int64) -> Int { Int((time + 180 * Self.minute) / (1_440 * Self.minute)) }

    private func hours(_ day: Int) -> Range<Int>? {
        if calendar.weekend[(day + 3) % 7] { return nil }
        if calendar.holidays.contains(where: { ($0.firstDay...$0.lastDay).contains(day) }) { return nil }
        return calendar.periods.first { ($0.firstDay...$0.lastDay).contains(day) }?.officeMinutes
            ?? calendar.officeMinutes
    }

    /// The minutes east of Greenwich at noon of a day: clocks are changed at night.
    private func offset(_ day: Int) -> Int {
        let noon = (Int64(day) * 1_440 + 720) * Self.minute
        var offset = calendar.offsets.first?.minutes ?? 0
        for row in calendar.offsets where row.from.microsecondsSinceEpoch + Int64(row.minutes) * Self.minute <= noon {
            offset = row.minutes
        }
        return offset
    }

    private static func commonDivisor(_ left: Int64, _ right: Int64) -> Int64 {
        right == 0 ? left : commonDivisor(right, left % right)
    }
}
