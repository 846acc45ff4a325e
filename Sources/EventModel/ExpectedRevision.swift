/// What the writer of an event believes about the stream it writes to.
///
/// The store checks it in the same step that appends, so of two writers who both read revision 4 one wins
/// and the other is told.
public enum ExpectedRevision: Hashable, Sendable {
    /// Append whatever the stream holds.
    case any
    /// The stream must not exist yet.
    case none
    /// The last event of the stream must be at this revision.
    case exact(Revision)

    /// Whether a stream whose last event is at `last` (nil: no stream) is as expected.
    ///
    /// - Complexity: O(1).
    public func admits(last: Revision?) -> Bool {
        switch self {
        case .any: true
        case .none: last == nil
        case .exact(let revision): last == revision
        }
    }
}

extension ExpectedRevision: CustomStringConvertible {
    /// `any`, `none` or the revision's number.
    public var description: String {
        switch self {
        case .any: "any"
        case .none: "none"
        case .exact(let revision): revision.description
        }
    }
}
