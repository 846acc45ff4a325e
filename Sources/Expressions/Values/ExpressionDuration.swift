/// A span of time in nanoseconds, at most 315,576,000,000 seconds (10,000 years) either way.
public struct ExpressionDuration: Hashable, Sendable {
    /// Whole seconds, towards zero.
    public let seconds: Int64
    /// Nanoseconds beyond them, of the same sign, within ±999,999,999.
    public let nanoseconds: Int32

    static let secondsMax: Int64 = 315_576_000_000

    /// No time.
    public static let zero = ExpressionDuration()

    private init() {
        seconds = 0
        nanoseconds = 0
    }

    /// Makes a span of seconds and nanoseconds, whose signs may differ; nil outside the range.
    public init?(seconds: Int64, nanoseconds: Int64) {
        let (carry, rest) = nanoseconds.quotientAndRemainder(dividingBy: 1_000_000_000)
        let (sum, overflows) = seconds.addingReportingOverflow(carry)
        guard !overflows, abs(sum.clamped) <= ExpressionDuration.secondsMax else { return nil }
        var (whole, part) = (sum, rest)
        if whole > 0, part < 0 {
            (whole, part) = (whole - 1, part + 1_000_000_000)
        } else if whole < 0, part > 0 {
            (whole, part) = (whole + 1, part - 1_000_000_000)
        }
        guard abs(whole) < ExpressionDuration.secondsMax || part == 0 else { return nil }
        self.seconds = whole
        self.nanoseconds = Int32(part)
    }

    func adding(_ other: ExpressionDuration) -> ExpressionDuration? {
        ExpressionDuration(seconds: seconds + other.seconds, nanoseconds: Int64(nanoseconds) + Int64(other.nanoseconds))
    }

    func subtracting(_ other: ExpressionDuration) -> ExpressionDuration? {
        ExpressionDuration(seconds: seconds - other.seconds, nanoseconds: Int64(nanoseconds) - Int64(other.nanoseconds))
    }
}

extension Int64 {
    /// The number, or the nearest whose absolute value can be taken.
    fileprivate var clamped: Int64 { Swift.max(self, -Int64.max) }
}

extension ExpressionDuration: Comparable {
    /// Shorter spans are smaller, and negative ones smaller than none.
    public static func < (left: ExpressionDuration, right: ExpressionDuration) -> Bool {
        (left.seconds, left.nanoseconds) < (right.seconds, right.nanoseconds)
    }
}

extension ExpressionDuration: CustomStringConvertible {
    /// Seconds with as many digits of the fraction as there are: `-1.5s`.
    public var description: String {
        let sign = seconds < 0 || nanoseconds < 0 ? "-" : ""
        let fraction = nanoseconds == 0 ? "" : fractionText(abs(nanoseconds))
        return sign + String(abs(seconds)) + fraction + "s"
    }

    /// Reads numbers with units (`h`, `m`, `s`, `ms`, `us`, `µs`, `ns`), as in `1h45m` and `-1.5s`, or `0`.
    ///
    /// Nil for anything else, and outside the range. Fractions of a nanosecond are dropped.
    public init?(_ text: String) {
        var bytes = Array(text.utf8)[...]
        let isNegative = bytes.first == UInt8(ascii: "-")
        if let sign = bytes.first, sign == UInt8(ascii: "-") || sign == UInt8(ascii: "+") { bytes.removeFirst() }
        guard !bytes.isEmpty else { return nil }
        var (seconds, nanoseconds): (Int64, Int64) = (0, 0)
        if Array(bytes) != [UInt8(ascii: "0")] {
            while !bytes.isEmpty {
                guard let part = DurationPart(&bytes) else { return nil }
                let (secondsSum, secondsOverflow) = seconds.addingReportingOverflow(part.seconds)
                let (nanosecondsSum, nanosecondsOverflow) = nanoseconds.addingReportingOverflow(part.nanoseconds)
                guard !secondsOverflow, !nanosecondsOverflow else { return nil }
                (seconds, nanoseconds) = (secondsSum, nanosecondsSum)
            }
        }
        let sign: Int64 = isNegative ? -1 : 1
        self.init(seconds: sign * seconds, nanoseconds: sign * nanoseconds)
    }
}

/// One number with its unit.
private struct DurationPart {
    var seconds: Int64 = 0
    var nanoseconds: Int64 = 0

    init?(_ bytes: inout ArraySlice<UInt8>) {
        var (whole, fraction, fractionUnit): (Int64, Int64, Int64) = (0, 0, 1)
        var digitCount = 0
        while let digit = DurationPart.digit(&bytes) {
            let (product, overflows) = whole.multipliedReportingOverflow(by: 10)
            let (sum, sumOverflows) = product.addingReportingOverflow(digit)
            guard !overflows, !sumOverflows else { return nil }
            whole = sum
            digitCount += 1
        }
        if bytes.first == UInt8(ascii: ".") {
            bytes.removeFirst()
            while let digit = DurationPart.digit(&bytes) {
                digitCount += 1
                guard fractionUnit < 1_000_000_000_000 else { continue }
                fraction = fraction * 10 + digit
                fractionUnit *= 10
            }
        }
        guard digitCount > 0, let unit = DurationPart.unitInNanoseconds(&bytes) else { return nil }
        let isSeconds = unit >= 1_000_000_000
        let factor = isSeconds ? unit / 1_000_000_000 : 1
        let (count, overflows) = whole.multipliedReportingOverflow(by: factor)
        guard !overflows else { return nil }
        if isSeconds {
            seconds = count
        } else {
            let unitsPerSecond = 1_000_000_000 / unit
            seconds = count / unitsPerSecond
            nanoseconds = count % unitsPerSecond * unit
        }
        // Exact in two steps: `unit` is at most 3.6e12 and the fraction below 1e12.
        let (high, low) = unit.multipliedFullWidth(by: fraction)
        nanoseconds += fractionUnit.dividingFullWidth((high, low)).quotient
    }

    private static func digit(_ bytes: inout ArraySlice<UInt8>) -> Int64? {
        guard let byte = bytes.first, (0x30...0x39).contains(byte) else { return nil }
        bytes.removeFirst()
        return Int64(byte) - 0x30
    }

    private static let units: [(name: [UInt8], nanoseconds: Int64)] = [
        (Array("ns".utf8), 1), (Array("us".utf8), 1_000), (Array("\u{B5}s".utf8), 1_000),
        (Array("\u{3BC}s".utf8), 1_000), (Array("ms".utf8), 1_000_000), (Array("s".utf8), 1_000_000_000),
        (Array("m".utf8), 60_000_000_000), (Array("h".utf8), 3_600_000_000_000),
    ]

    private static func unitInNanoseconds(_ bytes: inout ArraySlice<UInt8>) -> Int64? {
        for unit in units where bytes.starts(with: unit.name) {
            bytes.removeFirst(unit.name.count)
            return unit.nanoseconds
        }
        return nil
    }
}
