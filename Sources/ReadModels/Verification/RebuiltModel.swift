/// What a rebuild made of one model.
public struct RebuiltModel: Hashable, Sendable {
    /// Why a new generation was not held against the one before.
    public enum Incomparability: String, Hashable, Sendable, CaseIterable {
        /// Nobody asked for it.
        case notAsked
        /// There was no generation before, or its file is gone.
        case noneBefore
        /// The one before was of other tables, other definitions or another log, or of a log that has gone another way
        /// since.
        case ofOtherOrigin
        /// The one before lay so far behind that catching up from its place would take longer than the rebuild.
        case farBehind
        /// The file of the one before could not be read.
        case unreadable
    }

    /// What came of holding the new generation against the one before, at the place of that.
    public enum Comparison: Hashable, Sendable {
        /// They were compared; ``ReadModelVerification/live`` is the generation before, and ``ReadModelVerification/folded``
        /// the new one.
        case compared(ReadModelVerification)
        /// They were not.
        case incomparable(Incomparability)
    }

    /// The name of the model.
    public var model: String
    /// The version of its projection.
    public var version: Int
    /// The number of the new generation.
    public var generation: Int
    /// What came of the comparison.
    public var comparison: Comparison

    /// Whether the generation before was found not to be what the log gives.
    public var wasWrong: Bool {
        guard case .compared(let verification) = comparison else { return false }
        return !verification.isSound
    }

    init(_ generation: Generation, _ comparison: Comparison) {
        model = generation.model
        version = generation.version
        self.generation = generation.number
        self.comparison = comparison
    }
}
