/// Something that a definition does otherwise than its snapshot says.
public struct SnapshotDifference: Sendable, Hashable {
    /// What differs; stable, for programs.
    public enum Aspect: String, Hashable, Sendable, CaseIterable {
        /// There is no snapshot, or not all of it.
        case missing
        /// The canonical form differs.
        case meaning
        /// No golden life takes a transition.
        case coverage
        /// A transition of an event is another one.
        case transitions
        /// A command that was accepted is refused.
        case rejected
        /// Another event is recorded.
        case type
        /// The outside must do something else: fees, documents, people told, deadlines.
        case effects
        /// The application is in other states.
        case state
        /// Something else would be brought back by a `resume`.
        case remembered
        /// What was charged, paid or is due differs.
        case money
        /// Other deadlines run, or they pass at other times.
        case deadlines
        /// The rows that the events project differ.
        case rows
    }

    /// The service.
    public var service: String
    /// The version of its definition.
    public var version: Int
    /// What differs.
    public var aspect: Aspect
    /// The golden application; nil where it is about none in particular.
    public var application: String?
    /// The place in its life.
    public var revision: Int?
    /// What happened there.
    public var event: String?
    /// What the snapshot says.
    public var was: String
    /// What the definition gives now.
    public var now: String
}

extension SnapshotDifference: CustomStringConvertible {
    /// One sentence: where, what was and what is.
    public var description: String {
        var place = "\(service) version \(version)"
        if let application, let revision {
            place += ": \(application) would replay differently at revision \(revision)"
            if let event { place += " (\(event))" }
        }
        switch aspect {
        case .missing, .coverage: return "\(place): \(now)"
        default:
            return "\(place): \(aspect.words) \(was.isEmpty ? "nothing" : was), now \(now.isEmpty ? "nothing" : now)"
        }
    }

    /// What an author does about it.
    public var advice: String {
        switch aspect {
        case .missing: "write it down with `sijill snapshots update \(service)`"
        case .coverage: "make its lives anew with `sijill snapshots update \(service)`"
        default:
            "applications are pinned to version \(version): raise `version` in Workflows/\(service)/workflow.yaml and keep "
                + "the old file as Workflows/\(service)/versions/\(version).yaml. Only where nobody has applied under "
                + "version \(version) yet, write the new meaning down with "
                + "`sijill snapshots update \(service) --new-meaning`"
        }
    }
}

extension SnapshotDifference.Aspect {
    fileprivate var words: String {
        switch self {
        case .missing, .coverage: ""
        case .meaning: "the definition said"
        case .transitions: "it took"
        case .rejected: "it was accepted as"
        case .type: "it recorded"
        case .effects: "it had as effects"
        case .state: "it was in"
        case .remembered: "it remembered"
        case .money: "the money was"
        case .deadlines: "these deadlines ran:"
        case .rows: "the row was"
        }
    }
}
