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
        if !isLast {
            guard let damage = try damageBehindFrames(of: scan) else { return try addSealed(scan, to: &store) }
            if isWriter { throw damage.error(path: file.path) }
            store.damages.append(damage)
        }
        store.active = ActiveSegment(
            header: header, identity: SegmentIdentity(store.cache), file: file, index: scan.index,
            durableEnd: scanner.offset)
        guard store.damages.isEmpty else { return }
        try settle(scan.item, scanner, &store)
        store.lastFrameKind = scanner.lastFrameKind
        let isClosed = scanner.lastFrameKind == .close && byteCount == scanner.offset
        if isClosed { store.findings.insert(.orderlyEnd) }
        if scanner.lastFrameKind == .events { store.findings.insert(.unconfirmedFrame) }
        if scanner.lastFrameKind == nil { store.findings.insert(.emptySegment) }
        guard isWriter else { return }
        // The sync of a frame may have lied and the next one told: both frames may be missing on the disk.
        try file.rewrite(scanner.frameBeforeLast..<scanner.offset)
        if byteCount > scanner.offset { try file.truncate(to: scanner.offset) }
        try file.synchronize()
    }

    private func scan(limit: Int, recordedAtFloor: Timestamp) throws(EventStoreError) -> Scan {
        var scan = Scan(
            scanner: FrameScanner(file, header: header), index: SegmentIndex(header),
            recordedAt: recordedAtFloor)
        var scratch = FrameScratch()
        while true {
            scan.item = try scan.scanner.next(limit: limit)
            guard case .frame(let frame, let raw) = scan.item else { return scan }
            var reason = scan.index.ingest(
                frame, raw: raw, groupOffset: scan.scanner.groupOffset, scratch: &scratch)
            if scratch.contents.recordedAt < scan.recordedAt { reason = reason ?? "the recorded time goes back" }
            if let reason {
                scan.malformed = Damage(header, offset: scan.scanner.itemOffset, frame: frame, reason: reason)
                return scan
            }
            scan.recordedAt = scratch.contents.lastRecordedAt
        }
    }

    /// Decides about what is behind the last frame, and keeps a copy where a writer is to cut off more than zeros.
    private func settle(
        _ item: FrameScanner.Item, _ scanner: FrameScanner, _ store: inout LoadedStore
    ) throws(EventStoreError) {
        let verdict = try TailInspection.verdict(
            on: item, at: scanner, file: file, header: header, byteCount: byteCount)
        switch verdict {
        case .clean: store.findings.insert(.cleanEnd)
        case .unfinishedSeal: store.findings.insert(.unfinishedSeal)
        case .torn(let range):
            store.findings.insert(.tornFrame)
            if isWriter {
                try directory.quarantine(try file.read(range), ofSegment: header.ordinal, at: range.lowerBound)
            }
        case .corrupt(let damage):
            if isWriter { throw damage.error(path: file.path) }
            store.damages.append(damage)
        }
    }

    /// Why a segment in the middle of the log is not complete; nil when a footer, zeros or nothing follows its frames.
    private func damageBehindFrames(of scan: Scan) throws(EventStoreError) -> Damage? {
        let scanner = scan.scanner
        var (frame, reason): (FrameHeader?, String) = (nil, "bytes that are no frame")
        switch scan.item {
        case .footer: return nil
        case .damaged(let damagedFrame, let damage): (frame, reason) = (damagedFrame, damage)
        case .frame, .end:
            let rest = try file.read(scanner.offset..<max(scanner.offset, byteCount))
            if rest.allSatisfy({ $0 == 0 }) { return nil }
        }
        return Damage(header, offset: scanner.offset, frame: frame, position: scanner.position, reason: reason)
    }

    /// Takes a segment in the middle of the log whose trailer was lost as the frames show it.
    private func addSealed(_ scan: Scan, to store: inout LoadedStore) throws(EventStoreError) {
        let (index, scanner) = (scan.index, scan.scanner)
        let trailer = SegmentTrailer(
            footerOffset: scanner.offset, endPosition: scanner.position, frameCount: index.frameCount,
            newStreamCount: index.newStreamCount, lastRecordedAt: store.lastRecordedAt, lastLink: scanner.link,
            writerEpoch: scanner.lastWriterEpoch,
            segmentLink: header.form == .committed ? scanner.link : header.segmentLink)
        store.add(
            SealedSegment(
                header: header, trailer: trailer, byteCount: byteCount, directory: directory,
                identity: SegmentIdentity(store.cache), file: file))
        if case .footer = scan.item { return }
        store.isEndKnown = false
    }
}
