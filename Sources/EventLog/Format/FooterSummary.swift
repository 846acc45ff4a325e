import BinaryCoding
import EventModel

/// The part of a footer that is kept in memory while its segment is used: everything but streams, actors and keys,
/// of which it says in which block they are.
struct FooterSummary: Sendable {
    let eventCount: Int
    let frameCount: Int
    let newStreamCount: Int
    let keyCount: Int
    let nameCounts: NameCounts
    private(set) var groups: [SegmentIndex.Group] = []
    private(set) var typeNames: [String] = []
    /// By type, the events in the segment.
    private(set) var typeEventCounts: [Int] = []
    private(set) var definitions: [DefinitionID] = []
    private(set) var streams = Directory<[UInt8]>()
    private(set) var actors = Directory<UInt32>()
    private(set) var keys = Directory<UInt64>()

    /// The first entries of blocks, ascending, and where the blocks stand in their section.
    struct Directory<Key: Sendable>: Sendable {
        fileprivate(set) var firsts: [Key] = []
        fileprivate(set) var ranges: [Range<Int>] = []

        fileprivate mutating func append(_ first: Key, byteCount: Int) {
            let start = ranges.last?.upperBound ?? 0
            firsts.append(first)
            ranges.append(start..<start + byteCount)
        }

        /// The last block whose first entry is not after a key; nil when all are.
        ///
        /// - Complexity: O(log n).
        func block(isAfterKey: (Key) -> Bool) -> Int? {
            var (low, high) = (0, firsts.count)
            while low < high {
                let middle = (low + high) / 2
                if isAfterKey(firsts[middle]) { high = middle } else { low = middle + 1 }
            }
            return low == 0 ? nil : low - 1
        }
    }

    /// Reads the first section of a footer.
    ///
    /// - Throws: `DecodingFailure` when it is damaged or malformed.
    /// - Complexity: O(n) in its bytes.
    init(_ section: [UInt8], firstPosition: Position, salt: UInt32) throws(DecodingFailure) {
        guard var reader = FooterBlocks.entries(of: section, salt: salt) else {
            throw DecodingFailure(.malformed, offset: 0)
        }
        eventCount = Int(try reader.readVarint32())
        frameCount = Int(try reader.readVarint32())
        newStreamCount = Int(try reader.readVarint32())
        let groupCount = try reader.readCount()
        let typeCount = try reader.readCount()
        let actorCount = Int(try reader.readVarint32())
        let definitionCount = try reader.readCount()
        let streamCount = Int(try reader.readVarint32())
        keyCount = Int(try reader.readVarint32())
        nameCounts = NameCounts(
            streams: streamCount, types: typeCount, actors: actorCount, definitions: definitionCount)
        try readGroups(&reader, count: groupCount, firstPosition: firstPosition)
        for _ in 0..<typeCount {
            typeNames.append(String(decoding: try reader.readCounted(limit: Limits.nameByteCountMax), as: UTF8.self))
            typeEventCounts.append(Int(try reader.readVarint32()))
        }
        for _ in 0..<definitionCount {
            guard let definition = DefinitionID(bytes: Array(try reader.readBytes(DefinitionID.byteCount))) else {
                throw DecodingFailure(.malformed, offset: reader.offset)
            }
            definitions.append(definition)
        }
        try readDirectories(&reader)
        guard reader.remainingCount == 0 else { throw DecodingFailure(.malformed, offset: reader.offset) }
    }

    /// About how much memory it takes, in bytes.
    var byteCount: Int {
        let streamByteCount = streams.firsts.reduce(0) { $0 + $1.count + 48 }
        return 256 + groups.count * 24 + typeNames.count * 64 + definitions.count * 40 + streamByteCount
            + actors.firsts.count * 24 + keys.firsts.count * 24
    }

    private mutating func readGroups(
        _ reader: inout ByteReader, count: Int, firstPosition: Position
    ) throws(DecodingFailure) {
        var (offset, position) = (0, firstPosition)
        for _ in 0..<count {
            offset += Int(try reader.readVarint32()) * FrameHeader.alignment
            position = position.advanced(by: Int(try reader.readVarint32()))
            let rawByteCount = Int(try reader.readVarint32())
            groups.append(SegmentIndex.Group(offset: offset, firstPosition: position, rawByteCount: rawByteCount))
        }
    }

    private mutating func readDirectories(_ reader: inout ByteReader) throws(DecodingFailure) {
        for _ in 0..<(try reader.readCount()) {
            let name = Array(try reader.readCounted(limit: StreamID.byteCountMax))
            streams.append(name, byteCount: Int(try reader.readVarint32()))
        }
        var first: UInt32 = 0
        for _ in 0..<(try reader.readCount()) {
            let (next, isTooLarge) = first.addingReportingOverflow(try reader.readVarint32())
            guard !isTooLarge else { throw DecodingFailure(.tooLong, offset: reader.offset) }
            actors.append(first, byteCount: Int(try reader.readVarint32()))
            first = next
        }
        for _ in 0..<(try reader.readCount()) {
            let hash: UInt64 = try reader.readFixed()
            keys.append(hash, byteCount: Int(try reader.readVarint32()))
        }
    }
}
