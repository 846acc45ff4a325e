import Audit
import Engine
import EventLog
import EventModel
import Workflow

/// Replay of every application of a store through the state machine on one core, checksums and all, beside LZ4 decoding of
/// the same frames and nothing else, and beside LMDB going over as many raw rows in memory.
struct ReplayBenchmark {
    let history: History
    let rows: RawRows

    func run() async throws {
        let log = try EventLog.open(at: history.store, mode: .readOnly)
        let catalog = try await PublishedDefinitions.catalog(of: log)
        let frames = try StoredFrames(store: history.store)
        let eventCount = Double(history.eventCount)
        let contest = try await Contest([
            {
                [eventCount / (try blockingSeconds { require(try replay(log, catalog) == history.eventCount) })]
            },
            { [eventCount / (try blockingSeconds { require(try readStreams(log) == history.eventCount) })] },
            { [eventCount / (try blockingSeconds { try frames.decode() })] },
            { [Double(rows.rowCount) / (try blockingSeconds { try rows.readAll() })] },
        ])
        let lmdb = "LMDB going over raw rows of \(RawRows.rowByteCount) bytes"
        for (contender, work) in ["replay through the state machine", "reading of what it needs"].enumerated() {
            for (other, name, aim) in [
                (2, "LZ4 decode of the same \(frames.rawByteCount) bytes", "0.5"), (3, lmdb, "1, and 20 M/s"),
            ] {
                report(
                    "\(work) of \(history.name), events", ratio: contest.ratio(contender, to: other), to: name,
                    aim: aim, ours: perSecond(contest.typical(contender)), theirs: perSecond(contest.typical(other)))
            }
        }
        try await log.close()
    }

    /// Follows all events; their number.
    private func replay(_ log: EventLog, _ catalog: DefinitionCatalog) throws -> Int {
        var (replay, eventCount) = (Replay(catalog: catalog), 0)
        let reader = try log.makeReader(from: .start, options: ReadOptions(columns: Replay.columns))
        while let batch = try reader.nextBatch() {
            replay.follow(batch)
            eventCount += batch.count
        }
        require(replay.report.contains { $0.eventCount > 0 })
        return eventCount
    }

    /// Reads all events and looks at their streams; their number.
    private func readStreams(_ log: EventLog) throws -> Int {
        var (eventCount, streamCount) = (0, UInt32(0))
        let reader = try log.makeReader(from: .start, options: ReadOptions(columns: Replay.columns))
        while let batch = try reader.nextBatch() {
            for number in batch.streamNumbers { streamCount = max(streamCount, number + 1) }
            eventCount += batch.count
        }
        require(streamCount > 0)
        return eventCount
    }
}
