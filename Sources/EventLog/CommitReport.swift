/// What a commit took, for measuring.
public struct CommitReport: Hashable, Sendable {
    /// The requests that shared it.
    public var requestCount: Int
    /// The events that it made durable.
    public var eventCount: Int
    /// The bytes of its frame on the disk.
    public var byteCount: Int
    /// The time from building the frame to its being durable.
    public var duration: Duration

    /// Makes a report.
    public init(requestCount: Int, eventCount: Int, byteCount: Int, duration: Duration) {
        self.requestCount = requestCount
        self.eventCount = eventCount
        self.byteCount = byteCount
        self.duration = duration
    }
}
