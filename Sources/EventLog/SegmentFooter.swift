import BinaryCoding
import EventModel

/// The index of a sealed segment as it stands in the footer: searched in place, nothing unpacked.
final class SegmentFooter: Sendable {
    private let bytes: [UInt8]
    let eventCount: Int
    let frameCount: Int
    let newStreamCount: Int
    let groups: [SegmentIndex.Group]
    let nameCounts: NameCounts
    /// By type, the events in the segment.
    let typeEventCounts: [Int]
    private let types: [Range<Int>]
    private let actors: [Range<Int>]
    private let definitionsOffset: Int
    private let streamRestarts: Range<Int>
    private let streams: Range<Int>
    private let keyRestarts: Range<Int>
    private let keys: Range<Int>

    /// Reads the body of a footer.
    ///
    /// - Throws: `DecodingFailure` when it is malformed.
    /// - Complexity: O(n) in groups, types and actors, not in streams.
    init(_ body: [UInt8], firstPosition: Position) throws(DecodingFailure) {
        bytes = body
        var reader = ByteReader(body)
        eventCount = Int(try reader.readVarint32())
        frameCount = Int(try reader.readVarint32())
        newStreamCount = Int(try reader.readVarint32())
        let groupCount = try reader.readCount()
        let typeCount = try reader.readCount()
        let actorCount = try reader.readCount()
        let definitionCount = try reader.readCount()
        let streamCount = try reader.readCount()
        let streamByteCount = try reader.readCount()
        let keyCount = try reader.readCount()
        let keyByteCount = try reader.readCount()
        nameCounts = NameCounts(
            streams: streamCount, types: typeCount, actors: actorCount, definitions: definitionCount)
        groups = try Self.readGroups(&reader, count: groupCount, firstPosition: firstPosition)
        (types, typeEventCounts) = try Self.readTypes(&reader, count: typeCount)
        actors = try Self.readActors(&reader, count: actorCount)
        definitionsOffset = reader.offset
        _ = try reader.readBytes(definitionCount * DefinitionID.byteCount)
        let interval = FooterWriter.restartInterval
        streamRestarts = try reader.range((streamCount + interval - 1) / interval * 4)
        streams = try reader.range(streamByteCount)
        keyRestarts = try reader.range((keyCount + interval - 1) / interval * 8)
        keys = try reader.range(keyByteCount)
        guard reader.remainingCount == 0 else { throw DecodingFailure(.malformed, offset: reader.offset) }
    }

    private static func readGroups(
        _ reader: inout ByteReader, count: Int, firstPosition: Position
    ) throws(DecodingFailure) -> [SegmentIndex.Group] {
        var groups: [SegmentIndex.Group] = []
        var (offset, position) = (0, firstPosition)
        for _ in 0..<count {
            offset += Int(try reader.readVarint32()) * FrameHeader.alignment
            position = position.advanced(by: Int(try reader.readVarint32()))
            let rawByteCount = Int(try reader.readVarint32())
            groups.append(SegmentIndex.Group(offset: offset, firstPosition: position, rawByteCount: rawByteCount))
        }
        return groups
    }

    private static func readTypes(
        _ reader: inout ByteReader, count: Int
    ) throws(DecodingFailure) -> (names: [Range<Int>], eventCounts: [Int]) {
        var (names, counts) = ([Range<Int>](), [Int]())
        for _ in 0..<count {
            names.append(try reader.readCounted(limit: Limits.nameByteCountMax).indices)
            counts.append(Int(try reader.readVarint32()))
        }
        return (names, counts)
    }

    private static func readActors(_ reader: inout ByteReader, count: Int) throws(DecodingFailure) -> [Range<Int>] {
        var names: [Range<Int>] = []
        for _ in 0..<count { names.append(try reader.readCounted(limit: Limits.nameByteCountMax).indices) }
        return names
    }

    /// The text of an event type.
    func typeName(_ number: UInt32) -> String {
        String(decoding: bytes[types[Int(number)]], as: UTF8.self)
    }

    /// The text of an actor.
    func actorName(_ number: UInt32) -> String {
        String(decoding: bytes[actors[Int(number)]], as: UTF8.self)
    }

    /// The bytes of a definition's id.
    func definitionBytes(_ number: UInt32) -> [UInt8] {
        let start = definitionsOffset + Int(number) * DefinitionID.byteCount
        return Array(bytes[start..<start + DefinitionID.byteCount])
    }

    /// Where a stream is; nil when the segment does not name it.
    ///
    /// - Throws: `DecodingFailure` when the table is malformed.
    /// - Complexity: O(log n) in the streams.
    func place(of name: [UInt8]) throws(DecodingFailure) -> StreamPlace? {
        var (low, high) = (0, streamRestarts.count / 4)
        while low < high {
            let middle = (low + high) / 2
            var reader = try streamReader(restart: middle)
            _ = try reader.readVarint()
            let first = try reader.readCounted(limit: StreamID.byteCountMax)
            if name.lexicographicallyPrecedes(first) { high = middle } else { low = middle + 1 }
        }
        guard low > 0 else { return nil }
        var reader = try streamReader(restart: low - 1)
        var current: [UInt8] = []
        for _ in 0..<FooterWriter.restartInterval where reader.remainingCount > 0 {
            let sharedCount = Int(try reader.readVarint32())
            guard sharedCount <= current.count else { throw DecodingFailure(.malformed, offset: reader.offset) }
            current.removeSubrange(sharedCount...)
            current.append(contentsOf: try reader.readCounted(limit: StreamID.byteCountMax))
            let place = try readPlace(&reader)
            if current == name { return place }
            if name.lexicographicallyPrecedes(current) { return nil }
        }
        return nil
    }

