import BinaryCoding
import EventModel

@testable import EventLog

/// The decoders of the format's parts: what they take must be what an encoder writes, and stay within its bounds.
///
/// The low bits of the input's first byte choose the decoder; the highest bit has the checksum made true first.
enum DecoderTarget {
    static let salt: UInt32 = 0x5EED_0001
    static let mendsChecksum: UInt8 = 0x80

    enum Choice: UInt8, CaseIterable {
        case frameHeader, frameBody, summary, trailer, segmentHeader, manifest, compressedBody, filterPage
    }

    static func run(_ input: [UInt8]) {
        guard let first = input.first, let choice = Choice(rawValue: first & 7) else { return }
        let bytes = Array(input.dropFirst())
        let mends = first & mendsChecksum != 0
        switch choice {
        case .frameHeader: readFrameHeader(mends ? withChecksum(bytes, count: FrameHeader.byteCount) : bytes)
        case .frameBody: readFrameBody(bytes)
        case .summary: readSummary(mends ? withChecksumBehind(bytes, seed: salt) : bytes)
        case .trailer: readTrailer(mends ? withChecksum(bytes, count: SegmentTrailer.byteCount) : bytes)
        case .segmentHeader: readSegmentHeader(mends ? StoreInput.expanded(bytes[...]) : bytes)
        case .manifest: readManifest(mends ? withChecksumBehind(bytes, seed: 0) : bytes)
        case .compressedBody: readCompressedBody(bytes)
        case .filterPage: readFilterPage(mends ? withChecksumBehind(bytes, seed: salt) : bytes)
        }
    }

    private static func readFrameHeader(_ bytes: [UInt8]) {
        // Unsafe: the pointer does not outlive the call.
        guard let header = bytes.withUnsafeBytes({ FrameHeader($0, salt: salt) }) else { return }
        require(encoded(header) == Array(bytes[..<FrameHeader.byteCount]), "a frame header has two forms")
        require(header.totalByteCount % FrameHeader.alignment == 0, "a frame does not end at a multiple of 8")
    }

    /// The bytes of a frame header.
    static func encoded(_ header: FrameHeader) -> [UInt8] {
        var (copy, bytes) = (header, [UInt8](repeating: 0, count: FrameHeader.byteCount))
        // Unsafe: the pointer does not outlive the call.
        bytes.withUnsafeMutableBytes { copy.encode(into: $0, salt: salt) }
        return bytes
    }

    private static func readFrameBody(_ bytes: [UInt8]) {
        guard let header = try? SegmentHeader(fields: [UInt8](repeating: 0, count: SegmentHeader.fieldByteCount)[...])
        else { return }
        guard bytes.count >= 2 else { return }
        let eventCount = 1 + (Int(bytes[0]) | Int(bytes[1]) << 8) % FrameLimits.eventCountMax
        let raw = Array(bytes.dropFirst(2))
        let frame = FrameHeader(
            kind: .events, firstPosition: .start, eventCount: eventCount, previousLink: 0, rawByteCount: raw.count,
            storedByteCount: raw.count, codec: .stored, groupDistance: 0, writerEpoch: 0)
        var index = SegmentIndex(header)
        var scratch = FrameScratch(wanted: .all)
        // Unsafe: the pointer does not outlive the call.
        raw.withUnsafeBytes { buffer in
            let reason = index.ingest(frame, raw: buffer, groupOffset: SegmentHeader.byteCount, scratch: &scratch)
            guard reason == nil else { return }
            require(scratch.batch.count == eventCount, "a frame gives another number of events")
            require(Int(scratch.batch.payloadEnds.last ?? 0) == scratch.batch.payloads.count, "a payload is cut off")
            require(
                Int(scratch.batch.transitionEnds.last ?? 0) == scratch.batch.transitions.count, "transitions differ")
            require(index.eventCount == eventCount, "the index counts other events")
        }
    }

