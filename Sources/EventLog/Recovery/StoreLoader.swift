import EventModel

/// A store as it was found on disk.
struct LoadedStore {
    var storeID: [UInt8]
    var hashKey: [UInt8]
    let cache: SegmentCache
    var sealed: [SealedSegment] = []
    var active: ActiveSegment?
    var end: Position
    var lastRecordedAt: Timestamp
    /// The header checksum of the last frame.
    var lastLink: UInt32
    /// What the header of the next segment repeats of the last sealed one.
    var segmentLink: UInt32 = 0
    /// The streams that begin in sealed segments.
    var sealedStreamCount = 0
    var lastWriterEpoch: UInt32
    /// What the last frame of the open segment is; nil where there is none.
    var lastFrameKind: FrameKind?
    /// Whether the last sealed segment says itself that its frames are all there; if not, the next must confirm it.
    var isEndKnown = true
    /// What could not be read; only where the store is opened read-only.
    var damages: [Damage] = []
    /// What was come upon.
    var findings: RecoveryFindings = []
}

/// Opens the segments of a store and brings the last one back to its last durable frame.
struct StoreLoader {
    let directory: StoreDirectory
    /// Whether the store may be mended; a read-only open never writes a byte.
    let isWriter: Bool
    /// What is kept of the segments in memory.
    var cache = SegmentCache()

    /// Reads what there is.
    ///
    /// - Throws: ``EventStoreError``: `notFound`, `unsupportedFormat`, `corrupt` when opened for writing.
    func load() throws(EventStoreError) -> LoadedStore {
        let forms = try directory.segmentForms()
        guard let last = forms.keys.max() else { throw missingStore() }
        let manifest = directory.readManifest()
        var store: LoadedStore?
        for ordinal in 0...last {
            do throws(EventStoreError) {
                guard let form = forms[ordinal] else {
                    throw Damage(segment: ordinal, offset: 0, position: store?.end, reason: "the segment is missing")
                        .error(path: directory.segmentPath(ordinal))
                }
                if ordinal < last, try add(ordinal, form, from: manifest, to: &store) { continue }
                try load(ordinal, form, isLast: ordinal == last, into: &store)
            } catch {
                guard !isWriter, error.code == .corrupt, var readable = store else { throw error }
                readable.damages.append(
                    Damage(segment: ordinal, offset: 0, position: readable.end, reason: error.reason))
                return readable
            }
            if let store, !store.damages.isEmpty { return store }
        }
        guard var store else { throw missingStore() }
        if isWriter, store.findings.contains(.unfinishedHeader) {
            // The segment before the one that was removed is the last now, and settled like a last one.
            store = try load()
            store.findings.insert(.unfinishedHeader)
            return store
        }
        // A writer takes the next epoch.
        guard !isWriter || store.lastWriterEpoch < UInt32.max else {
            throw EventStoreError(
                .corrupt, "a frame names the last writer epoch there is; restore from a backup", place: directory.path)
        }
        store.findings.insert(findings(about: manifest, in: store))
        if isWriter, manifest != Manifest(store.sealed) {
            // It is a cache: without it the next opening takes longer.
            try? directory.write(Manifest(store.sealed))
        }
        return store
    }

    private func findings(about manifest: Manifest, in store: LoadedStore) -> RecoveryFindings {
        var findings: RecoveryFindings = []
        if manifest != Manifest(store.sealed) { findings.insert(.staleManifest) }
        if !manifest.entries.isEmpty { findings.insert(.usedManifest) }
        return findings
    }

    /// Takes a sealed segment as the manifest tells it; whether that could be done.
    private func add(
        _ ordinal: Int, _ form: SegmentForm, from manifest: Manifest, to store: inout LoadedStore?
    ) throws(EventStoreError) -> Bool {
        guard ordinal < manifest.entries.count else { return false }
        let entry = manifest.entries[ordinal]
        let path = directory.segmentPath(ordinal, form: form)
        guard entry.header.form == form, try directory.byteCount(ofFileAt: path) == entry.byteCount else {
            return false
        }
        do throws(EventStoreError) { try checkPlace(entry.header, ordinal: ordinal, store, path: path) } catch {
            // The file itself may say otherwise.
            return false
        }
        var loaded = store ?? LoadedStore(entry.header, cache)
        loaded.add(
            SealedSegment(
                header: entry.header, trailer: entry.trailer, byteCount: entry.byteCount, directory: directory,
                identity: SegmentIdentity(cache)))
        store = loaded
        return true
    }

