import EventModel

/// Finds frames behind bytes that are none.
///
/// A frame header has a checksum under the segment's salt, so that what passes for one is one.
enum FrameSearch {
    private static let windowByteCount = 1 << 20

    /// The first sound frame header behind `offset` whose frame lies before `limit` and is not before `position`.
    ///
    /// - Throws: ``EventStoreError`` when the file cannot be read.
    /// - Complexity: O(n) in the bytes up to it.
    static func next(
        after offset: Int, notBefore position: Position, in file: StoreFile, header: SegmentHeader, limit: Int,
        where isWanted: (Int, FrameHeader) -> Bool = { _, _ in true }
    ) throws(EventStoreError) -> (offset: Int, frame: FrameHeader)? {
        var start = offset + FrameHeader.alignment
        while start + FrameHeader.byteCount <= limit {
            let bytes = try file.read(start..<min(limit, start + windowByteCount))
            // Unsafe: the pointers do not outlive the call, and the 48 bytes lie within the window.
            let found = bytes.withUnsafeBytes { window -> (Int, FrameHeader)? in
                var place = 0
                while place + FrameHeader.byteCount <= window.count {
                    let candidate = UnsafeRawBufferPointer(rebasing: window[place..<place + FrameHeader.byteCount])
                    if let frame = FrameHeader(candidate, salt: header.salt), frame.firstPosition >= position,
                        frame.totalByteCount <= limit - start - place, isWanted(start + place, frame)
                    {
                        return (start + place, frame)
                    }
                    place += FrameHeader.alignment
                }
                return nil
            }
            if let found { return found }
            guard bytes.count > FrameHeader.byteCount else { return nil }
            start +=
                (bytes.count - FrameHeader.byteCount) / FrameHeader.alignment * FrameHeader.alignment
                + FrameHeader.alignment
        }
        return nil
    }
}
