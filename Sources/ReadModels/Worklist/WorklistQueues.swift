import EventModel
import Statechart
import Workflow

/// One row of the table `queues`: where an application stands in the queue of one role, or of all.
struct WorklistPlace: Hashable, Comparable, Sendable {
    /// The number of the role's name; of the empty name for the queue of all.
    let role: Int64
    let service: Int64
    let application: Int64
    let row: WorklistRow

    fileprivate var columns: [Int64] {
        [role, service, row.office, row.dueAt, row.since, application, row.reminderAt, row.assignee]
    }

    /// In the order of the table's key.
    static func < (left: WorklistPlace, right: WorklistPlace) -> Bool {
        (left.role, left.service, left.row.office, left.row.dueAt, left.row.since, left.application)
            < (right.role, right.service, right.row.office, right.row.dueAt, right.row.since, right.application)
    }
}

/// Says in which queues applications stand.
struct WorklistQueues {
    /// By state, the numbers of its roles' names, and of the queue of all; none where nobody is waited for.
    private var roles: [UInt32: [Int64]] = [:]

    /// Where an application stands: in the queue of all, and in that of each role that may act.
    mutating func places(
        of application: Int64, _ service: Int64, _ row: WorklistRow, in state: UInt32, _ states: [StateTable.State],
        known: inout some NameNumbering
    ) throws -> [WorklistPlace] {
        let roles: [Int64]
        if let numbers = self.roles[state] {
            roles = numbers
        } else {
            var names: [String] = []
            for offer in Self.offers(of: states[Int(state)]) where !names.contains(offer.role) {
                names.append(offer.role)
            }
            if !names.isEmpty { names.append("") }
            roles = try names.map { try known.number(of: $0, .role) }
            self.roles[state] = roles
        }
        return roles.map { WorklistPlace(role: $0, service: service, application: application, row: row) }
    }

    /// What a state offers to whom, in document order.
    static func offers(of state: StateTable.State) -> [WorklistOffer] {
        guard let workflow = state.workflow, !state.isEnded else { return [] }
        return workflow.offers(in: state.chartState.configuration).flatMap { action, roles in
            roles.numbers.map { WorklistOffer(role: workflow.roles[$0].name, action: workflow.actions[action].name) }
        }
    }

    /// Writes what the states offer from the one of this number on.
    static func saveOffers(of states: [StateTable.State], from first: Int, to database: ProjectionDatabase) throws {
        for number in first..<max(first, states.count) {
            let offers = offers(of: states[number])
            try database.insert(
                into: "offers (state, place, role, action)", columnCount: 4, count: offers.count
            ) { place, row in
                row.append(number)
                row.append(place)
                row.append(offers[place].role)
                row.append(offers[place].action)
            }
        }
    }

    static func insert(_ places: [WorklistPlace], into database: ProjectionDatabase) throws {
        try database.insert(
            into: "queues (role, service, office, due_at, since, application, reminder_at, assignee)", columnCount: 8,
            count: places.count
        ) { index, row in
            for value in places[index].columns { row.append(value) }
        }
    }

    /// Takes an application from the queues that it leaves, and puts it where it stands now.
    static func replace(
        _ old: [WorklistPlace], with new: [WorklistPlace], in database: ProjectionDatabase
    ) throws {
        for place in old where !new.contains(place) {
            try database.run(
                """
                DELETE FROM queues WHERE role = ? AND service = ? AND office = ? AND due_at = ? AND since = ?
                    AND application = ? AND reminder_at = ? AND assignee = ?
                """
            ) { row in
                for value in place.columns { row.append(value) }
            }
        }
        try insert(new.filter { !old.contains($0) }, into: database)
    }
}
