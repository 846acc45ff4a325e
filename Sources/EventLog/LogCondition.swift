public import EventModel

/// How the files of a log stand, for those who look after it.
public struct LogCondition: Hashable, Sendable {
    /// How the log ends.
    public enum End: String, Hashable, Sendable {
        /// Its last writer closed it in order.
        case closed
        /// It ends after a whole frame, and nobody has closed it: it is being written, or its writer died between commits.
        case open
        /// Its last write was cut short, and was acknowledged to nobody; the next opening for writing cuts it off.
        case torn
    }

    /// How it ends.
    public var end: End
    /// The number of the last opening for writing; nil where nothing was ever written.
    public var writerEpoch: UInt32?
    /// How long a segment becomes, in bytes.
    public var segmentByteCountMax: Int
    /// The whole files of zeros that are kept at hand for the next segments, of ``preparedSegmentCountMax``.
    public var preparedSegmentCount: Int
    /// The bytes that are still to be taken from the disk for the open segment and for those that are kept at hand.
    public var missingByteCount: Int
    /// The files of bytes that recovery or repair has set aside.
    public var quarantinedFileCount: Int

    /// The segments that are kept at hand: the next one, and one in reserve for a full disk.
    public static let preparedSegmentCountMax = 2
}

extension EventLog {
    /// How the files of the log stand.
    ///
    /// - Throws: ``EventStoreError`` when a folder cannot be listed.
    /// - Complexity: O(1), and O(n) in the files that were set aside.
    public func condition() throws(EventStoreError) -> LogCondition {
        let segments = snapshot
        let capacity = segments.active?.header.capacity ?? segments.sealed.last?.header.capacity ?? 0
        var preparedCount = 0
        for path in [directory.preparedNextPath, directory.preparedReservePath]
        where try directory.byteCount(ofFileAt: path) == capacity {
            preparedCount += 1
        }
        var missing = (LogCondition.preparedSegmentCountMax - preparedCount) * capacity
        if let active = segments.active {
            let path = directory.segmentPath(active.header.ordinal, form: active.header.form)
            missing += max(0, capacity - (try directory.byteCount(ofFileAt: path) ?? 0))
        }
        return LogCondition(
            end: Self.end(recoveryFindings), writerEpoch: state.lastWriterEpoch > 0 ? state.lastWriterEpoch : nil,
            segmentByteCountMax: capacity, preparedSegmentCount: preparedCount, missingByteCount: missing,
            quarantinedFileCount: try quarantinedFileCount())
    }

    private static func end(_ findings: RecoveryFindings) -> LogCondition.End {
        if !findings.isDisjoint(with: [.tornFrame, .unfinishedSeal, .unfinishedHeader]) { return .torn }
        return findings.isDisjoint(with: [.orderlyEnd, .sealedEnd, .emptySegment]) ? .open : .closed
    }

    private func quarantinedFileCount() throws(EventStoreError) -> Int {
        do throws(FileSystemError) {
            return try directory.fileSystem.listDirectory(at: directory.quarantinePath).count
        } catch {
            if error.errorNumber == FileSystemError.noSuchFile { return 0 }
            throw EventStoreError(error)
        }
    }
}
