/// A moment in microseconds since 1970-01-01T00:00:00Z, without leap seconds.
public struct Timestamp: Hashable, Comparable, Sendable {
    /// Microseconds since the epoch; negative before 1970.
    public let microsecondsSinceEpoch: Int64

    /// Makes a moment from microseconds since the epoch.
    public init(microsecondsSinceEpoch: Int64) {
        self.microsecondsSinceEpoch = microsecondsSinceEpoch
    }

    /// Makes a moment from whole seconds since the epoch.
    ///
    /// `seconds` must lie within ±292,000 years, the range of the microseconds.
    public init(secondsSinceEpoch seconds: Int64) {
        self.init(microsecondsSinceEpoch: seconds * Timestamp.microsecondsPerSecond)
    }

    /// Makes a moment from whole seconds and the microseconds after them; nil outside the range of 64 bits.
    public init?(seconds: Int64, microseconds: Int64) {
        let (product, productOverflows) = seconds.multipliedReportingOverflow(by: Timestamp.microsecondsPerSecond)
        let (sum, sumOverflows) = product.addingReportingOverflow(microseconds)
        guard !productOverflows, !sumOverflows else { return nil }
        self.init(microsecondsSinceEpoch: sum)
    }

    /// The whole seconds at or before the moment and the microseconds after them, 0 to 999,999.
    public var secondsAndMicroseconds: (seconds: Int64, microseconds: Int64) {
        var (seconds, microseconds) = microsecondsSinceEpoch.quotientAndRemainder(
            dividingBy: Timestamp.microsecondsPerSecond)
        if microseconds < 0 {
            seconds -= 1
            microseconds += Timestamp.microsecondsPerSecond
        }
        return (seconds, microseconds)
    }

    /// 1970-01-01T00:00:00Z.
    public static let epoch = Timestamp(microsecondsSinceEpoch: 0)

    /// Earlier moments are smaller.
    public static func < (left: Timestamp, right: Timestamp) -> Bool {
        left.microsecondsSinceEpoch < right.microsecondsSinceEpoch
    }

    static let microsecondsPerSecond: Int64 = 1_000_000
}
