public import EventModel
public import Workflow

/// How many moments of a due index are still to come, and how many should have come by now.
public struct DueMomentCounts: Hashable, Sendable {
    /// All of them.
    public var pendingCount: Int
    /// Those whose time has passed.
    public var dueCount: Int
    /// The time of the first of all; nil when there is none.
    public var firstDueAt: Timestamp?

    /// Makes counts.
    public init(pendingCount: Int, dueCount: Int, firstDueAt: Timestamp?) {
        (self.pendingCount, self.dueCount, self.firstDueAt) = (pendingCount, dueCount, firstDueAt)
    }
}

/// How many requests to other agencies await an answer.
public struct OpenRequestCounts: Hashable, Sendable {
    /// All of them.
    public var openCount: Int
    /// Those that were asked before a time.
    public var lateCount: Int
    /// When the one that waits longest was asked; nil when there is none.
    public var firstAskedAt: Timestamp?

    /// Makes counts.
    public init(openCount: Int, lateCount: Int, firstAskedAt: Timestamp?) {
        (self.openCount, self.lateCount, self.firstAskedAt) = (openCount, lateCount, firstAskedAt)
    }
}

extension ReadModelStore {
    /// How many moments are still to come, and how many up to a time.
    ///
    /// - Throws: ``ReadModelError``; `missing` before the first catch-up.
    /// - Complexity: O(n) in the moments, over an index.
    public func dueMomentCounts(until: Timestamp) throws(ReadModelError) -> Answer<DueMomentCounts> {
        try read(try projection(named: "due-moments")) { database in
            try database.first(
                "SELECT count(*), count(*) FILTER (WHERE due_at <= ?), min(due_at) FROM moments",
                [.integer(until.microsecondsSinceEpoch)]
            ) { row in
                DueMomentCounts(
                    pendingCount: Int(row.integer(0)), dueCount: Int(row.integer(1)),
                    firstDueAt: row.optionalInteger(2).map { Timestamp(microsecondsSinceEpoch: $0) })
            } ?? DueMomentCounts(pendingCount: 0, dueCount: 0, firstDueAt: nil)
        }
    }

    /// How many requests await an answer, and how many of them since before a time.
    ///
    /// - Throws: ``ReadModelError``; `missing` before the first catch-up.
    /// - Complexity: O(n) in the open requests.
    public func openRequestCounts(askedBefore: Timestamp) throws(ReadModelError) -> Answer<OpenRequestCounts> {
        try read(try projection(named: OpenRequestsProjection.modelName)) { database in
            try database.first(
                "SELECT count(*), count(*) FILTER (WHERE asked_at < ?), min(asked_at) FROM requests",
                [.integer(askedBefore.microsecondsSinceEpoch)]
            ) { row in
                OpenRequestCounts(
                    openCount: Int(row.integer(0)), lateCount: Int(row.integer(1)),
                    firstAskedAt: row.optionalInteger(2).map { Timestamp(microsecondsSinceEpoch: $0) })
            } ?? OpenRequestCounts(openCount: 0, lateCount: 0, firstAskedAt: nil)
        }
    }
}

extension OutboxStore {
    /// The effect that waits longest, given up or not; nil when nothing waits.
    ///
    /// - Throws: ``ReadModelError``; `missing` before the first catch-up.
    /// - Complexity: O(log n).
    public func oldestEffect() throws(ReadModelError) -> EffectID? {
        try page(OutboxPage(limit: 1)).content.first?.id
    }
}
