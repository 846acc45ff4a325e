import BinaryCoding
import EventModel

/// A block of a footer that was read, checked and taken apart, so that an entry is found without going over those
/// before it.
enum FooterBlock: Sendable {
    case streams(StreamBlock)
    case actors([String])
    case keys(KeyBlock)

    /// About how much memory it takes, in bytes.
    var byteCount: Int {
        switch self {
        case .streams(let block): block.byteCount
        case .actors(let names): names.reduce(64) { $0 + 48 + $1.utf8.count }
        case .keys(let block): block.byteCount
        }
    }
}

/// The streams of one block, in the order of their names.
final class StreamBlock: Sendable {
    /// The block as it stands in the footer.
    private let bytes: [UInt8]
    private let entriesEnd: Int
    /// Where in the block it is said where a stream is.
    private let placeOffsets: [UInt32]
    /// The whole names, one behind the other.
    private let names: [UInt8]
    private let nameEnds: [UInt32]

    /// Takes a block apart.
    ///
    /// - Throws: `DecodingFailure` when it is malformed or its names do not ascend.
    /// - Complexity: O(n) in its bytes.
    init(_ bytes: [UInt8], _ entries: ByteReader, groupCount: Int) throws(DecodingFailure) {
        var reader = entries
        entriesEnd = reader.offset + reader.remainingCount
        self.bytes = bytes
        var (names, nameEnds, placeOffsets): ([UInt8], [UInt32], [UInt32]) = ([], [], [])
        var (current, previous): ([UInt8], [UInt8]) = ([], [])
        while reader.remainingCount > 0 {
            let sharedCount = Int(try reader.readVarint32())
            guard sharedCount <= previous.count else { throw DecodingFailure(.malformed, offset: reader.offset) }
            current.removeAll(keepingCapacity: true)
            current += previous[..<sharedCount]
            current += try reader.readCounted(limit: StreamID.byteCountMax)
            guard nameEnds.isEmpty || ByteOrder.compare(previous, current) < 0 else {
                throw DecodingFailure(.malformed, offset: reader.offset)
            }
            names += current
            nameEnds.append(UInt32(names.count))
            placeOffsets.append(UInt32(reader.offset))
            _ = try Self.readPlace(&reader, groupCount: groupCount, keepsGroups: false)
            swap(&current, &previous)
        }
        (self.names, self.nameEnds, self.placeOffsets) = (names, nameEnds, placeOffsets)
    }

    /// About how much memory it takes, in bytes.
    var byteCount: Int { 160 + bytes.count + names.count + 8 * nameEnds.count }

    /// How many streams it names.
    var count: Int { nameEnds.count }

    /// The name of a stream.
    func name(at index: Int) -> [UInt8] { Array(names[nameRange(at: index)]) }

    /// Where a stream is; nil when the block does not name it.
    ///
    /// - Complexity: O(log n) in the streams.
    func place(of name: [UInt8], groupCount: Int) throws(DecodingFailure) -> StreamPlace? {
        guard let index = index(of: name) else { return nil }
        return try place(at: index, groupCount: groupCount)
    }

    /// Where a stream is.
    func place(at index: Int, groupCount: Int) throws(DecodingFailure) -> StreamPlace {
        var reader = ByteReader(bytes, range: Int(placeOffsets[index])..<entriesEnd)
        return try Self.readPlace(&reader, groupCount: groupCount, keepsGroups: true)
    }

    private func nameRange(at index: Int) -> Range<Int> {
        (index == 0 ? 0 : Int(nameEnds[index - 1]))..<Int(nameEnds[index])
    }

    private func index(of name: [UInt8]) -> Int? {
        // Unsafe: the ranges lie within the names, and the pointers do not outlive the call.
        name.withUnsafeBytes { name in
            names.withUnsafeBytes { names in
                var (low, high) = (0, nameEnds.count)
                while low < high {
                    let middle = (low + high) / 2
                    let order = ByteOrder.compare(UnsafeRawBufferPointer(rebasing: names[nameRange(at: middle)]), name)
                    if order == 0 { return middle }
                    if order < 0 { low = middle + 1 } else { high = middle }
                }
                return nil
            }
        }
    }

    private static func readPlace(
        _ reader: inout ByteReader, groupCount: Int, keepsGroups: Bool
    ) throws(DecodingFailure) -> StreamPlace {
        let number = try reader.readVarint32()
        let segmentsBack = Int(try reader.readVarint32())
        let baseRevision = segmentsBack > 0 ? try reader.readVarint32() : 0
        let storeNumber = try reader.readVarint32()
        let eventCount = try reader.readVarint32()
        guard !baseRevision.addingReportingOverflow(eventCount).overflow else {
            throw DecodingFailure(.malformed, offset: reader.offset)
        }
        let count = try reader.readCount()
        var groups: [Int] = []
        if keepsGroups { groups.reserveCapacity(count) }
        var group = 0
        for _ in 0..<count {
            group += Int(try reader.readVarint32())
            guard group < groupCount else { throw DecodingFailure(.malformed, offset: reader.offset) }
            // Of the others nothing is kept, which spares a list of groups each.
            if keepsGroups { groups.append(group) }
        }
        return StreamPlace(
            number: number, storeNumber: storeNumber, segmentsBack: segmentsBack, baseRevision: baseRevision,
            eventCount: eventCount, groups: groups)
    }
}

/// The hashes of keys of one block, ascending, and their places.
final class KeyBlock: Sendable {
    private let hashes: [UInt64]
    private let places: [UInt32]

    /// Takes a block apart.
    ///
    /// - Parameter first: The first hash, from which the first entry counts.
    /// - Throws: `DecodingFailure` when it is malformed.
    /// - Complexity: O(n) in its bytes.
    init(_ entries: ByteReader, first: UInt64) throws(DecodingFailure) {
        var reader = entries
        var (hashes, places, current): ([UInt64], [UInt32], UInt64) = ([], [], first)
        while reader.remainingCount > 0 {
            let (next, isTooLarge) = current.addingReportingOverflow(try reader.readVarint())
            guard !isTooLarge else { throw DecodingFailure(.malformed, offset: reader.offset) }
            current = next
            hashes.append(current)
            places.append(try reader.readVarint32())
        }
        (self.hashes, self.places) = (hashes, places)
    }

    /// About how much memory it takes, in bytes.
    var byteCount: Int { 128 + 12 * hashes.count }

    /// The places of the keys with a hash.
    ///
    /// - Complexity: O(log n), and O(k) for k places.
    func places(of hash: UInt64) -> ArraySlice<UInt32> {
        var (low, high) = (0, hashes.count)
        while low < high {
            let middle = (low + high) / 2
            if hashes[middle] < hash { low = middle + 1 } else { high = middle }
        }
        var end = low
        while end < hashes.count, hashes[end] == hash { end += 1 }
        return places[low..<end]
    }
}
