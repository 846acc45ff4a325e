import BinaryCoding
import EventModel

/// The index of a sealed segment as it stands in the footer: its summary in memory, its blocks read one by one.
///
/// Throws `DecodingFailure` wherever a part is damaged; the segment then builds the footer again from its frames.
struct SegmentFooter: Sendable {
    private let loaded: LoadedFooter
    private let salt: UInt32
    private let source: Source

    /// Where the body is.
    enum Source: Sendable {
        /// In the file, from an offset on.
        case file(StoreFile, offset: Int)
        /// In the file of a segment, from an offset on, as far as it may be read.
        case segment(any Segment, offset: Int, ReadReach)
        /// In memory, where it was built again.
        case memory([UInt8])

        func read(_ range: Range<Int>) throws(FooterReadError) -> [UInt8] {
            let bytes: [UInt8]
            do throws(EventStoreError) {
                switch self {
                case .memory(let body): bytes = range.upperBound <= body.count ? Array(body[range]) : []
                case .file(let file, let offset): bytes = try Self.read(range, of: file, offset: offset)
                case .segment(let segment, let offset, let reach):
                    try reach.allowDisk()
                    bytes = try Self.read(range, of: segment.openFile(), offset: offset)
                }
            } catch {
                throw .unreadable(error)
            }
            guard bytes.count == range.count else {
                throw .damaged(DecodingFailure(.truncated, offset: range.lowerBound))
            }
            return bytes
        }

        private static func read(
            _ range: Range<Int>, of file: StoreFile, offset: Int
        ) throws(EventStoreError) -> [UInt8] {
            try file.read(offset + range.lowerBound..<offset + range.upperBound)
        }
    }

    /// Reads the summary.
    ///
    /// - Parameter blocks: Where blocks are kept; nil for a footer that nobody asks twice.
    init(
        header: SegmentHeader, sections: FooterSections, source: Source, rebuiltBody: [UInt8]? = nil,
        blocks: FooterBlockCache? = nil
    ) throws(FooterReadError) {
        let bytes = try source.read(sections[.summary])
        let summary = try FooterReadError.damage { () throws(DecodingFailure) in
            try FooterSummary(bytes, firstPosition: header.firstPosition, salt: header.salt)
        }
        self.init(
            LoadedFooter(summary: summary, sections: sections, rebuiltBody: rebuiltBody, blocks: blocks),
            header: header, source: source)
    }

    /// Takes up a footer that is kept in memory.
    init(_ loaded: LoadedFooter, header: SegmentHeader, source: Source) {
        self.loaded = loaded
        salt = header.salt
        self.source = source
    }

    /// What may be kept of it.
    var kept: LoadedFooter { loaded }

    var summary: FooterSummary { loaded.summary }

    /// Where a stream is; nil when the segment does not name it.
    ///
    /// - Complexity: O(log n) in the streams, and one block read where it is not kept.
    func place(of name: [UInt8]) throws(FooterReadError) -> StreamPlace? {
        guard let index = summary.streams.block(isAfterKey: { ByteOrder.compare(name, $0) < 0 }) else { return nil }
        let block = try streamBlock(index)
        return try FooterReadError.damage { () throws(DecodingFailure) in
            try block.place(of: name, groupCount: summary.groups.count)
        }
    }

    /// The streams of a group, at most `limit`.
    ///
    /// - Complexity: O(n) in the streams of the segment.
    func streams(inGroup group: Int, limit: Int) throws(FooterReadError) -> [StreamID] {
        var result: [StreamID] = []
        for blockIndex in summary.streams.ranges.indices where result.count < limit {
            let block = try streamBlock(blockIndex)
            try FooterReadError.damage { () throws(DecodingFailure) in
                for index in 0..<block.count where result.count < limit {
                    guard try block.place(at: index, groupCount: summary.groups.count).groups.contains(group) else {
                        continue
                    }
                    let name = String(decoding: block.name(at: index), as: UTF8.self)
                    if let stream = try? StreamID(parsing: name) { result.append(stream) }
                }
            }
        }
        return result
    }

    /// The places of all keys with a hash.
    ///
    /// - Complexity: O(log n) in the keys, and one block read where it is not kept, more where keys share a hash.
    func keyPlaces(of fullHash: UInt64) throws(FooterReadError) -> [UInt32] {
        let hash = fullHash & KeyTable.hashMask
        // A run of equal hashes may begin in the block before the first that begins with the hash.
        let after = summary.keys.block { $0 >= hash }
        var result: [UInt32] = []
        for index in (after ?? 0)..<summary.keys.firsts.count {
            guard summary.keys.firsts[index] <= hash else { break }
            result += try keyBlock(index).places(of: hash)
        }
        return result
    }

    /// The text of an actor; nil when there is no such number.
    ///
    /// - Complexity: O(log n) in the actors, and one block read where it is not kept.
    func actorName(_ number: UInt32) throws(FooterReadError) -> String? {
        guard let index = summary.actors.block(isAfterKey: { $0 > number }) else { return nil }
        let names = try actorBlock(index)
        let place = Int(number - summary.actors.firsts[index])
        guard place < names.count else { throw .damaged(DecodingFailure(.truncated, offset: 0)) }
        return names[place]
    }

    private func streamBlock(_ index: Int) throws(FooterReadError) -> StreamBlock {
        if case .streams(let block)? = loaded.block(.streams, index) { return block }
        let (bytes, entries) = try readBlock(.streams, summary.streams.ranges[index])
        let block = try FooterReadError.damage { () throws(DecodingFailure) in
            try StreamBlock(bytes, entries, groupCount: summary.groups.count)
        }
        loaded.keep(.streams(block), .streams, index)
        return block
    }

    private func actorBlock(_ index: Int) throws(FooterReadError) -> [String] {
        if case .actors(let names)? = loaded.block(.actors, index) { return names }
        var (_, reader) = try readBlock(.actors, summary.actors.ranges[index])
        var names: [String] = []
        try FooterReadError.damage { () throws(DecodingFailure) in
            while reader.remainingCount > 0 {
                names.append(String(decoding: try reader.readCounted(limit: Limits.nameByteCountMax), as: UTF8.self))
            }
        }
        loaded.keep(.actors(names), .actors, index)
        return names
    }

    private func keyBlock(_ index: Int) throws(FooterReadError) -> KeyBlock {
        if case .keys(let block)? = loaded.block(.keys, index) { return block }
        let (_, entries) = try readBlock(.keys, summary.keys.ranges[index])
        let block = try FooterReadError.damage { () throws(DecodingFailure) in
            try KeyBlock(entries, first: summary.keys.firsts[index])
        }
        loaded.keep(.keys(block), .keys, index)
        return block
    }

    /// The bytes of a block and a reader of its entries, whose checksum agrees.
    private func readBlock(
        _ section: FooterSection, _ range: Range<Int>
    ) throws(FooterReadError) -> (bytes: [UInt8], entries: ByteReader) {
        let start = loaded.sections[section].lowerBound
        let block = try source.read(start + range.lowerBound..<start + range.upperBound)
        guard let reader = FooterBlocks.entries(of: block, salt: salt) else {
            throw .damaged(DecodingFailure(.malformed, offset: start + range.lowerBound))
        }
        return (block, reader)
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
