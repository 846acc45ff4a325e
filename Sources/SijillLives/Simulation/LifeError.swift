public import EventModel

/// Why lives could not be generated.
public enum LifeError: Error, Hashable, Sendable {
    /// The store holds this application already: lives of the same seed were generated there before.
    case seedUsed(StreamID)
    /// The first day is not before the last one.
    case periodEmpty
}

extension LifeError: CustomStringConvertible {
    /// What happened and what to do, in English.
    public var description: String {
        switch self {
        case .seedUsed(let application):
            "the store holds \(application) already, from lives of the same seed; give another seed or an empty store"
        case .periodEmpty: "the period is empty; its first day comes before its last"
        }
    }
}
