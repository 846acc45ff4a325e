/// The working days of every week.
struct WorkingWeek: Sendable {
    /// By day of the week from Monday whether it is a working day.
    private let isWorking: [Bool]
    private let workdaysPerWeek: Int

    init(weekend: [Bool]) {
        isWorking = weekend.map { !$0 }
        workdaysPerWeek = isWorking.count { $0 }
    }

    /// Whether there are working days at all.
    var hasWorkdays: Bool { workdaysPerWeek > 0 }

    /// Whether a day since 1970-01-01 is a working day.
    func isWorkday(_ day: Int) -> Bool {
        // 1970-01-01 was a Thursday, the fourth day from Monday.
        isWorking[((day + 3) % 7 + 7) % 7]
    }

    /// The number of working days among these.
    ///
    /// - Complexity: O(1).
    func workdayCount(_ days: Range<Int>) -> Int {
        let (weeks, rest) = days.count.quotientAndRemainder(dividingBy: 7)
        return weeks * workdaysPerWeek + (days.upperBound - rest..<days.upperBound).count { isWorkday($0) }
    }

    /// The working day after `count` others from `firstDay` on; there must be one in a week.
    ///
    /// - Complexity: O(1).
    func workday(_ count: Int, from firstDay: Int) -> Int {
        let (weeks, rest) = count.quotientAndRemainder(dividingBy: workdaysPerWeek)
        var (day, left) = (firstDay + weeks * 7, rest)
        while true {
            if isWorkday(day) {
                guard left > 0 else { return day }
                left -= 1
            }
            day += 1
        }
    }
}
