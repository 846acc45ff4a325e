public import EventModel

/// What a backup has done.
public struct BackupReport: Hashable, Sendable {
    /// The position from which on events were copied.
    public var firstPosition = Position.start
    /// The position after the last event that the backup holds now.
    public var endPosition = Position.start
    /// The segments that were copied.
    public var copiedSegmentCount = 0
    /// The bytes that were copied and read back.
    public var copiedByteCount = 0
    /// The segments that the backup holds now.
    public var segmentCount = 0
    /// Indexes that are damaged in the store and so in the copy; derived, no event is concerned.
    public var damages: [Damage] = []
}

extension EventLog {
    /// Copies what the log holds now to a folder, which is a store of its own at every moment, while the log goes on.
    ///
    /// A folder that holds an earlier backup of this log is brought up to date: sealed segments that are there are not
    /// copied again. What is copied is read back, and its checksums and links checked, before it counts. A backup that
    /// is ended in the middle leaves a valid, shorter one; the next goes on there.
    ///
    /// Only the log is copied; `backupWithAttachments` copies the files that its events name, too.
    ///
    /// - Parameters:
    ///   - path: The folder, which is made where missing; its parent must exist.
    ///   - progress: Called from time to time, on a thread of the backup's own.
    /// - Throws: ``EventStoreError``: `conflict` where the folder holds another store, or events that this one has not;
    ///   `locked`; `corrupt` where the log or the copy is damaged; `diskFull`; `cancelled`; file errors.
    /// - Complexity: O(n) in the bytes that are new.
    public func backup(
        to path: String, progress: @escaping @Sendable (OperationProgress) -> Void = { _ in }
    ) async throws(EventStoreError) -> BackupReport {
        let meter = WorkMeter(progress: progress)
        return try await OperationThread.run("backup", meter) { () throws(EventStoreError) in
            try self.backupAndWait(to: path, meter: meter)
        }
    }

    /// ``backup(to:progress:)`` on the caller's thread, with other files of the store.
    ///
    /// - Parameter copyOthers: Copies what events may name before any event of the snapshot is copied, so that a backup
    ///   holds it at every moment; called once the folder was found to be a backup of this store and is locked.
    package func backupAndWait(
        to path: String, meter: WorkMeter, copyOthers: () throws(EventStoreError) -> Void
    ) throws(EventStoreError) -> BackupReport {
        try checkOpen()
        let segments = snapshot
        if let damage = segments.damages.first(where: { !$0.isDerived }) { throw damage.error(path: directory.path) }
        let target = StoreDirectory(path: path, fileSystem: directory.fileSystem)
        guard target.trimmedPath != directory.trimmedPath else {
            throw EventStoreError(.conflict, "a store is no backup of itself; name another folder", place: path)
        }
        try target.createDirectory(at: target.path)
        try target.createDirectory(at: target.logPath)
        let lock = try target.lock()
        defer { lock.release() }
        try target.synchronizeDirectory(at: target.parentPath)
        try target.synchronizeDirectory(at: target.path)
        try target.removeUnfinishedCopies()
        var run = BackupRun(segments: segments, storeID: state.storeID, target: target, meter: meter)
        var attempt = 1
        while true {
            do throws(EventStoreError) { return try run.run(copyOthers) } catch {
                guard error.code == .busy, mode == .readOnly, attempt < Self.backupAttemptCountMax else { throw error }
                attempt += 1
                // Another process writes segments again: what was copied stays, the rest is looked at anew.
                let store = try StoreLoader(directory: directory, isWriter: false).load()
                run = BackupRun(
                    segments: LogState(store).snapshot, storeID: state.storeID, target: target, meter: meter)
            }
        }
    }

    /// ``backup(to:progress:)`` on the caller's thread.
    package func backupAndWait(to path: String) throws(EventStoreError) -> BackupReport {
        try backupAndWait(to: path, meter: WorkMeter())
    }

    private func backupAndWait(to path: String, meter: WorkMeter) throws(EventStoreError) -> BackupReport {
        try backupAndWait(to: path, meter: meter) {}
    }

    /// Another process that goes on writing segments again must not keep a backup from ending, if only in an error.
    private static let backupAttemptCountMax = 4
}

/// Brings one backup up to date.
private struct BackupRun {
    let segments: LogState.Contents
    let storeID: [UInt8]
    let target: StoreDirectory
    let meter: WorkMeter
    var report = BackupReport()

    init(segments: LogState.Contents, storeID: [UInt8], target: StoreDirectory, meter: WorkMeter) {
        self.segments = segments
        self.storeID = storeID
        self.target = target
        self.meter = meter
    }

    /// A segment of the log as far as it is durable.
    private struct Source {
        var header: SegmentHeader
        var segment: any Segment
        /// Where what is durable ends.
        var byteCount: Int
        var trailer: SegmentTrailer?
        var framesEnd: Int
        var endPosition: Position

        func openFile() throws(EventStoreError) -> StoreFile {
            try segment.openFile()
        }
    }

