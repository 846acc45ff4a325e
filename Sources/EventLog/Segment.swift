import EventModel

/// One segment, open or sealed, as point reads see it.
///
/// Whatever throws `corrupt` where a file is not sound throws another error where the read may not go far enough for it.
protocol Segment: AnyObject, Sendable {
    var header: SegmentHeader { get }
    /// Tells it from others in caches.
    var identity: SegmentIdentity { get }
    /// The path of the file, for messages.
    var path: String { get }

    /// The file, opened where it is not open.
    func openFile() throws(EventStoreError) -> StoreFile
    /// Where a stream is; nil when no durable frame of the segment names it.
    func place(of stream: LookupName, within reach: ReadReach) throws(EventStoreError) -> StreamPlace?
    /// The positions of commands whose keys have a hash, in no order.
    func commandPositions(keyHash: UInt64, within reach: ReadReach) throws(EventStoreError) -> [Position]
    /// Where groups are.
    func groups(_ indexes: [Int], within reach: ReadReach) throws(EventStoreError) -> [GroupExtent]
    /// The group that holds an event; nil when the segment does not.
    func group(containing position: Position, within reach: ReadReach) throws(EventStoreError) -> GroupExtent?
    /// How many names the segment has given out.
    func nameCounts(within reach: ReadReach) throws(EventStoreError) -> NameCounts
    /// The text of an event type.
    func typeName(_ number: UInt32, within reach: ReadReach) throws(EventStoreError) -> String
    /// The text of an actor.
    func actorName(_ number: UInt32, within reach: ReadReach) throws(EventStoreError) -> String
    /// A workflow definition.
    func definition(_ number: UInt32, within reach: ReadReach) throws(EventStoreError) -> DefinitionID?
}

/// Where a stream is in one segment.
struct StreamPlace: Equatable, Sendable {
    /// Its number in the segment.
    var number: UInt32
    /// Its number in the store.
    var storeNumber: UInt32
    /// How many segments ago it was named last; 0 for never.
    var segmentsBack: Int
    /// Its events in earlier segments.
    var baseRevision: UInt32
    /// Its events in this segment.
    var eventCount: UInt32
    /// The groups that hold it, ascending.
    var groups: [Int]

    /// Where its last event is; nil when it has none.
    var lastRevision: Revision? {
        let count = baseRevision + eventCount
        return count == 0 ? nil : Revision(rawValue: count - 1)
    }
}

/// Where a group begins and how far it can be read.
struct GroupExtent: Equatable, Sendable {
    var offset: Int
    var end: Int
    var firstPosition: Position

    /// The group of an index at a place in a list of groups.
    init(_ groups: [SegmentIndex.Group], _ index: Int, framesEnd: Int) {
        offset = groups[index].offset
        end = index + 1 < groups.count ? groups[index + 1].offset : framesEnd
        firstPosition = groups[index].firstPosition
    }

    /// The index of the group that holds a position, which must be at or after the first.
    static func index(of position: Position, in groups: [SegmentIndex.Group]) -> Int? {
        var (low, high) = (0, groups.count)
        while low < high {
            let middle = (low + high) / 2
            if groups[middle].firstPosition <= position { low = middle + 1 } else { high = middle }
        }
        return low == 0 ? nil : low - 1
    }
}