    private func load(
        _ ordinal: Int, _ form: SegmentForm, isLast: Bool, into store: inout LoadedStore?
    ) throws(EventStoreError) {
        let file = try directory.openSegment(ordinal, form: form, mode: isWriter ? .readWrite : .read)
        if isLast {
            // What a process that died has written may not be on the disk yet; a reader must not trust it before.
            if isWriter {
                try file.synchronize()
                try directory.synchronizeDirectory(at: directory.logPath)
            } else {
                try file.synchronizeForReading()
                try directory.synchronizeDirectoryForReading(at: directory.logPath)
            }
        }
        let byteCount = try file.byteCount()
        guard let header = try checkedHeader(file, ordinal: ordinal, isLast: isLast, byteCount: byteCount, store) else {
            if isWriter { try removeUnfinished(ordinal, file) }
            store?.findings.insert(.unfinishedHeader)
            return
        }
        guard byteCount <= header.fileByteCountMax else {
            throw Damage(
                header, offset: header.fileByteCountMax, position: header.firstPosition,
                reason: "the file is longer than a segment can be"
            ).error(path: file.path)
        }
        guard header.form == form else {
            throw Damage(
                header, offset: 0, position: header.firstPosition, reason: "the file's name is of another form"
            )
            .error(path: file.path)
        }
        var loaded = store ?? LoadedStore(header, cache)
        loaded.lastWriterEpoch = max(loaded.lastWriterEpoch, header.writerEpoch)
        let trailer = SegmentTrailer(
            try file.read(max(0, byteCount - SegmentTrailer.byteCount)..<byteCount), salt: header.salt)
        if let trailer, (SegmentHeader.byteCount..<byteCount).contains(trailer.footerOffset),
            trailer.endPosition >= header.firstPosition,
            header.form == .committed
                ? trailer.segmentLink == trailer.lastLink
                : trailer.segmentLink == header.segmentLink
        {
            let segment = SealedSegment(
                header: header, trailer: trailer, byteCount: byteCount, directory: directory,
                identity: SegmentIdentity(cache), file: file)
            if isLast, isWriter {
                // The last frame too: its sync may have lied and that of the footer told.
                try file.rewrite(segment.lastGroupOffset..<byteCount)
                try file.synchronize()
            }
            loaded.add(segment)
            if isLast { loaded.findings.insert(.sealedEnd) }
        } else {
            let tail = SegmentTail(
                directory: directory, isWriter: isWriter, isLast: isLast, file: file, header: header,
                byteCount: byteCount)
            try tail.load(into: &loaded)
        }
        // What a live writer has put into the page cache since the sync above was scanned too, and must be durable
        // before anybody hears of it.
        if isLast, !isWriter { try file.synchronizeForReading() }
        store = loaded
    }

    /// The header of a segment; nil for a last one that was never used.
    private func checkedHeader(
        _ file: StoreFile, ordinal: Int, isLast: Bool, byteCount: Int, _ store: LoadedStore?
    ) throws(EventStoreError) -> SegmentHeader? {
        let damage = Damage(segment: ordinal, offset: 0, position: store?.end, reason: "the segment header is damaged")
        switch SegmentHeader.decode(try file.read(0..<SegmentHeader.byteCount)) {
        case .header(let header):
            try checkPlace(header, ordinal: ordinal, store, path: file.path)
            return header
        case .other(let major):
            throw EventStoreError(
                .unsupportedFormat,
                "the store has format \(major), this software reads format \(SegmentHeader.formatMajor); use the"
                    + " version that wrote it", place: file.path)
        case .unfinished:
            // Nothing is written behind a header that is not durable.
            guard isLast, byteCount == 0 || byteCount == SegmentHeader.byteCount else {
                throw damage.error(path: file.path)
            }
            if ordinal == 0 { throw missingStore() }
            guard store?.isEndKnown != false else {
                let damage = Damage(
                    segment: ordinal - 1, offset: 0, position: store?.end,
                    reason: "the footer is lost, and no segment behind it says that its frames are all there")
                throw damage.error(path: directory.segmentPath(ordinal - 1))
            }
            return nil
        case .damaged:
            throw damage.error(path: file.path)
        }
    }

    /// Removes a last segment that was never used; what was written of it is kept in the quarantine.
    private func removeUnfinished(_ ordinal: Int, _ file: StoreFile) throws(EventStoreError) {
        let bytes = try file.read(0..<SegmentHeader.byteCount)
        if bytes.contains(where: { $0 != 0 }) { try directory.quarantine(bytes, ofSegment: ordinal, at: 0) }
        try directory.removeSegment(ordinal)
        try directory.synchronizeDirectory(at: directory.logPath)
    }

    private func checkPlace(
        _ header: SegmentHeader, ordinal: Int, _ store: LoadedStore?, path: String
    ) throws(EventStoreError) {
        var damage = Damage(segment: ordinal, offset: 0, position: store?.end, reason: "")
        if header.ordinal != ordinal {
            damage.reason = "the file holds segment \(header.ordinal)"
        } else if store == nil, header.firstPosition != .start || header.earlierStreamCount != 0 {
            damage.reason = "the first segment does not begin where a store begins"
        } else if let store, header.storeID != store.storeID {
            damage.reason = "the segment belongs to another store"
        } else if let store, header.hashKey != store.hashKey || header.earlierStreamCount != store.sealedStreamCount {
            damage.reason = "the segment does not continue the names of the one before it"
        } else if let store, header.recordedAtFloor != store.lastRecordedAt {
            damage.reason = "the segment does not begin at the time at which the one before it ends"
        } else if let store, header.firstPosition != store.end || header.previousSegmentLink != store.segmentLink {
            damage.reason = "the segment does not follow the one before it; one of them may be an older copy"
        }
        if !damage.reason.isEmpty { throw damage.error(path: path) }
    }

    private func missingStore() -> EventStoreError {
        EventStoreError(.notFound, "there is no store; create one first", place: directory.path)
    }
}

extension LoadedStore {
    /// What a store holds before its first segment.
    init(_ header: SegmentHeader, _ cache: SegmentCache) {
        self.init(
            storeID: header.storeID, hashKey: header.hashKey, cache: cache, end: header.firstPosition,
            lastRecordedAt: header.recordedAtFloor, lastLink: header.salt, lastWriterEpoch: header.writerEpoch)
    }

    mutating func add(_ segment: SealedSegment) {
        sealed.append(segment)
        end = segment.trailer.endPosition
        isEndKnown = true
        lastRecordedAt = max(lastRecordedAt, segment.trailer.lastRecordedAt)
        lastLink = segment.trailer.lastLink
        segmentLink = segment.trailer.segmentLink
        sealedStreamCount += segment.trailer.newStreamCount
        lastFrameKind = nil
        lastWriterEpoch = max(lastWriterEpoch, segment.trailer.writerEpoch)
    }
}
