/// The place of an event in its partition of the log: gapless, counted from 0.
public struct Position: RawRepresentable, Hashable, Comparable, Sendable {
    /// The number of events before this one in the partition.
    public let rawValue: UInt64

    /// Makes a position from the number of events before it.
    public init(rawValue: UInt64) {
        self.rawValue = rawValue
    }

    /// The place of the first event.
    public static let start = Position(rawValue: 0)

    /// The position `count` events later.
    ///
    /// - Complexity: O(1).
    public func advanced(by count: Int) -> Position {
        Position(rawValue: rawValue + UInt64(count))
    }

    /// Orders positions of one partition by time of recording.
    public static func < (left: Position, right: Position) -> Bool {
        left.rawValue < right.rawValue
    }
}

extension Position: CustomStringConvertible {
    /// The number in decimal digits.
    public var description: String { String(rawValue) }
}
