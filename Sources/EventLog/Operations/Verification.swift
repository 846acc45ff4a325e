public import EventModel

/// What a check of a log has found.
public struct VerificationReport: Sendable {
    /// The events that are sound.
    public var eventCount = 0
    /// The frames that are sound.
    public var frameCount = 0
    /// The segments.
    public var segmentCount = 0
    /// The bytes that were read.
    public var byteCount = 0
    /// What is not as it was written, in the order of the log.
    public var damages: [Damage] = []

    /// Whether every event is there; damage to what is derived does not count.
    public var isSound: Bool { damages.allSatisfy(\.isDerived) }
}

extension EventLog {
    /// Reads every byte of every segment and tells what is not as it was written.
    ///
    /// Segments are read beside each other by two threads.
    ///
    /// - Parameters:
    ///   - depth: Whether events are decoded too, and held against each other and what is derived of them.
    ///   - progress: Called from time to time, on threads of the check's own.
    /// - Throws: ``EventStoreError`` when a file cannot be read at all, the log is closed, or the task is cancelled;
    ///   damage is reported.
    /// - Complexity: O(n) in the bytes of the log; memory for the names of two segments.
    public func verify(
        depth: VerificationDepth = .contents, progress: @escaping @Sendable (OperationProgress) -> Void = { _ in }
    ) async throws(EventStoreError) -> VerificationReport {
        let meter = WorkMeter(progress: progress)
        let threadCount = LogVerifier.threadCount
        return try await OperationThread.run("verify", meter) { () throws(EventStoreError) in
            try self.verifyAndWait(depth: depth, threadCount: threadCount, meter: meter)
        }
    }

    /// ``verify(depth:progress:)`` on the caller's thread alone.
    package func verifyAndWait(depth: VerificationDepth = .contents) throws(EventStoreError) -> VerificationReport {
        try verifyAndWait(depth: depth, threadCount: 1, meter: WorkMeter())
    }

    func verifyAndWait(
        depth: VerificationDepth, threadCount: Int, meter: WorkMeter, forgetsCache: Bool = false
    ) throws(EventStoreError) -> VerificationReport {
        try checkOpen()
        var verifier = LogVerifier(
            directory: directory, segments: snapshot, depth: depth, threadCount: threadCount, meter: meter,
            forgetsCache: forgetsCache)
        return try verifier.run()
    }
}
