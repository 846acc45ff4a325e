public import EventModel
public import Workflow

/// Which effects of the outbox a list shows.
public struct OutboxFilter: Hashable, Sendable {
    /// Only those of this application; nil for all.
    public var application: StreamID?
    /// Only those that were given up.
    public var isGivenUpOnly = false
    /// The most to show, above 0.
    public var limit: Int
    /// Only those that were recorded after this one, which is the last of the page before; nil for the first page.
    public var after: EffectID?

    /// Makes a filter.
    public init(
        application: StreamID? = nil, isGivenUpOnly: Bool = false, limit: Int = 50, after: EffectID? = nil
    ) {
        precondition(limit > 0, "a page shows one effect at least")
        self.application = application
        self.isGivenUpOnly = isGivenUpOnly
        self.limit = limit
        self.after = after
    }
}

/// An effect in a list, with what is known of the attempts to deliver it.
public struct OutboxEntry: Hashable, Sendable {
    /// The effect.
    public var effect: PendingEffect
    /// The attempts since it was recorded or retried.
    public var attempts: DeliveryAttempts
}

/// How many effects wait.
public struct OutboxCounts: Hashable, Sendable {
    /// Neither delivered nor skipped.
    public var pendingCount: Int
    /// Of those, the ones that were given up.
    public var givenUpCount: Int

    /// Makes counts.
    public init(pendingCount: Int, givenUpCount: Int) {
        self.pendingCount = pendingCount
        self.givenUpCount = givenUpCount
    }
}

extension OutboxStore {
    /// A page of effects that are neither delivered nor skipped, in the order in which they were recorded.
    ///
    /// - Throws: ``ReadModelError``; `missing` before the first catch-up.
    /// - Complexity: O(log n) and O(1) for each effect of the page.
    public func effects(_ filter: OutboxFilter = OutboxFilter()) throws(ReadModelError) -> Answer<[OutboxEntry]> {
        var page = OutboxPage(after: filter.after, limit: filter.limit)
        if filter.isGivenUpOnly { page.condition = "e.given_up_after IS NOT NULL" }
        page.application = filter.application
        let answer = try self.page(page)
        do {
            let attempts = try attempts(of: answer.content.map(\.id))
            return Answer(
                content: answer.content.map {
                    OutboxEntry(effect: $0, attempts: attempts[$0.id] ?? DeliveryAttempts())
                }, cursor: answer.cursor, recordedAt: answer.recordedAt)
        } catch {
            throw ReadModelError(error, place: OutboxProjection.modelName)
        }
    }

    /// An effect that is neither delivered nor skipped; nil for any other.
    ///
    /// - Throws: ``ReadModelError``; `missing` before the first catch-up.
    /// - Complexity: O(log n).
    public func effect(_ id: EffectID) throws(ReadModelError) -> PendingEffect? {
        try page(OutboxPage(only: id)).content.first
    }

    /// How many effects wait.
    ///
    /// - Throws: ``ReadModelError``; `missing` before the first catch-up.
    /// - Complexity: O(n).
    public func counts() throws(ReadModelError) -> Answer<OutboxCounts> {
        try query { database in
            try database.first("SELECT count(*), count(given_up_after) FROM effects") { row in
                OutboxCounts(pendingCount: Int(row.integer(0)), givenUpCount: Int(row.integer(1)))
            } ?? OutboxCounts(pendingCount: 0, givenUpCount: 0)
        }
    }
}
