/// Days in a row that have the same office hours, but for the weekends among them.
struct OfficeSpan: Hashable {
    /// The first of the days, in days since 1970-01-01; the last is that before the next span.
    var firstDay: Int
    /// Minutes of the local day between which offices are open; empty on holidays.
    var officeMinutes: Range<Int>

    /// The days of a calendar from `firstDay` on, without end.
    ///
    /// - Complexity: O(n log n) in the holidays and periods.
    static func all(of calendar: WorkingCalendar, from firstDay: Int) -> [OfficeSpan] {
        let closed = disjoint(calendar.holidays.map { ($0.firstDay, $0.lastDay, 0..<0) })
        let changed = disjoint(calendar.periods.map { ($0.firstDay, $0.lastDay, $0.officeMinutes) })
        let borders = (closed + changed).flatMap { [$0.firstDay, $0.lastDay + 1] }
        var (spans, closedIndex, changedIndex) = ([OfficeSpan](), 0, 0)
        for day in [firstDay] + Set(borders).sorted().filter({ $0 > firstDay }) {
            while closedIndex < closed.count, closed[closedIndex].lastDay < day { closedIndex += 1 }
            while changedIndex < changed.count, changed[changedIndex].lastDay < day { changedIndex += 1 }
            let change = changed[safe: changedIndex].flatMap { $0.firstDay <= day ? $0 : nil }
            let closure = closed[safe: closedIndex].flatMap { $0.firstDay <= day ? $0 : nil }
            let officeMinutes = closure?.officeMinutes ?? change?.officeMinutes ?? calendar.officeMinutes
            guard spans.last?.officeMinutes != officeMinutes else { continue }
            spans.append(OfficeSpan(firstDay: day, officeMinutes: officeMinutes))
        }
        return spans
    }

    private typealias Stretch = (firstDay: Int, lastDay: Int, officeMinutes: Range<Int>)

    /// The stretches in order, each cut to the days that no earlier one covers.
    private static func disjoint(_ stretches: [Stretch]) -> [Stretch] {
        var disjoint: [Stretch] = []
        for stretch in stretches.sorted(by: { ($0.firstDay, $0.lastDay) < ($1.firstDay, $1.lastDay) }) {
            // A day beyond the last that a measure knows makes no difference and must not overflow.
            let lastDay = min(stretch.lastDay, WorkingMeasure.dayMax)
            let firstDay = max(stretch.firstDay, (disjoint.last?.lastDay ?? WorkingMeasure.dayMin) + 1)
            if firstDay <= lastDay { disjoint.append((firstDay, lastDay, stretch.officeMinutes)) }
        }
        return disjoint
    }
}

extension Array {
    fileprivate subscript(safe index: Int) -> Element? { index < count ? self[index] : nil }
}
