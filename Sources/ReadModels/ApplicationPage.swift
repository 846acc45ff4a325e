import EventModel

/// Finds the applications of one page.
struct ApplicationPage {
    private let database: ProjectionDatabase
    private let filter: ApplicationFilter
    /// The numbers of the services that the filter admits.
    private var services: [Int64] = []
    /// The numbers of the states that the filter admits.
    private var states: [Int64] = []
    /// The number of the application that the page comes after.
    private var after: Int64?

    init(_ filter: ApplicationFilter, in database: ProjectionDatabase) throws {
        self.filter = filter
        self.database = database
        try database.forEachRow(
            "SELECT number, name FROM names WHERE kind = \(NameKind.service.rawValue)"
        ) { row in
            let isAdmitted = filter.service.map { row.text(1).utf8.elementsEqual($0.utf8) } ?? true
            if isAdmitted { services.append(row.integer(0)) }
        }
        try database.forEachRow("SELECT number, name, is_ended FROM states") { row in
            let hasState = filter.state.map { row.text(1).utf8.elementsEqual($0.utf8) } ?? true
            let isEnded = row.integer(2) == 1
            if hasState, filter.isEnded ?? isEnded == isEnded { states.append(row.integer(0)) }
        }
        if let stream = filter.after {
            guard let number = try ApplicationLookup.number(of: stream, in: database) else {
                throw ApplicationLookup.notFound(stream.description)
            }
            after = number
        }
    }

    /// In order of opening, which is that of the numbers: a page of each service and state from the index, merged.
    func opened() throws -> [ApplicationSummary] {
        let after = ColumnValue.integer(after ?? -1)
        let limit = ColumnValue.integer(Int64(filter.limit))
        var numbers: [Int64] = []
        if filter.service == nil, filter.state == nil, filter.isEnded == nil {
            try database.forEachRow(
                "SELECT number FROM applications WHERE number > ? ORDER BY number LIMIT ?", [after, limit]
            ) { numbers.append($0.integer(0)) }
        } else {
            for service in services {
                for state in states {
                    try database.forEachRow(
                        """
                        SELECT number FROM applications WHERE service = ? AND state = ? AND number > ?
                        ORDER BY number LIMIT ?
                        """, [.integer(service), .integer(state), after, limit]
                    ) { numbers.append($0.integer(0)) }
                }
            }
        }
        return try numbers.sorted().prefix(filter.limit).compactMap { number in
            try database.first(
                ApplicationSummary.selection + " WHERE a.number = ?", [.integer(number)]
            ) { try ApplicationSummary($0) }
        }
    }

    /// By the last event, latest first: a walk along its index.
    func recent() throws -> [ApplicationSummary] {
        guard !services.isEmpty, !states.isEmpty else { return [] }
        var arguments: [ColumnValue] = []
        // The plus signs keep SQLite from the index of services and states, after which it would have to sort.
        var conditions = [
            "+a.service IN (\(services.map(String.init).joined(separator: ",")))",
            "+a.state IN (\(states.map(String.init).joined(separator: ",")))",
        ]
        if let after {
            conditions.append(
                "(a.last_event_at, a.number) < (SELECT last_event_at, number FROM applications WHERE number = ?)")
            arguments.append(.integer(after))
        }
        arguments.append(.integer(Int64(filter.limit)))
        var found: [ApplicationSummary] = []
        try database.forEachRow(
            ApplicationSummary.selection + " WHERE " + conditions.joined(separator: " AND ")
                + " ORDER BY a.last_event_at DESC, a.number DESC LIMIT ?", arguments
        ) { found.append(try ApplicationSummary($0)) }
        return found
    }
}
