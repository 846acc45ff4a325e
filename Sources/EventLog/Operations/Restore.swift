public import EventModel
import Synchronization

/// What a restore has done.
public struct RestoreReport: Hashable, Sendable {
    /// The position after the last event of the store.
    public var endPosition = Position.start
    /// When the last event was recorded; nil for a store without events.
    public var lastRecordedAt: Timestamp?
    /// The segments that were copied.
    public var segmentCount = 0
    /// The bytes that were copied and read back.
    public var byteCount = 0
}

extension EventLog {
    /// Makes a store out of a backup, in a folder that holds none.
    ///
    /// Every event is decoded and checked in the copy before the store counts as one. A restore that is ended in the
    /// middle leaves a folder that does not open; the next restore into it begins again.
    ///
    /// Only the log is copied; `restoreWithAttachments` copies the files that its events name, too.
    ///
    /// - Parameters:
    ///   - backup: The folder of the backup, or of any store; it is only read.
    ///   - path: The folder of the new store, which is made where missing; its parent must exist.
    ///   - fileSystem: The way to files.
    ///   - progress: Called from time to time, on a thread of the restore's own.
    /// - Throws: ``EventStoreError``: `alreadyExists` where there is a store; `notFound` where there is no backup;
    ///   `corrupt` where the backup or the copy is damaged; `locked`; `diskFull`; `cancelled`; file errors.
    /// - Complexity: O(n) in the bytes of the backup.
    public static func restore(
        from backup: String, to path: String, fileSystem: any FileSystem = PosixFileSystem(),
        progress: @escaping @Sendable (OperationProgress) -> Void = { _ in }
    ) async throws(EventStoreError) -> RestoreReport {
        let meter = WorkMeter(progress: progress)
        return try await OperationThread.run("restore", meter) { () throws(EventStoreError) in
            try restoreAndWait(from: backup, to: path, fileSystem: fileSystem, meter: meter)
        }
    }

    /// ``restore(from:to:fileSystem:progress:)`` on the caller's thread.
    package static func restoreAndWait(
        from backup: String, to path: String, fileSystem: any FileSystem
    ) throws(EventStoreError) -> RestoreReport {
        try restoreAndWait(from: backup, to: path, fileSystem: fileSystem, meter: WorkMeter())
    }

    private static func restoreAndWait(
        from backup: String, to path: String, fileSystem: any FileSystem, meter: WorkMeter
    ) throws(EventStoreError) -> RestoreReport {
        try restoreAndWait(from: backup, to: path, fileSystem: fileSystem, meter: meter) {}
    }

    /// ``restore(from:to:fileSystem:progress:)`` on the caller's thread, with other files of the store.
    ///
    /// - Parameter copyOthers: Copies what events may name before the new folder opens as a store; called once the folder
    ///   was found to hold none and is locked.
    package static func restoreAndWait(
        from backup: String, to path: String, fileSystem: any FileSystem, meter: WorkMeter,
        copyOthers: () throws(EventStoreError) -> Void
    ) throws(EventStoreError) -> RestoreReport {
        let source = StoreDirectory(path: backup, fileSystem: fileSystem)
        let target = StoreDirectory(path: path, fileSystem: fileSystem)
        let store = try StoreLoader(directory: source, isWriter: false).load()
        if let damage = store.damages.first(where: { !$0.isDerived }) {
            throw EventStoreError(
                .corrupt, "the backup is damaged: \(damage); take another one", place: backup)
        }
        try target.createDirectory(at: target.path)
        let lock = try target.lock()
        defer { lock.release() }
        var run = RestoreRun(store: store, target: target, meter: meter)
        return try run.run(copyOthers)
    }
}

/// Copies the segments of a backup, the first one last: without it a folder does not open as a store.
private struct RestoreRun {
    let store: LoadedStore
    let target: StoreDirectory
    let meter: WorkMeter
    var report = RestoreReport()
    /// By ordinal, the forms of the segments that were copied.
    var forms: [SegmentForm] = []

    init(store: LoadedStore, target: StoreDirectory, meter: WorkMeter) {
        self.store = store
        self.target = target
        self.meter = meter
    }

    private var markPath: String { target.path + "/restore.unfinished" }

    mutating func run(_ copyOthers: () throws(EventStoreError) -> Void) throws(EventStoreError) -> RestoreReport {
        try begin()
        try copyOthers()
        let copy = SegmentCopy(target: target, meter: meter)
        meter.expect(store.sealed.reduce(0) { $0 + $1.byteCount })
        for segment in store.sealed {
            try write(SegmentPart(file: try segment.openFile(), range: 0..<segment.byteCount), segment.header, copy)
        }
        if let active = store.active {
            let end = active.contents.withLock { $0.durableEnd }
            try write(SegmentPart(file: active.file, range: 0..<end), active.header, copy)
        }
        guard report.endPosition == store.end else {
            throw EventStoreError(
                .corrupt, "the copy ends at position \(report.endPosition); verify the backup", place: target.path)
        }
        try target.synchronizeDirectory(at: target.logPath)
        for (ordinal, form) in forms.enumerated().reversed() { try copy.finish(ordinal, form) }
        try target.removeFile(at: markPath)
        try target.synchronizeDirectory(at: target.path)
        report.segmentCount = forms.count
        report.lastRecordedAt = report.endPosition == .start ? nil : store.lastRecordedAt
        return report
    }

    private mutating func write(
        _ part: SegmentPart, _ header: SegmentHeader, _ copy: SegmentCopy
    ) throws(EventStoreError) {
        let findings = try copy.write([part], ordinal: header.ordinal, expecting: header, depth: .contents)
        report.endPosition = findings.endPosition
        report.byteCount += part.range.count
        forms.append(header.form)
    }

    /// Marks the folder as one whose files may be replaced; refuses one that holds anything of a store without it.
    private func begin() throws(EventStoreError) {
        let found = try target.segmentFormsIfAny()
        let isMarked = try hasMark()
        guard found[0] == nil, found.isEmpty || isMarked else {
            throw EventStoreError(
                .alreadyExists, "the folder holds a store; restore into another folder, or repair this one",
                place: target.path)
        }
        if !isMarked {
            let mark = try target.openFile(at: markPath, mode: .createNew)
            try mark.write(Array("A restore into this folder has not finished. Start it again.\n".utf8), at: 0)
            try mark.synchronize()
        }
        try target.synchronizeDirectory(at: target.path)
        try target.synchronizeDirectory(at: target.parentPath)
        try target.createDirectory(at: target.logPath)
        try target.synchronizeDirectory(at: target.path)
        for (ordinal, form) in found.sorted(by: { $0.key > $1.key }) {
            try target.removeFile(at: target.segmentPath(ordinal, form: form))
        }
        try target.removeUnfinishedCopies()
        try target.synchronizeDirectory(at: target.logPath)
    }

    private func hasMark() throws(EventStoreError) -> Bool {
        do throws(EventStoreError) {
            _ = try target.openFile(at: markPath, mode: .read)
            return true
        } catch {
            if error.code == .notFound { return false }
            throw error
        }
    }
}
