public import EventModel
public import Workflow

/// Which applications of a worklist to show; an application must meet all that is given.
public struct WorklistFilter: Hashable, Sendable {
    /// Who has the work.
    public enum Assignee: Hashable, Sendable {
        /// Nobody: it may be claimed.
        case nobody
        /// This subject.
        case subject(String)
    }

    /// Only those of which this role may take an action; nil for any.
    public var role: String?
    /// Only those of these offices, as in an office and all within it; nil for any.
    public var offices: Set<String>?
    /// Only those that this one has; nil for any.
    public var assignee: Assignee?
    /// Only those of this service; nil for any.
    public var service: String?
    /// Only those whose clocks have this colour at the time of asking; nil for any, also those without a clock.
    public var colour: ClockStatus.Colour?
    /// The most to show.
    public var limit: Int
    /// Only those that come after this place, which the last of the page before has; nil for the first page.
    public var after: WorklistCursor?

    /// The most applications of one page.
    public static let limitMax = 1_000
    /// The most offices of a filter.
    public static let officeCountMax = 4_096

    /// Makes a filter.
    public init(
        role: String? = nil, offices: Set<String>? = nil, assignee: Assignee? = nil, service: String? = nil,
        colour: ClockStatus.Colour? = nil, limit: Int = 50, after: WorklistCursor? = nil
    ) {
        precondition((1...Self.limitMax).contains(limit), "a page has 1 to \(Self.limitMax) applications")
        self.role = role
        self.offices = offices
        self.assignee = assignee
        self.service = service
        self.colour = colour
        self.limit = limit
        self.after = after
    }
}

/// The place of an application in a worklist, which the next page comes after whatever happens to the application.
public struct WorklistCursor: Hashable, Sendable {
    let dueAt: Int64
    let since: Int64
    let application: Int64

    init(dueAt: Int64, since: Int64, application: Int64) {
        (self.dueAt, self.since, self.application) = (dueAt, since, application)
    }

    /// Reads what ``description`` writes; nil for anything else.
    public init?(_ text: String) {
        let parts = text.split(separator: ".", omittingEmptySubsequences: false).map { Int64($0) }
        guard parts.count == 3, let dueAt = parts[0], let since = parts[1], let application = parts[2] else {
            return nil
        }
        self.init(dueAt: dueAt, since: since, application: application)
    }
}

extension WorklistCursor: CustomStringConvertible {
    /// Three numbers that mean something to this read model alone.
    public var description: String { "\(dueAt).\(since).\(application)" }
}

/// An action that an application's state offers to a role.
public struct WorklistOffer: Hashable, Sendable {
    /// The role.
    public var role: String
    /// The action.
    public var action: String

    /// Makes an offer.
    public init(role: String, action: String) {
        (self.role, self.action) = (role, action)
    }
}

/// An application that waits for somebody.
public struct WorklistItem: Hashable, Sendable {
    /// The application.
    public var stream: StreamID
    /// The definition that it follows.
    public var definition: DefinitionID?
    /// The id of the state that it is in, as in ``ApplicationSummary/state``.
    public var state: String
    /// What its state offers to whom, in document order.
    public var offers: [WorklistOffer]
    /// The office: what the definition says it is, else where somebody opened it; nil where nobody said.
    public var office: String?
    /// The subject who has the work; nil where it is free.
    public var assignee: String?
    /// Since when it waits: when its states changed last.
    public var since: Timestamp
    /// The active clock that is due first; nil where none is active.
    public var clock: String?
    /// When the limit of that clock passes, or passed, if it goes on as it does now; nil while it is suspended.
    public var dueAt: Timestamp?
    /// When the first office is reminded that an active clock says, or was; nil for never.
    public var reminderAt: Timestamp?
    /// Its place in the worklist.
    public var cursor: WorklistCursor

    /// The roles of which one may act, each once, in document order.
    public var roles: [String] {
        offers.reduce(into: []) { roles, offer in
            if !roles.contains(offer.role) { roles.append(offer.role) }
        }
    }

    /// The colour of its clocks, the worst of them; nil where none is active.
    public func colour(at moment: Timestamp) -> ClockStatus.Colour? {
        clock == nil ? nil : ClockStatus.Colour(at: moment, reminderAt: reminderAt, dueAt: dueAt)
    }
}
