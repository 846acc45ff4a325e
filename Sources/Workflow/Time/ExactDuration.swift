/// A length of time that is the same wherever it begins: ISO 8601 weeks, days, hours, minutes and seconds.
///
/// A day is 24 hours. Years and months have no length of their own and need a calendar, so they are refused.
public struct ExactDuration: Hashable, Sendable {
    /// Microseconds, above zero.
    public let microseconds: Int64

    /// Makes a duration; nil unless `microseconds` is above zero.
    public init?(microseconds: Int64) {
        guard microseconds > 0 else { return nil }
        self.microseconds = microseconds
    }

    /// Reads `P[nW][nD][T[nH][nM][nS]]` with whole numbers, as in `P90D`, `P2W`, `PT12H`.
    ///
    /// - Throws: ``ExactDurationError``.
    public init(iso8601 text: String) throws(ExactDurationError) {
        var rest = text.utf8[...]
        guard rest.popFirst() == UInt8(ascii: "P"), !rest.isEmpty else { throw .malformed }
        var total: Int64 = 0
        var units = Self.dateUnits[...]
        var isTime = false
        while !rest.isEmpty {
            if rest.first == UInt8(ascii: "T") {
                guard !isTime, rest.count > 1 else { throw .malformed }
                rest.removeFirst()
                isTime = true
                units = Self.timeUnits[...]
            }
            let (count, designator) = try Self.element(&rest)
            guard isTime || !Self.calendarDesignators.contains(designator) else { throw .needsCalendar }
            guard let index = units.firstIndex(where: { $0.designator == designator }) else { throw .malformed }
            let (product, overflows) = count.multipliedReportingOverflow(by: units[index].microseconds)
            let (sum, sumOverflows) = total.addingReportingOverflow(product)
            guard !overflows, !sumOverflows else { throw .tooLong }
            total = sum
            // ISO 8601 writes the larger units first, each once.
            units = units[(index + 1)...]
        }
        guard let duration = ExactDuration(microseconds: total) else { throw .zero }
        self = duration
    }

    private static let dateUnits: [(designator: UInt8, microseconds: Int64)] = [
        (UInt8(ascii: "W"), 604_800_000_000), (UInt8(ascii: "D"), 86_400_000_000),
    ]
    private static let timeUnits: [(designator: UInt8, microseconds: Int64)] = [
        (UInt8(ascii: "H"), 3_600_000_000), (UInt8(ascii: "M"), 60_000_000), (UInt8(ascii: "S"), 1_000_000),
    ]
    private static let calendarDesignators = [UInt8(ascii: "Y"), UInt8(ascii: "M")]

    private static func element(
        _ rest: inout Substring.UTF8View
    ) throws(ExactDurationError) -> (count: Int64, designator: UInt8) {
        var (count, digitCount): (Int64, Int) = (0, 0)
        while let byte = rest.popFirst() {
            guard (0x30...0x39).contains(byte) else {
                guard digitCount > 0 else { throw .malformed }
                return (count, byte)
            }
            digitCount += 1
            // Twelve digits of the smallest unit are 30,000 years.
            guard digitCount <= 12 else { throw .tooLong }
            count = count * 10 + Int64(byte - 0x30)
        }
        throw .malformed
    }
}

/// Why a text is not an exact duration.
public enum ExactDurationError: Error, Hashable, Sendable {
    /// Not ISO 8601, or fractions, which are not supported.
    case malformed
    /// Years or months, whose length depends on where they begin.
    case needsCalendar
    /// No time at all.
    case zero
    /// Beyond 64 bits of microseconds.
    case tooLong
}

extension ExactDurationError: CustomStringConvertible {
    /// What is wrong and what would be right.
    public var description: String {
        switch self {
        case .malformed: "not a duration; write weeks, days, hours or minutes in ISO 8601, as in P90D, P2W or PT12H"
        case .needsCalendar:
            "years and months differ in length and are not supported in this version; write days, as in P365D"
        case .zero: "a duration is longer than nothing"
        case .tooLong: "the duration is too long"
        }
    }
}

extension ExactDuration: CustomStringConvertible {
    /// ISO 8601 in days, hours, minutes and seconds, as in `P1DT12H`.
    public var description: String {
        var rest = microseconds / 1_000_000
        var text = "P"
        for (divisor, designator) in [(86_400, "D"), (3_600, "H"), (60, "M"), (1, "S")] as [(Int64, String)] {
            let count = rest / divisor
            rest %= divisor
            guard count > 0 else { continue }
            if designator != "D", !text.utf8.contains(UInt8(ascii: "T")) { text += "T" }
            text += "\(count)\(designator)"
        }
        return text == "P" ? "PT0S" : text
    }
}
