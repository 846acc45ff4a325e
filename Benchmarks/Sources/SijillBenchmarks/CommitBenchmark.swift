import EventLog
import EventModel

/// A lone caller's durable append of `eventCount` events, beside a bare write and fdatasync of as many bytes into a file
/// that was filled with zeros before.
struct CommitBenchmark {
    let folder: String
    let eventCount: Int
    let aim: Double
    let isLong: Bool

    func run() async throws {
        let store = "\(folder)/commit-\(eventCount)"
        try EventLog.create(at: store)
        let log = try EventLog.open(at: store, mode: .readWrite)
        var events = SampleEvents(seed: 7)
        let bare = try BareFile(path: "\(folder)/bare", byteCount: 8 << 20, writeByteCountMax: 1 << 20)
        // Names are new only once; what follows is the steady state.
        for _ in 0..<40 { _ = try await log.append(AppendRequest(events: try events.next(eventCount))) }
        let before = log.statistics
        let contest = try await Contest(mixed: { try await round(log, bare, &events) })
        let after = log.statistics
        require(after.eventCount - before.eventCount == 20 * commitCount * eventCount)
        try await log.close()
        try await requireAllThere(after.eventCount, in: store)
        let frameByteCount = (after.byteCount - before.byteCount) / (20 * commitCount)
        for (contender, way) in ["a thread that waits", "a task"].enumerated() {
            report(
                "commit of \(eventCount) events from \(way), p50", ratio: contest.ratio(contender, to: 2),
                to: "write and fdatasync of the same \(frameByteCount) bytes", aim: "\(aim)",
                ours: TimeUnit.microseconds.text(contest.typical(contender)),
                theirs: TimeUnit.microseconds.text(contest.typical(2)))
        }
        print("    \(twoDigits(Double(frameByteCount) / Double(eventCount))) bytes an event in frames of \(eventCount)")
    }

    private var commitCount: Int { isLong ? 500 : 80 }

    /// The medians of as many commits each way, one after another in turn.
    private func round(_ log: EventLog, _ bare: BareFile, _ events: inout SampleEvents) async throws -> [[Double]] {
        var (waiting, asking, limit): ([Double], [Double], [Double]) = ([], [], [])
        for _ in 0..<commitCount {
            let first = AppendRequest(events: try events.next(eventCount))
            let second = AppendRequest(events: try events.next(eventCount))
            let start = log.statistics.byteCount
            waiting.append(try blockingSeconds { require(try log.appendAndWait(first).count == eventCount) })
            let byteCount = log.statistics.byteCount - start
            limit.append(try blockingSeconds { try bare.append(byteCount) })
            asking.append(try await seconds { require(try await log.append(second).count == eventCount) })
        }
        return [[median(waiting)], [median(asking)], [median(limit)]]
    }

    private func requireAllThere(_ eventCount: Int, in store: String) async throws {
        let log = try EventLog.open(at: store, mode: .readOnly)
        let report = try await log.verify()
        require(report.isSound && report.eventCount == eventCount)
        try await log.close()
    }
}