    /// The streams of a group, at most `limit`.
    ///
    /// - Complexity: O(n) in the streams of the segment.
    func streams(inGroup group: Int, limit: Int) throws(DecodingFailure) -> [StreamID] {
        var reader = ByteReader(bytes, range: streams)
        var (current, result): ([UInt8], [StreamID]) = ([], [])
        while reader.remainingCount > 0, result.count < limit {
            let sharedCount = Int(try reader.readVarint32())
            guard sharedCount <= current.count else { throw DecodingFailure(.malformed, offset: reader.offset) }
            current.removeSubrange(sharedCount...)
            current.append(contentsOf: try reader.readCounted(limit: StreamID.byteCountMax))
            let place = try readPlace(&reader)
            let text = String(decoding: current, as: UTF8.self)
            if place.groups.contains(group), let stream = try? StreamID(parsing: text) { result.append(stream) }
        }
        return result
    }

    private func readPlace(_ reader: inout ByteReader) throws(DecodingFailure) -> StreamPlace {
        let number = try reader.readVarint32()
        let segmentsBack = Int(try reader.readVarint32())
        let baseRevision = segmentsBack > 0 ? try reader.readVarint32() : 0
        let eventCount = try reader.readVarint32()
        guard !baseRevision.addingReportingOverflow(eventCount).overflow else {
            throw DecodingFailure(.malformed, offset: reader.offset)
        }
        var places: [Int] = []
        var group = 0
        for _ in 0..<(try reader.readCount()) {
            group += Int(try reader.readVarint32())
            guard group < groups.count else { throw DecodingFailure(.malformed, offset: reader.offset) }
            places.append(group)
        }
        return StreamPlace(
            number: number, segmentsBack: segmentsBack, baseRevision: baseRevision, eventCount: eventCount,
            groups: places)
    }

    private func streamReader(restart: Int) throws(DecodingFailure) -> ByteReader {
        var restarts = ByteReader(bytes, range: streamRestarts.dropFirst(restart * 4).indices)
        let offset = Int(try restarts.readFixed(UInt32.self))
        guard offset < streams.count else { throw DecodingFailure(.malformed, offset: restarts.offset) }
        return ByteReader(bytes, range: (streams.lowerBound + offset)..<streams.upperBound)
    }

    /// The places of all keys with a hash.
    ///
    /// - Throws: `DecodingFailure` when the table is malformed.
    /// - Complexity: O(log n) in the keys.
    func keyPlaces(of hash: UInt32) throws(DecodingFailure) -> [UInt32] {
        var (low, high) = (0, keyRestarts.count / 8)
        while low < high {
            let middle = (low + high) / 2
            if try keyRestart(middle).hash < hash { low = middle + 1 } else { high = middle }
        }
        var result: [UInt32] = []
        var restart = max(0, low - 1)
        while restart < keyRestarts.count / 8 {
            let (first, offset) = try keyRestart(restart)
            guard first <= hash, offset <= keys.count else { break }
            var reader = ByteReader(bytes, range: (keys.lowerBound + offset)..<keys.upperBound)
            var current = UInt64(first)
            for _ in 0..<FooterWriter.restartInterval where reader.remainingCount > 0 {
                let (next, isTooLarge) = current.addingReportingOverflow(try reader.readVarint())
                guard !isTooLarge else { throw DecodingFailure(.malformed, offset: reader.offset) }
                current = next
                let place = try reader.readVarint32()
                if current == UInt64(hash) { result.append(place) }
                if current > UInt64(hash) { return result }
            }
            restart += 1
        }
        return result
    }

    private func keyRestart(_ index: Int) throws(DecodingFailure) -> (hash: UInt32, offset: Int) {
        var reader = ByteReader(bytes, range: keyRestarts.dropFirst(index * 8).indices)
        let hash: UInt32 = try reader.readFixed()
        let offset: UInt32 = try reader.readFixed()
        return (hash, Int(offset))
    }
}

extension ByteReader {
    /// Reads a varint of at most 32 bits.
    mutating func readVarint32() throws(DecodingFailure) -> UInt32 {
        let start = offset
        guard let value = UInt32(exactly: try readVarint()) else { throw DecodingFailure(.tooLong, offset: start) }
        return value
    }

    /// Passes over `count` bytes and returns where they stand.
    mutating func range(_ count: Int) throws(DecodingFailure) -> Range<Int> {
        let start = offset
        _ = try readBytes(count)
        return start..<start + count
    }
}
