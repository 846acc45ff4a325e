import EventModel
import ReadModels
import SijillTestKit
import Testing

/// A projection as a ministry writes it: the example of the documentation.
private struct EventsByActor: Projection {
    let name = "events-by-actor"
    let version = 1
    let needsPayloads = false
    let tables = ["CREATE TABLE actors (name TEXT PRIMARY KEY, events INTEGER NOT NULL) STRICT, WITHOUT ROWID"]
    let indexes: [String] = []
    let logicalRows = ["SELECT name, events FROM actors"]

    func apply(_ batch: EventBatch, names: EventNames, to database: ProjectionDatabase) throws {
        for number in batch.actorNumbers {
            try database.run("INSERT INTO actors VALUES (?, 1) ON CONFLICT DO UPDATE SET events = events + 1") {
                $0.append(names.actors[Int(number)])
            }
        }
    }
}

@Suite struct OwnProjectionTests {
    @Test func aProjectionWithoutAFoldIsRebuiltToo() async throws {
        let (folder, store) = (ReadModelFolder(), InMemoryEventStore())
        var history = History(seed: 51)
        let models = ReadModelStore(folder: folder.path, projections: [EventsByActor()])
        try await models.catchUp(from: store)
        for _ in 0..<4 {
            try await history.grow(by: 25, in: store)
            try await models.catchUp(from: store)
        }
        let live = try models.digest(of: "events-by-actor")
        try await models.rebuild(from: store)
        #expect(try models.digest(of: "events-by-actor") == live)
        let count = try models.query("events-by-actor") { database in
            try database.first("SELECT sum(events) FROM actors") { $0.integer(0) }
        }
        #expect(count.content == 100)
    }

    @Test func aDigestTellsRowsApart() async throws {
        let (folder, other, store) = (ReadModelFolder(), ReadModelFolder(), InMemoryEventStore())
        var (history, otherHistory) = (History(seed: 52), History(seed: 52))
        try await history.grow(by: 40, in: store)
        let models = folder.open()
        try await models.catchUp(from: store)
        // The same lives but for one actor.
        let altered = InMemoryEventStore()
        try await otherHistory.grow(by: 40, in: altered)
        let stream = try #require(history.expected.keys.sorted { $0.description < $1.description }.first)
        for (target, actor) in [(store, "clerk-1"), (altered, "clerk-2")] {
            _ = try await target.append(
                AppendRequest(
                    events: [ProposedEvent(stream: stream, type: "paid", actor: actor, occurredAt: .epoch)]))
        }
        try await models.catchUp(from: store)
        let others = other.open()
        try await others.catchUp(from: altered)
        for model in ["applications", "timeline"] {
            let (one, two) = try (models.digest(of: model), others.digest(of: model))
            #expect(one.cursor == two.cursor)
            #expect(one.content != two.content)
            #expect(one.content.rowCount == two.content.rowCount)
        }
        #expect(try models.digest(of: "statistics") == others.digest(of: "statistics"))
    }
}
