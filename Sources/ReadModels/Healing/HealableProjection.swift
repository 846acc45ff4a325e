public import EventModel
import GRDB

/// A projection whose rows of one application follow from the events of that application alone, so that they can be made
/// anew without the rest of the log.
///
/// One that sums over applications is none: what an application adds to a sum cannot be told from what others add.
public protocol HealableProjection: Projection {
    /// For each of ``Projection/logicalRows``, which columns hold the service and the name of the application; nil
    /// for rows that belong to none.
    var applicationColumns: [ApplicationColumns?] { get }

    /// Removes all rows of an application, whatever they say; those that several share, such as names, stay.
    ///
    /// - Returns: The number by which the tables know the application, which it keeps; nil for none.
    func removeRows(of application: StreamID, from database: ProjectionDatabase) throws -> Int64?
}

/// Where a logical row says of which application it is.
public struct ApplicationColumns: Hashable, Sendable {
    /// The column of the service, from 0.
    public var service: Int
    /// The column of the application's name, from 0.
    public var name: Int

    /// Makes a pair of columns.
    public init(service: Int, name: Int) {
        (self.service, self.name) = (service, name)
    }
}

extension HealableProjection {
    /// The digest of the logical rows and the parked events of one application.
    func digest(of application: StreamID, in database: ProjectionDatabase) throws -> ReadModelDigest {
        precondition(applicationColumns.count == logicalRows.count, "\(name) says for each query whose rows they are")
        var digest = ReadModelDigest()
        for (index, (query, columns)) in zip(logicalRows, applicationColumns).enumerated() {
            guard let columns else { continue }
            let count = try database.database.makeStatement(sql: query).columnCount
            let names = (0..<count).map { "c\($0)" }.joined(separator: ", ")
            // SQLite takes the condition into the query, where it finds an index by name.
            try digest.add(
                rowsOf: """
                    WITH logical (\(names)) AS (\(query))
                    SELECT * FROM logical WHERE c\(columns.service) = ? AND c\(columns.name) = ?
                    """, [application.category, application.name], query: index, in: database)
        }
        try digest.add(
            rowsOf: ParkedEvent.logicalRows + " WHERE stream = ?", [application.description], query: logicalRows.count,
            in: database)
        return digest
    }
}

extension ApplicationRegistry {
    /// Removes the row of an application and gives its number; nil when there is none.
    static func remove(_ application: StreamID, from database: ProjectionDatabase) throws -> Int64? {
        let number = try database.first(
            """
            SELECT a.number FROM applications a
            WHERE a.name = ? AND \(NameTable.resolving(.service, "a.service")) = ?
            """, [.text(application.name), .text(application.category)]
        ) { $0.integer(0) }
        guard let number else { return nil }
        try database.run("DELETE FROM applications WHERE number = ?") { $0.append(number) }
        return number
    }
}
