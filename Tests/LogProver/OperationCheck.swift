import EventLog
import EventModel
import SijillTestKit

/// Takes the operations on a recovered store again that a crash may have ended, and holds what they make of it against
/// what was there.
struct OperationCheck {
    let trace: Trace
    /// Where the recovered store ends.
    let end: Cursor

    private static let newBackupPath = "/new-backup"

    /// What is wrong with a backup of the store, with the store once it is recompressed, or with a backup of that.
    func failure(on disk: SimulatedFileSystem) -> String? {
        do throws(EventStoreError) {
            if let failure = try backupFailure(on: disk) { return failure }
            if let failure = try recompressionFailure(on: disk) { return "recompressed, \(failure)" }
            return try backupFailure(on: disk).map { "recompressed, \($0)" }
        } catch {
            return "an operation on a recovered store: \(error)"
        }
    }

    /// A backup that was ended in the middle is brought up to date and is then what a new one is.
    private func backupFailure(on disk: SimulatedFileSystem) throws(EventStoreError) -> String? {
        let log = try trace.open(disk, mode: .readOnly)
        _ = try log.backupAndWait(to: Trace.backupPath)
        let backup = try trace.open(disk, mode: .readOnly, at: Trace.backupPath)
        if let failure = failure(of: backup) { return "in the backup, \(failure)" }
        guard try backup.verifyAndWait().damages.isEmpty else { return "the backup is damaged" }
        guard try log.backupAndWait(to: Trace.backupPath).copiedSegmentCount == 0 else {
            return "a backup that is up to date was copied again"
        }
        let copy = disk.copy()
        _ = try trace.open(copy, mode: .readOnly).backupAndWait(to: Self.newBackupPath)
        let (continued, new) = (files(in: Trace.backupPath, of: disk), files(in: Self.newBackupPath, of: copy))
        guard continued.count == new.count else { return "a backup has other segments than a new one" }
        // A segment that was recompressed since is not copied again.
        let isSame = continued.allSatisfy { name, path in
            new[name].map { copy.bytes(of: $0) == disk.bytes(of: path) } ?? name.hasSuffix(".segment")
        }
        return isSame ? nil : "a backup is not what a new one is"
    }

    /// The store takes less room then and holds the same, and there is nothing to recompress again.
    private func recompressionFailure(on disk: SimulatedFileSystem) throws(EventStoreError) -> String? {
        let log = try trace.open(disk)
        let report = try log.recompressAndWait()
        if let failure = failure(of: log) { return failure }
        guard report.byteCountAfter <= report.byteCountBefore else { return "the store has become larger" }
        guard try log.recompressAndWait().recompressedSegmentCount == 0 else { return "a segment was left out" }
        if let damage = try log.verifyAndWait().damages.first { return "there is damage: \(damage)" }
        try log.closeAndWait()
        return failure(of: try trace.open(disk))
    }

    private func failure(of log: EventLog) -> String? {
        let count = Int(end.nextPosition(inPartition: 0).rawValue)
        let promise = Promise(isCreated: true, acknowledgedCount: count, submittedCount: count)
        return StateCheck(trace: trace, promise: promise).contentsFailure(of: log)
    }

    /// The paths of the segments in a folder, by name.
    private func files(in folder: String, of disk: SimulatedFileSystem) -> [String: String] {
        let paths = disk.paths.filter { $0.hasPrefix(folder + "/log/") }
        return Dictionary(uniqueKeysWithValues: paths.map { (String($0.dropFirst(folder.utf8.count)), $0) })
    }
}
