public import CoreMetrics
public import EventLog

/// What a process that writes a store measures of its own work, through swift-metrics.
///
/// ```swift
/// let metrics = StoreMetrics(factory: MetricsSystem.factory)
/// var configuration = EventLog.Configuration()
/// configuration.observeCommit = metrics.take
/// ```
///
/// A commit costs a few atomic operations, whatever the number of its events.
public final class StoreMetrics: Sendable {
    private let requests: Counter
    private let events: Counter
    private let bytes: Counter
    private let commits: Timer
    private let factory: any MetricsFactory

    /// Makes the metrics with a backend.
    public init(factory: any MetricsFactory) {
        self.factory = factory
        requests = Counter(label: "sijill_append_requests_total", factory: factory)
        events = Counter(label: "sijill_events_recorded_total", factory: factory)
        bytes = Counter(label: "sijill_commit_bytes_total", factory: factory)
        commits = Timer(label: "sijill_commit_seconds", factory: factory)
    }

    /// Takes in a commit, as ``EventLog/EventLog/Configuration/observeCommit`` tells it.
    @Sendable public func take(_ commit: CommitReport) {
        requests.increment(by: commit.requestCount)
        events.increment(by: commit.eventCount)
        bytes.increment(by: commit.byteCount)
        let (seconds, attoseconds) = commit.duration.components
        commits.recordNanoseconds(seconds * 1_000_000_000 + attoseconds / 1_000_000_000)
    }

    /// Counts what a run of the scheduler recorded, by kind, such as `deadline`.
    public func takeMoments(_ count: Int, kind: String) {
        Counter(label: "sijill_moments_recorded_total", dimensions: [("kind", kind)], factory: factory)
            .increment(by: count)
    }

    /// Counts attempts to deliver effects, by outcome: `delivered`, `failed` or `given-up`.
    public func takeDeliveries(_ count: Int, outcome: String) {
        Counter(label: "sijill_deliveries_total", dimensions: [("outcome", outcome)], factory: factory)
            .increment(by: count)
    }

    /// Counts a round of work in the background, by outcome: `done`, `busy` or `failed`.
    public func takeRound(outcome: String) {
        Counter(label: "sijill_rounds_total", dimensions: [("outcome", outcome)], factory: factory).increment()
    }

    /// What each metric measures, for backends that can tell.
    public static let help: [String: String] = [
        "sijill_append_requests_total": "Requests that were recorded by this process.",
        "sijill_events_recorded_total": "Events that were made durable by this process.",
        "sijill_commit_bytes_total": "Bytes of frames that this process has written.",
        "sijill_commit_seconds": "Time that commits took, from the frame to its being durable.",
        "sijill_moments_recorded_total": "Moments that time alone made happen and this process recorded.",
        "sijill_deliveries_total": "Attempts to deliver effects by this process, by outcome.",
        "sijill_rounds_total": "Rounds of work in the background, by outcome.",
    ]
}
