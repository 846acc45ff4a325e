import EventLog
import EventModel
import SijillTestKit

/// Holds one crash state of a trace against what was promised.
struct StateCheck {
    let trace: Trace
    let promise: Promise
    /// What the recoveries came upon.
    private(set) var coverage = Coverage()

    init(trace: Trace, promise: Promise) {
        (self.trace, self.promise) = (trace, promise)
    }

    /// What goes on after a recovery in some of the states, because it takes several recoveries more.
    enum Depth {
        case recovery
        case goingOn
        /// Recompressing and the backup are taken again, too.
        case repeating
    }

    /// Recovers a crashed disk, and returns what is wrong.
    ///
    /// The disk is first read without writing, then recovered, then recovered again.
    mutating func failure(of disk: SimulatedFileSystem, depth: Depth) -> String? {
        let crashed = disk.copy()
        var readableEnd: Cursor?
        do throws(EventStoreError) {
            let log = try trace.open(disk, mode: .readOnly)
            if let damage = log.damages.first { return "a reader sees damage: \(damage)" }
            readableEnd = log.end
        } catch {
            guard error.code == .notFound, !promise.isCreated else { return "a reader is refused: \(error)" }
        }
        guard disk.hasSameFiles(as: crashed) else { return "opening read-only wrote to the disk" }
        let end: Cursor
        do throws(EventStoreError) {
            coverage.note(disk)
            let log = try trace.open(disk)
            coverage.note(log.recoveryFindings)
            if let failure = contentsFailure(of: log) { return failure }
            end = log.end
        } catch {
            guard error.code == .notFound, !promise.isCreated, readableEnd == nil else { return "refused: \(error)" }
            coverage.note(.unfinishedStore)
            return creationFailure(on: disk)
        }
        guard readableEnd == nil || end == readableEnd else {
            return "a reader sees \(readableEnd ?? end), a writer \(end)"
        }
        if let failure = repetitionFailure(on: disk, end: end) { return failure }
        if promise.isBackingUp, let failure = backupFailure(on: disk) { return failure }
        if depth == .repeating, let failure = OperationCheck(trace: trace, end: end).failure(on: disk.copy()) {
            return failure
        }
        return depth == .recovery ? nil : continuationFailure(on: disk, end: end)
    }

    /// Reads a disk on which a sector was torn, which the log's promise does not cover: it may refuse to write, but it
    /// must lose nothing and invent nothing, and say what is damaged.
    mutating func tornFailure(of disk: SimulatedFileSystem) -> String? {
        do throws(EventStoreError) {
            let log = try trace.open(disk.copy(), mode: .readOnly)
            if let failure = contentsFailure(of: log) { return "read-only, \(failure)" }
        } catch {
            let isKnown = error.code == .corrupt || error.code == .notFound || error.code == .unsupportedFormat
            guard isKnown, promise.acknowledgedCount == 0 else { return "a reader is refused: \(error)" }
        }
        do throws(EventStoreError) {
            return contentsFailure(of: try trace.open(disk))
        } catch {
            let isKnown = error.code == .corrupt || (error.code == .notFound && !promise.isCreated)
            if error.code == .corrupt { coverage.note(.refusedTear) }
            return isKnown ? nil : "refused: \(error)"
        }
    }

    /// What is wrong with the events of a log.
    func contentsFailure(of log: EventLog) -> String? {
        var comparison = EventComparison(trace.expected)
        do throws(EventStoreError) {
            let reader = try log.makeReader(from: .start, options: ReadOptions())
            while let batch = try reader.nextBatch() {
                if let failure = comparison.take(batch) { return failure }
            }
        } catch {
            return "a recovered log cannot be read: \(error)"
        }
        if comparison.count < promise.acknowledgedCount {
            return "\(promise.acknowledgedCount) events were acknowledged, \(comparison.count) are there"
        }
        if comparison.count > promise.submittedCount {
            return "\(promise.submittedCount) events were submitted, \(comparison.count) are there"
        }
        if log.end.nextPosition(inPartition: 0).rawValue != UInt64(comparison.count) {
            return "the log ends at \(log.end) and \(comparison.count) events can be read"
        }
        return nil
    }

    /// Recovering a recovered store must change nothing.
    private func repetitionFailure(on disk: SimulatedFileSystem, end: Cursor) -> String? {
        let recovered = disk.copy()
        do throws(EventStoreError) {
            let log = try trace.open(disk)
            guard log.end == end else { return "recovering again leads to \(log.end) in place of \(end)" }
        } catch {
            return "recovering again is refused: \(error)"
        }
        return disk.hasSameFiles(as: recovered) ? nil : "recovering again changed the files"
    }

    /// The backup that is being made is at every moment a store of a part of the events, and of no fewer than before.
    private mutating func backupFailure(on disk: SimulatedFileSystem) -> String? {
        let backup: EventLog
        do throws(EventStoreError) {
            backup = try trace.open(disk, mode: .readOnly, at: Trace.backupPath)
        } catch {
            guard error.code == .notFound, promise.backedUpCount == nil else {
                return "the backup is refused: \(error)"
            }
            coverage.note(.unfinishedBackup)
            return nil
        }
        if let damage = backup.damages.first { return "the backup is damaged: \(damage)" }
        let check = StateCheck(
            trace: trace,
            promise: Promise(
                isCreated: true, acknowledgedCount: promise.backedUpCount ?? 0,
                submittedCount: promise.acknowledgedCount))
        if let failure = check.contentsFailure(of: backup) { return "in the backup, \(failure)" }
        if backup.end.nextPosition(inPartition: 0).rawValue < UInt64(promise.acknowledgedCount) {
            coverage.note(.shorterBackup)
        }
        return nil
    }

    /// A store that was never made must be free to be made.
    private func creationFailure(on disk: SimulatedFileSystem) -> String? {
        do throws(EventStoreError) {
            try trace.create(on: disk)
            let log = try trace.open(disk)
            return log.end == Cursor(nextPositions: [.start]) ? nil : "a new store is not empty"
        } catch {
            return "an unfinished store cannot be made again: \(error)"
        }
    }

    /// A recovered store takes what it did not record yet, knows what it did, and keeps both when the power goes again.
    private func continuationFailure(on disk: SimulatedFileSystem, end: Cursor) -> String? {
        var count = Int(end.nextPosition(inPartition: 0).rawValue)
        var position = 0
        do throws(EventStoreError) {
            var log = try trace.open(disk)
            for request in trace.steps.compactMap(\.request) {
                let isRecorded = position < count
                position += request.events.count
                if isRecorded, request.key == nil || position > count { continue }
                let receipt = try log.appendAndWait(request)
                guard receipt.isDuplicate == isRecorded else { return "a command was recorded twice" }
                if isRecorded { continue }
                count += request.events.count
                break
            }
            if count % 2 == 0 { try log.closeAndWait() }
            log = try trace.open(disk.crash { _ in false })
            let check = StateCheck(
                trace: trace,
                promise: Promise(isCreated: true, acknowledgedCount: count, submittedCount: count))
            return check.contentsFailure(of: log).map { "going on after a recovery, \($0)" }
        } catch {
            return "going on after a recovery: \(error)"
        }
    }
}
