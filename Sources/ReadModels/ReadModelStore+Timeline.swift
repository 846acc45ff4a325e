public import EventModel

extension ReadModelStore {
    /// The events of one application, by the exact id of its stream or by its bare name.
    ///
    /// - Parameters:
    ///   - id: `service/name`, or the name alone where one service has it.
    ///   - revision: the first event to give.
    ///   - limit: the most events to give.
    /// - Throws: ``ReadModelError``: `notFound`, `ambiguous`; `missing` before the first catch-up.
    /// - Complexity: O(log n) and O(1) for each event.
    public func timeline(
        of id: String, from revision: Revision = .first, limit: Int = .max
    ) throws(ReadModelError) -> Answer<Timeline> {
        try read(try projection(named: ReadModel.timeline.rawValue)) { database in
            let found = try ApplicationLookup(id, in: database)
            let first = found.number << 32
            var entries: [TimelineEntry] = []
            try database.forEachRow(
                """
                SELECT e.key & 0xFFFFFFFF, e.partition, e.position, \(NameTable.resolving(.eventType, "e.type")),
                    \(NameTable.resolving(.actor, "e.actor")), e.occurred_at, e.recorded_at, s.name, e.deviates
                FROM events e JOIN states s ON s.number = e.state
                WHERE e.key BETWEEN ? AND ? ORDER BY e.key LIMIT ?
                """,
                [
                    .integer(first + Int64(revision.rawValue)), .integer(first + Int64(UInt32.max)),
                    .integer(Int64(limit)),
                ]
            ) { entries.append(TimelineEntry($0)) }
            return Timeline(stream: found.stream, entries: entries)
        }
    }
}

extension TimelineEntry {
    fileprivate init(_ row: ProjectionRow) {
        self.init(
            revision: Revision(rawValue: UInt32(truncatingIfNeeded: row.integer(0))), partition: Int(row.integer(1)),
            position: Position(rawValue: UInt64(bitPattern: row.integer(2))), type: row.text(3), actor: row.text(4),
            occurredAt: Timestamp(microsecondsSinceEpoch: row.integer(5)),
            recordedAt: Timestamp(microsecondsSinceEpoch: row.integer(6)), state: row.text(7),
            deviates: row.integer(8) == 1)
    }
}
