public import EventModel

/// A moment in nanoseconds, from 0001-01-01T00:00:00Z to 9999-12-31T23:59:59.999999999Z.
public struct ExpressionTimestamp: Hashable, Sendable {
    /// Whole seconds since 1970-01-01T00:00:00Z, at or before the moment.
    public let secondsSinceEpoch: Int64
    /// Nanoseconds after them, 0 to 999,999,999.
    public let nanoseconds: Int32

    static let secondsRange: ClosedRange<Int64> = -62_135_596_800...253_402_300_799

    /// 0001-01-01T00:00:00Z.
    static let first = ExpressionTimestamp(uncheckedSeconds: secondsRange.lowerBound, nanoseconds: 0)

    private init(uncheckedSeconds seconds: Int64, nanoseconds: Int32) {
        secondsSinceEpoch = seconds
        self.nanoseconds = nanoseconds
    }

    /// Makes a moment; nil outside the range.
    public init?(secondsSinceEpoch: Int64, nanoseconds: Int32) {
        guard ExpressionTimestamp.secondsRange.contains(secondsSinceEpoch), (0..<1_000_000_000).contains(nanoseconds)
        else { return nil }
        self.init(uncheckedSeconds: secondsSinceEpoch, nanoseconds: nanoseconds)
    }

    /// Takes a moment of the host; one outside the range becomes the nearest within.
    public init(_ timestamp: Timestamp) {
        let (seconds, microseconds) = timestamp.secondsAndMicroseconds
        let range = ExpressionTimestamp.secondsRange
        if seconds < range.lowerBound {
            self = .first
        } else if seconds > range.upperBound {
            self.init(uncheckedSeconds: range.upperBound, nanoseconds: 999_999_999)
        } else {
            self.init(uncheckedSeconds: seconds, nanoseconds: Int32(microseconds) * 1_000)
        }
    }

    /// The moment in whole microseconds.
    public var timestamp: Timestamp {
        Timestamp(microsecondsSinceEpoch: secondsSinceEpoch * 1_000_000 + Int64(nanoseconds / 1_000))
    }

    /// The moment a duration later; nil outside the range.
    func adding(_ duration: ExpressionDuration) -> ExpressionTimestamp? {
        var seconds = secondsSinceEpoch + duration.seconds
        var nanoseconds = nanoseconds + duration.nanoseconds
        if nanoseconds < 0 {
            (seconds, nanoseconds) = (seconds - 1, nanoseconds + 1_000_000_000)
        } else if nanoseconds >= 1_000_000_000 {
            (seconds, nanoseconds) = (seconds + 1, nanoseconds - 1_000_000_000)
        }
        return ExpressionTimestamp(secondsSinceEpoch: seconds, nanoseconds: nanoseconds)
    }

    /// The time from another moment to this one; nil beyond ±9,223,372,036 seconds, what 64 bits of nanoseconds hold.
    func since(_ other: ExpressionTimestamp) -> ExpressionDuration? {
        let difference = ExpressionDuration(
            seconds: secondsSinceEpoch - other.secondsSinceEpoch,
            nanoseconds: Int64(nanoseconds) - Int64(other.nanoseconds))
        guard let difference, abs(difference.seconds) <= Int64.max / 1_000_000_000 else { return nil }
        return difference
    }
}

extension ExpressionTimestamp: Comparable {
    /// Earlier moments are smaller.
    public static func < (left: ExpressionTimestamp, right: ExpressionTimestamp) -> Bool {
        (left.secondsSinceEpoch, left.nanoseconds) < (right.secondsSinceEpoch, right.nanoseconds)
    }
}

extension ExpressionTimestamp: CustomStringConvertible {
    /// RFC 3339 in UTC, with as many digits of the fraction as there are.
    public var description: String {
        var text = Timestamp(secondsSinceEpoch: secondsSinceEpoch).description
        if nanoseconds != 0 {
            text.removeLast()
            text += fractionText(nanoseconds) + "Z"
        }
        return text
    }

    /// Reads RFC 3339; nil for anything else, and outside the range.
    public init?(_ text: String) {
        var bytes = Array(text.utf8)
        var nanoseconds: Int32 = 0
        if let point = bytes.firstIndex(of: UInt8(ascii: ".")) {
            let end = bytes[(point + 1)...].firstIndex { !(0x30...0x39).contains($0) } ?? bytes.endIndex
            guard end > point + 1, end - point <= 10 else { return nil }
            for place in 1...9 {
                let digit = point + place < end ? Int32(bytes[point + place]) - 0x30 : 0
                nanoseconds = nanoseconds * 10 + digit
            }
            bytes.removeSubrange(point..<end)
        }
        for index in bytes.indices where bytes[index] == UInt8(ascii: "t") || bytes[index] == UInt8(ascii: "z") {
            bytes[index] -= 0x20
        }
        // RFC 3339 wants an offset, where `CivilDateTime` also reads local times.
        guard bytes.count >= 20, let dateTime = CivilDateTime(bytes) else { return nil }
        let seconds = dateTime.timestamp.secondsAndMicroseconds.seconds
        self.init(secondsSinceEpoch: seconds, nanoseconds: nanoseconds)
    }
}

/// `.25` of 250,000,000 nanoseconds.
func fractionText(_ nanoseconds: Int32) -> String {
    var digits = String(nanoseconds)
    digits = String(repeating: "0", count: 9 - digits.utf8.count) + digits
    while digits.utf8.last == UInt8(ascii: "0") { digits.removeLast() }
    return "." + digits
}
