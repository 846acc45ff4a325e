import EventLog

/// The check of every byte of a store, beside LZ4 decoding of the same frames and nothing else.
struct VerifyBenchmark {
    let history: History

    func run() async throws {
        let log = try EventLog.open(at: history.store, mode: .readOnly)
        let frames = try StoredFrames(store: history.store)
        let contest = try await Contest([
            {
                [
                    try await seconds {
                        let report = try await log.verify()
                        require(report.isSound && report.eventCount == history.eventCount)
                    }
                ]
            },
            { [try blockingSeconds { try frames.decode() }] },
        ])
        func rates(_ contender: Int) -> String {
            let seconds = contest.typical(contender)
            return "\(twoDigits(Double(frames.rawByteCount) / seconds / 1e9)) GB/s before compression, "
                + "\(twoDigits(Double(frames.storedByteCount) / seconds / 1e9)) GB/s as stored"
        }
        report(
            "deep check of \(history.name), time", ratio: contest.ratio(to: 1), to: "LZ4 decode of the same frames",
            ours: rates(0), theirs: rates(1))
        try await log.close()
    }
}
