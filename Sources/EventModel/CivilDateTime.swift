/// A date and time of the Gregorian calendar with its offset from UTC, as ISO 8601 and XML Schema write it:
/// `2002-07-07T14:30:00.250+02:00`.
public struct CivilDateTime: Hashable, Sendable {
    /// The moment.
    public var timestamp: Timestamp
    /// Minutes that local time is ahead of UTC, -840 to 840; nil where none is written, which is read as UTC.
    public var offsetMinutes: Int?

    /// The largest offset of XML Schema (part 2, section 3.2.7.3): 14 hours.
    public static let offsetMinutesMax = 840

    /// Makes a date and time.
    public init(timestamp: Timestamp, offsetMinutes: Int?) {
        self.timestamp = timestamp
        self.offsetMinutes = offsetMinutes
    }

    /// Reads `YYYY-MM-DDThh:mm:ss`, optionally a fraction and `Z` or `±hh:mm`; digits of the fraction beyond the
    /// sixth are dropped.
    ///
    /// Nil for anything else: other forms, years beyond 9999, days that the month does not have, leap seconds.
    ///
    /// - Complexity: O(n), about 20 ns, no allocation.
    public init?(_ text: some BidirectionalCollection<UInt8>) {
        var scanner = DigitScanner(text)
        guard let year = scanner.number(digits: 4), scanner.skip("-"),
            let month = scanner.number(digits: 2), scanner.skip("-"),
            let day = scanner.number(digits: 2), scanner.skip("T"),
            let hour = scanner.number(digits: 2), scanner.skip(":"),
            let minute = scanner.number(digits: 2), scanner.skip(":"),
            let second = scanner.number(digits: 2),
            (1...12).contains(month), (1...CivilDate.dayCount(ofMonth: month, year: year)).contains(day),
            hour < 24, minute < 60, second < 60,
            let microseconds = scanner.fractionInMicroseconds(), let offset = scanner.offset(), scanner.isAtEnd
        else { return nil }
        let days = CivilDate(year: year, month: month, day: day).daysSinceEpoch
        let localSeconds = Int64(days) * 86_400 + Int64(hour * 3_600 + minute * 60 + second)
        let seconds = localSeconds - Int64((offset ?? 0) * 60)
        guard let timestamp = Timestamp(seconds: seconds, microseconds: Int64(microseconds)) else { return nil }
        self.init(timestamp: timestamp, offsetMinutes: offset)
    }

    /// Reads a text; see the initializer for bytes.
    public init?(_ text: String) {
        self.init(text.utf8)
    }

    /// Appends the UTF-8 of `YYYY-MM-DDThh:mm:ss±hh:mm`, `Z` for no offset, with no fraction where it is zero, three
    /// digits where it is whole milliseconds, and six elsewhere.
    ///
    /// Years outside 0 to 9999 get more digits or a sign.
    ///
    /// - Complexity: O(1).
    public func write(to bytes: inout [UInt8]) {
        let offset = offsetMinutes ?? 0
        let (seconds, microseconds) = timestamp.secondsAndMicroseconds
        let local = seconds + Int64(offset * 60)
        let dayNumber = local >= 0 ? local / 86_400 : (local - 86_399) / 86_400
        let secondOfDay = Int(local - dayNumber * 86_400)
        CivilDate(daysSinceEpoch: Int(dayNumber)).write(to: &bytes)
        bytes.append(UInt8(ascii: "T"))
        bytes.appendDecimal(secondOfDay / 3_600, digits: 2)
        bytes.append(UInt8(ascii: ":"))
        bytes.appendDecimal(secondOfDay / 60 % 60, digits: 2)
        bytes.append(UInt8(ascii: ":"))
        bytes.appendDecimal(secondOfDay % 60, digits: 2)
        if microseconds != 0 {
            bytes.append(UInt8(ascii: "."))
            let isWholeMilliseconds = microseconds % 1_000 == 0
            bytes.appendDecimal(
                Int(isWholeMilliseconds ? microseconds / 1_000 : microseconds), digits: isWholeMilliseconds ? 3 : 6)
        }
        guard let offsetMinutes else {
            bytes.append(UInt8(ascii: "Z"))
            return
        }
        bytes.append(UInt8(ascii: offsetMinutes < 0 ? "-" : "+"))
        bytes.appendDecimal(abs(offsetMinutes) / 60, digits: 2)
        bytes.append(UInt8(ascii: ":"))
        bytes.appendDecimal(abs(offsetMinutes) % 60, digits: 2)
    }
}

extension CivilDateTime: CustomStringConvertible {
    /// The text that ``write(to:)`` appends.
    public var description: String {
        var bytes: [UInt8] = []
        write(to: &bytes)
        return String(decoding: bytes, as: UTF8.self)
    }
}

extension Timestamp: CustomStringConvertible {
    /// ISO 8601 in UTC, as in `2026-11-23T08:00:00Z`.
    public var description: String {
        CivilDateTime(timestamp: self, offsetMinutes: nil).description
    }

    /// Reads ISO 8601, as in `2026-11-23T10:00:00+02:00`.
    ///
    /// Without an offset it is UTC. Nil for anything else.
    public init?(iso8601 text: String) {
        guard let dateTime = CivilDateTime(text) else { return nil }
        self = dateTime.timestamp
    }
}

/// Takes fixed-width numbers off the front of ASCII text.
private struct DigitScanner<Text: BidirectionalCollection<UInt8>> {
    private let text: Text
    private var index: Text.Index

    init(_ text: Text) {
        self.text = text
        index = text.startIndex
    }

    var isAtEnd: Bool { index == text.endIndex }

    mutating func skip(_ character: Unicode.Scalar) -> Bool {
        guard !isAtEnd, text[index] == UInt8(ascii: character) else { return false }
        index = text.index(after: index)
        return true
    }

    mutating func number(digits: Int) -> Int? {
        var number = 0
        for _ in 0..<digits {
            guard let digit = digit() else { return nil }
            number = number * 10 + digit
        }
        return number
    }

    private mutating func digit() -> Int? {
        guard !isAtEnd, case let byte = text[index], (0x30...0x39).contains(byte) else { return nil }
        index = text.index(after: index)
        return Int(byte) - 0x30
    }

    /// Microseconds of a fraction, 0 where there is none, nil for a point without digits.
    mutating func fractionInMicroseconds() -> Int? {
        guard skip(".") else { return 0 }
        var (microseconds, unit) = (0, 100_000)
        guard let first = digit() else { return nil }
        microseconds = first * unit
        while let digit = digit() {
            unit /= 10
            microseconds += digit * unit
        }
        return microseconds
    }

    /// Minutes ahead of UTC: the outer nil for a malformed offset, the inner one for `Z` or none.
    mutating func offset() -> Int?? {
        if isAtEnd || skip("Z") { return .some(nil) }
        let sign: Int
        if skip("+") { sign = 1 } else if skip("-") { sign = -1 } else { return nil }
        guard let hours = number(digits: 2), skip(":"), let minutes = number(digits: 2), minutes < 60,
            hours * 60 + minutes <= CivilDateTime.offsetMinutesMax
        else { return nil }
        return .some(sign * (hours * 60 + minutes))
    }
}
