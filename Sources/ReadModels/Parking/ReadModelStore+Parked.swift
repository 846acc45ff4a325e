import EventModel

extension ReadModelStore {
    /// The events that a model had to leave out, in the order of their partitions and positions.
    ///
    /// They stay parked until the model is made anew by a projection that can handle them.
    ///
    /// - Parameters:
    ///   - model: The name of the model.
    ///   - limit: The most to give.
    /// - Throws: ``ReadModelError``: `notFound` for an unknown name; `missing` before the first catch-up.
    /// - Complexity: O(1) for each event.
    public func parkedEvents(of model: String, limit: Int = 1_000) throws(ReadModelError) -> Answer<[ParkedEvent]> {
        try read(try projection(named: model)) { database in
            var events: [ParkedEvent] = []
            try database.forEachRow(
                ParkedEvent.rows + " ORDER BY partition, position LIMIT ?", [.integer(Int64(limit))]
            ) { events.append(try ParkedEvent($0)) }
            return events
        }
    }
}
