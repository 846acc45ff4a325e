import EventModel

/// How much working time there was up to any moment, in units of which every working day has a number.
///
/// Local time is cut where the difference to UTC changes; between two cuts it runs as UTC does. A local time that is
/// skipped has no working time, and one that comes twice counts twice.
struct WorkingMeasure: Sendable {
    /// What the units count.
    enum Unit {
        /// Microseconds in which offices are open.
        case officeMicrosecond
        /// An equal part of a working day, however long the day is.
        case dayPart
    }

    /// The units of a working day for ``Unit/dayPart``.
    ///
    /// All lengths of working days divide it, so that nothing is rounded; unless they have so little in common that sums
    /// would leave 64 bits, which costs a microsecond.
    let dayParts: Int64

    /// The days between which working time is counted, 1,000 years before and after 1970-01-01.
    static let dayMin = -366_000
    static let dayMax = 366_000
    private static let dayPartsMax: Int64 = 10_000_000_000_000

    private struct Span {
        let firstDay: Int
        /// Microseconds of the local day at which offices open, and for how many they stay open.
        let opening: Int64
        let length: Int64
        let unitsPerDay: Int64
        /// The units of all days before.
        let unitsBefore: Int64
    }

    private struct Segment {
        /// Microseconds since the epoch.
        let from: Int64
        /// Microseconds that local time is ahead of UTC.
        let offset: Int64
        let unitsBefore: Int64
        /// The units before the local time at which the segment begins.
        let localUnitsBefore: Int64
    }

    private let week: WorkingWeek
    private var spans: [Span] = []
    private var segments: [Segment] = []

    init(_ calendar: WorkingCalendar, _ unit: Unit) {
        week = WorkingWeek(weekend: calendar.weekend)
        let officeSpans = OfficeSpan.all(of: calendar, from: Self.dayMin)
        dayParts = Self.dayParts(dividedBy: Set(officeSpans.map(\.officeMinutes.count)))
        var unitsBefore: Int64 = 0
        for span in officeSpans {
            if let last = spans.last {
                unitsBefore += Int64(week.workdayCount(last.firstDay..<span.firstDay)) * last.unitsPerDay
            }
            let length = Int64(span.officeMinutes.count) * microsecondsPerMinute
            let unitsPerDay = unit == .officeMicrosecond || length == 0 ? length : dayParts
            spans.append(
                Span(
                    firstDay: span.firstDay, opening: Int64(span.officeMinutes.lowerBound) * microsecondsPerMinute,
                    length: length, unitsPerDay: unitsPerDay, unitsBefore: unitsBefore))
        }
        let first = WorkingCalendar.Offset(from: Self.momentMin, minutes: calendar.offsetMinutes(at: Self.momentMin))
        for offset in [first] + calendar.offsets.filter({ $0.from > Self.momentMin && $0.from < Self.momentMax }) {
            let from = offset.from.microsecondsSinceEpoch
            let shift = Int64(offset.minutes) * microsecondsPerMinute
            segments.append(
                Segment(
                    from: from, offset: shift, unitsBefore: segments.isEmpty ? 0 : units(before: offset.from),
                    localUnitsBefore: localUnits(before: from + shift)))
        }
    }

    /// The least common multiple of the lengths in microseconds, or the most that is allowed.
    private static func dayParts(dividedBy minutes: Set<Int>) -> Int64 {
        var multiple: Int64 = microsecondsPerMinute
        for length in minutes.map(Int64.init) where length > 0 {
            var (divisor, rest) = (multiple / microsecondsPerMinute, length)
            while rest > 0 { (divisor, rest) = (rest, divisor % rest) }
            multiple *= length / divisor
            guard multiple <= dayPartsMax else { return dayPartsMax }
        }
        return multiple
    }

    private static let momentMin = Timestamp(microsecondsSinceEpoch: Int64(dayMin) * microsecondsPerDay)
    private static let momentMax = Timestamp(microsecondsSinceEpoch: Int64(dayMax) * microsecondsPerDay)

    /// The units from the first day to a moment.
    ///
    /// - Complexity: O(log n) in the offsets, holidays and periods.
    func units(before moment: Timestamp) -> Int64 {
        let time = min(max(moment, Self.momentMin), Self.momentMax).microsecondsSinceEpoch
        let segment = segments[segments.lastIndex { $0.from <= time }]
        return segment.unitsBefore + localUnits(before: time + segment.offset) - segment.localUnitsBefore
    }

    /// The first moment by which there were so many units, above zero; nil when there never are.
    ///
    /// - Complexity: O(log n) in the offsets, holidays and periods.
    func moment(reaching units: Int64) -> Timestamp? {
        let segment = segments[segments.lastIndex { $0.unitsBefore < units }]
        let localUnits = units - segment.unitsBefore + segment.localUnitsBefore
        let span = spans[spans.lastIndex { $0.unitsBefore < localUnits }]
        guard span.unitsPerDay > 0, week.hasWorkdays else { return nil }
        let (dayCount, rest) = (localUnits - span.unitsBefore - 1).quotientAndRemainder(dividingBy: span.unitsPerDay)
        let day = week.workday(Int(dayCount), from: span.firstDay)
        guard day < Self.dayMax else { return nil }
        // Of a part of a day that ends between two microseconds, the later one is the first by which it has run.
        let product = (rest + 1).multipliedFullWidth(by: span.length)
        let (quotient, remainder) = span.unitsPerDay.dividingFullWidth(product)
        let time = Int64(day) * microsecondsPerDay + span.opening + quotient + (remainder > 0 ? 1 : 0)
        return Timestamp(microsecondsSinceEpoch: time - segment.offset)
    }

    /// The units from the first day to a local time in microseconds since 1970-01-01.
    private func localUnits(before time: Int64) -> Int64 {
        let (quotient, timeOfDay) = time.flooredQuotientAndRemainder(dividingBy: microsecondsPerDay)
        let day = max(Int(quotient), Self.dayMin)
        let span = spans[spans.lastIndex { $0.firstDay <= day }]
        let units = span.unitsBefore + Int64(week.workdayCount(span.firstDay..<day)) * span.unitsPerDay
        guard span.unitsPerDay > 0, week.isWorkday(day) else { return units }
        let open = min(max(timeOfDay - span.opening, 0), span.length)
        return units + span.length.dividingFullWidth(open.multipliedFullWidth(by: span.unitsPerDay)).quotient
    }
}

private let microsecondsPerMinute: Int64 = 60_000_000
private let microsecondsPerDay: Int64 = 86_400_000_000

extension Array {
    /// The index of the last element that a condition holds for, which holds for all before it; 0 when for none.
    ///
    /// - Complexity: O(log n).
    fileprivate func lastIndex(where holds: (Element) -> Bool) -> Int {
        var (low, high) = (0, count)
        while low < high {
            let middle = (low + high) / 2
            if holds(self[middle]) { low = middle + 1 } else { high = middle }
        }
        return Swift.max(low - 1, 0)
    }
}
