private import BinaryCoding
import EventModel

/// Writes one sealed segment again.
struct SegmentRecompression {
    private let old: SealedSegment
    private let directory: StoreDirectory
    private let meter: WorkMeter
    private let header: SegmentHeader

    init(_ old: SealedSegment, in directory: StoreDirectory, meter: WorkMeter) {
        self.old = old
        self.directory = directory
        self.meter = meter
        var header = old.header
        header.form = .recompressed
        header.segmentLink = old.trailer.segmentLink
        // Made of the old one, so that a store and its backup come to the same bytes.
        let salt = CRC32C.checksum(of: Array("recompressed".utf8), seed: old.header.salt) | 1
        header.salt = salt == old.header.salt ? salt ^ 2 : salt
        self.header = header
    }

    private var unfinishedPath: String { directory.unfinishedPath(header.ordinal, form: .recompressed) }

    /// Frames, footer and trailer as they come into being.
    private struct Output {
        let file: StoreFile?
        var end = SegmentHeader.byteCount
        var link: UInt32
        var index: SegmentIndex
        var scratch = FrameScratch()

        mutating func append(_ bytes: [UInt8]) throws(EventStoreError) {
            try file?.write(bytes, at: end)
            end += bytes.count
        }
    }

    /// How long the file would become.
    func byteCount() throws(EventStoreError) -> Int {
        try write(to: nil).end
    }

    /// Writes and proves the new file and gives it its name; nil where it would be no shorter.
    ///
    /// Until the old file is removed that one counts.
    func write() throws(EventStoreError) -> SealedSegment? {
        try directory.removeFile(at: unfinishedPath)
        let file = try directory.openFile(at: unfinishedPath, mode: .createNew)
        do throws(EventStoreError) {
            try file.write(header.encoded(), at: 0)
            let byteCount = try write(to: file).end
            guard byteCount < old.byteCount else {
                try directory.removeFile(at: unfinishedPath)
                return nil
            }
            try file.synchronize()
            file.forgetCachedBytes()
            let trailer = try proved(file)
            // Some file systems tell of a sync that failed with the next one only, and the old file goes for good.
            try file.synchronize()
            try directory.renameFile(
                at: unfinishedPath, to: directory.segmentPath(header.ordinal, form: .recompressed))
            try directory.synchronizeDirectory(at: directory.logPath)
            return old.replacement(header: header, trailer: trailer, byteCount: byteCount, directory: directory)
        } catch {
            // What is left would take room that others need.
            try? directory.removeFile(at: unfinishedPath)
            throw error
        }
    }

    /// Removes the file as committed; from then on the new one counts.
    func removeOld() throws(EventStoreError) {
        try directory.removeFile(at: directory.segmentPath(header.ordinal))
        try directory.synchronizeDirectory(at: directory.logPath)
    }

    private func write(to file: StoreFile?) throws(EventStoreError) -> Output {
        let oldFile = try old.openFile()
        let scanner = FrameScanner(oldFile, header: old.header)
        var index = SegmentIndex(old.header)
        var scratch = FrameScratch(wanted: .all)
        var frames = RecompressedFrames(header)
        var output = Output(file: file, link: header.salt, index: SegmentIndex(header))
        var counted = scanner.offset
        while scanner.offset < old.trailer.footerOffset {
            guard case .frame(let frame, let raw) = try scanner.next(limit: old.trailer.footerOffset) else {
                if scanner.offset == old.trailer.footerOffset { break }
                throw damage(at: scanner, "a frame is damaged")
            }
            if let reason = index.ingest(frame, raw: raw, groupOffset: scanner.groupOffset, scratch: &scratch) {
                throw damage(at: scanner, reason)
            }
            try frames.add(scratch, raw: raw, index: index, writerEpoch: frame.writerEpoch) {
                frame throws(EventStoreError) in try append(frame, to: &output)
            }
            if scanner.offset - counted > 1 << 20 {
                try meter.add(scanner.offset - counted)
                counted = scanner.offset
            }
        }
        if let last = frames.last(writerEpoch: scanner.lastWriterEpoch) { try append(last, to: &output) }
        try meter.add(old.byteCount - counted)
        let trailer = SegmentTrailer(
            footerOffset: output.end, endPosition: old.trailer.endPosition, frameCount: output.index.frameCount,
            newStreamCount: old.trailer.newStreamCount, lastRecordedAt: old.trailer.lastRecordedAt,
            lastLink: output.link, writerEpoch: old.trailer.writerEpoch, segmentLink: old.trailer.segmentLink)
        try output.append(FooterFrame.encoded(output.index, header: header, trailer: trailer).bytes)
        return output
    }

    private func append(_ frame: RecompressedFrames.Frame, to output: inout Output) throws(EventStoreError) {
        let block = StrongCompressor.compress(frame.body)
        var frameHeader = FrameHeader(
            kind: .events, firstPosition: frame.firstPosition, eventCount: frame.eventCount,
            previousLink: output.link, rawByteCount: frame.body.count,
            storedByteCount: block?.count ?? frame.body.count, codec: block == nil ? .stored : .linkedLZ4,
            groupDistance: 0, writerEpoch: frame.writerEpoch)
        // Unsafe: the pointers do not outlive the calls.
        let bytes = (block ?? frame.body).withUnsafeBytes {
            FrameAssembly.frame(&frameHeader, body: $0, salt: header.salt, offset: output.end)
        }
        let offset = output.end
        let reason = frame.body.withUnsafeBytes {
            output.index.ingest(frameHeader, raw: $0, groupOffset: offset, scratch: &output.scratch)
        }
        if let reason {
            throw EventStoreError(.corrupt, "the segment cannot be written again: \(reason)", place: old.path)
        }
        try output.append(bytes)
        output.link = frameHeader.checksum
    }

    /// The trailer of the new file, read back, once every event of it was held against the old one.
    private func proved(_ file: StoreFile) throws(EventStoreError) -> SegmentTrailer {
        let segment = try SegmentFile(file, ordinal: header.ordinal, form: .recompressed)
        let findings = try segment.check(.contents, meter: WorkMeter())
        let difference = try SegmentComparison.difference(
            old.openFile(), old.header, file, header, upTo: old.trailer.endPosition)
        guard
            let trailer = segment.trailer, segment.header == header, findings.damage == nil,
            findings.footerDamage == nil, difference == nil, trailer.endPosition == old.trailer.endPosition
        else {
            throw EventStoreError(
                .corrupt, "what was written again is not what was there; look at the disk, the old segment stays",
                place: old.path)
        }
        return trailer
    }

    private func damage(at scanner: FrameScanner, _ reason: String) -> EventStoreError {
        Damage(old.header, offset: scanner.offset, position: scanner.position, reason: reason).error(path: old.path)
    }
}