    mutating func run(_ copyOthers: () throws(EventStoreError) -> Void) throws(EventStoreError) -> BackupReport {
        let sources = sources()
        let existing = try existingSegments(sourceCount: sources.count)
        try copyOthers()
        var missing: [Source] = []
        for source in sources {
            if let known = existing[source.header.ordinal], try isHeld(source, by: known) {
                if missing.isEmpty { report.firstPosition = source.endPosition }
            } else {
                if missing.isEmpty, let known = existing[source.header.ordinal] {
                    report.firstPosition = try known.check(.checksums, meter: WorkMeter()).endPosition
                }
                missing.append(source)
                meter.expect(source.byteCount)
            }
        }
        let copy = SegmentCopy(target: target, meter: meter)
        for source in missing {
            let ordinal = source.header.ordinal
            let findings = try copy.write(
                [SegmentPart(file: try source.openFile(), range: 0..<source.byteCount)], ordinal: ordinal,
                expecting: source.header, depth: .checksums)
            guard findings.endPosition == source.endPosition else {
                throw EventStoreError(
                    .corrupt, "the copy ends at position \(findings.endPosition); verify the store",
                    place: source.segment.path)
            }
            if let damage = findings.footerDamage { report.damages.append(damage) }
            try copy.finish(ordinal, source.header.form)
            report.copiedSegmentCount += 1
            report.copiedByteCount += source.byteCount
        }
        report.segmentCount = sources.count
        report.endPosition = segments.end
        return report
    }

    private func sources() -> [Source] {
        var sources = segments.sealed.map { segment in
            Source(
                header: segment.header, segment: segment, byteCount: segment.byteCount, trailer: segment.trailer,
                framesEnd: segment.trailer.footerOffset, endPosition: segment.trailer.endPosition)
        }
        if let active = segments.active {
            sources.append(
                Source(
                    header: active.header, segment: active, byteCount: segments.durableOffset, trailer: nil,
                    framesEnd: segments.durableOffset, endPosition: segments.end))
        }
        return sources
    }

    /// The segments of an earlier backup; those that cannot be read are copied again.
    private func existingSegments(sourceCount: Int) throws(EventStoreError) -> [Int: SegmentFile] {
        let forms = try target.segmentForms()
        var existing: [Int: SegmentFile] = [:]
        for (ordinal, form) in forms {
            do throws(EventStoreError) { existing[ordinal] = try SegmentFile(ordinal, form: form, in: target) } catch {
                guard error.code == .corrupt else { throw error }
            }
        }
        guard existing.values.allSatisfy({ $0.header.storeID == storeID }), forms.isEmpty || !existing.isEmpty else {
            throw EventStoreError(
                .conflict, "the folder holds another store than this one; take an empty folder", place: target.path)
        }
        if let last = forms.keys.max(), last >= sourceCount { throw aheadError(ordinal: last) }
        return existing
    }

    /// Whether the backup holds all of a segment already.
    ///
    /// - Throws: ``EventStoreError`` with `conflict` where it holds something else in its place.
    private func isHeld(_ source: Source, by known: SegmentFile) throws(EventStoreError) -> Bool {
        let (header, ordinal) = (source.header, source.header.ordinal)
        if known.header.form != header.form { return try isHeld(source, byOtherForm: known) }
        guard known.header == header else { throw aheadError(ordinal: ordinal) }
        if let trailer = known.trailer {
            guard trailer == source.trailer, known.byteCount == source.byteCount else {
                throw aheadError(ordinal: ordinal)
            }
            return true
        }
        let findings = try known.check(.checksums, meter: WorkMeter())
        let end = findings.framesEnd
        guard end <= source.framesEnd, try areEqual(known.file, source.openFile(), upTo: end) else {
            throw aheadError(ordinal: ordinal)
        }
        return source.trailer == nil && end == source.framesEnd && known.byteCount == end
    }

    /// Where one of both was written again since: whether the backup holds the same events, however they are stored.
    private func isHeld(_ source: Source, byOtherForm known: SegmentFile) throws(EventStoreError) -> Bool {
        let (header, ordinal) = (source.header, source.header.ordinal)
        guard
            known.header.firstPosition == header.firstPosition,
            known.header.previousSegmentLink == header.previousSegmentLink, let trailer = source.trailer
        else { throw aheadError(ordinal: ordinal) }
        if let knownTrailer = known.trailer {
            guard knownTrailer.segmentLink == trailer.segmentLink, knownTrailer.endPosition == trailer.endPosition
            else { throw aheadError(ordinal: ordinal) }
            return true
        }
        let end = try known.check(.checksums, meter: WorkMeter()).endPosition
        let difference = try SegmentComparison.difference(
            source.openFile(), header, known.file, known.header, upTo: end)
        guard end <= source.endPosition, difference == nil else { throw aheadError(ordinal: ordinal) }
        return false
    }

    private func areEqual(_ left: StoreFile, _ right: StoreFile, upTo end: Int) throws(EventStoreError) -> Bool {
        let chunkByteCount = 1 << 20
        for start in stride(from: 0, to: end, by: chunkByteCount) {
            let range = start..<min(end, start + chunkByteCount)
            guard try left.read(range) == right.read(range) else { return false }
        }
        return true
    }

    private func aheadError(ordinal: Int) -> EventStoreError {
        EventStoreError(
            .conflict,
            "the backup holds something in segment \(ordinal) that the store has not; was the store restored from an "
                + "older backup? keep this backup and take another folder", place: target.path)
    }
}

extension StoreDirectory {
    /// The path without slashes at its end.
    var trimmedPath: String {
        var path = path[...]
        while path.utf8.count > 1, path.utf8.last == UInt8(ascii: "/") { path = path.dropLast() }
        return String(path)
    }
}
