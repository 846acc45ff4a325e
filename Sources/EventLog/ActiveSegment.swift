import EventModel
import Synchronization

/// The segment that grows: its index is in memory and shared by the writer, which holds it while it puts a frame
/// together, and by point reads, which see what is durable.
final class ActiveSegment: Segment {
    let header: SegmentHeader
    let file: StoreFile
    let contents: Mutex<Contents>

    struct Contents: Sendable {
        var index: SegmentIndex
        /// Where the durable frames end.
        var durableEnd: Int
    }

    init(header: SegmentHeader, file: StoreFile, index: SegmentIndex, durableEnd: Int) {
        self.header = header
        self.file = file
        contents = Mutex(Contents(index: index, durableEnd: durableEnd))
    }

    var path: String { file.path }

    func openFile() -> StoreFile { file }

    func place(of stream: LookupName) -> StreamPlace? {
        contents.withLock { contents in
            let index = contents.index
            // Unsafe: the pointer does not outlive the call.
            guard
                let number = stream.bytes.withUnsafeBytes({ index.streams.number(of: $0) }),
                Int(number) < index.durableStreamCount
            else { return nil }
            return StreamPlace(
                number: number, storeNumber: index.storeNumbers[Int(number)],
                segmentsBack: Int(index.segmentsBack[Int(number)]),
                baseRevision: index.baseRevisions[Int(number)], eventCount: index.eventCounts[Int(number)],
                groups: index.groups(of: number))
        }
    }

    func commandPositions(keyHash: UInt64) -> [Position] {
        contents.withLock { contents in
            contents.index.keys.places(of: keyHash).map { header.firstPosition.advanced(by: Int($0)) }
        }
    }

    func groups(_ indexes: [Int]) -> [GroupExtent] {
        contents.withLock { contents in
            indexes.map { GroupExtent(contents.index.groups, $0, framesEnd: contents.durableEnd) }
        }
    }

    func group(containing position: Position) -> GroupExtent? {
        contents.withLock { contents in
            guard
                position >= header.firstPosition,
                position < header.firstPosition.advanced(by: contents.index.eventCount),
                let index = GroupExtent.index(of: position, in: contents.index.groups)
            else { return nil }
            return GroupExtent(contents.index.groups, index, framesEnd: contents.durableEnd)
        }
    }

    func nameCounts() -> NameCounts {
        contents.withLock { $0.index.nameCounts }
    }

    func typeName(_ number: UInt32) -> String {
        contents.withLock { $0.index.types.text(number) }
    }

    func actorName(_ number: UInt32) -> String {
        contents.withLock { $0.index.actors.text(number) }
    }

    func definition(_ number: UInt32) -> DefinitionID? {
        DefinitionID(bytes: contents.withLock { $0.index.definitions.withName(number) { Array($0) } })
    }
}
