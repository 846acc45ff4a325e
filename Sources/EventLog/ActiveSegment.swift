import EventModel
import Synchronization

/// The segment that grows: its index is in memory and shared by the writer, which holds it while it puts a frame
/// together, and by point reads, which see what is durable.
final class ActiveSegment: Segment {
    let header: SegmentHeader
    let identity: SegmentIdentity
    let file: StoreFile
    let contents: Mutex<Contents>

    struct Contents: Sendable {
        var index: SegmentIndex
        /// Where the durable frames end.
        var durableEnd: Int
    }

    init(header: SegmentHeader, identity: SegmentIdentity, file: StoreFile, index: SegmentIndex, durableEnd: Int) {
        self.header = header
        self.identity = identity
        self.file = file
        contents = Mutex(Contents(index: index, durableEnd: durableEnd))
    }

    var path: String { file.path }

    func openFile() -> StoreFile { file }

    /// Looks at the contents; the writer may hold them for as long as it reads the disk, for which not everybody waits.
    private func read<Result: Sendable>(
        within reach: ReadReach, _ body: (inout Contents) -> Result
    ) throws(EventStoreError) -> Result {
        if let result = contents.withLockIfAvailable({ body(&$0) }) { return result }
        try reach.allowDisk()
        return contents.withLock { body(&$0) }
    }

    func place(of stream: LookupName, within reach: ReadReach) throws(EventStoreError) -> StreamPlace? {
        try read(within: reach) { contents in
            // Unsafe: the pointer does not outlive the call.
            guard
                let number = stream.bytes.withUnsafeBytes({ contents.index.streams.number(of: $0) }),
                Int(number) < contents.index.durableStreamCount
            else { return nil }
            return StreamPlace(
                number: number, storeNumber: contents.index.storeNumbers[Int(number)],
                segmentsBack: Int(contents.index.segmentsBack[Int(number)]),
                baseRevision: contents.index.baseRevisions[Int(number)],
                eventCount: contents.index.eventCounts[Int(number)], groups: contents.index.groups(of: number))
        }
    }

    func commandPositions(keyHash: UInt64, within reach: ReadReach) throws(EventStoreError) -> [Position] {
        let places = try read(within: reach) { $0.index.keys.places(of: keyHash) }
        return places.map { header.firstPosition.advanced(by: Int($0)) }
    }

    func groups(_ indexes: [Int], within reach: ReadReach) throws(EventStoreError) -> [GroupExtent] {
        try read(within: reach) { contents in
            indexes.map { GroupExtent(contents.index.groups, $0, framesEnd: contents.durableEnd) }
        }
    }

    func group(containing position: Position, within reach: ReadReach) throws(EventStoreError) -> GroupExtent? {
        try read(within: reach) { contents in
            guard
                position >= header.firstPosition,
                position < header.firstPosition.advanced(by: contents.index.eventCount),
                let index = GroupExtent.index(of: position, in: contents.index.groups)
            else { return nil }
            return GroupExtent(contents.index.groups, index, framesEnd: contents.durableEnd)
        }
    }

    func nameCounts(within reach: ReadReach) throws(EventStoreError) -> NameCounts {
        try read(within: reach) { $0.index.nameCounts }
    }

    func typeName(_ number: UInt32, within reach: ReadReach) throws(EventStoreError) -> String {
        try read(within: reach) { $0.index.types.text(number) }
    }

    func actorName(_ number: UInt32, within reach: ReadReach) throws(EventStoreError) -> String {
        try read(within: reach) { $0.index.actors.text(number) }
    }

    func definition(_ number: UInt32, within reach: ReadReach) throws(EventStoreError) -> DefinitionID? {
        DefinitionID(bytes: try read(within: reach) { $0.index.definitions.withName(number) { Array($0) } })
    }
}
