import EventModel
import Workflow

/// Which effects to read from the index.
struct OutboxPage {
    /// What holds of each, in SQL.
    var condition = "1"
    /// Only those of this application.
    var application: StreamID?
    /// Only those after this one.
    var after: EffectID?
    /// At most so many.
    var limit: Int
    private var only: EffectID?

    init(condition: String = "1", after: EffectID? = nil, limit: Int) {
        self.condition = condition
        self.after = after
        self.limit = limit
    }

    /// One effect.
    init(only: EffectID) {
        self.only = only
        limit = 1
    }

    func effects(in database: ProjectionDatabase) throws -> [PendingEffect] {
        var conditions = [condition]
        var arguments: [ColumnValue] = []
        if let after {
            conditions.append("(e.partition, e.position, e.item) > (?, ?, ?)")
            arguments += after.columnValues
        }
        if let only {
            conditions.append("(e.partition, e.position, e.item) = (?, ?, ?)")
            arguments += only.columnValues
        }
        if let application {
            conditions.append("e.application = (SELECT number FROM applications WHERE stream = ?)")
            arguments.append(.text(application.description))
        }
        arguments.append(.integer(Int64(limit)))
        var found: [PendingEffect] = []
        // A cross join keeps SQLite from going along the applications, after which it would have to sort.
        try database.forEachRow(
            """
            SELECT e.partition, e.position, e.item, a.stream, e.revision, e.kind, e.is_next, e.given_up_after, e.reason
            FROM effects e CROSS JOIN applications a ON a.number = e.application
            WHERE \(conditions.joined(separator: " AND "))
            ORDER BY e.partition, e.position, e.item LIMIT ?
            """, arguments
        ) { found.append(try PendingEffect($0)) }
        return found
    }
}

extension PendingEffect {
    fileprivate init(_ row: ProjectionRow) throws {
        guard let kind = EffectKind(rawValue: row.text(5)) else {
            throw ReadModelError(.damaged, "the outbox holds an unknown kind of effect; rebuild the read models")
        }
        var standing: Standing = row.integer(6) == 1 ? .next : .behind
        if let attemptCount = row.optionalInteger(7) {
            standing = .givenUp(attemptCount: Int(attemptCount), reason: row.text(8))
        }
        self.init(
            id: EffectID(row), application: try StreamID(parsing: row.text(3)),
            revision: Revision(rawValue: UInt32(truncatingIfNeeded: row.integer(4))), kind: kind, standing: standing)
    }
}
