public import EventModel

/// An application as it stands.
public struct ApplicationSummary: Hashable, Sendable {
    /// The stream: its category is the service, its name the application's id.
    public var stream: StreamID
    /// The id of the innermost active state; `recorded` without a definition, and `unknown definition` where the
    /// definition is not at hand.
    public var state: String
    /// Whether it has ended.
    public var isEnded: Bool
    /// The definition that it is pinned to; nil when none of its events named one.
    public var definition: DefinitionID?
    /// When its first event happened.
    public var openedAt: Timestamp
    /// When its last event happened.
    public var lastEventAt: Timestamp
    /// When the store took its last event.
    public var lastRecordedAt: Timestamp
    /// The type of its last event.
    public var lastEventType: String
    /// Who did that; empty when nobody is known.
    public var lastActor: String
    /// The number of its events.
    public var eventCount: Int
    /// The number of those that its workflow would not have allowed.
    public var deviationCount: Int

    /// The place of its last event.
    public var revision: Revision { Revision(rawValue: UInt32(max(0, eventCount - 1))) }
}

/// Which applications a list shows, and in which order.
public struct ApplicationFilter: Hashable, Sendable {
    /// The order of a list.
    public enum Order: String, Hashable, Sendable, CaseIterable {
        /// Those opened first in the log come first.
        case opened
        /// Those whose last event happened last come first.
        case recent
    }

    /// Only this service; nil for all.
    public var service: String?
    /// Only those in this state; nil for all.
    public var state: String?
    /// Only those that have ended, or that have not; nil for both.
    public var isEnded: Bool?
    /// The order.
    public var order = Order.opened
    /// The most to show, above 0.
    public var limit: Int
    /// Only those that come after this one, which is the last of the page before; nil for the first page.
    public var after: StreamID?

    /// Makes a filter.
    public init(
        service: String? = nil, state: String? = nil, isEnded: Bool? = nil, order: Order = .opened,
        limit: Int = 50, after: StreamID? = nil
    ) {
        precondition(limit > 0, "a page shows one application at least")
        self.service = service
        self.state = state
        self.isEnded = isEnded
        self.order = order
        self.limit = limit
        self.after = after
    }
}

/// One event of an application, with what it led to.
public struct TimelineEntry: Hashable, Sendable {
    /// The place in the stream.
    public var revision: Revision
    /// The partition that holds the event.
    public var partition: Int
    /// The place in the partition.
    public var position: Position
    /// What happened.
    public var type: String
    /// Who did it; empty when nobody is known.
    public var actor: String
    /// When it happened.
    public var occurredAt: Timestamp
    /// When the store took it.
    public var recordedAt: Timestamp
    /// The state after it, as in ``ApplicationSummary/state``.
    public var state: String
    /// Whether the workflow would not have allowed it.
    public var deviates: Bool
}

/// The events of one application.
public struct Timeline: Hashable, Sendable {
    /// The application.
    public var stream: StreamID
    /// Its events, oldest first.
    public var entries: [TimelineEntry]
}

/// What a service counts.
public struct ServiceStatistics: Hashable, Sendable {
    /// The service.
    public var service: String
    /// The number of applications.
    public var applicationCount: Int
    /// The number of those that have ended.
    public var endedCount: Int
    /// The number of events.
    public var eventCount: Int
    /// The number of events that their workflows would not have allowed.
    public var deviatingEventCount: Int
    /// The number of applications with such an event.
    public var deviatingApplicationCount: Int
    /// When the first event happened.
    public var firstEventAt: Timestamp
    /// When the last event happened.
    public var lastEventAt: Timestamp
    /// The number of events of each type, the commonest first, then by name.
    public var eventCountsByType: [TypeCount]
    /// The days on which something happened, in order.
    public var days: [DayCount]

    /// The number of applications that have not ended.
    public var openCount: Int { applicationCount - endedCount }

    /// The number of events of one type.
    public struct TypeCount: Hashable, Sendable {
        /// The type.
        public var type: String
        /// The number of events.
        public var eventCount: Int
    }

    /// What happened on one day of UTC.
    public struct DayCount: Hashable, Sendable {
        /// The day, counted from 1970-01-01.
        public var daysSinceEpoch: Int
        /// The number of applications whose first event happened on it.
        public var openedCount: Int
        /// The number of times that an application came to an end on it.
        public var endedCount: Int
        /// The number of events that happened on it.
        public var eventCount: Int
    }
}
