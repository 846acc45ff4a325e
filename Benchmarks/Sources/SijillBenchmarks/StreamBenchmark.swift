import EventLog
import EventModel

/// Loads of single streams at random, beside SQLite's select of the same stream over its index: both warm, the same events,
/// in turn.
struct StreamBenchmark {
    let history: History
    let folder: String
    let isLong: Bool

    func run() async throws {
        let log = try EventLog.open(at: history.store, mode: .readOnly)
        let path = "\(folder)/\(history.name).sqlite"
        try SQLiteCopy.write(log, to: path)
        let (copy, bareCopy) = (try SQLiteCopy(path: path), try SQLiteCopy(path: path))
        let streams = try applications(of: log)
        var generator = SplitMix64(state: 5)
        var eventCount = 0
        let contest = try await Contest(mixed: {
            let chosen = (0..<loadCount).map { _ in streams[Int(generator.next() % UInt64(streams.count))] }
            return try await load(chosen, log, copy, bareCopy, &eventCount)
        })
        let average = twoDigits(Double(eventCount) / Double(10 * loadCount))
        for (figure, name) in ["p50", "p99"].enumerated() {
            for (other, work) in [(1, "SQLite's select into the same values"), (2, "SQLite's bare select")] {
                report(
                    "load of a stream of \(history.name), \(average) events, \(name)",
                    ratio: contest.ratio(to: other, figure: figure), to: work, aim: figure == 0 ? "1" : nil,
                    ours: TimeUnit.microseconds.text(contest.typical(0, figure: figure)),
                    theirs: TimeUnit.microseconds.text(contest.typical(other, figure: figure)))
            }
        }
        let byteCount = log.statistics.byteCount
        report(
            "disk of \(history.name)", ratio: Double(byteCount) / Double(copy.byteCount), to: "SQLite", aim: "0.083",
            ours: "\(byteCount >> 10) KiB", theirs: "\(copy.byteCount >> 10) KiB")
        try await log.close()
    }

    private var loadCount: Int { isLong ? 5_000 : 400 }

    private func load(
        _ streams: [StreamID], _ log: EventLog, _ copy: SQLiteCopy, _ bareCopy: SQLiteCopy, _ eventCount: inout Int
    ) async throws -> [[Double]] {
        var times: [[Double]] = [[], [], []]
        for stream in streams {
            var (ours, theirs, byteCount): ([RecordedEvent], [RecordedEvent], Int) = ([], [], 0)
            let name = stream.description
            times[0].append(try await seconds { ours = try await log.readStream(stream) })
            // Who comes second finds the pages warmer, so they take turns.
            for way in times[0].count % 2 == 0 ? [1, 2] : [2, 1] {
                times[way].append(
                    try blockingSeconds {
                        if way == 1 {
                            theirs = try copy.events(of: stream)
                        } else {
                            byteCount = try bareCopy.payloadByteCount(of: name)
                        }
                    })
            }
            require(!ours.isEmpty && ours.map(\.payload) == theirs.map(\.payload))
            require(ours.map(\.occurredAt) == theirs.map(\.occurredAt))
            require(byteCount == ours.reduce(0) { $0 + $1.payload.count })
            eventCount += ours.count
        }
        return times.map { [percentile(50, of: $0), percentile(99, of: $0)] }
    }

    private func applications(of log: EventLog) throws -> [StreamID] {
        let reader = try log.makeReader(from: .start, options: ReadOptions(includesPayloads: false))
        var streams: [StreamID] = []
        while let batch = try reader.nextBatch() { streams += batch.newNames.streams.filter(\.isApplication) }
        require(!streams.isEmpty)
        return streams
    }
}
