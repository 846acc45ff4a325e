import EventModel

/// Decides what lies behind the last sound frame of a segment that was not sealed.
///
/// The writer only ever writes over zeros that are durable, one frame at a time, and a disk writes a sector whole
/// or not at all. So a sector portion of a damaged last frame that is all zero was never written, and the frame
/// never acknowledged. Nor was a frame whose last byte is zero, for pad bytes are not: a write that stopped short
/// within a sector. A damaged frame without either was whole once.
enum TailInspection {
    enum Verdict {
        /// Zeros or nothing.
        case clean
        /// A frame whose write did not finish; never acknowledged. Nothing sound follows.
        case torn(Range<Int>)
        /// A footer whose writing was cut short; the index is derived.
        case unfinishedSeal
        /// What cannot come from a power cut.
        case corrupt(Damage)
    }

    /// Looks at everything from the scanner's place to the end of the file.
    static func verdict(
        on item: FrameScanner.Item, at scanner: FrameScanner, file: StoreFile, header: SegmentHeader, byteCount: Int
    ) throws(EventStoreError) -> Verdict {
        if case .footer = item { return .unfinishedSeal }
        let rest = try file.read(scanner.offset..<max(scanner.offset, byteCount))
        guard let last = rest.lastIndex(where: { $0 != 0 }) else { return .clean }
        var (frame, reason): (FrameHeader?, String) = (nil, "bytes that are no frame")
        if case .damaged(let damagedFrame, let damage) = item { (frame, reason) = (damagedFrame, damage) }
        var damage = Damage(
            header, offset: scanner.offset, frame: frame, position: scanner.position, reason: reason)
        // Unsafe: the pointers do not outlive the calls, and ranges lie within the rest.
        return rest.withUnsafeBytes { rest -> Verdict in
            if let later = laterFrame(in: rest, upTo: last, salt: header.salt, position: scanner.position) {
                if frame == nil, later.firstPosition > scanner.position {
                    damage.positions = scanner.position...Position(rawValue: later.firstPosition.rawValue - 1)
                }
                return .corrupt(damage)
            }
            let extent = frame?.totalByteCount ?? last + 1
            // A frame is only ever written over zeros that reach further than it, so a file that ends within its
            // header was cut off by somebody.
            guard rest.count >= FrameHeader.byteCount, extent <= rest.count, last < extent else {
                return .corrupt(damage)
            }
            let portions = UnsafeRawBufferPointer(rebasing: rest[..<extent])
            let isCutShort = frame == nil ? last < FrameHeader.byteCount : last < extent - 1
            let zeroCount = Sector.zeroPortionCount(of: portions, at: scanner.offset)
            guard isCutShort || zeroCount > (frame?.zeroPortionCount ?? 0) else { return .corrupt(damage) }
            return .torn(scanner.offset..<scanner.offset + extent)
        }
    }

    private static func laterFrame(
        in rest: UnsafeRawBufferPointer, upTo last: Int, salt: UInt32, position: Position
    ) -> FrameHeader? {
        var offset = FrameHeader.alignment
        while offset <= last, offset + FrameHeader.byteCount <= rest.count {
            // Unsafe: the 48 bytes lie within the rest.
            let bytes = UnsafeRawBufferPointer(rebasing: rest[offset..<offset + FrameHeader.byteCount])
            if let frame = FrameHeader(bytes, salt: salt), frame.firstPosition >= position { return frame }
            offset += FrameHeader.alignment
        }
        return nil
    }
}
