import EventModel

/// When people fast, by the calendar of Umm al-Qura; declarations may differ by a day.
enum Ramadan {
    private static let periods: [Range<Int>] = [
        (2022, 4, 2, 30), (2023, 3, 23, 29), (2024, 3, 11, 30), (2025, 3, 1, 29), (2026, 2, 18, 30), (2027, 2, 8, 29),
        (2028, 1, 28, 29), (2029, 1, 16, 29), (2030, 1, 5, 30), (2030, 12, 26, 29),
    ].map { year, month, day, count in
        let first = CivilDate(year: year, month: month, day: day).daysSinceEpoch
        return first..<(first + count)
    }

    /// Whether a local day, in days since 1970-01-01, is one of Ramadan.
    static func contains(_ day: Int) -> Bool { periods.contains { $0.contains(day) } }
}
