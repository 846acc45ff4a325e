public import Statechart

/// What an event means to the definition that its application is pinned to: the one rule of all folds.
///
/// An application is pinned to the definition that the first of its events to name one names, until an event moves it to
/// another. Folds that number definitions ask it with their numbers.
public enum Pinning: Hashable, Sendable {
    /// Nothing names a definition yet.
    case nothing
    /// The event names the first definition, and is its first.
    case begins
    /// The event follows the definition that the application is pinned to.
    case follows
    /// The event moves the application to the definition that it names.
    case moves
    /// The event names another definition and moves nothing: it cannot have been produced here, and changes nothing.
    case isForeign

    /// What an event means.
    ///
    /// - Parameters:
    ///   - named: The definition that the event names.
    ///   - pinned: The definition that the application is pinned to.
    ///   - first: The first number of the event's transitions.
    @inlinable
    public init<Definition: Equatable>(
        of named: Definition?, on pinned: Definition?, first: TransitionNumber?
    ) {
        guard let pinned else {
            self = named == nil ? .nothing : .begins
            return
        }
        if named == nil || named == pinned {
            self = .follows
        } else {
            self = first == .migrated ? .moves : .isForeign
        }
    }
}
