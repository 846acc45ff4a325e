/// A day of the proleptic Gregorian calendar.
public struct CivilDate: Hashable, Sendable {
    /// The year; 0 is 1 BC.
    public var year: Int
    /// The month, 1 to 12.
    public var month: Int
    /// The day of the month, from 1.
    public var day: Int

    /// Makes a day, which must exist.
    public init(year: Int, month: Int, day: Int) {
        precondition((1...12).contains(month), "there are twelve months")
        precondition((1...Self.dayCount(ofMonth: month, year: year)).contains(day), "the month has no such day")
        self.year = year
        self.month = month
        self.day = day
    }

    /// The day that lies `days` after 1970-01-01.
    ///
    /// `civil_from_days` of Howard Hinnant, "chrono-Compatible Low-Level Date Algorithms".
    ///
    /// - Complexity: O(1).
    public init(daysSinceEpoch days: Int) {
        let shifted = days + 719_468
        let era = (shifted >= 0 ? shifted : shifted - 146_096) / 146_097
        let dayOfEra = shifted - era * 146_097
        let yearOfEra = (dayOfEra - dayOfEra / 1_460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
        let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
        let monthFromMarch = (5 * dayOfYear + 2) / 153
        month = monthFromMarch < 10 ? monthFromMarch + 3 : monthFromMarch - 9
        day = dayOfYear - (153 * monthFromMarch + 2) / 5 + 1
        year = yearOfEra + era * 400 + (month <= 2 ? 1 : 0)
    }

    /// Days since 1970-01-01; negative before.
    ///
    /// `days_from_civil` of Howard Hinnant, "chrono-Compatible Low-Level Date Algorithms".
    ///
    /// - Complexity: O(1).
    public var daysSinceEpoch: Int {
        let yearFromMarch = month <= 2 ? year - 1 : year
        let era = (yearFromMarch >= 0 ? yearFromMarch : yearFromMarch - 399) / 400
        let yearOfEra = yearFromMarch - era * 400
        let dayOfYear = (153 * (month > 2 ? month - 3 : month + 9) + 2) / 5 + day - 1
        let dayOfEra = yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear
        return era * 146_097 + dayOfEra - 719_468
    }

    /// The number of days of a month.
    ///
    /// - Complexity: O(1).
    public static func dayCount(ofMonth month: Int, year: Int) -> Int {
        switch month {
        case 2: (year % 4 == 0 && year % 100 != 0) || year % 400 == 0 ? 29 : 28
        case 4, 6, 9, 11: 30
        default: 31
        }
    }

    /// Appends the UTF-8 of `YYYY-MM-DD`.
    func write(to bytes: inout [UInt8]) {
        if year < 0 { bytes.append(UInt8(ascii: "-")) }
        bytes.appendDecimal(abs(year), digits: 4)
        bytes.append(UInt8(ascii: "-"))
        bytes.appendDecimal(month, digits: 2)
        bytes.append(UInt8(ascii: "-"))
        bytes.appendDecimal(day, digits: 2)
    }
}

extension [UInt8] {
    /// Appends a number in at least `digits` decimal digits.
    mutating func appendDecimal(_ number: Int, digits: Int) {
        var divisor = 1
        for _ in 1..<digits { divisor *= 10 }
        while number / divisor >= 10 { divisor *= 10 }
        while divisor > 0 {
            append(UInt8(number / divisor % 10) + 0x30)
            divisor /= 10
        }
    }
}

extension CivilDate {
    /// Reads `YYYY-MM-DD`; nil for anything else and for days that do not exist.
    ///
    /// - Complexity: O(1), no allocation.
    public init?(_ text: some Collection<UInt8>) {
        var (fields, separatorCount) = ([0, 0, 0], 0)
        guard text.count == 10 else { return nil }
        for (index, byte) in text.enumerated() {
            if index == 4 || index == 7 {
                guard byte == UInt8(ascii: "-") else { return nil }
                separatorCount += 1
            } else {
                guard (0x30...0x39).contains(byte) else { return nil }
                fields[separatorCount] = fields[separatorCount] * 10 + Int(byte - 0x30)
            }
        }
        guard (1...12).contains(fields[1]), fields[2] >= 1,
            fields[2] <= Self.dayCount(ofMonth: fields[1], year: fields[0])
        else { return nil }
        self.init(year: fields[0], month: fields[1], day: fields[2])
    }
}
