import EventLog
import EventModel

/// Durable events a second from many callers at once, one event a commit, beside the stores that somebody else would take:
/// the same callers, the same events, the same promise that an answered event survives a power cut.
struct CallersBenchmark {
    let folder: String
    let callerCount: Int
    let isLong: Bool

    private var seconds: Double { isLong ? 2 : 0.1 }

    func run() async throws {
        let store = "\(folder)/callers-\(callerCount)"
        try EventLog.create(at: store)
        let log = try EventLog.open(at: store, mode: .readWrite)
        let lone = try SQLiteCallers(path: "\(store)-lone.sqlite", connectionCount: 1)
        let many = try SQLiteCallers(path: "\(store)-many.sqlite", connectionCount: callerCount)
        let rocks = try RocksCallers(path: "\(store)-rocks")
        let threads = CallerThreads(count: callerCount, seconds: seconds)
        var (round, eventCounts) = (0, [0, 0, 0, 0, 0])
        func rate(_ contender: Int, _ run: CallerRun) -> [Double] {
            eventCounts[contender] += run.eventCount
            return [Double(run.eventCount) / run.seconds]
        }
        let contest = try await Contest([
            {
                round += 1
                return rate(0, try await runTasks(log, round: round))
            },
            {
                // Streams of their own, because the log is the same.
                let run = try threads.run(round: -round) { events, _ in
                    try log.appendAndWait(try events.nextRequest()).count == 1
                }
                return rate(1, run)
            },
            { rate(2, try threads.run(round: round) { try lone.append(&$0, caller: $1) }) },
            { rate(3, try threads.run(round: round) { try many.append(&$0, caller: $1) }) },
            { rate(4, try threads.run(round: round) { events, _ in try rocks.append(&events) }) },
        ])
        require(try lone.eventCount() == eventCounts[2])
        require(try many.eventCount() == eventCounts[3])
        require(try rocks.eventCount() == eventCounts[4])
        try await log.close()
        try await requireAllThere(eventCounts[0] + eventCounts[1], in: store)
        printRatios(contest)
    }

    private func printRatios(_ contest: Contest) {
        let others = [(2, "SQLite with one connection"), (3, "SQLite with a connection a caller"), (4, "RocksDB")]
        let better = others.max { contest.typical($0.0) < contest.typical($1.0) } ?? others[0]
        for (contender, way) in ["tasks", "threads"].enumerated() {
            report(
                "durable events from \(callerCount) callers that are \(way)",
                ratio: contest.ratio(contender, to: better.0),
                to: "the best other, \(better.1)", aim: callerCount == 32 ? "3" : nil,
                ours: perSecond(contest.typical(contender)), theirs: perSecond(contest.typical(better.0)))
        }
        print("    " + others.map { "\($0.1): \(perSecond(contest.typical($0.0)))" }.joined(separator: ", "))
    }

    /// Callers that are tasks, each waiting for its answer before it asks again.
    private func runTasks(_ log: EventLog, round: Int) async throws -> CallerRun {
        let (seconds, start) = (seconds, ContinuousClock.now)
        let eventCount = try await withThrowingTaskGroup(of: Int.self) { group in
            for caller in 0..<callerCount {
                var events = try CallerEvents(caller: caller, round: round)
                group.addTask {
                    var eventCount = 0
                    while ContinuousClock.now - start < .seconds(seconds) {
                        _ = try await log.append(try events.nextRequest())
                        eventCount += 1
                    }
                    return eventCount
                }
            }
            return try await group.reduce(0, +)
        }
        return CallerRun(eventCount: eventCount, seconds: (ContinuousClock.now - start) / .seconds(1))
    }

    private func requireAllThere(_ eventCount: Int, in store: String) async throws {
        let log = try EventLog.open(at: store, mode: .readOnly)
        let report = try await log.verify()
        require(report.isSound && report.eventCount == eventCount)
        try await log.close()
    }
}
