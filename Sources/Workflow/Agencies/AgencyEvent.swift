/// What the system records of its own about what other agencies answer.
///
/// The names are the system's own; no definition records them.
public enum AgencyEvent: String, Hashable, Sendable, CaseIterable {
    /// An answer came that nothing waited for any more; it moved nothing.
    case answerLate = "answer-late"
}
