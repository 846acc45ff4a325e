/// What healing one application did in one model.
public struct HealedModel: Hashable, Sendable {
    /// What came of it.
    public enum Outcome: String, Hashable, Sendable, CaseIterable {
        /// The rows were what the application's events give.
        case sound
        /// The rows were something else, and are now what they give.
        case mended
        /// The model does not keep its rows by application, as one that sums over them: only a rebuild makes it anew.
        case needsRebuild
    }

    /// The name of the model.
    public var model: String
    /// What came of it.
    public var outcome: Outcome
    /// The number of the application's logical rows before, parked events among them; nil where nothing was done.
    public var rowCountBefore: Int?
    /// The number afterwards.
    public var rowCountAfter: Int?
}
