public import EventModel

extension ApplicationsProjection: HealableProjection {
    /// The first two.
    public var applicationColumns: [ApplicationColumns?] { [ApplicationColumns(service: 0, name: 1)] }

    /// Removes the row.
    public func removeRows(of application: StreamID, from database: ProjectionDatabase) throws -> Int64? {
        try ApplicationRegistry.remove(application, from: database)
    }
}

extension TimelineProjection: HealableProjection {
    /// The first two.
    public var applicationColumns: [ApplicationColumns?] { [ApplicationColumns(service: 0, name: 1)] }

    /// Removes the application and its events.
    public func removeRows(of application: StreamID, from database: ProjectionDatabase) throws -> Int64? {
        guard let number = try ApplicationRegistry.remove(application, from: database) else { return nil }
        try database.run("DELETE FROM events WHERE key BETWEEN ? AND ?") { row in
            row.append(number << 32)
            row.append(number << 32 | 0xFFFF_FFFF)
        }
        return number
    }
}

extension SearchProjection: HealableProjection {
    /// The first two.
    public var applicationColumns: [ApplicationColumns?] { [ApplicationColumns(service: 0, name: 1)] }

    /// Removes the application and its texts.
    public func removeRows(of application: StreamID, from database: ProjectionDatabase) throws -> Int64? {
        guard let number = try ApplicationRegistry.remove(application, from: database) else { return nil }
        try database.run("DELETE FROM texts WHERE rowid = ?") { $0.append(number) }
        return number
    }
}

extension PaymentsProjection: HealableProjection {
    /// The first two, of entries and of balances.
    public var applicationColumns: [ApplicationColumns?] {
        Array(repeating: ApplicationColumns(service: 0, name: 1), count: 2)
    }

    /// Removes the entries and the balance.
    public func removeRows(of application: StreamID, from database: ProjectionDatabase) throws -> Int64? {
        for table in ["entries", "balances"] {
            try database.run("DELETE FROM \(table) WHERE name = ? AND service = ?") { row in
                row.append(application.name)
                row.append(application.category)
            }
        }
        return nil
    }
}

extension ReferencesProjection: HealableProjection {
    /// The second and the third.
    public var applicationColumns: [ApplicationColumns?] { [ApplicationColumns(service: 1, name: 2)] }

    /// Removes the references that stand for the application; the table is looked through.
    public func removeRows(of application: StreamID, from database: ProjectionDatabase) throws -> Int64? {
        try database.run("DELETE FROM application_references WHERE service = ? AND name = ?") { row in
            row.append(application.category)
            row.append(application.name)
        }
        return nil
    }
}

extension WorklistProjection: HealableProjection {
    /// The first two, but of the offers, which belong to states.
    public var applicationColumns: [ApplicationColumns?] {
        let first = ApplicationColumns(service: 0, name: 1)
        return [first, first, nil, first]
    }

    /// Removes the application, its places in the queues, which are looked through, and what live work goes on from.
    public func removeRows(of application: StreamID, from database: ProjectionDatabase) throws -> Int64? {
        guard let number = try ApplicationRegistry.remove(application, from: database) else { return nil }
        for table in ["queues", "progress"] {
            try database.run("DELETE FROM \(table) WHERE application = ?") { $0.append(number) }
        }
        return number
    }
}

extension DocumentsProjection: HealableProjection {
    /// As the table has them.
    public var applicationColumns: [ApplicationColumns?] { [ApplicationColumns(service: 1, name: 0)] }

    /// Removes the documents.
    public func removeRows(of application: StreamID, from database: ProjectionDatabase) throws -> Int64? {
        try database.run("DELETE FROM documents WHERE name = ? AND service = ?") { row in
            row.append(application.name)
            row.append(application.category)
        }
        return nil
    }
}
