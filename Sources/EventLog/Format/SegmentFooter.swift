import BinaryCoding
import EventModel

/// The index of a sealed segment as it stands in the footer: its summary in memory, its blocks read one by one.
///
/// Throws `DecodingFailure` wherever a part is damaged; the segment then builds the footer again from its frames.
struct SegmentFooter: Sendable {
    let summary: FooterSummary
    private let sections: FooterSections
    private let salt: UInt32
    private let source: Source

    /// Where the body is.
    enum Source: Sendable {
        /// In the file, from an offset on.
        case file(StoreFile, offset: Int)
        /// In memory, where it was built again.
        case memory([UInt8])

        func read(_ range: Range<Int>) throws(FooterReadError) -> [UInt8] {
            switch self {
            case .memory(let bytes):
                guard range.upperBound <= bytes.count else {
                    throw .damaged(DecodingFailure(.truncated, offset: range.lowerBound))
                }
                return Array(bytes[range])
            case .file(let file, let offset):
                let bytes: [UInt8]
                do throws(EventStoreError) {
                    bytes = try file.read(offset + range.lowerBound..<offset + range.upperBound)
                } catch {
                    throw .unreadable(error)
                }
                guard bytes.count == range.count else {
                    throw .damaged(DecodingFailure(.truncated, offset: range.lowerBound))
                }
                return bytes
            }
        }
    }

    /// Reads the summary.
    init(header: SegmentHeader, sections: FooterSections, source: Source) throws(FooterReadError) {
        self.sections = sections
        self.source = source
        salt = header.salt
        let bytes = try source.read(sections[.summary])
        summary = try FooterReadError.damage { () throws(DecodingFailure) in
            try FooterSummary(bytes, firstPosition: header.firstPosition, salt: header.salt)
        }
    }

    /// Takes up a footer that is kept in memory.
    init(_ kept: SegmentCache.Footer, header: SegmentHeader, source: Source) {
        summary = kept.summary
        sections = kept.sections
        salt = header.salt
        self.source = source
    }

    /// Where a stream is; nil when the segment does not name it.
    ///
    /// - Complexity: O(log n) in the streams, and one block read.
    func place(of name: [UInt8]) throws(FooterReadError) -> StreamPlace? {
        guard let block = summary.streams.block(isAfterKey: { name.lexicographicallyPrecedes($0) }) else { return nil }
        var result: StreamPlace?
        try readStreams(ofBlock: block, wanted: { $0 == name }) { current, place in
            result = place
            return place == nil && !name.lexicographicallyPrecedes(current)
        }
        return result
    }

    /// The streams of a group, at most `limit`.
    ///
    /// - Complexity: O(n) in the streams of the segment.
    func streams(inGroup group: Int, limit: Int) throws(FooterReadError) -> [StreamID] {
        var result: [StreamID] = []
        for block in summary.streams.ranges.indices where result.count < limit {
            try readStreams(ofBlock: block, wanted: { _ in true }) { name, place in
                if place?.groups.contains(group) ?? false,
                    let stream = try? StreamID(parsing: String(decoding: name, as: UTF8.self))
                {
                    result.append(stream)
                }
                return result.count < limit
            }
        }
        return result
    }

    /// The places of all keys with a hash.
    ///
    /// - Complexity: O(log n) in the keys, and one block read, more where keys share a hash.
    func keyPlaces(of fullHash: UInt64) throws(FooterReadError) -> [UInt32] {
        let hash = fullHash & KeyTable.hashMask
        // A run of equal hashes may begin in the block before the first that begins with the hash.
        let after = summary.keys.block { $0 >= hash }
        var result: [UInt32] = []
        for block in (after ?? 0)..<summary.keys.firsts.count where summary.keys.firsts[block] <= hash {
            var reader = try blockReader(.keys, summary.keys.ranges[block])
            var current = summary.keys.firsts[block]
            try FooterReadError.damage { () throws(DecodingFailure) in
                while reader.remainingCount > 0, current <= hash {
                    let (next, isTooLarge) = current.addingReportingOverflow(try reader.readVarint())
                    guard !isTooLarge else { throw DecodingFailure(.malformed, offset: reader.offset) }
                    current = next
                    let place = try reader.readVarint32()
                    if current == hash { result.append(place) }
                }
            }
        }
        return result
    }

