import EventModel

extension ReadModelStore {
    /// What each service counts, in order of the services' names.
    ///
    /// - Parameter service: only this service; nil for all.
    /// - Throws: ``ReadModelError``: `notFound` when there is no such service; `missing` before the first catch-up.
    /// - Complexity: O(types + days).
    public func statistics(of service: String? = nil) throws(ReadModelError) -> Answer<[ServiceStatistics]> {
        try read(try projection(named: ReadModel.statistics.rawValue)) { database in
            var found: [(number: Int64, statistics: ServiceStatistics)] = []
            try database.forEachRow(
                """
                SELECT t.service, n.name, t.applications, t.ended, t.events, t.deviating_events,
                    t.deviating_applications, t.first_event_at, t.last_event_at
                FROM services t JOIN names n ON n.kind = \(NameKind.service.rawValue) AND n.number = t.service
                ORDER BY n.name
                """
            ) { row in
                let statistics = ServiceStatistics(row)
                if service.map({ $0.utf8.elementsEqual(statistics.service.utf8) }) ?? true {
                    found.append((row.integer(0), statistics))
                }
            }
            if let service, found.isEmpty {
                throw ReadModelError(.notFound, "no application of that service is recorded", place: service)
            }
            for index in found.indices { try found[index].statistics.complete(found[index].number, in: database) }
            return found.map(\.statistics)
        }
    }
}

extension ServiceStatistics {
    fileprivate init(_ row: ProjectionRow) {
        self.init(
            service: row.text(1), applicationCount: Int(row.integer(2)), endedCount: Int(row.integer(3)),
            eventCount: Int(row.integer(4)), deviatingEventCount: Int(row.integer(5)),
            deviatingApplicationCount: Int(row.integer(6)),
            firstEventAt: Timestamp(microsecondsSinceEpoch: row.integer(7)),
            lastEventAt: Timestamp(microsecondsSinceEpoch: row.integer(8)), eventCountsByType: [], days: [])
    }

    fileprivate mutating func complete(_ number: Int64, in database: ProjectionDatabase) throws {
        try database.forEachRow(
            """
            SELECT n.name, t.events FROM types t
            JOIN names n ON n.kind = \(NameKind.eventType.rawValue) AND n.number = t.type
            WHERE t.service = ? ORDER BY t.events DESC, n.name
            """, [.integer(number)]
        ) { eventCountsByType.append(TypeCount(type: $0.text(0), eventCount: Int($0.integer(1)))) }
        try database.forEachRow(
            "SELECT day, opened, ended, events FROM days WHERE service = ? ORDER BY day", [.integer(number)]
        ) { row in
            days.append(
                DayCount(
                    daysSinceEpoch: Int(row.integer(0)), openedCount: Int(row.integer(1)),
                    endedCount: Int(row.integer(2)), eventCount: Int(row.integer(3))))
        }
    }
}
