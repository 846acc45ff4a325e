import EventLog
import EventModel
import SijillTestKit

/// Takes a trace on a disk with faults until something fails, and keeps what the log had promised until then.
struct FaultRun {
    let trace: Trace
    let disk: SimulatedFileSystem
    private(set) var promise = Promise()
    /// What failed first; nil when nothing did.
    private(set) var error: EventStoreError?
    /// What the log did that it must not do.
    private(set) var violation: String?
    private var log: EventLog?
    /// Whether an operation is under way whose files are none of those that an append writes.
    private var isOperating = false

    /// Takes the steps of a trace one after another.
    ///
    /// - Parameter isWritableAfterFailure: Whether an append may still be acknowledged after one has failed.
    init(_ trace: Trace, on disk: SimulatedFileSystem, isWritableAfterFailure: () -> Bool) {
        (self.trace, self.disk) = (trace, disk)
        do throws(EventStoreError) {
            try trace.create(on: disk)
            promise.isCreated = true
            log = try trace.open(disk)
            for step in trace.steps { try take(step) }
            try log?.closeAndWait()
        } catch {
            self.error = error
            if let log, !isOperating, !isWritableAfterFailure() { violation = Self.lateAcknowledgement(by: log, trace) }
        }
        log = nil
    }

    private mutating func take(_ step: TraceStep) throws(EventStoreError) {
        switch step {
        case .append(let request): try append(request)
        case .witness: try log?.witnessAndWait()
        case .seal: try log?.sealAndWait()
        case .close:
            try log?.closeAndWait()
            log = nil
            log = try trace.open(disk)
        case .kill:
            log = nil
            log = try trace.open(disk)
        case .scan(let request):
            guard let reader = try log?.makeReader(from: .start, options: ReadOptions()) else { return }
            _ = try reader.nextBatch()
            try append(request)
            while try reader.nextBatch() != nil {}
        case .recompress: try operate { log throws(EventStoreError) in _ = try log.recompressAndWait() }
        case .backup:
            try operate { log throws(EventStoreError) in _ = try log.backupAndWait(to: Trace.backupPath) }
        }
    }

    private mutating func operate(_ body: (EventLog) throws(EventStoreError) -> Void) throws(EventStoreError) {
        guard let log else { return }
        isOperating = true
        try body(log)
        isOperating = false
    }

    private mutating func append(_ request: AppendRequest) throws(EventStoreError) {
        guard let log else { return }
        promise.submittedCount += request.events.count
        do throws(EventStoreError) {
            _ = try log.appendAndWait(request)
            promise.acknowledgedCount = promise.submittedCount
        } catch {
            // Whoever is refused is told that nothing was recorded.
            if error.code != .outcomeUnknown { promise.submittedCount = promise.acknowledgedCount }
            throw error
        }
    }

    /// After a failed sync nothing is certain before the store was opened again.
    private static func lateAcknowledgement(by log: EventLog, _ trace: Trace) -> String? {
        for request in trace.steps.compactMap(\.request) {
            guard (try? log.appendAndWait(request)) != nil else { continue }
            return "an append was acknowledged after a failed sync, without opening again"
        }
        return nil
    }
}
