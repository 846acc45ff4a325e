import BinaryCoding
import EventModel
import Glibc

@testable import EventLog

/// The inputs that the fuzzer begins with: small, one for each kind of thing that an encoder writes.
enum Seeds {
    /// Writes a folder for each target.
    static func write(to folder: String) throws {
        _ = mkdir(folder, 0o755)
        let segments = try storeSegments()
        try write(coding(), to: "\(folder)/coding")
        try write(try decoders(segments), to: "\(folder)/decoders")
        try write(recovery(segments), to: "\(folder)/recovery")
    }

    private static func write(_ inputs: [String: [UInt8]], to folder: String) throws {
        _ = mkdir(folder, 0o755)
        for (name, bytes) in inputs {
            let file = try PosixFileSystem().openFile(at: "\(folder)/\(name)", mode: .createNew)
            // Unsafe: the pointer does not outlive the call.
            let count = try bytes.withUnsafeBytes { try file.write($0, at: 0) }
            require(count == bytes.count, "a write was short")
        }
    }

    // MARK: Coding

    private static func coding() -> [String: [UInt8]] {
        var numbers = ByteWriter()
        for shift in [0, 6, 7, 13, 14, 31, 32, 62, 63] as [UInt64] { numbers.writeVarint(1 << shift) }
        var texts = ByteWriter()
        for text in ["a", "رخصة", ""] { texts.writeCounted(Array(text.utf8)) }
        let values: [Value] = [
            .null, .bool(true), .int(-1), .int(.max), .double(1.5), .double(.infinity), .double(0.1), .text("رخصة"),
            .bytes([1, 2]), .timestamp(.epoch), .timestamp(Timestamp(microsecondsSinceEpoch: 1)),
        ]
        var cbor = ByteWriter()
        cbor.writeCBOR(.list(values))
        return [
            "numbers": [0] + numbers.bytes, "cbor": [1] + cbor.bytes, "texts": [2] + texts.bytes,
            "both": [3] + numbers.bytes,
        ]
    }

    // MARK: Segments

    /// A sealed segment and an open one behind it.
    private static func storeSegments() throws -> [[UInt8]] {
        let system = MemoryFileSystem([:])
        let path = RecoveryTarget.path
        try EventLog.create(at: path, fileSystem: system, clock: { .epoch }, configuration: StoreInput.configuration)
        let log = try EventLog.open(
            at: path, mode: .readWrite, fileSystem: system, clock: { .epoch }, configuration: StoreInput.configuration)
        for number in 0..<6 { _ = try log.appendAndWait(try request(number)) }
        try log.witnessAndWait()
        try log.sealAndWait()
        for number in 4..<8 { _ = try log.appendAndWait(try request(number)) }
        try log.closeAndWait()
        let files = system.contents
        return (0..<2).compactMap { files["\(path)/log/\(StoreDirectory.segmentName($0))"] }
    }

    private static func request(_ number: Int) throws -> AppendRequest {
        var events: [ProposedEvent] = []
        let count = number == 2 ? 20 : 1 + number % 3
        for index in 0..<count {
            let stream = try StreamID(category: "permit", name: "A\((number + index) % 5)")
            let payload = [UInt8](repeating: UInt8(number), count: number * 7 % 40)
            events.append(
                ProposedEvent(
                    stream: stream, type: "type-\(index % 3)", actor: index % 2 == 0 ? "clerk" : "",
                    occurredAt: Timestamp(microsecondsSinceEpoch: Int64(index - 1)),
                    transitions: index % 2 == 0 ? [] : [1, 300], payload: payload))
        }
        let definition = number % 2 == 0 ? nil : DefinitionID(bytes: [UInt8](repeating: 7, count: 32))
        return AppendRequest(events: events, definition: definition, key: CommandKey("key \(number)"))
    }

    private static func recovery(_ segments: [[UInt8]]) -> [String: [UInt8]] {
        let (sealed, open) = (segments[0], segments[1])
        return [
            "sealed": StoreInput.encoded([sealed], flags: []),
            "sealed-checksums": StoreInput.encoded([sealed], flags: .mendsChecksums),
            "sealed-places": StoreInput.encoded([sealed], flags: [.mendsChecksums, .mendsPlaces]),
            "both": StoreInput.encoded(segments, flags: []),
            "both-checksums": StoreInput.encoded(segments, flags: .mendsChecksums),
            "both-places": StoreInput.encoded(segments, flags: [.mendsChecksums, .mendsPlaces]),
            "open-places": StoreInput.encoded([open], flags: [.mendsChecksums, .mendsPlaces]),
            "open-zeros": StoreInput.encoded([open], flags: [.mendsChecksums, .mendsPlaces, .hasZerosBehind]),
            "torn": StoreInput.encoded([Array(sealed.prefix(4_096 + 300))], flags: .hasZerosBehind),
        ]
    }

    // MARK: Decoders

    private static func decoders(_ segments: [[UInt8]]) throws -> [String: [UInt8]] {
        let file = segments[0]
        guard
            case .header(let header) = SegmentHeader.decode(Array(file[..<SegmentHeader.byteCount])),
            let trailer = SegmentTrailer(Array(file.suffix(SegmentTrailer.byteCount)), salt: header.salt)
        else { return [:] }
        let frame = FrameHeader(
            kind: .events, firstPosition: .start, eventCount: 3, previousLink: 1, rawByteCount: 90,
            storedByteCount: 90, codec: .stored, groupDistance: 0, writerEpoch: 1)
        let body = trailer.footerOffset + FrameHeader.byteCount
        let summary = trailer.sections[.summary]
        let filter = trailer.sections[.streamFilter]
        var manifest = Manifest([SealedSegment]())
        manifest.entries = [Manifest.Entry(header: header, trailer: trailer, byteCount: file.count)]
        func seed(_ choice: DecoderTarget.Choice, _ bytes: [UInt8]) -> [UInt8] {
            [choice.rawValue | DecoderTarget.mendsChecksum] + bytes
        }
        return [
            "frame-header": seed(.frameHeader, DecoderTarget.encoded(frame)),
            "frame-body": seed(.frameBody, frameBody(of: file)),
            "summary": seed(.summary, Array(file[body + summary.lowerBound..<body + summary.upperBound - 4])),
            "trailer": seed(.trailer, trailer.encoded(salt: DecoderTarget.salt)),
            "segment-header": seed(.segmentHeader, Array(file[..<SegmentHeader.fieldByteCount])),
            "manifest": seed(.manifest, Array(manifest.encoded().dropLast(4))),
            "compressed": seed(
                .compressedBody, [20, 0, 20, 0, 6, 0, 0x1F, 0x61, 1, 0, 0, 0x00, 0x1F, 0x61, 1, 0, 0, 0]),
            "filter": seed(.filterPage, Array(file[body + filter.lowerBound..<body + filter.upperBound - 4])),
        ]
    }

    /// The events of the first frame, less one, as two bytes, and its raw body.
    private static func frameBody(of file: [UInt8]) -> [UInt8] {
        let start = SegmentHeader.byteCount
        let eventCount = Int(file[start + 36])
        let storedByteCount = Int(file[start + 24]) | Int(file[start + 25]) << 8
        let body = start + FrameHeader.byteCount
        return [UInt8(eventCount - 1), 0] + file[body..<body + storedByteCount]
    }
}
