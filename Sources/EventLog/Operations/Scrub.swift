public import EventModel

/// What a scrub tells while it goes on.
public enum ScrubReport: Sendable {
    /// A pass over the whole log has ended.
    case passEnded(number: Int, VerificationReport)
}

extension EventLog {
    /// Reads the log again and again at a bounded rate, so that damage is found while a backup still helps.
    ///
    /// Before a file is read the system is asked to drop what it keeps of it in memory, because what lies there proves
    /// nothing about the disk. It is free not to, and a file that is being written stays there.
    ///
    /// - Parameters:
    ///   - bytesPerSecond: The most bytes that are read in a second.
    ///   - passCount: After how many passes it ends; nil for never, until the task is cancelled.
    ///   - depth: How closely it looks.
    ///   - progress: Called from time to time, on a thread of the scrub's own.
    ///   - report: Called at the end of each pass, on that thread.
    /// - Returns: What the last pass has found.
    /// - Throws: ``EventStoreError``: `cancelled`; `closed`; file errors. Damage is reported.
    public func scrub(
        bytesPerSecond: Int, passCount: Int? = nil, depth: VerificationDepth = .checksums,
        progress: @escaping @Sendable (OperationProgress) -> Void = { _ in },
        report: @escaping @Sendable (ScrubReport) -> Void = { _ in }
    ) async throws(EventStoreError) -> VerificationReport {
        precondition(bytesPerSecond > 0 && passCount ?? 1 > 0, "a scrub reads something")
        let meter = WorkMeter(bytesPerSecond: bytesPerSecond, progress: progress)
        return try await OperationThread.run("scrub", meter) { () throws(EventStoreError) in
            var number = 0
            while true {
                number += 1
                let found = try self.verifyAndWait(depth: depth, threadCount: 1, meter: meter, forgetsCache: true)
                report(.passEnded(number: number, found))
                if number == passCount { return found }
                // An empty log must not keep a processor busy.
                try meter.rest()
            }
        }
    }
}
