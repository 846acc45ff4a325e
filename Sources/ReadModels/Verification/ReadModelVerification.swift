public import EventModel

/// What came of holding a live model against the log.
public struct ReadModelVerification: Hashable, Sendable {
    /// The name of the model.
    public var model: String
    /// The version of its projection.
    public var version: Int
    /// The number of the generation that was live.
    public var generation: Int
    /// The place that both stand for.
    public var cursor: Cursor
    /// The digest of the live model.
    public var live: ReadModelDigest
    /// The digest of what was folded from the log.
    public var folded: ReadModelDigest
    /// The first row that differs; nil where all is well.
    public var difference: RowDifference?

    /// Whether the live model is what the log gives.
    public var isSound: Bool { live == folded }

    init(
        model: String, version: Int, generation: Int, cursor: Cursor, live: ReadModelDigest, folded: ReadModelDigest
    ) {
        self.model = model
        self.version = version
        self.generation = generation
        self.cursor = cursor
        self.live = live
        self.folded = folded
    }
}
