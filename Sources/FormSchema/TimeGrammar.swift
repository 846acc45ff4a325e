import EventModel

/// The dates, times and durations of RFC 3339.
enum TimeGrammar {
    static func isDate(_ text: String) -> Bool {
        var scanner = ByteScanner(text.utf8)
        return takeDate(&scanner) != nil && scanner.isAtEnd
    }

    static func isTime(_ text: String) -> Bool {
        var scanner = ByteScanner(text.utf8)
        return takeTime(&scanner) != nil && scanner.isAtEnd
    }

    static func isDateTime(_ text: String) -> Bool {
        var scanner = ByteScanner(text.utf8)
        guard let date = takeDate(&scanner), scanner.take("T"), let time = takeTime(&scanner), scanner.isAtEnd else {
            return false
        }
        guard time.isLeapSecond else { return true }
        // Leap seconds end a month of universal time (RFC 3339 section 5.7).
        return CivilDate(daysSinceEpoch: date.daysSinceEpoch + time.dayShift + 1).day == 1
    }

    /// `duration` of appendix A: units in falling order without a gap, or weeks alone.
    static func isDuration(_ text: String) -> Bool {
        var scanner = ByteScanner(text.utf8)
        guard scanner.take("P") else { return false }
        if !scanner.isAtEnd, scanner.next?.lowercased != UInt8(ascii: "t") {
            guard let isWeek = takeDateUnits(&scanner) else { return false }
            if isWeek { return scanner.isAtEnd }
        } else if scanner.isAtEnd {
            return false
        }
        if scanner.isAtEnd { return true }
        guard scanner.take("T") else { return false }
        return takeUnits(["H", "M", "S"], &scanner) && scanner.isAtEnd
    }

    /// Whether weeks were taken; nil when there is no unit.
    private static func takeDateUnits(_ scanner: inout ByteScanner) -> Bool? {
        var afterDigits = scanner
        guard afterDigits.takeWhile(\.isDigit) > 0 else { return nil }
        if afterDigits.take("W") {
            scanner = afterDigits
            return true
        }
        return takeUnits(["Y", "M", "D"], &scanner) ? false : nil
    }

    /// Takes numbers with these units, starting at any and then one after the other.
    private static func takeUnits(_ units: [Unicode.Scalar], _ scanner: inout ByteScanner) -> Bool {
        var rest = units[...]
        var isFirst = true
        while let next = scanner.next, next.isDigit {
            _ = scanner.takeWhile(\.isDigit)
            guard let unit = rest.first(where: { scanner.take($0) }), isFirst || unit == rest.first else {
                return false
            }
            rest = rest.drop { $0 != unit }.dropFirst()
            isFirst = false
        }
        return !isFirst
    }

    private static func takeDate(_ scanner: inout ByteScanner) -> CivilDate? {
        guard let year = scanner.takeDigits(4), scanner.take("-"), let month = scanner.takeDigits(2),
            scanner.take("-"), let day = scanner.takeDigits(2), (1...12).contains(month), day >= 1,
            day <= CivilDate.dayCount(ofMonth: month, year: year)
        else { return nil }
        return CivilDate(year: year, month: month, day: day)
    }

    /// A time of day: whether it is a leap second, and how many days its universal time lies from the local one.
    private static func takeTime(_ scanner: inout ByteScanner) -> (isLeapSecond: Bool, dayShift: Int)? {
        guard let hour = scanner.takeDigits(2), scanner.take(":"), let minute = scanner.takeDigits(2),
            scanner.take(":"), let second = scanner.takeDigits(2), hour <= 23, minute <= 59, second <= 60
        else { return nil }
        if scanner.take("."), scanner.takeWhile(\.isDigit) == 0 { return nil }
        guard let offset = takeOffset(&scanner) else { return nil }
        let universal = hour * 60 + minute - offset
        let dayShift = universal < 0 ? -1 : universal >= minutesPerDay ? 1 : 0
        let isLeapSecond = second == 60
        // A leap second is the last one of a day of universal time.
        if isLeapSecond, universal - dayShift * minutesPerDay != minutesPerDay - 1 { return nil }
        return (isLeapSecond, dayShift)
    }

    /// `Z` or the minutes east of Greenwich.
    private static func takeOffset(_ scanner: inout ByteScanner) -> Int? {
        if scanner.take("Z") { return 0 }
        let isEast = scanner.take("+")
        guard isEast || scanner.take("-") else { return nil }
        guard let hour = scanner.takeDigits(2), scanner.take(":"), let minute = scanner.takeDigits(2), hour <= 23,
            minute <= 59
        else { return nil }
        return (isEast ? 1 : -1) * (hour * 60 + minute)
    }

    private static let minutesPerDay = 24 * 60
}
