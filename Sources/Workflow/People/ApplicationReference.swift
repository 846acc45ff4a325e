public import EventModel

/// The number of an application as people say it over the telephone: service, year, number, check digit, as in
/// `101-2026-000123-7`.
///
/// Digits alone, so that it is said, typed and heard alike in Arabic and in English. One wrong digit, or two neighbours
/// exchanged, is always noticed; see ``CheckDigit``.
public struct ApplicationReference: Hashable, Sendable {
    /// The number of the service in its store, three digits.
    public let service: Int
    /// The year of the first event, four digits.
    public let year: Int
    /// The number within service and year, from 1.
    public let number: Int

    /// The key under which the first event's payload holds the reference.
    public static let payloadKey = "reference"
    /// The numbers that services have.
    public static let services = 101...999
    /// The years.
    public static let years = 1000...9999
    /// The numbers within service and year.
    public static let numbers = 1...999_999_999
    private static let numberDigitCountMin = 6

    /// Makes a reference; nil when a part lies beyond its bounds.
    public init?(service: Int, year: Int, number: Int) {
        guard Self.services.contains(service), Self.years.contains(year), Self.numbers.contains(number) else {
            return nil
        }
        self.service = service
        self.year = year
        self.number = number
    }

    /// Reads what somebody wrote or typed.
    ///
    /// Arabic and Eastern Arabic digits; spaces, dashes, slashes, points and marks of direction between them are left out.
    /// Nil when that is no reference, or its check digit is wrong.
    ///
    /// - Complexity: O(n).
    public init?(_ text: String) {
        guard let digits = Self.digits(of: text), CheckDigit.isSound(digits) else { return nil }
        let numberDigits = digits.dropFirst(7).dropLast()
        guard numberDigits.count == Self.numberDigitCountMin || numberDigits.first != 0 else { return nil }
        self.init(
            service: Self.number(digits[0..<3]), year: Self.number(digits[3..<7]), number: Self.number(numberDigits))
    }

    /// The digits, the check digit last; nil when the text holds something else, or too few or too many.
    private static func digits(of text: String) -> [UInt8]? {
        var digits: [UInt8] = []
        for scalar in text.unicodeScalars {
            switch scalar.value {
            case 0x30...0x39: digits.append(UInt8(scalar.value - 0x30))
            case 0x660...0x669: digits.append(UInt8(scalar.value - 0x660))
            case 0x6F0...0x6F9: digits.append(UInt8(scalar.value - 0x6F0))
            case _ where separators.contains(scalar): continue
            default: return nil
            }
            guard digits.count <= digitCounts.upperBound else { return nil }
        }
        return digitCounts.contains(digits.count) ? digits : nil
    }

    private static let digitCounts = 14...17
    private static let separators: Set<Unicode.Scalar> = [
        " ", "-", "/", ".", "\u{A0}", "\u{640}", "\u{2010}", "\u{2011}", "\u{2012}", "\u{2013}", "\u{2014}", "\u{2212}",
        "\u{61C}", "\u{200E}", "\u{200F}", "\u{2066}", "\u{2067}", "\u{2068}", "\u{2069}",
    ]

    private static func number(_ digits: some Sequence<UInt8>) -> Int {
        digits.reduce(0) { $0 * 10 + Int($1) }
    }
}

extension ApplicationReference: CustomStringConvertible {
    /// The parts with dashes between, as in `101-2026-000123-7`.
    public var description: String {
        let digits = String(number)
        let padded = String(repeating: "0", count: max(0, Self.numberDigitCountMin - digits.utf8.count)) + digits
        let all = "\(service)\(year)\(padded)".utf8.map { $0 - 0x30 }
        return "\(service)-\(year)-\(padded)-\(CheckDigit.digit(for: all))"
    }
}

extension CompiledWorkflow {
    /// The year of a moment, on the service's calendar.
    ///
    /// - Complexity: O(log n) in the calendar's offsets.
    public func localYear(of moment: Timestamp) -> Int {
        let offset = localCalendar?.offsetMinutes(at: moment) ?? 0
        return CivilDate(daysSinceEpoch: moment.localDayAndMicroseconds(offsetMinutes: offset).day).year
    }
}
