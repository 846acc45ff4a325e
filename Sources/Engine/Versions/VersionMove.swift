public import EventModel
public import Workflow

/// Which applications of a service are to follow another version of its definition.
public struct VersionMove: Sendable, Hashable {
    /// The service.
    public var service: String
    /// The version that they are to follow.
    public var version: Int
    /// The version that they follow now; nil for any.
    public var from: Int?
    /// Which states are which, where neither ids nor the definition say it.
    public var choices: [StateChoice]

    /// Makes a move.
    public init(_ service: String, to version: Int, from: Int? = nil, choices: [StateChoice] = []) {
        self.service = service
        self.version = version
        self.from = from
        self.choices = choices
    }
}

/// What a move does, or did, to one application.
public struct MigrationEntry: Sendable {
    /// The application.
    public let application: StreamID
    /// The version that it followed before; nil where its definition is not here.
    public let version: Int?
    /// The state that it was in; nil where its definition is not here.
    public let state: String?
    /// What the move does.
    public let verdict: MigrationVerdict
}

/// How many applications a move concerns, and how.
public struct MigrationCounts: Sendable, Equatable {
    /// Those that move.
    public var mapCount = 0
    /// Those that keep their version.
    public var stayCount = 0
    /// Those that cannot be moved.
    public var stuckCount = 0

    /// Makes counts of nothing.
    public init() {}

    /// The number of all.
    public var count: Int { mapCount + stayCount + stuckCount }

    mutating func add(_ verdict: MigrationVerdict) {
        switch verdict {
        case .maps: mapCount += 1
        case .stays: stayCount += 1
        case .stuck: stuckCount += 1
        }
    }
}
