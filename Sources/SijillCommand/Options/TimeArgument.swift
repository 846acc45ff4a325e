import ArgumentParser
import EventModel
import ReadModels

/// A time, or a day of UTC, with digits of either script.
struct TimeArgument {
    /// The time, or the beginning of the day.
    let start: Timestamp
    /// The time, or the beginning of the next day.
    let end: Timestamp

    /// Whether a day was named.
    var isDay: Bool { start != end }

    /// Reads what was given for an option.
    init(_ written: String, option: String) throws {
        let text = NormalizedText(written).text.uppercased()
        if let day = Timestamp(iso8601: text + "T00:00:00Z") {
            start = day
            end = Timestamp(microsecondsSinceEpoch: day.microsecondsSinceEpoch + 86_400_000_000)
            return
        }
        guard let time = Timestamp(iso8601: text) else {
            throw ValidationError("\(option) takes a day or a time, as in 2026-05-01 or 2026-05-01T08:00:00Z")
        }
        (start, end) = (time, time)
    }
}
