public import EventLog
public import EventModel

extension EventLog {
    /// Copies what the log holds now, and all attachments that its events name, to a folder: as ``backup(to:progress:)``.
    ///
    /// Attachments come first, so that every event of the backup has its files at every moment.
    ///
    /// - Throws: ``EventStoreError``, as ``backup(to:progress:)``. Damaged attachments are reported.
    /// - Complexity: O(n) in the bytes that are new, and in the attachments.
    public func backupWithAttachments(
        to path: String, progress: @escaping @Sendable (OperationProgress) -> Void = { _ in }
    ) async throws(EventStoreError) -> (log: BackupReport, attachments: AttachmentCopyReport) {
        let meter = WorkMeter(progress: progress)
        return try await OperationThread.run("backup", meter) { () throws(EventStoreError) in
            try self.backupWithAttachmentsAndWait(to: path, meter: meter)
        }
    }

    /// ``backupWithAttachments(to:progress:)`` on the caller's thread.
    package func backupWithAttachmentsAndWait(
        to path: String, meter: WorkMeter = WorkMeter()
    ) throws(EventStoreError) -> (log: BackupReport, attachments: AttachmentCopyReport) {
        let store = AttachmentStore(of: self)
        let target = AttachmentStore(store: path, fileSystem: directory.fileSystem)
        var copied = AttachmentCopyReport()
        let report = try backupAndWait(to: path, meter: meter) { () throws(EventStoreError) in
            copied = try store.copyAll(to: target, meter: meter)
        }
        return (report, copied)
    }

    /// Makes a store out of a backup and its attachments: as ``restore(from:to:fileSystem:progress:)``.
    ///
    /// - Throws: ``EventStoreError``, as ``restore(from:to:fileSystem:progress:)``. Damaged attachments are reported.
    /// - Complexity: O(n) in the bytes of the backup.
    public static func restoreWithAttachments(
        from backup: String, to path: String, fileSystem: any FileSystem = PosixFileSystem(),
        progress: @escaping @Sendable (OperationProgress) -> Void = { _ in }
    ) async throws(EventStoreError) -> (log: RestoreReport, attachments: AttachmentCopyReport) {
        let meter = WorkMeter(progress: progress)
        return try await OperationThread.run("restore", meter) { () throws(EventStoreError) in
            try restoreWithAttachmentsAndWait(from: backup, to: path, fileSystem: fileSystem, meter: meter)
        }
    }

    /// ``restoreWithAttachments(from:to:fileSystem:progress:)`` on the caller's thread.
    package static func restoreWithAttachmentsAndWait(
        from backup: String, to path: String, fileSystem: any FileSystem, meter: WorkMeter = WorkMeter()
    ) throws(EventStoreError) -> (log: RestoreReport, attachments: AttachmentCopyReport) {
        let source = AttachmentStore(store: backup, fileSystem: fileSystem)
        let target = AttachmentStore(store: path, fileSystem: fileSystem)
        var copied = AttachmentCopyReport()
        let report = try restoreAndWait(
            from: backup, to: path, fileSystem: fileSystem, meter: meter
        ) { () throws(EventStoreError) in
            copied = try source.copyAll(to: target, meter: meter)
        }
        return (report, copied)
    }
}
