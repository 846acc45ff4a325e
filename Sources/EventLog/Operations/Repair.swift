public import EventModel

/// What a repair has done, or would do.
public struct RepairReport: Hashable, Sendable {
    /// The segments that were replaced, in the order of the log; empty for a sound store.
    public var repairs: [SegmentRepair] = []
    /// The segments that were given up and lie in the quarantine.
    public var removedSegments: [Int] = []
    /// The position from which on events were given up; nil where none were.
    public var lossPosition: Position?
    /// The position after the last event of the repaired store.
    public var endPosition = Position.start
}

/// One segment that was replaced.
public struct SegmentRepair: Hashable, Sendable {
    /// Where the bytes are from.
    public enum Source: String, Hashable, Sendable {
        /// All from the backup.
        case backup
        /// The beginning from the backup, what is behind it from the store.
        case backupAndStore
        /// The index made anew from the frames of the store.
        case frames
        /// The sound beginning alone; the rest was given up.
        case cut
    }

    /// The ordinal of the segment.
    public var segment: Int
    /// Where its bytes are from.
    public var source: Source
    /// What was wrong with it.
    public var reason: String
    /// The bytes of the new file.
    public var byteCount: Int
}

extension EventLog {
    /// Puts bytes of a backup in the place of damaged ones.
    ///
    /// A replacement is taken only where all of its events decode, it follows the segment before and is followed by the
    /// next one, and it holds every sound frame that the damaged file still holds. The result is what the file was
    /// before the damage. What is replaced is kept in the folder `quarantine` of the store. A repair that is ended in
    /// the middle is started again.
    ///
    /// - Parameters:
    ///   - path: The folder of the store, which nobody may have open for writing.
    ///   - backup: The folder of the backup, which is only read.
    ///   - acceptedLoss: The first position that may be given up where neither store nor backup hold it; it must be
    ///     exactly the one that the error without it names.
    ///   - isDryRun: Whether nothing is to be changed.
    ///   - fileSystem: The way to files.
    ///   - progress: Called from time to time, on a thread of the repair's own.
    /// - Throws: ``EventStoreError``: `corrupt` where events would be lost; `conflict` where the backup is of another
    ///   store; `notFound`; `locked`; `diskFull`; `cancelled`; file errors.
    /// - Complexity: O(n) in the bytes of the store.
    public static func repair(
        at path: String, from backup: String, acceptingLossFrom acceptedLoss: Position? = nil, isDryRun: Bool = false,
        fileSystem: any FileSystem = PosixFileSystem(),
        progress: @escaping @Sendable (OperationProgress) -> Void = { _ in }
    ) async throws(EventStoreError) -> RepairReport {
        let meter = WorkMeter(progress: progress)
        return try await OperationThread.run("repair", meter) { () throws(EventStoreError) in
            try repairAndWait(
                at: path, from: backup, acceptingLossFrom: acceptedLoss, isDryRun: isDryRun, fileSystem: fileSystem,
                meter: meter)
        }
    }

    /// ``repair(at:from:acceptingLossFrom:isDryRun:fileSystem:progress:)`` on the caller's thread.
    package static func repairAndWait(
        at path: String, from backup: String, acceptingLossFrom acceptedLoss: Position? = nil, isDryRun: Bool = false,
        fileSystem: any FileSystem
    ) throws(EventStoreError) -> RepairReport {
        try repairAndWait(
            at: path, from: backup, acceptingLossFrom: acceptedLoss, isDryRun: isDryRun, fileSystem: fileSystem,
            meter: WorkMeter())
    }

    private static func repairAndWait(
        at path: String, from backup: String, acceptingLossFrom acceptedLoss: Position?, isDryRun: Bool,
        fileSystem: any FileSystem, meter: WorkMeter
    ) throws(EventStoreError) -> RepairReport {
        let store = StoreDirectory(path: path, fileSystem: fileSystem)
        let source = StoreDirectory(path: backup, fileSystem: fileSystem)
        if try store.segmentForms().isEmpty {
            throw EventStoreError(.notFound, "there is no store; restore the backup instead", place: path)
        }
        let lock = try store.lock()
        defer { lock.release() }
        var planner = try RepairPlanner(store: store, backup: source, acceptedLoss: acceptedLoss, meter: meter)
        let plan = try planner.run()
        if !isDryRun { try RepairRun(store: store, plan: plan, meter: meter).run() }
        return RepairReport(plan)
    }
}

extension RepairReport {
    init(_ plan: RepairPlan) {
        repairs = plan.replacements.map { replacement in
            SegmentRepair(
                segment: replacement.ordinal, source: replacement.source, reason: replacement.reason,
                byteCount: replacement.parts.reduce(0) { $0 + $1.range.count })
        }
        removedSegments = plan.removedOrdinals
        lossPosition = plan.lossPosition
        endPosition = plan.endPosition
    }
}

/// Carries out a plan, so that the store opens for writing only once all of it is done, or as it was.
private struct RepairRun {
    let store: StoreDirectory
    let plan: RepairPlan
    let meter: WorkMeter

    func run() throws(EventStoreError) {
        try store.removeUnfinishedCopies()
        // A cache of what is about to change.
        if !plan.replacements.isEmpty { try store.removeFile(at: store.manifestPath) }
        let copy = SegmentCopy(target: store, meter: meter)
        for replacement in plan.replacements {
            try store.quarantineSegmentIfThere(replacement.ordinal)
            let findings = try copy.write(
                replacement.parts, ordinal: replacement.ordinal, expecting: replacement.header, depth: .contents)
            guard findings.endPosition == replacement.endPosition, findings.footerDamage == nil else {
                throw EventStoreError(
                    .corrupt, "the repaired segment is not what was checked before; look at the disk",
                    place: store.unfinishedPath(replacement.ordinal, form: replacement.header.form))
            }
            try copy.finish(replacement.ordinal, replacement.header.form)
        }
        // From the last one back: with a gap, or one that does not follow the cut, the store does not open.
        for ordinal in plan.removedOrdinals.reversed() {
            try store.quarantineSegmentIfThere(ordinal)
            for form in SegmentForm.allCases { try store.removeFile(at: store.segmentPath(ordinal, form: form)) }
            try store.synchronizeDirectory(at: store.logPath)
        }
    }
}

extension StoreDirectory {
    /// Keeps a copy of a whole segment that is about to be replaced or removed.
    fileprivate func quarantineSegmentIfThere(_ ordinal: Int) throws(EventStoreError) {
        for form in SegmentForm.allCases {
            let file: StoreFile
            do throws(EventStoreError) { file = try openSegment(ordinal, form: form, mode: .read) } catch {
                if error.code == .notFound { continue }
                throw error
            }
            try quarantine(try file.read(0..<(try file.byteCount())), ofSegment: ordinal, at: 0)
        }
    }
}
