public import EventModel
import Synchronization

/// What recompressing has done, or would do.
public struct RecompressionReport: Hashable, Sendable {
    /// The sealed segments that were looked at: those as committed.
    public var segmentCount = 0
    /// Those that were written again; the others would not become shorter.
    public var recompressedSegmentCount = 0
    /// The events of those that were written again.
    public var eventCount = 0
    /// Their bytes before.
    public var byteCountBefore = 0
    /// Their bytes now.
    public var byteCountAfter = 0
}

extension EventLog {
    /// Writes sealed segments again so that they take less room, and removes the old ones once that was proved.
    ///
    /// All events of both are held against each other. Reading and appending go on meanwhile.
    /// Positions, revisions, times and command keys stay as they are, and so does what segments say of each other. A
    /// recompression that is ended in the middle loses nothing; the next goes on there.
    ///
    /// - Parameters:
    ///   - isDryRun: Whether the gain is to be told and nothing to be written.
    ///   - progress: Called from time to time, on a thread of the work's own.
    /// - Throws: ``EventStoreError``: `readOnly`; `corrupt` where a segment is damaged; `diskFull`; `cancelled`; file
    ///   errors.
    /// - Complexity: O(n) in the bytes of the segments as committed; memory for the names of two segments.
    public func recompress(
        isDryRun: Bool = false, progress: @escaping @Sendable (OperationProgress) -> Void = { _ in }
    ) async throws(EventStoreError) -> RecompressionReport {
        let meter = WorkMeter(progress: progress)
        return try await OperationThread.run("recompress", meter) { () throws(EventStoreError) in
            try self.recompressAndWait(isDryRun: isDryRun, meter: meter)
        }
    }

    /// ``recompress(isDryRun:progress:)`` on the caller's thread.
    package func recompressAndWait(isDryRun: Bool = false) throws(EventStoreError) -> RecompressionReport {
        try recompressAndWait(isDryRun: isDryRun, meter: WorkMeter())
    }

    private func recompressAndWait(isDryRun: Bool, meter: WorkMeter) throws(EventStoreError) -> RecompressionReport {
        try checkOpen()
        if !isDryRun, mode == .readOnly {
            throw EventStoreError(
                .readOnly, "the log was opened for reading only; open it for writing", place: directory.path)
        }
        let (state, directory) = (state, directory)
        return try state.recompression.withLock { _ throws(EventStoreError) in
            let segments = state.snapshot.sealed.filter { $0.header.form == .committed }
            meter.expect(segments.reduce(0) { $0 + $1.byteCount })
            var report = RecompressionReport()
            for segment in segments {
                let recompression = SegmentRecompression(segment, in: directory, meter: meter)
                let byteCount: Int?
                if isDryRun {
                    byteCount = try recompression.byteCount()
                } else if let replacement = try recompression.write() {
                    try segment.keepFileOpen()
                    state.replace(segment, with: replacement)
                    try recompression.removeOld()
                    byteCount = replacement.byteCount
                } else {
                    byteCount = nil
                }
                report.add(segment, byteCount)
            }
            return report
        }
    }
}

extension RecompressionReport {
    fileprivate mutating func add(_ segment: SealedSegment, _ byteCount: Int?) {
        segmentCount += 1
        guard let byteCount, byteCount < segment.byteCount else { return }
        recompressedSegmentCount += 1
        eventCount += Int(segment.trailer.endPosition.rawValue - segment.header.firstPosition.rawValue)
        byteCountBefore += segment.byteCount
        byteCountAfter += byteCount
    }
}
