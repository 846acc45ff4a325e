/// A reader's place in a store: in each partition the position of the next event.
///
/// Callers keep it and give it back; only stores look inside.
public struct Cursor: Hashable, Sendable {
    /// By partition number, the position of the next event to read.
    public var nextPositions: [Position]

    /// Makes a cursor of the next position of each partition.
    public init(nextPositions: [Position]) {
        self.nextPositions = nextPositions
    }

    /// Before the first event; good for a store with any number of partitions.
    public static let start = Cursor(nextPositions: [])

    /// The position of the next event to read in `partition`.
    ///
    /// - Complexity: O(1).
    public func nextPosition(inPartition partition: Int) -> Position {
        partition < nextPositions.count ? nextPositions[partition] : .start
    }
}
