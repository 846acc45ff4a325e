import EventModel

/// Counts of events, in all and by service, type and day: sums, so that those of two batches add up.
struct StatisticsTotals: Sendable {
    fileprivate struct Service {
        var applications = 0
        /// The change of the number of applications that have ended; one that is taken up again counts back.
        var ended = 0
        var events = 0
        var deviatingEvents = 0
        var deviatingApplications = 0
        var firstEventAt = Int64.max
        var lastEventAt = Int64.min
        /// By the number of the type.
        var types: [Int] = []
        var days: [Int64: Day] = [:]
    }

    fileprivate struct Day {
        var opened = 0
        var ended = 0
        var events = 0
    }

    /// By slot, whether an event of the application has deviated.
    private(set) var deviates: [Bool] = []
    private var services: [Service] = []

    private static let microsecondsPerDay: Int64 = 86_400_000_000

    static let tables = [
        """
        CREATE TABLE services (
            service INTEGER PRIMARY KEY, applications INTEGER NOT NULL, ended INTEGER NOT NULL,
            events INTEGER NOT NULL, deviating_events INTEGER NOT NULL, deviating_applications INTEGER NOT NULL,
            first_event_at INTEGER NOT NULL, last_event_at INTEGER NOT NULL) STRICT
        """,
        """
        CREATE TABLE types (
            service INTEGER NOT NULL, type INTEGER NOT NULL, events INTEGER NOT NULL,
            PRIMARY KEY (service, type)) STRICT, WITHOUT ROWID
        """,
        """
        CREATE TABLE days (
            service INTEGER NOT NULL, day INTEGER NOT NULL, opened INTEGER NOT NULL, ended INTEGER NOT NULL,
            events INTEGER NOT NULL, PRIMARY KEY (service, day)) STRICT, WITHOUT ROWID
        """,
    ]

    /// Adds the next slot.
    mutating func admit(deviates: Bool) {
        self.deviates.append(deviates)
    }

    /// Counts the events of a batch.
    mutating func take(_ batch: EventBatch, names: EventNames, tracker: inout ApplicationTracker) {
        for index in 0..<batch.count {
            guard let step = tracker.step(batch, index, names: names) else { continue }
            count(batch, index, step, isEnded: tracker.states.isEnded, service: Int(tracker.services[step.slot]))
        }
    }

    private mutating func count(
        _ batch: EventBatch, _ index: Int, _ step: ApplicationTracker.Step, isEnded: (UInt32) -> Bool, service: Int
    ) {
        while services.count <= service { services.append(Service()) }
        let occurredAt = batch.occurredAt[index].microsecondsSinceEpoch
        let type = Int(batch.typeNumbers[index])
        let opens = step.before == StateTable.none
        let (wasEnded, endsNow) = (!opens && isEnded(step.before), isEnded(step.after))
        let deviatesFirst = step.deviates && !deviates[step.slot]
        if deviatesFirst { deviates[step.slot] = true }
        services[service].count(
            occurredAt: occurredAt, type: type, opens: opens, endedChange: (endsNow ? 1 : 0) - (wasEnded ? 1 : 0),
            deviates: step.deviates, deviatesFirst: deviatesFirst,
            day: occurredAt.flooredQuotient(Self.microsecondsPerDay))
    }

    /// Adds the counts to the tables, which may be empty.
    func save(services numbers: NameNumbers, types: NameNumbers, to database: ProjectionDatabase) throws {
        for (index, service) in services.enumerated() where service.events > 0 {
            let number = numbers[UInt32(index)]
            try saveTotals(of: service, number, to: database)
            for (type, events) in service.types.enumerated() where events > 0 {
                try database.run(
                    """
                    INSERT INTO types (service, type, events) VALUES (?, ?, ?)
                    ON CONFLICT (service, type) DO UPDATE SET events = events + excluded.events
                    """
                ) { row in
                    row.append(number)
                    row.append(types[UInt32(type)])
                    row.append(events)
                }
            }
            for (day, counts) in service.days.sorted(by: { $0.key < $1.key }) {
                try save(counts, of: day, number, to: database)
            }
        }
    }

    private func saveTotals(of service: Service, _ number: Int64, to database: ProjectionDatabase) throws {
        try database.run(
            """
            INSERT INTO services (service, applications, ended, events, deviating_events, deviating_applications,
                first_event_at, last_event_at) VALUES (?, ?, ?, ?, ?, ?, ?, ?)
            ON CONFLICT (service) DO UPDATE SET applications = applications + excluded.applications,
                ended = ended + excluded.ended, events = events + excluded.events,
                deviating_events = deviating_events + excluded.deviating_events,
                deviating_applications = deviating_applications + excluded.deviating_applications,
                first_event_at = min(first_event_at, excluded.first_event_at),
                last_event_at = max(last_event_at, excluded.last_event_at)
            """
        ) { row in
            row.append(number)
            row.append(service.applications)
            row.append(service.ended)
            row.append(service.events)
            row.append(service.deviatingEvents)
            row.append(service.deviatingApplications)
            row.append(service.firstEventAt)
            row.append(service.lastEventAt)
        }
    }

    private func save(_ counts: Day, of day: Int64, _ number: Int64, to database: ProjectionDatabase) throws {
        try database.run(
            """
            INSERT INTO days (service, day, opened, ended, events) VALUES (?, ?, ?, ?, ?)
            ON CONFLICT (service, day) DO UPDATE SET opened = opened + excluded.opened,
                ended = ended + excluded.ended, events = events + excluded.events
            """
        ) { row in
            row.append(number)
            row.append(day)
            row.append(counts.opened)
            row.append(counts.ended)
            row.append(counts.events)
        }
    }
}

extension StatisticsTotals.Service {
    fileprivate mutating func count(
        occurredAt: Int64, type: Int, opens: Bool, endedChange: Int, deviates: Bool, deviatesFirst: Bool, day: Int64
    ) {
        events += 1
        applications += opens ? 1 : 0
        ended += endedChange
        deviatingEvents += deviates ? 1 : 0
        deviatingApplications += deviatesFirst ? 1 : 0
        firstEventAt = min(firstEventAt, occurredAt)
        lastEventAt = max(lastEventAt, occurredAt)
        while types.count <= type { types.append(0) }
        types[type] += 1
        days[day, default: StatisticsTotals.Day()].events += 1
        if opens { days[day, default: StatisticsTotals.Day()].opened += 1 }
        if endedChange > 0 { days[day, default: StatisticsTotals.Day()].ended += 1 }
    }
}

extension Int64 {
    /// The quotient rounded down, also below zero.
    fileprivate func flooredQuotient(_ divisor: Int64) -> Int64 {
        let (quotient, remainder) = quotientAndRemainder(dividingBy: divisor)
        return remainder < 0 ? quotient - 1 : quotient
    }
}
