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

    /// 1970-01-01T00:00:00Z.
    public static let epoch = Timestamp(microsecondsSinceEpoch: 0)

    /// Earlier moments are smaller.
    public static func < (left: Timestamp, right: Timestamp) -> Bool {
        left.microsecondsSinceEpoch < right.microsecondsSinceEpoch
    }

    static let microsecondsPerSecond: Int64 = 1_000_000
}
