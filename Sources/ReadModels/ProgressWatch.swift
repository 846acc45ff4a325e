import EventModel

/// Reports progress, with the time since the work began.
struct ProgressWatch: Sendable {
    private let handler: ReadModelProgressHandler?
    private let start = ContinuousClock.now

    init(_ handler: ReadModelProgressHandler?) {
        self.handler = handler
    }

    func report(_ phase: ReadModelProgress.Phase, models: [any Projection], done: UInt64, total: UInt64) {
        guard let handler else { return }
        let elapsed = start.duration(to: .now).components
        handler(
            ReadModelProgress(
                phase: phase, models: models.map(\.name), eventCountDone: done, eventCountTotal: total,
                secondsElapsed: Double(elapsed.seconds) + Double(elapsed.attoseconds) * 1e-18))
    }
}
