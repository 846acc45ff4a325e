/// The place of an event in its stream: gapless, counted from 0.
public struct Revision: RawRepresentable, Hashable, Comparable, Sendable {
    /// The number of events before this one in the stream.
    ///
    /// One stream holds fewer than 2^32 events.
    public let rawValue: UInt32

    /// Makes a revision from the number of events before it.
    public init(rawValue: UInt32) {
        self.rawValue = rawValue
    }

    /// The place of the first event of a stream.
    public static let first = Revision(rawValue: 0)

    /// The revision `count` events later.
    ///
    /// - Complexity: O(1).
    public func advanced(by count: Int) -> Revision {
        Revision(rawValue: rawValue + UInt32(count))
    }

    /// Orders the events of one stream.
    public static func < (left: Revision, right: Revision) -> Bool {
        left.rawValue < right.rawValue
    }
}

extension Revision: CustomStringConvertible {
    /// The number in decimal digits.
    public var description: String { String(rawValue) }
}
