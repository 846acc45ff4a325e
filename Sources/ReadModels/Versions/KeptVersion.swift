public import EventModel

/// A version of a read model that is kept beside the one that answers here: what a newer or an older program made.
public struct KeptVersion: Hashable, Sendable {
    /// The name of the model.
    public var name: String
    /// The version of its projection.
    public var version: Int
    /// The number of its live generation.
    public var generation: Int
    /// The place after the last event that it knows; nil when it cannot be read.
    public var cursor: Cursor?
    /// When the store took that event.
    public var recordedAt: Timestamp?
    /// The size of its files in bytes.
    public var byteCount: Int?
}
