import BinaryCoding
import EventModel

/// A cache of headers and trailers of sealed segments, so that a store of many opens without touching each.
///
/// Derived: it may be missing, stale or damaged. An entry is believed where the file has the length that it names, and
/// held against the file when that is first read.
struct Manifest: Equatable, Sendable {
    /// A sealed segment.
    struct Entry: Equatable, Sendable {
        var header: SegmentHeader
        var trailer: SegmentTrailer
        var byteCount: Int
    }

    /// By ordinal.
    var entries: [Entry] = []

    private static let magic: [UInt8] = [0x89, 0x53, 0x4A, 0x4D, 0x0D, 0x0A, 0x1A, 0x0A]
    private static let preambleByteCount = 16
    private static let entryByteCount = 8 + SegmentHeader.fieldByteCount + SegmentTrailer.byteCount
    private static let recompressedFlag: UInt64 = 1 << 63
    /// The most bytes that are read as a manifest.
    static let fileByteCountMax = 256 << 20

    /// The bytes of the file.
    func encoded() -> [UInt8] {
        var writer = ByteWriter(capacity: Self.preambleByteCount + entries.count * Self.entryByteCount + 4)
        writer.write(Self.magic)
        writer.writeFixed(SegmentHeader.formatMajor)
        writer.writeFixed(UInt16(0))
        writer.writeFixed(UInt32(entries.count))
        for entry in entries {
            writer.writeFixed(
                UInt64(entry.byteCount) | (entry.header.form == .recompressed ? Self.recompressedFlag : 0))
            entry.header.writeFields(to: &writer)
            writer.write(entry.trailer.encoded(salt: entry.header.salt))
        }
        writer.writeFixed(CRC32C.checksum(of: writer.bytes))
        return writer.bytes
    }

    /// Reads the bytes of the file; nil when they are not those of a manifest of this major version.
    init?(_ bytes: [UInt8]) {
        guard bytes.count >= Self.preambleByteCount + 4 else { return nil }
        let end = bytes.count - 4
        var checksum = ByteReader(bytes, range: end..<bytes.count)
        // Unsafe: the range lies within the bytes and the pointer does not outlive the call.
        let expected = bytes.withUnsafeBytes {
            CRC32C.checksum(of: UnsafeRawBufferPointer(rebasing: $0[..<end]))
        }
        var reader = ByteReader(bytes, range: 0..<end)
        guard
            (try? checksum.readFixed(UInt32.self)) == expected, (try? Array(reader.readBytes(8))) == Self.magic,
            (try? reader.readFixed(UInt16.self)) == SegmentHeader.formatMajor,
            (try? reader.readFixed(UInt16.self)) == 0, let count: UInt32 = try? reader.readFixed(),
            reader.remainingCount == Int(count) * Self.entryByteCount
        else { return nil }
        for _ in 0..<count {
            guard let entry = try? Self.readEntry(&reader), entry.header.ordinal == entries.count else { return nil }
            entries.append(entry)
        }
    }

    init(_ segments: [SealedSegment]) {
        entries = segments.map { Entry(header: $0.header, trailer: $0.trailer, byteCount: $0.byteCount) }
    }

    private static func readEntry(_ reader: inout ByteReader) throws(DecodingFailure) -> Entry {
        let lengthField: UInt64 = try reader.readFixed()
        let header = try SegmentHeader(fields: try reader.readBytes(SegmentHeader.fieldByteCount))
        let trailerBytes = Array(try reader.readBytes(SegmentTrailer.byteCount))
        guard
            let trailer = SegmentTrailer(trailerBytes, salt: header.salt),
            (lengthField & recompressedFlag != 0) == (header.form == .recompressed),
            let byteCount = Int(exactly: lengthField & ~recompressedFlag), byteCount <= header.fileByteCountMax,
            trailer.footerOffset >= SegmentHeader.byteCount, trailer.footerOffset < byteCount,
            trailer.endPosition >= header.firstPosition
        else { throw DecodingFailure(.malformed, offset: reader.offset) }
        return Entry(header: header, trailer: trailer, byteCount: byteCount)
    }
}

extension StoreDirectory {
    var manifestPath: String { logPath + "/manifest" }

    /// The manifest; empty where there is none that can be used.
    func readManifest() -> Manifest {
        guard
            let file = try? openFile(at: manifestPath, mode: .read), let byteCount = try? file.byteCount(),
            byteCount <= Manifest.fileByteCountMax, let bytes = try? file.read(0..<byteCount)
        else { return Manifest([]) }
        return Manifest(bytes) ?? Manifest([])
    }

    /// Writes the manifest in place of the one there is.
    ///
    /// A power cut may leave the old one, the new one, half of it or none, all of which readers know.
    ///
    /// - Throws: ``EventStoreError`` when it cannot be written; nothing depends on it.
    func write(_ manifest: Manifest) throws(EventStoreError) {
        let newPath = manifestPath + ".new"
        try removeFile(at: newPath)
        let file = try openFile(at: newPath, mode: .createNew)
        try file.write(manifest.encoded(), at: 0)
        try renameFile(at: newPath, to: manifestPath)
    }
}