    /// The text of an actor; nil when there is no such number.
    ///
    /// - Complexity: O(log n) in the actors, and one block read.
    func actorName(_ number: UInt32) throws(FooterReadError) -> String? {
        guard let block = summary.actors.block(isAfterKey: { $0 > number }) else { return nil }
        var reader = try blockReader(.actors, summary.actors.ranges[block])
        let first = summary.actors.firsts[block]
        return try FooterReadError.damage { () throws(DecodingFailure) in
            for _ in first..<number { _ = try reader.readCounted(limit: Limits.nameByteCountMax) }
            return String(decoding: try reader.readCounted(limit: Limits.nameByteCountMax), as: UTF8.self)
        }
    }

    private func blockReader(_ section: FooterSection, _ range: Range<Int>) throws(FooterReadError) -> ByteReader {
        let start = sections[section].lowerBound
        let block = try source.read(start + range.lowerBound..<start + range.upperBound)
        guard let reader = FooterBlocks.entries(of: block, salt: salt) else {
            throw .damaged(DecodingFailure(.malformed, offset: start + range.lowerBound))
        }
        return reader
    }

    /// Gives the streams of a block in order, each with its place where that is wanted, until `body` says no.
    private func readStreams(
        ofBlock block: Int, wanted isWanted: ([UInt8]) -> Bool, _ body: ([UInt8], StreamPlace?) -> Bool
    ) throws(FooterReadError) {
        var reader = try blockReader(.streams, summary.streams.ranges[block])
        try FooterReadError.damage { () throws(DecodingFailure) in
            var current: [UInt8] = []
            while reader.remainingCount > 0 {
                let sharedCount = Int(try reader.readVarint32())
                guard sharedCount <= current.count else { throw DecodingFailure(.malformed, offset: reader.offset) }
                current.removeSubrange(sharedCount...)
                current.append(contentsOf: try reader.readCounted(limit: StreamID.byteCountMax))
                let isWanted = isWanted(current)
                // Of the others nothing is kept, which spares a list of groups each.
                let place = try readPlace(&reader, keepsGroups: isWanted)
                if !body(current, isWanted ? place : nil) { return }
            }
        }
    }

    private func readPlace(
        _ reader: inout ByteReader, keepsGroups: Bool
    ) throws(DecodingFailure) -> StreamPlace {
        let number = try reader.readVarint32()
        let segmentsBack = Int(try reader.readVarint32())
        let baseRevision = segmentsBack > 0 ? try reader.readVarint32() : 0
        let storeNumber = try reader.readVarint32()
        let eventCount = try reader.readVarint32()
        guard !baseRevision.addingReportingOverflow(eventCount).overflow else {
            throw DecodingFailure(.malformed, offset: reader.offset)
        }
        var places: [Int] = []
        var group = 0
        for _ in 0..<(try reader.readCount()) {
            group += Int(try reader.readVarint32())
            guard group < summary.groups.count else { throw DecodingFailure(.malformed, offset: reader.offset) }
            if keepsGroups { places.append(group) }
        }
        return StreamPlace(
            number: number, storeNumber: storeNumber, segmentsBack: segmentsBack, baseRevision: baseRevision,
            eventCount: eventCount, groups: places)
    }
}

/// Why a part of a footer could not be read.
enum FooterReadError: Error {
    /// It is not what was written; the frames still tell everything.
    case damaged(DecodingFailure)
    /// The file cannot be read.
    case unreadable(EventStoreError)

    /// Runs `body` and marks what fails in it as damage.
    static func damage<Result>(_ body: () throws(DecodingFailure) -> Result) throws(FooterReadError) -> Result {
        do { return try body() } catch { throw .damaged(error) }
    }
}

extension ByteReader {
    /// Reads a varint of at most 32 bits.
    mutating func readVarint32() throws(DecodingFailure) -> UInt32 {
        let start = offset
        guard let value = UInt32(exactly: try readVarint()) else { throw DecodingFailure(.tooLong, offset: start) }
        return value
    }
}
