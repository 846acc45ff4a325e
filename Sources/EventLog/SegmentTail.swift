import EventModel

/// A segment without a trailer, whose frames are scanned: the open one, or one whose trailer was lost.
struct SegmentTail {
    let directory: StoreDirectory
    let isWriter: Bool
    let isLast: Bool
    let file: StoreFile
    let header: SegmentHeader
    let byteCount: Int

    /// Reads the frames and deals with what follows them.
    func load(into store: inout LoadedStore) throws(EventStoreError) {
        let scanner = FrameScanner(file, header: header)
        var index = SegmentIndex(firstPosition: header.firstPosition)
        var recordedAt = max(store.lastRecordedAt, header.recordedAtFloor)
        let item = try scan(scanner, &index, &recordedAt)
        store.end = scanner.position
        store.lastRecordedAt = recordedAt
        store.lastLink = scanner.link
        store.lastWriterEpoch = max(store.lastWriterEpoch, scanner.lastWriterEpoch)
        if isLast {
            store.active = ActiveSegment(header: header, file: file, index: index, durableEnd: scanner.offset)
            store.preparedEnd = try settle(item, scanner, &store)
        } else {
            try addSealed(index, scanner, to: &store)
        }
    }

    private func scan(
        _ scanner: FrameScanner, _ index: inout SegmentIndex, _ recordedAt: inout Timestamp
    ) throws(EventStoreError) -> FrameScanner.Item {
        var scratch = FrameScratch()
        while true {
            let offset = scanner.offset
            let item = try scanner.next(limit: byteCount)
            guard case .frame(let frame, let raw) = item else { return item }
            var reason = index.ingest(frame, raw: raw, groupOffset: scanner.groupOffset, scratch: &scratch)
            if scratch.contents.recordedAt < recordedAt { reason = reason ?? "the recorded time goes back" }
            if let reason {
                throw Damage(header, offset: offset, frame: frame, reason: reason).error(path: file.path)
            }
            recordedAt = scratch.contents.recordedAt
        }
    }

    /// Brings the file behind the last frame to zeros or nothing; returns where it ends.
    private func settle(
        _ item: FrameScanner.Item, _ scanner: FrameScanner, _ store: inout LoadedStore
    ) throws(EventStoreError) -> Int {
        let verdict = try TailInspection.verdict(
            on: item, at: scanner, file: file, header: header, byteCount: byteCount)
        switch verdict {
        case .clean:
            return byteCount
        case .unfinishedSeal:
            guard isWriter else { return scanner.offset }
            try file.truncate(to: scanner.offset)
            try file.synchronize()
            return scanner.offset
        case .torn(let range):
            guard isWriter else { return scanner.offset }
            try quarantine(range)
            try file.writeZeros(range)
            try file.synchronizeData()
            return byteCount
        case .corrupt(let damage):
            if isWriter { throw damage.error(path: file.path) }
            store.damages.append(damage)
            return scanner.offset
        }
    }

    /// Keeps a copy of what is about to be zeroed.
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
