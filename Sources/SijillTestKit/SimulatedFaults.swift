import EventLog

/// What goes wrong on a simulated disk.
public struct SimulatedFaults: Sendable {
    /// The number of the call that fails, counted from 0 over the life of the disk; nil for none.
    public var failingCall: Int?
    /// Whether all calls after it fail too.
    public var isSticky = false
    /// Whether the power goes at that call: it and all later ones do nothing, and what was not synced stays open
    /// for ``SimulatedFileSystem/crash(seed:)`` to decide.
    public var isPowerCut = false
    /// The error number of failing calls.
    public var errorNumber = FileSystemError.deviceFailed
    /// What becomes of the bytes that a failing sync could not write.
    public var syncFailure = SyncFailure.countsAsClean
    /// Whether the names that a failing sync of a directory could not write count as clean from then on.
    public var losesNames = false
    /// The most bytes that one write takes; nil for all.
    public var writeByteCountMax: Int?
    /// The most bytes that one read gives; nil for all.
    public var readByteCountMax: Int?
    /// The most bytes that all files together may hold; nil for no limit.
    public var byteCountMax: Int?

    /// Makes faults of which there are none.
    public init() {}

    /// What a disk does with bytes that a sync could not write.
    ///
    /// Named after what Rebello et al. (Can Applications Recover from fsync Failures?, USENIX ATC 2020) have seen.
    public enum SyncFailure: Hashable, Sendable, CaseIterable {
        /// They are seen and count as clean: later syncs succeed without writing them (ext4 and XFS).
        case countsAsClean
        /// They are gone from the cache too: what is durable is seen again (Btrfs).
        case reverts
        /// The sync says that all is well, and the next one of the same file reports the error (ext4, data=journal).
        case isReportedLate
    }
}
