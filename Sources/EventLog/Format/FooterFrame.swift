private import BinaryCoding
import EventModel

/// A footer as a frame with the trailer behind it: what is appended to a segment to seal it.
enum FooterFrame {
    /// Frame and trailer, which is given back with the places of the sections.
    static func encoded(
        _ index: SegmentIndex, header: SegmentHeader, trailer: SegmentTrailer
    ) -> (bytes: [UInt8], trailer: SegmentTrailer) {
        let body = FooterWriter(index, header: header).body()
        var trailer = trailer
        trailer.sections = body.sections
        var frame = FrameHeader(
            kind: .footer, firstPosition: trailer.endPosition, eventCount: 0, previousLink: trailer.lastLink,
            rawByteCount: body.bytes.count, storedByteCount: body.bytes.count, codec: .stored, groupDistance: 0,
            writerEpoch: trailer.writerEpoch)
        // Unsafe: the pointer does not outlive the call.
        let bytes = body.bytes.withUnsafeBytes {
            FrameAssembly.frame(&frame, body: $0, salt: header.salt, offset: trailer.footerOffset)
        }
        return (bytes + trailer.encoded(salt: header.salt), trailer)
    }

    /// The raw body of a footer whose frame begins the bytes; nil when anything about it is wrong.
    static func body(
        in bytes: [UInt8], header: SegmentHeader, link: UInt32, position: Position
    ) -> [UInt8]? {
        // Unsafe: the frame's lengths are checked against the bytes before its body is touched.
        bytes.withUnsafeBytes { buffer -> [UInt8]? in
            guard
                let frame = FrameHeader(buffer, salt: header.salt), frame.kind == .footer,
                frame.previousLink == link, frame.firstPosition == position, frame.totalByteCount <= buffer.count
            else { return nil }
            let body = UnsafeRawBufferPointer(rebasing: buffer[FrameHeader.byteCount..<frame.totalByteCount])
            guard CRC32C.checksum(of: body, seed: header.salt) == frame.bodyChecksum else { return nil }
            return Array(body[..<frame.storedByteCount])
        }
    }
}

/// Puts header, body and pad together.
enum FrameAssembly {
    /// The bytes of a frame that is to stand at `offset`; completes the header.
    static func frame(
        _ header: inout FrameHeader, body: UnsafeRawBufferPointer, salt: UInt32, offset: Int
    ) -> [UInt8] {
        let total = header.totalByteCount
        // Unsafe: every byte of the capacity is written, and the body lies between header and pad.
        return [UInt8](unsafeUninitializedCapacity: total) { buffer, count in
            let bytes = UnsafeMutableRawBufferPointer(buffer)
            let padStart = FrameHeader.byteCount + header.storedByteCount
            UnsafeMutableRawBufferPointer(rebasing: bytes[FrameHeader.byteCount..<padStart]).copyMemory(from: body)
            for index in padStart..<total { bytes[index] = FrameHeader.padByte }
            header.bodyChecksum = CRC32C.checksum(
                of: UnsafeRawBufferPointer(rebasing: bytes[FrameHeader.byteCount..<total]), seed: salt)
            let start = UnsafeMutableRawBufferPointer(rebasing: bytes[..<FrameHeader.byteCount])
            header.zeroPortionCount = 0
            header.encode(into: start, salt: salt)
            let whole = UnsafeRawBufferPointer(rebasing: bytes[..<total])
            let zeroPortionCount = Sector.zeroPortionCount(of: whole, at: offset)
            if zeroPortionCount > 0 {
                header.zeroPortionCount = zeroPortionCount
                header.encode(into: start, salt: salt)
            }
            count = total
        }
    }
}
