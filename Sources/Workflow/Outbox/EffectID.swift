public import EventModel

/// Which effect: the place of its event in the log, and its own among the effects that were recorded with the event.
public struct EffectID: Hashable, Sendable {
    /// The partition that holds the event.
    public let partition: Int
    /// The place of the event in the partition.
    public let position: Position
    /// The place of the effect in the event's list, from 0.
    public let index: Int

    /// Makes an id.
    public init(partition: Int = 0, position: Position, index: Int) {
        self.partition = partition
        self.position = position
        self.index = index
    }

    /// Reads what ``description`` writes; nil for anything else.
    public init?(parsing text: String) {
        let parts = text.split(separator: "-", omittingEmptySubsequences: false)
        guard parts.count == 3, let partition = Int(parts[0]), let position = UInt64(parts[1]),
            let index = Int(parts[2])
        else { return nil }
        self.init(partition: partition, position: Position(rawValue: position), index: index)
        guard partition >= 0, index >= 0, description == text else { return nil }
    }
}

extension EffectID: Comparable {
    /// In the order in which effects were recorded, within a partition.
    public static func < (left: EffectID, right: EffectID) -> Bool {
        (left.partition, left.position, left.index) < (right.partition, right.position, right.index)
    }
}

extension EffectID: CustomStringConvertible {
    /// Partition, position and index, as in `0-1204-1`.
    public var description: String { "\(partition)-\(position)-\(index)" }
}

extension EffectID {
    /// The id as it is recorded.
    var value: Value {
        .list([.int(Int64(partition)), .int(Int64(truncatingIfNeeded: position.rawValue)), .int(Int64(index))])
    }

    /// Reads what was recorded; nil for anything else.
    init?(_ value: Value) {
        guard let list = value.list, list.count == 3, let partition = list[0].int, let position = list[1].int,
            let index = list[2].int, partition >= 0, position >= 0, index >= 0
        else { return nil }
        self.init(
            partition: Int(partition), position: Position(rawValue: UInt64(position)), index: Int(index))
    }
}
