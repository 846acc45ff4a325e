/// What people do to an application without moving it, as events record it.
///
/// The names are the system's own; no definition records them.
public enum PeopleEvent: String, Hashable, Sendable, CaseIterable {
    /// A supervisor gave the work to somebody.
    case assigned
    /// Somebody took the work.
    case claimed
    /// Whoever had the work gave it back.
    case released
    /// The work went from one to another.
    case reassigned
    /// A note for colleagues.
    case noted
    /// A question to a colleague.
    case referred
    /// The answer to it.
    case referralAnswered = "referral-answered"
    /// Fields and documents that are wrong.
    case marked
    /// Another application that has to do with this one.
    case linked
    /// What was issued is set right.
    case corrected
}
