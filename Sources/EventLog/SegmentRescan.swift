private import BinaryCoding
import EventModel

/// Builds the index of a segment again from its frames.
enum SegmentRescan {
    /// The index of the frames up to `framesEnd`.
    ///
    /// - Throws: ``EventStoreError`` with `corrupt` at the first frame that is not sound.
    static func index(
        of file: StoreFile, header: SegmentHeader, framesEnd: Int
    ) throws(EventStoreError) -> SegmentIndex {
        let scanner = FrameScanner(file, header: header)
        var index = SegmentIndex(firstPosition: header.firstPosition)
        var scratch = FrameScratch()
        while scanner.offset < framesEnd {
            let offset = scanner.offset
            switch try scanner.next(limit: framesEnd) {
            case .frame(let frame, let raw):
                if let reason = index.ingest(frame, raw: raw, groupOffset: scanner.groupOffset, scratch: &scratch) {
                    throw Damage(header, offset: offset, frame: frame, reason: reason).error(path: file.path)
                }
            case .damaged(let frame, let reason):
                throw Damage(header, offset: offset, frame: frame, position: scanner.position, reason: reason)
                    .error(path: file.path)
            case .footer, .end:
                if scanner.offset == framesEnd { return index }
                throw Damage(header, offset: offset, position: scanner.position, reason: "frames are missing")
                    .error(path: file.path)
            }
        }
        return index
    }

    /// The footer of an index, as if it had been written and read.
    static func footer(of index: SegmentIndex, file: StoreFile) throws(EventStoreError) -> SegmentFooter {
        do { return try SegmentFooter(FooterWriter(index).body(), firstPosition: index.firstPosition) } catch {
            throw EventStoreError(.corrupt, "the footer cannot be built again: \(error)", place: file.path)
        }
    }
}
