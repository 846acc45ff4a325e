public import EventLog
public import EventModel

/// What a repair of attachments has done, or would do.
public struct AttachmentRepairReport: Hashable, Sendable {
    /// What was wrong and is right again, by digest.
    public var repairs: [AttachmentDamage] = []
    /// What is wrong and what the backup has not, or not sound.
    public var irreparable: [AttachmentDamage] = []

    /// Makes the report of a repair that has done nothing.
    public init() {}
}

extension AttachmentStore {
    /// Brings back from a backup the attachments that are damaged or missing, byte for byte.
    ///
    /// Every file is read. What is replaced is kept in the folder `quarantine` of the store. A repair that is ended in
    /// the middle is started again.
    ///
    /// - Parameters:
    ///   - backup: The folder of the backup, which is only read.
    ///   - isDryRun: Whether nothing is to be changed.
    /// - Throws: ``EventStoreError``: `locked` where somebody has the store open for writing; `diskFull`; file errors.
    /// - Complexity: O(n) in the bytes of the attachments.
    public func repair(
        from backup: String, isDryRun: Bool = false,
        progress: @escaping @Sendable (OperationProgress) -> Void = { _ in }
    ) async throws(EventStoreError) -> AttachmentRepairReport {
        let meter = WorkMeter(progress: progress)
        return try await OperationThread.run("repair", meter) { () throws(EventStoreError) in
            try self.repairAndWait(from: backup, isDryRun: isDryRun, meter: meter)
        }
    }

    /// ``repair(from:isDryRun:progress:)`` on the caller's thread.
    package func repairAndWait(
        from backup: String, isDryRun: Bool = false, meter: WorkMeter = WorkMeter()
    ) throws(EventStoreError) -> AttachmentRepairReport {
        let lock = try files.lock()
        defer { lock.release() }
        let source = AttachmentStore(store: backup, fileSystem: files.fileSystem)
        var damages: [AttachmentDamage] = []
        try forEach { digest throws(EventStoreError) in
            if let damage = try check(digest, meter: meter).damage { damages.append(damage) }
        }
        let damaged = Set(damages.map(\.digest))
        try source.forEach { digest throws(EventStoreError) in
            guard try byteCount(of: digest) == nil, !damaged.contains(digest) else { return }
            damages.append(AttachmentDamage(digest: digest, kind: .missing))
        }
        var report = AttachmentRepairReport()
        for damage in damages {
            if try bringBack(damage, from: source, isDryRun: isDryRun, meter: meter) {
                report.repairs.append(damage)
            } else {
                report.irreparable.append(damage)
            }
        }
        return report
    }

    /// Whether the backup has the file as it was, which then is in its place.
    private func bringBack(
        _ damage: AttachmentDamage, from source: AttachmentStore, isDryRun: Bool, meter: WorkMeter
    ) throws(EventStoreError) -> Bool {
        let digest = damage.digest
        guard try source.check(digest, meter: meter).damage == nil else { return false }
        if isDryRun { return true }
        try quarantineIfThere(digest)
        guard case .copied = try source.copy(digest, to: self, meter: meter) else { return false }
        return true
    }

    /// Gives whatever has the name of a digest another one in the quarantine.
    private func quarantineIfThere(_ digest: AttachmentDigest) throws(EventStoreError) {
        guard try isFolder(folder), try isFolder(folder(of: digest)),
            try names(in: folder(of: digest)).contains(digest.description)
        else { return }
        try files.createDirectory(at: files.quarantinePath)
        try files.synchronizeDirectory(at: files.path)
        let taken = try names(in: files.quarantinePath)
        guard let number = (0...taken.count).first(where: { !taken.contains("\(digest).\($0)") }) else { return }
        try files.renameFile(at: path(of: digest), to: "\(files.quarantinePath)/\(digest).\(number)")
        try files.synchronizeDirectory(at: files.quarantinePath)
    }
}
