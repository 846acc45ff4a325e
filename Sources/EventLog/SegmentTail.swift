import EventModel

/// A segment without a trailer, whose frames are scanned: the open one, or one whose trailer was lost.
struct SegmentTail {
    let directory: StoreDirectory
    let isWriter: Bool
    let isLast: Bool
    let file: StoreFile
    let header: SegmentHeader
    let byteCount: Int

    /// The frames of the segment, as far as they are sound.
    private struct Scan {
        var scanner: FrameScanner
        var index: SegmentIndex
        var recordedAt: Timestamp
        /// Where the last frame stands; empty at the beginning when there is none.
        var lastFrame = 0..<0
        /// What follows the frames.
        var item = FrameScanner.Item.end
        /// A frame whose checksum holds and whose contents do not.
        var malformed: Damage?
    }

    /// Reads the frames and deals with what follows them.
    func load(into store: inout LoadedStore) throws(EventStoreError) {
        let recordedAtFloor = max(store.lastRecordedAt, header.recordedAtFloor)
        var scan = try scan(limit: byteCount, recordedAtFloor: recordedAtFloor)
        let malformed = scan.malformed
        if let malformed {
            guard !isWriter, isLast else { throw malformed.error(path: file.path) }
            store.damages.append(malformed)
            scan = try self.scan(limit: malformed.offset, recordedAtFloor: recordedAtFloor)
        }
        let scanner = scan.scanner
        store.end = scanner.position
        store.lastRecordedAt = scan.recordedAt
        store.lastLink = scanner.link
        store.lastWriterEpoch = max(store.lastWriterEpoch, scanner.lastWriterEpoch)
        guard isLast else { return try addSealed(scan.index, scanner, to: &store) }
        store.active = ActiveSegment(header: header, file: file, index: scan.index, durableEnd: scanner.offset)
        guard malformed == nil else { return }
        try settle(scan.item, scanner, &store)
        guard isWriter else { return }
        try file.rewrite(scan.lastFrame.isEmpty ? 0..<SegmentHeader.byteCount : scan.lastFrame)
        if byteCount > scanner.offset { try file.truncate(to: scanner.offset) }
        try file.synchronize()
    }

    private func scan(limit: Int, recordedAtFloor: Timestamp) throws(EventStoreError) -> Scan {
        var scan = Scan(
            scanner: FrameScanner(file, header: header), index: SegmentIndex(firstPosition: header.firstPosition),
            recordedAt: recordedAtFloor)
        var scratch = FrameScratch()
        while true {
            let offset = scan.scanner.offset
            scan.item = try scan.scanner.next(limit: limit)
            guard case .frame(let frame, let raw) = scan.item else { return scan }
            var reason = scan.index.ingest(
                frame, raw: raw, groupOffset: scan.scanner.groupOffset, scratch: &scratch)
            if scratch.contents.recordedAt < scan.recordedAt { reason = reason ?? "the recorded time goes back" }
            if let reason {
                scan.malformed = Damage(header, offset: offset, frame: frame, reason: reason)
                return scan
            }
            scan.recordedAt = scratch.contents.recordedAt
            scan.lastFrame = offset..<scan.scanner.offset
        }
    }

    /// Decides about what is behind the last frame, and keeps a copy where a writer is to cut off more than zeros.
    private func settle(
        _ item: FrameScanner.Item, _ scanner: FrameScanner, _ store: inout LoadedStore
    ) throws(EventStoreError) {
        let verdict = try TailInspection.verdict(
            on: item, at: scanner, file: file, header: header, byteCount: byteCount)
        switch verdict {
        case .clean, .unfinishedSeal:
            return
        case .torn(let range):
            if isWriter { try quarantine(range) }
        case .corrupt(let damage):
            if isWriter { throw damage.error(path: file.path) }
            store.damages.append(damage)
        }
    }

    /// Keeps a copy of what is about to be cut off.
    private func quarantine(_ range: Range<Int>) throws(EventStoreError) {
        let path = directory.quarantinePath
        try directory.createDirectory(at: path)
        try directory.synchronizeDirectory(at: directory.path)
        let name = "\(path)/\(StoreDirectory.segmentName(header.ordinal)).\(range.lowerBound)"
        for attempt in 0..<1_000 {
            let copy: StoreFile
            do throws(FileSystemError) {
                let copyPath = "\(name).\(attempt)"
                copy = StoreFile(
                    try directory.fileSystem.openFile(at: copyPath, mode: .createNew), path: copyPath)
            } catch {
                if error.errorNumber == FileSystemError.fileExists { continue }
                throw EventStoreError(error)
            }
            try copy.write(try file.read(range), at: 0)
            try copy.synchronize()
            try directory.synchronizeDirectory(at: path)
            return
        }
        throw EventStoreError(.inputOutput, "the quarantine is full; look at its files and remove them", place: path)
    }

    /// Takes a segment in the middle of the log whose trailer was lost as the frames show it.
    private func addSealed(
        _ index: SegmentIndex, _ scanner: FrameScanner, to store: inout LoadedStore
    ) throws(EventStoreError) {
        let trailer = SegmentTrailer(
            footerOffset: scanner.offset, endPosition: scanner.position, frameCount: index.frameCount,
            newStreamCount: index.newStreamCount, lastRecordedAt: store.lastRecordedAt, lastLink: scanner.link,
            writerEpoch: scanner.lastWriterEpoch)
        let footer = try SegmentRescan.footer(of: index, file: file)
        store.add(
            SealedSegment(header: header, file: file, trailer: trailer, byteCount: byteCount, footer: footer))
    }
}
