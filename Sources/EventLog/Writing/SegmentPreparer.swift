import EventModel
private import Foundation

/// Keeps files of durable zeros at hand: one for the next segment and one in reserve, so that neither a roll nor a full
/// disk comes between a frame and its place.
///
/// Rolling over to a file that is there writes no metadata but a name. When the disk is too full for another, the reserve
/// becomes the next; when that is used up too, the log only reads.
// Checked by hand: everything mutable is touched under the condition's lock only.
final class SegmentPreparer: @unchecked Sendable {
    private let directory: StoreDirectory
    private let byteCount: Int
    private let startsThreads: Bool
    private let condition = NSCondition()
    private var isRunning = false
    private var isStopped = false
    private var isNextReady = false
    private var isReserveReady = false
    private var isReserveUsed = false

    init(directory: StoreDirectory, configuration: EventLog.Configuration) {
        self.directory = directory
        byteCount = configuration.capacity
        startsThreads = configuration.startsThreads
    }

    /// Whether the disk is so full that the reserve is in use or was.
    var isLowOnSpace: Bool {
        condition.lock()
        defer { condition.unlock() }
        return isReserveUsed
    }

    /// Begins to prepare what is missing, unless that is under way.
    func start() {
        condition.lock()
        let isWanted = !isRunning && !isStopped && !(isNextReady && isReserveReady)
        if isWanted { isRunning = true }
        condition.unlock()
        guard isWanted else { return }
        if startsThreads {
            LogThread.start(name: "sijill.log.prepare") { [self] in run() }
        } else {
            run()
        }
    }

    /// Waits for what is under way; the path of the file for the next segment, which is the caller's now; nil where
    /// there is none.
    func takeNext() -> String? {
        condition.lock()
        defer { condition.unlock() }
        while isRunning { condition.wait() }
        guard isNextReady else { return nil }
        isNextReady = false
        return directory.preparedNextPath
    }

    /// Ends what is under way and waits for that.
    func stop() {
        condition.lock()
        defer { condition.unlock() }
        isStopped = true
        while isRunning { condition.wait() }
    }

    private func run() {
        condition.lock()
        let (hasNext, hasReserve) = (isNextReady, isReserveReady)
        condition.unlock()
        var (next, reserve) = (hasNext, hasReserve)
        if !next { next = prepare(directory.preparedNextPath) }
        if next, !reserve { reserve = prepare(directory.preparedReservePath) }
        condition.lock()
        let isFull = !isStopped && (!next || !reserve)
        condition.unlock()
        if isFull, !next, hasReserve || prepare(directory.preparedReservePath, creates: false) {
            next = promoteReserve()
            reserve = false
        }
        condition.lock()
        isNextReady = next
        isReserveReady = reserve
        isReserveUsed = isFull
        isRunning = false
        condition.broadcast()
        condition.unlock()
    }

    private func promoteReserve() -> Bool {
        do throws(EventStoreError) {
            try directory.renameFile(at: directory.preparedReservePath, to: directory.preparedNextPath)
            try directory.synchronizeDirectory(at: directory.logPath)
            return true
        } catch {
            return false
        }
    }

    /// Makes a file of zeros unless a whole one is there; whether there is one now.
    private func prepare(_ path: String, creates: Bool = true) -> Bool {
        do throws(EventStoreError) {
            if try isWhole(path) { return true }
            guard creates else { return false }
            try directory.removeFile(at: path)
            do throws(EventStoreError) { return try writeZeros(path) } catch {
                // Half a file helps nobody, and may take the room that a commit needs.
                try? directory.removeFile(at: path)
                throw error
            }
        } catch {
            return false
        }
    }

    private func isWhole(_ path: String) throws(EventStoreError) -> Bool {
        guard try directory.byteCount(ofFileAt: path) == byteCount else { return false }
        let file = try directory.openFile(at: path, mode: .read)
        for start in stride(from: 0, to: byteCount, by: Self.pieceByteCount) {
            let bytes = try file.read(start..<min(start + Self.pieceByteCount, byteCount))
            // Unsafe: the pointer does not outlive the call.
            guard bytes.withUnsafeBytes({ Sector.isZero($0) }) else { return false }
        }
        // An earlier process may have made it and not synced.
        try file.synchronize()
        try directory.synchronizeDirectory(at: directory.logPath)
        return true
    }

    /// Small pieces with a sync each leave the disk to commits in between.
    private func writeZeros(_ path: String) throws(EventStoreError) -> Bool {
        let file = try directory.openFile(at: path, mode: .createNew)
        for start in stride(from: 0, to: byteCount, by: Self.pieceByteCount) {
            condition.lock()
            let isStopped = isStopped
            condition.unlock()
            if isStopped { return false }
            try file.writeZeros(start..<min(start + Self.pieceByteCount, byteCount))
            try file.synchronize()
        }
        try directory.synchronizeDirectory(at: directory.logPath)
        return true
    }

    private static let pieceByteCount = 1 << 20
}

extension StoreDirectory {
    /// Zeros for the next segment.
    var preparedNextPath: String { logPath + "/prepared.next" }
    /// Zeros for one more segment when the disk is full.
    var preparedReservePath: String { logPath + "/prepared.reserve" }
}
