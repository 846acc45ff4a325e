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
        var index = SegmentIndex(header)
        var scratch = FrameScratch()
        while scanner.offset < framesEnd {
            switch try scanner.next(limit: framesEnd) {
            case .frame(let frame, let raw):
                if let reason = index.ingest(frame, raw: raw, groupOffset: scanner.groupOffset, scratch: &scratch) {
                    throw Damage(header, offset: scanner.itemOffset, frame: frame, reason: reason).error(
                        path: file.path)
                }
            case .damaged(let frame, let reason):
                throw Damage(
                    header, offset: scanner.itemOffset, frame: frame, position: scanner.position, reason: reason
                )
                .error(path: file.path)
            case .footer, .end:
                if scanner.offset == framesEnd { return index }
                throw Damage(
                    header, offset: scanner.itemOffset, position: scanner.position, reason: "frames are missing"
                )
                .error(path: file.path)
            }
        }
        return index
    }
}
