import EventLog
import EventModel
import SijillTestKit

/// The moment after a call that changed the disk, with what the log had promised until the call that followed.
struct CrashMoment: Sendable {
    var site: SimulatedCrashSite
    var promise: Promise
}

/// What must hold of a store whatever happens to it.
struct Promise: Sendable {
    /// Whether creating the store had ended well.
    var isCreated = false
    /// The events that were acknowledged: none of them may be lost.
    var acknowledgedCount = 0
    /// The events that were submitted: no others may be there.
    var submittedCount = 0
    /// The events that a backup which ended well had copied; nil before the first.
    var backedUpCount: Int?
    /// Whether a backup is being made.
    var isBackingUp = false
}

/// Gathers the moments of a disk, call by call.
// Checked by hand: a disk with an observer belongs to one thread, for the logs on it start none.
final class CrashRecorder: @unchecked Sendable {
    var promise: Promise
    private(set) var moments: [CrashMoment] = []
    private var changeCount: Int

    init(promise: Promise = Promise(), changeCount: Int = 0) {
        self.promise = promise
        self.changeCount = changeCount
    }

    /// Notes the state that the calls so far have left.
    func note(_ disk: SimulatedFileSystem) {
        guard disk.changeCount != changeCount else { return }
        changeCount = disk.changeCount
        moments.append(CrashMoment(site: disk.crashSite(), promise: promise))
    }

    func takeMoments() -> [CrashMoment] {
        defer { moments.removeAll() }
        return moments
    }
}

/// Takes a trace step by step on a disk and gives out, for each step, the moments at which the power may go.
struct TraceRun {
    private let trace: Trace
    private let recorder = CrashRecorder()
    private let disk: SimulatedFileSystem
    private var log: EventLog?
    private var nextStep = -2

    init(_ trace: Trace) {
        self.trace = trace
        let recorder = recorder
        disk = SimulatedFileSystem { recorder.note($0) }
    }

    /// Takes the next step; nil when there are no more.
    ///
    /// - Throws: What the log throws, which it must not on a sound disk; ``TraceFailure``.
    mutating func next() throws -> [(kind: StepKind, moments: [CrashMoment])]? {
        defer { nextStep += 1 }
        switch nextStep {
        case -2:
            try trace.create(on: disk)
            recorder.promise.isCreated = true
            return [(.create, gathered())]
        case -1: return [(.open, try openLog())]
        case trace.steps.indices: return try take(trace.steps[nextStep])
        default: return nil
        }
    }

    private mutating func take(_ step: TraceStep) throws -> [(kind: StepKind, moments: [CrashMoment])] {
        if case .kill = step { return [(.takeOver, try openLog())] }
        guard let log else { throw TraceFailure(description: "the log is not open") }
        switch step {
        case .append(let request): return [try append(request, to: log)]
        case .witness:
            try log.witnessAndWait()
            return [(.idle, gathered())]
        case .seal:
            try log.sealAndWait()
            return [(.seal, gathered())]
        case .close:
            try log.closeAndWait()
            return [(.close, gathered()), (.reopen, try openLog())]
        case .kill: return []
        case .scan(let request):
            try scan(log, while: request)
            return [(.rebuild, gathered())]
        case .recompress:
            _ = try log.recompressAndWait()
            return [(.recompress, gathered())]
        case .backup: return [(.backup, try backUp(log))]
        }
    }

    private func append(
        _ request: AppendRequest, to log: EventLog
    ) throws -> (kind: StepKind, moments: [CrashMoment]) {
        let isRoll = try record(request, in: log)
        // The largest never fit into what is left of a segment.
        if isRoll, request.events.count < Limits.appendEventCountMax { return (.roll, gathered()) }
        let kind: StepKind =
            request.events.count == 1 ? .appendOne : request.events.count == 64 ? .appendSome : .appendMost
        return (kind, gathered())
    }

    /// Records a request; returns whether a segment was begun for it.
    private func record(_ request: AppendRequest, in log: EventLog) throws -> Bool {
        let segmentCount = log.statistics.segmentCount
        recorder.promise.submittedCount += request.events.count
        let receipt = try log.appendAndWait(request)
        guard receipt.firstPosition.rawValue == UInt64(recorder.promise.acknowledgedCount) else {
            throw TraceFailure(description: "an append was recorded at position \(receipt.firstPosition)")
        }
        recorder.promise.acknowledgedCount += request.events.count
        return log.statistics.segmentCount > segmentCount
    }

    /// Opens the log in place of the one that is open, if any is, which is let go of without closing.
    private mutating func openLog() throws -> [CrashMoment] {
        log = nil
        log = try trace.open(disk)
        return gathered()
    }

    /// Reads everything, a request being recorded in between.
    private func scan(_ log: EventLog, while request: AppendRequest) throws {
        var comparison = EventComparison(trace.expected)
        let reader = try log.makeReader(from: .start, options: ReadOptions(batchEventCount: 16))
        var isFirst = true
        while let batch = try reader.nextBatch() {
            if let failure = comparison.take(batch) { throw TraceFailure(description: failure) }
            if isFirst { _ = try record(request, in: log) }
            isFirst = false
        }
        if isFirst { _ = try record(request, in: log) }
        guard comparison.count == recorder.promise.acknowledgedCount || isFirst else {
            throw TraceFailure(description: "a reader does not see all that was acknowledged")
        }
    }

    private func backUp(_ log: EventLog) throws -> [CrashMoment] {
        recorder.promise.isBackingUp = true
        let report = try log.backupAndWait(to: Trace.backupPath)
        guard report.endPosition.rawValue == UInt64(recorder.promise.acknowledgedCount) else {
            throw TraceFailure(description: "a backup ends at position \(report.endPosition)")
        }
        recorder.promise.backedUpCount = recorder.promise.acknowledgedCount
        defer { recorder.promise.isBackingUp = false }
        return gathered()
    }

    private func gathered() -> [CrashMoment] {
        recorder.note(disk)
        return recorder.takeMoments()
    }
}

/// A log that does wrong on a sound disk.
struct TraceFailure: Error, CustomStringConvertible {
    var description: String
}
