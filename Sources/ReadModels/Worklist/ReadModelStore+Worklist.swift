public import EventModel
import Workflow

extension ReadModelStore {
    /// A page of the applications that wait for somebody, the most urgent first: those whose clocks are due first, then
    /// those whose clocks are suspended, then those without; of equal ones those that wait longest.
    ///
    /// - Parameters:
    ///   - filter: Which to show.
    ///   - moment: The time for which colours are asked.
    /// - Throws: ``ReadModelError``: `queryTooLong` for too many offices; `missing` before the first catch-up.
    /// - Complexity: O(log n) for each office that is given, and O(1) for each application up to the end of the page in
    ///   the queue that role, office, service or assignee make; what the rest of the filter leaves out of it is passed over
    ///   in its index.
    public func worklist(
        _ filter: WorklistFilter = WorklistFilter(), at moment: Timestamp
    ) throws(ReadModelError) -> Answer<[WorklistItem]> {
        guard (filter.offices?.count ?? 0) <= WorklistFilter.officeCountMax else {
            throw ReadModelError(
                .queryTooLong, "a worklist takes \(WorklistFilter.officeCountMax) offices; ask for an office within")
        }
        return try read(try projection(named: ReadModel.worklist.rawValue)) { database in
            try WorklistPage(filter, at: moment, in: database).items(in: database)
        }
    }
}

/// The statements that find a page of a worklist, for those who ask SQLite how it would take them.
package func worklistStatements(
    _ filter: WorklistFilter, at moment: Timestamp, in database: ProjectionDatabase
) throws -> [(sql: String, arguments: [ColumnValue])] {
    try WorklistPage(filter, at: moment, in: database).statements
}

extension WorklistItem {
    static let selection = """
        SELECT \(NameTable.resolving(.service, "a.service")), a.name, s.definition, s.name, a.state,
            \(NameTable.resolving(.office, "a.office")), \(NameTable.resolving(.actor, "a.assignee")), a.since,
            \(NameTable.resolving(.clock, "a.clock")), a.due_at, a.reminder_at, a.number
        FROM applications a JOIN states s ON s.number = a.state
        WHERE a.number = ?
        """

    /// Reads a row of ``selection``.
    init(_ row: ProjectionRow, offers: (Int64) throws -> [WorklistOffer]) throws {
        let (dueAt, reminderAt) = (row.integer(9), row.integer(10))
        let (office, assignee) = (row.text(5), row.text(6))
        self.init(
            stream: try StreamID(category: row.text(0), name: row.text(1)),
            definition: row.optionalText(2).flatMap { DefinitionID(hexadecimal: $0) }, state: row.text(3),
            offers: try offers(row.integer(4)), office: office.isEmpty ? nil : office,
            assignee: assignee.isEmpty ? nil : assignee,
            since: Timestamp(microsecondsSinceEpoch: row.integer(7)), clock: row.optionalText(8),
            dueAt: dueAt < WorklistRow.paused ? Timestamp(microsecondsSinceEpoch: dueAt) : nil,
            reminderAt: reminderAt < WorklistRow.never ? Timestamp(microsecondsSinceEpoch: reminderAt) : nil,
            cursor: WorklistCursor(dueAt: dueAt, since: row.integer(7), application: row.integer(11)))
    }
}
