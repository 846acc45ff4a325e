private import BinaryCoding
import EventModel
import Synchronization

/// A segment that never changes again.
///
/// Its footer is read when it is first needed and kept; where it is damaged it is built again from the frames, in memory.
final class SealedSegment: Segment {
    let header: SegmentHeader
    let file: StoreFile
    let trailer: SegmentTrailer
    /// The length of the file.
    let byteCount: Int
    private let footer: Mutex<SegmentFooter?>

    init(
        header: SegmentHeader, file: StoreFile, trailer: SegmentTrailer, byteCount: Int, footer: SegmentFooter? = nil
    ) {
        self.header = header
        self.file = file
        self.trailer = trailer
        self.byteCount = byteCount
        self.footer = Mutex(footer)
    }

    /// The footer, from memory, from the file, or from the frames.
    func loadedFooter() throws(EventStoreError) -> SegmentFooter {
        if let loaded = footer.withLock({ $0 }) { return loaded }
        let loaded: SegmentFooter
        if let stored = try readFooter() { loaded = stored } else { loaded = try rebuiltFooter() }
        footer.withLock { $0 = loaded }
        return loaded
    }

    /// The footer as it stands in the file; nil when it is damaged.
    func readFooter() throws(EventStoreError) -> SegmentFooter? {
        let bytes = try file.read(trailer.footerOffset..<max(trailer.footerOffset, byteCount))
        return FooterFrame.body(in: bytes, header: header, link: trailer.lastLink, position: trailer.endPosition)
            .flatMap { try? SegmentFooter($0, firstPosition: header.firstPosition) }
    }

    private func rebuiltFooter() throws(EventStoreError) -> SegmentFooter {
        let index = try SegmentRescan.index(of: file, header: header, framesEnd: trailer.footerOffset)
        return try SegmentRescan.footer(of: index, file: file)
    }

    func place(of stream: [UInt8]) throws(EventStoreError) -> StreamPlace? {
        let footer = try loadedFooter()
        return try checked { () throws(DecodingFailure) in try footer.place(of: stream) }
    }

    func commandPositions(keyHash: UInt32) throws(EventStoreError) -> [Position] {
        let footer = try loadedFooter()
        let places = try checked { () throws(DecodingFailure) in try footer.keyPlaces(of: keyHash) }
        return places.map { header.firstPosition.advanced(by: Int($0)) }
    }

    func group(_ index: Int) throws(EventStoreError) -> GroupExtent {
        GroupExtent(try loadedFooter().groups, index, framesEnd: trailer.footerOffset)
    }

    func group(containing position: Position) throws(EventStoreError) -> GroupExtent? {
        guard position >= header.firstPosition, position < trailer.endPosition else { return nil }
        let groups = try loadedFooter().groups
        return GroupExtent.index(of: position, in: groups)
            .map { GroupExtent(groups, $0, framesEnd: trailer.footerOffset) }
    }

    func nameCounts() throws(EventStoreError) -> NameCounts {
        try loadedFooter().nameCounts
    }

    func typeName(_ number: UInt32) throws(EventStoreError) -> String {
        try loadedFooter().typeName(number)
    }

    func actorName(_ number: UInt32) throws(EventStoreError) -> String {
        try loadedFooter().actorName(number)
    }

    func definition(_ number: UInt32) throws(EventStoreError) -> DefinitionID? {
        DefinitionID(bytes: try loadedFooter().definitionBytes(number))
    }

    private func checked<Result>(
        _ body: () throws(DecodingFailure) -> Result
    ) throws(EventStoreError) -> Result {
        do { return try body() } catch {
            throw EventStoreError(.corrupt, "the footer is malformed: \(error)", place: file.path)
        }
    }
}
