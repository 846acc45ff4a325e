import EventModel
import Workflow

/// Finds the applications of one page of a worklist.
///
/// The queue of a role, or of all, is read in order of urgency from the index that what is asked narrows best; where several
/// offices are asked for, a page of each is merged.
struct WorklistPage {
    private struct Walk {
        /// Nil for the table itself, whose key is role, service, office and urgency.
        var index: String?
        var conditions: [String] = []
        var arguments: [ColumnValue] = []

        mutating func add(_ condition: String, _ argument: Int64) {
            conditions.append(condition)
            arguments.append(.integer(argument))
        }
    }

    /// One for each range of an index; none where nothing can be found, since a name of the filter is not there.
    private let walks: [Walk]
    private let limit: Int

    init(_ filter: WorklistFilter, at moment: Timestamp, in database: ProjectionDatabase) throws {
        limit = filter.limit
        guard let role = try NameTable.known(filter.role ?? "", .role, in: database) else {
            walks = []
            return
        }
        var walk = Walk(index: "queues_by_role")
        walk.add("role = ?", role)
        if let service = filter.service {
            guard let number = try NameTable.known(service, .service, in: database) else {
                walks = []
                return
            }
            walk.index = "queues_by_service"
            walk.add("service = ?", number)
        }
        if let assignee = filter.assignee {
            let subject = if case .subject(let subject) = assignee { subject } else { "" }
            guard let number = try NameTable.known(subject, .actor, in: database) else {
                walks = []
                return
            }
            // Who has work has little of it; free work is most of it.
            if assignee != .nobody { walk.index = "queues_by_assignee" }
            walk.add("assignee = ?", number)
        }
        Self.add(filter.colour, at: moment, to: &walk)
        if let after = filter.after {
            walk.conditions.append("(due_at, since, application) > (?, ?, ?)")
            walk.arguments += [.integer(after.dueAt), .integer(after.since), .integer(after.application)]
        }
        guard let offices = filter.offices else {
            walks = [walk]
            return
        }
        let numbers = try offices.compactMap { try NameTable.known($0, .office, in: database) }
        if walk.index == "queues_by_assignee" {
            walk.conditions.append("office IN (\(numbers.map(String.init).joined(separator: ",")))")
            walks = [walk]
            return
        }
        walks = numbers.map { number in
            var narrowed = walk
            narrowed.index = filter.service == nil ? "queues_by_office" : nil
            narrowed.add("office = ?", number)
            return narrowed
        }
    }

    /// The colour as what is due when; a clock that is active has a moment below ``WorklistRow/never``.
    private static func add(_ colour: ClockStatus.Colour?, at moment: Timestamp, to walk: inout Walk) {
        let now = moment.microsecondsSinceEpoch
        switch colour {
        case .late: walk.add("due_at <= ?", now)
        case .reminded:
            walk.add("due_at > ?", now)
            walk.add("due_at < ?", WorklistRow.never)
            walk.add("reminder_at <= ?", now)
        case .inTime:
            walk.add("due_at > ?", now)
            walk.add("due_at < ?", WorklistRow.never)
            walk.add("reminder_at > ?", now)
        case nil: break
        }
    }

    func items(in database: ProjectionDatabase) throws -> [WorklistItem] {
        var found: [(dueAt: Int64, since: Int64, application: Int64)] = []
        for walk in walks {
            try database.forEachRow(sql(of: walk), walk.arguments + [.integer(Int64(limit))]) { row in
                found.append((row.integer(0), row.integer(1), row.integer(2)))
            }
        }
        if walks.count > 1 { found.sort { $0 < $1 } }
        var offers: [Int64: [WorklistOffer]] = [:]
        return try found.prefix(limit).compactMap { place in
            try database.first(WorklistItem.selection, [.integer(place.application)]) { row in
                try WorklistItem(row) { state in
                    if let known = offers[state] { return known }
                    let found = try Self.offers(of: state, in: database)
                    offers[state] = found
                    return found
                }
            }
        }
    }

    /// The statements with their arguments, for those who ask how SQLite takes them.
    var statements: [(sql: String, arguments: [ColumnValue])] {
        walks.map { (sql(of: $0), $0.arguments + [.integer(Int64(limit))]) }
    }

    private func sql(of walk: Walk) -> String {
        let index = walk.index.map { "INDEXED BY \($0)" } ?? "NOT INDEXED"
        return """
            SELECT due_at, since, application FROM queues \(index)
            WHERE \(walk.conditions.joined(separator: " AND "))
            ORDER BY due_at, since, application LIMIT ?
            """
    }

    private static func offers(of state: Int64, in database: ProjectionDatabase) throws -> [WorklistOffer] {
        var offers: [WorklistOffer] = []
        try database.forEachRow("SELECT role, action FROM offers WHERE state = ? ORDER BY place", [.integer(state)]) {
            offers.append(WorklistOffer(role: $0.text(0), action: $0.text(1)))
        }
        return offers
    }
}
