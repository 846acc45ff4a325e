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
    private var reader: LogReader?
    private var comparison: EventComparison
    private var nextStep = -2

    init(_ trace: Trace) {
        self.trace = trace
        let recorder = recorder
        disk = SimulatedFileSystem { recorder.note($0) }
        comparison = EventComparison(trace.expected)
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
            let moments = gathered()
            return [(.close, moments), (.reopen, try openLog())]
        case .kill: return [(.takeOver, try openLog())]
        case .scan:
            try scan(log)
            return [(.rebuild, gathered())]
        }
    }

    private func append(
        _ request: AppendRequest, to log: EventLog
    ) throws -> (kind: StepKind, moments: [CrashMoment]) {
        let segmentCount = log.statistics.segmentCount
        recorder.promise.submittedCount += request.events.count
        let receipt = try log.appendAndWait(request)
        guard receipt.firstPosition.rawValue == UInt64(recorder.promise.acknowledgedCount) else {
            throw TraceFailure(description: "an append was recorded at position \(receipt.firstPosition)")
        }
        recorder.promise.acknowledgedCount += request.events.count
        if segmentCount > 0, log.statistics.segmentCount > segmentCount { return (.roll, gathered()) }
        let kind: StepKind =
            request.events.count == 1 ? .appendOne : request.events.count == 64 ? .appendSome : .appendMost
        return (kind, gathered())
    }

    /// Opens the log in place of the one that is open, if any is, which is let go of without closing.
    private mutating func openLog() throws -> [CrashMoment] {
        reader = nil
        log = nil
        log = try trace.open(disk)
        return gathered()
    }

    /// Reads what came since the last scan of the same log.
    private mutating func scan(_ log: EventLog) throws {
        if reader == nil { comparison = EventComparison(trace.expected) }
        let reader = try reader ?? log.makeReader(from: .start, options: ReadOptions())
        self.reader = reader
        while let batch = try reader.nextBatch() {
            if let failure = comparison.take(batch) { throw TraceFailure(description: failure) }
        }
        guard comparison.count == recorder.promise.acknowledgedCount else {
            throw TraceFailure(description: "a reader does not see all that was acknowledged")
        }
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
