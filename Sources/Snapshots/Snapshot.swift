/// What is written down of one version of a service.
public struct Snapshot: Sendable, Equatable {
    /// The canonical form of the definition.
    public var canonicalBytes: [UInt8]
    /// The lives, event by event.
    public var events: [GoldenEvent]
    /// The rows that the events project, as text.
    public var rows: String
}
