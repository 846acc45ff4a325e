import EventModel

/// The texts of dates and times that ``/EventModel/CivilDateTime`` writes in just that way.
enum TimestampText {
    /// Reads a text that would be written back exactly; nil for every other one.
    ///
    /// - Complexity: O(1), no allocation.
    static func canonical(_ bytes: [UInt8], _ text: Range<Int>) -> CivilDateTime? {
        let start = text.lowerBound
        let secondsEnd = start + secondsByteCount
        guard text.count > secondsByteCount, hasShape(bytes, start) else { return nil }
        let (year, month, day) = (number(bytes, start, 4), number(bytes, start + 5, 2), number(bytes, start + 8, 2))
        let (hour, minute) = (number(bytes, start + 11, 2), number(bytes, start + 14, 2))
        let second = number(bytes, start + 17, 2)
        guard year >= 0, (1...12).contains(month), day >= 1, day <= CivilDate.dayCount(ofMonth: month, year: year),
            (0..<24).contains(hour), (0..<60).contains(minute), (0..<60).contains(second),
            let (microseconds, fractionEnd) = fraction(bytes, secondsEnd..<text.upperBound),
            let offset = offset(bytes, fractionEnd..<text.upperBound)
        else { return nil }
        let days = CivilDate(year: year, month: month, day: day).daysSinceEpoch
        let seconds = Int64(days) * 86_400 + Int64(hour * 3_600 + minute * 60 + second - (offset ?? 0) * 60)
        guard let timestamp = Timestamp(seconds: seconds, microseconds: Int64(microseconds)) else { return nil }
        return CivilDateTime(timestamp: timestamp, offsetMinutes: offset)
    }

    /// The length of `YYYY-MM-DDThh:mm:ss`.
    private static let secondsByteCount = 19

    private static func hasShape(_ bytes: [UInt8], _ start: Int) -> Bool {
        bytes[start + 4] == UInt8(ascii: "-") && bytes[start + 7] == UInt8(ascii: "-")
            && bytes[start + 10] == UInt8(ascii: "T") && bytes[start + 13] == UInt8(ascii: ":")
            && bytes[start + 16] == UInt8(ascii: ":")
    }

    /// The number of so many digits; negative when one is none.
    private static func number(_ bytes: [UInt8], _ start: Int, _ count: Int) -> Int {
        var number = 0
        for index in start..<start + count {
            let digit = bytes[index] &- 0x30
            guard digit <= 9 else { return -1 }
            number = number * 10 + Int(digit)
        }
        return number
    }

    /// No fraction, or three digits that are not all zero, or six that are not whole milliseconds.
    private static func fraction(_ bytes: [UInt8], _ rest: Range<Int>) -> (microseconds: Int, end: Int)? {
        guard bytes[rest.lowerBound] == UInt8(ascii: ".") else { return (0, rest.lowerBound) }
        let digits = bytes[rest].dropFirst().prefix { (0x30...0x39).contains($0) }
        let value = number(bytes, digits.startIndex, digits.count)
        switch digits.count {
        case 3 where value != 0: return (value * 1_000, digits.endIndex)
        case 6 where value % 1_000 != 0: return (value, digits.endIndex)
        default: return nil
        }
    }

    /// `Z`, or `±hh:mm` but not `-00:00`: the outer nil for anything else, the inner one for `Z`.
    private static func offset(_ bytes: [UInt8], _ text: Range<Int>) -> Int?? {
        let start = text.lowerBound
        if text.count == 1, bytes[start] == UInt8(ascii: "Z") { return .some(nil) }
        guard text.count == 6, bytes[start + 3] == UInt8(ascii: ":") else { return nil }
        let (hours, minutes) = (number(bytes, start + 1, 2), number(bytes, start + 4, 2))
        guard hours >= 0, (0..<60).contains(minutes), case let offset = hours * 60 + minutes,
            offset <= CivilDateTime.offsetMinutesMax
        else { return nil }
        switch bytes[start] {
        case UInt8(ascii: "+"): return offset
        case UInt8(ascii: "-") where offset > 0: return -offset
        default: return nil
        }
    }
}