    private static func readSummary(_ bytes: [UInt8]) {
        guard let summary = try? FooterSummary(bytes, firstPosition: .start, salt: salt) else { return }
        require(summary.groups.count + summary.typeNames.count <= bytes.count, "a summary holds more than its bytes")
        _ = summary.byteCount
        _ = summary.streams.block { $0 == [] }
    }

    private static func readTrailer(_ bytes: [UInt8]) {
        guard let trailer = SegmentTrailer(bytes, salt: salt) else { return }
        require(trailer.encoded(salt: salt) == bytes, "a trailer has two forms")
    }

    private static func readSegmentHeader(_ bytes: [UInt8]) {
        guard case .header(let header) = SegmentHeader.decode(bytes) else { return }
        guard bytes[10] == 0, bytes[11] == 0 else { return }
        require(header.encoded() == bytes, "a segment header has two forms")
        require(header.fileByteCountMax > SegmentHeader.byteCount, "a segment may have no bytes")
    }

    private static func readManifest(_ bytes: [UInt8]) {
        guard let manifest = Manifest(bytes) else { return }
        require(Manifest(manifest.encoded()) == manifest, "a manifest changes when it is written")
    }

    /// Two frames of one group: the raw length of the first, the stored length of it, then both blocks.
    private static func readCompressedBody(_ bytes: [UInt8]) {
        guard bytes.count >= 8 else { return }
        let decompressor = GroupDecompressor()
        let rawCounts = [Int(bytes[0]) | Int(bytes[1]) << 8, Int(bytes[2]) | Int(bytes[3]) << 8]
        let rest = bytes.dropFirst(6)
        let split = min(rest.count, Int(bytes[4]) | Int(bytes[5]) << 8)
        for (index, block) in [rest.prefix(split), rest.dropFirst(split)].enumerated() where !block.isEmpty {
            let header = FrameHeader(
                kind: .events, firstPosition: .start, eventCount: 1, previousLink: 0,
                rawByteCount: max(1, rawCounts[index]), storedByteCount: block.count, codec: .linkedLZ4,
                groupDistance: index * FrameHeader.alignment, writerEpoch: 0)
            // Unsafe: what is given back is read before the next call.
            Array(block).withUnsafeBytes { buffer in
                guard let raw = decompressor.decompress(buffer, header: header) else { return }
                require(raw.count == header.rawByteCount, "a body has another length than its header says")
                require(raw.reduce(0) { $0 &+ Int($1) } >= 0, "a body cannot be read")
            }
        }
    }

    private static func readFilterPage(_ bytes: [UInt8]) {
        guard let first = bytes.first else { return }
        let hash = UInt64(first) &* 0x9E37_79B9_7F4A_7C15
        let byteCount = NameFilter.pageByteCount * 3
        let offset = NameFilter.pageOffset(of: hash, byteCount: byteCount)
        require(offset + NameFilter.pageByteCount <= byteCount, "a page lies outside its filter")
        // Unsafe: the pointer does not outlive the call.
        _ = bytes.withUnsafeBytes { NameFilter.mayContain(hash, byteCount: byteCount, page: $0, salt: salt) }
    }

    /// Magic stays; the checksum at byte 4 covers what follows it.
    private static func withChecksum(_ bytes: [UInt8], count: Int) -> [UInt8] {
        guard bytes.count >= count else { return bytes }
        var writer = ByteWriter()
        writer.write(bytes[..<4])
        writer.writeFixed(CRC32C.checksum(of: Array(bytes[8..<count]), seed: salt))
        writer.write(bytes[8...])
        return writer.bytes
    }

    private static func withChecksumBehind(_ bytes: [UInt8], seed: UInt32) -> [UInt8] {
        var writer = ByteWriter()
        writer.write(bytes)
        writer.writeFixed(CRC32C.checksum(of: bytes, seed: seed))
        return writer.bytes
    }
}
