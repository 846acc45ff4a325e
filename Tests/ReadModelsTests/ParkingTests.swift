import EventModel
import ReadModels
import SijillTestKit
import Testing

/// What a projection says of an event that it does not take.
private struct Refusal: Error, CustomStringConvertible {
    let description: String
}

/// One row an event, but for those of one type, and for streams whose first event was refused.
private struct Choosy: Projection {
    let name = "choosy"
    let version = 1
    let needsPayloads = false
    let tables = [
        "CREATE TABLE streams (name TEXT PRIMARY KEY, events INTEGER NOT NULL) STRICT, WITHOUT ROWID",
        "CREATE TABLE events (partition INTEGER NOT NULL, position INTEGER NOT NULL, type TEXT NOT NULL) STRICT",
    ]
    let indexes = ["CREATE UNIQUE INDEX events_by_place ON events (partition, position)"]
    let logicalRows = ["SELECT name, events FROM streams", "SELECT partition, position, type FROM events"]
    let refusedType: String
    let hasFold: Bool

    func apply(_ batch: EventBatch, names: EventNames, to database: ProjectionDatabase) throws {
        for index in 0..<batch.count {
            let event = batch.event(at: index, names: names)
            // Something is written first, which must be undone.
            try add(event, to: database)
            let known = try database.first(
                "SELECT 1 FROM streams WHERE name = ?", [.text(event.stream.description)]
            ) { _ in true }
            try refuse(event, isKnown: known ?? false)
            try database.run("INSERT INTO streams VALUES (?, 1) ON CONFLICT DO UPDATE SET events = events + 1") {
                $0.append(event.stream.description)
            }
        }
    }

    func makeFold() -> any ProjectionFold {
        hasFold ? Fold(projection: self) : AppliedFold(projection: self)
    }

    fileprivate func refuse(_ event: RecordedEvent, isKnown: Bool) throws {
        guard event.type != refusedType else { throw Refusal(description: "\(event.type) is not for me") }
        guard isKnown || event.revision == .first else { throw Refusal(description: "\(event.stream) is not open") }
    }

    fileprivate func add(_ event: RecordedEvent, to database: ProjectionDatabase) throws {
        try database.run("INSERT INTO events VALUES (?, ?, ?)") { row in
            row.append(event.partition)
            row.append(Int64(event.position.rawValue))
            row.append(event.type)
        }
    }

    private struct Fold: ProjectionFold {
        let projection: Choosy
        var counts: [StreamID: Int] = [:]

        mutating func fold(_ batch: EventBatch, names: EventNames, into database: ProjectionDatabase) throws {
            for index in 0..<batch.count {
                let event = batch.event(at: index, names: names)
                try projection.add(event, to: database)
                try projection.refuse(event, isKnown: counts[event.stream] != nil)
                counts[event.stream, default: 0] += 1
            }
        }

        mutating func finish(names: EventNames, into database: ProjectionDatabase) throws {
            for (stream, count) in counts {
                try database.run("INSERT INTO streams VALUES (?, ?)") { row in
                    row.append(stream.description)
                    row.append(count)
                }
            }
        }
    }

    private struct AppliedFold: ProjectionFold {
        let projection: Choosy

        mutating func fold(_ batch: EventBatch, names: EventNames, into database: ProjectionDatabase) throws {
            try projection.apply(batch, names: names, to: database)
        }

        mutating func finish(names: EventNames, into database: ProjectionDatabase) throws {}
    }
}

/// Fails for events of the type `issued`, in one of the ways in which a machine, a file or a projection does.
private struct Failing: Projection {
    enum Way: CaseIterable {
        case constraint, wrongType, diskFull, wrongStatement, damaged
    }

    let name = "failing"
    let version = 1
    let tables = ["CREATE TABLE types (name TEXT NOT NULL, size INTEGER) STRICT", "CREATE TABLE blobs (body BLOB)"]
    let indexes: [String] = []
    let logicalRows = ["SELECT name, size FROM types"]
    let way: Way

    func apply(_ batch: EventBatch, names: EventNames, to database: ProjectionDatabase) throws {
        for index in 0..<batch.count {
            let type = names.types[Int(batch.typeNumbers[index])]
            if type == "issued" { try fail(database) }
            try database.run("INSERT INTO types (name) VALUES (?)") { $0.append(type) }
        }
    }

    private func fail(_ database: ProjectionDatabase) throws {
        switch way {
        case .constraint: try database.run("INSERT INTO types (name) VALUES (?)") { $0.appendNull() }
        case .wrongType: try database.run("INSERT INTO types VALUES ('x', ?)") { $0.append("y") }
        case .diskFull:
            try database.execute("PRAGMA max_page_count = 1; INSERT INTO blobs VALUES (zeroblob(4000000))")
        case .wrongStatement: try database.execute("INSERT INTO nowhere VALUES (1)")
        case .damaged: throw ReadModelError(.damaged, "as if it were")
        }
    }
}

/// An event that a projection cannot handle is put aside with its reason, alone, and nothing else is lost.
@Suite struct ParkingTests {
    private static func positions(_ events: [ParkedEvent]) -> [[UInt64]] {
        events.map { [UInt64($0.partition), $0.position.rawValue] }
    }

    @Test(arguments: [UInt64(1), 2, 3, 4], [true, false])
    func whatCannotBeHandledIsParkedAlone(seed: UInt64, hasFold: Bool) async throws {
        let (folder, store) = (ReadModelFolder(), InMemoryEventStore(partitionCount: seed > 2 ? 3 : 1))
        var history = History(seed: seed)
        var options = ReadModelStore.Options()
        options.rebuildLagEventCount = .max
        options.batchEventCountMax = 64
        let models = ReadModelStore(
            folder: folder.path, projections: [Choosy(refusedType: "returned", hasFold: hasFold), EventsByType()],
            options: options)
        for count in [0, 1, 90, 2, 150] {
            try await history.grow(by: count, in: store)
            try await models.catchUp(from: store)
        }
        let live = try models.digest(of: "choosy")
        #expect(live.cursor == store.end)
        let parked = try models.parkedEvents(of: "choosy").content
        // What a look at each event by itself says, in the order of each stream.
        let events = try await Self.events(in: store)
        let firstTypes = Dictionary(events.map { ($0.stream, $0.type) }) { first, _ in first }
        let isRefused = { (event: RecordedEvent) in
            event.type == "returned" || firstTypes[event.stream] == "returned"
        }
        let refused = events.count(where: isRefused)
        let open = Set(events.filter { !isRefused($0) }.map(\.stream))
        #expect(parked.count == refused && refused > 0, "seed \(seed)")
        for event in parked {
            let expected = event.type == "returned" ? "returned is not for me" : "\(event.stream) is not open"
            #expect(event.reason == expected)
            let recorded = try await store.readStream(event.stream, from: event.revision, limit: 1).first
            #expect(recorded?.position == event.position && recorded?.partition == event.partition)
            #expect(recorded?.type == event.type)
        }
        let rows = try models.query("choosy") { database in
            try database.first("SELECT (SELECT count(*) FROM events), (SELECT count(*) FROM streams)") {
                [$0.integer(0), $0.integer(1)]
            }
        }
        #expect(rows.content == [Int64(events.count - refused), Int64(open.count)])
        #expect(models.statuses().map(\.parkedEventCount) == [refused, 0])
        // The other model lacks nothing.
        let counted = try models.query("events-by-type") { database in
            try database.first("SELECT sum(events) FROM types") { $0.integer(0) }
        }
        #expect(counted.content == Int64(events.count))
        try await models.rebuild(from: store)
        #expect(try models.parkedEvents(of: "choosy").content == parked, "seed \(seed)")
        #expect(try models.digest(of: "choosy").content == live.content, "seed \(seed)")
        #expect(models.statuses().map(\.parkedEventCount) == [refused, 0])
    }

    /// All events of a store, partition by partition or mixed, but each stream in order.
    private static func events(in store: InMemoryEventStore) async throws -> [RecordedEvent] {
        var reader = try store.makeReader(from: .start, options: ReadOptions())
        var (events, names): ([RecordedEvent], EventNames) = ([], EventNames())
        while let batch = try await reader.next() {
            names.append(batch.newNames)
            events += (0..<batch.count).map { batch.event(at: $0, names: names) }
        }
        return events
    }

    @Test func anotherProjectionTakesUpWhatWasParked() async throws {
        let (folder, store) = (ReadModelFolder(), InMemoryEventStore())
        var history = History(seed: 5)
        try await history.grow(by: 80, in: store)
        let strict = ReadModelStore(folder: folder.path, projections: [Choosy(refusedType: "paid", hasFold: true)])
        try await strict.catchUp(from: store)
        #expect(strict.statuses()[0].parkedEventCount != 0)
        strict.close()
        let lenient = ReadModelStore(folder: folder.path, projections: [Choosy(refusedType: "none", hasFold: true)])
        try await lenient.rebuild(from: store)
        #expect(lenient.statuses().map(\.parkedEventCount) == [0])
    }

    @Test(arguments: Failing.Way.allCases) fileprivate func machinesAreNoReasonToPark(way: Failing.Way) async throws {
        let (folder, store) = (ReadModelFolder(), InMemoryEventStore())
        let stream = try StreamID(category: "renewal", name: "A")
        func append(_ types: [String]) async throws {
            _ = try await store.append(
                AppendRequest(events: types.map { ProposedEvent(stream: stream, type: $0, occurredAt: .epoch) }))
        }
        var options = ReadModelStore.Options()
        options.rebuildLagEventCount = .max
        let models = ReadModelStore(folder: folder.path, projections: [Failing(way: way)], options: options)
        try await append(["submitted"])
        try await models.catchUp(from: store)
        let before = try models.digest(of: "failing")
        try await append(["paid", "issued", "closed"])
        let isParked = way == .constraint || way == .wrongType
        if isParked {
            try await models.catchUp(from: store)
            let live = try models.digest(of: "failing")
            #expect(live.content.rowCount == 3 + 1)
            #expect(Self.positions(try models.parkedEvents(of: "failing").content) == [[0, 2]])
            try await models.rebuild(from: store)
            #expect(try models.digest(of: "failing") == live)
        } else {
            let code: ReadModelError.Code = way == .diskFull ? .diskFull : way == .damaged ? .damaged : .inputOutput
            await #expect(throws: ReadModelError(code, "")) { try await models.catchUp(from: store) }
            #expect(try models.digest(of: "failing") == before)
            await #expect(throws: ReadModelError(code, "")) { try await models.rebuild(from: store) }
            #expect(try models.digest(of: "failing") == before)
            #expect(models.statuses().map(\.parkedEventCount) == [0])
        }
        models.close()
        #expect(folder.fileNames.count { $0.hasSuffix(".sqlite") } == 1)
    }
}

/// How many events of each type there are.
private struct EventsByType: Projection {
    let name = "events-by-type"
    let version = 1
    let needsPayloads = false
    let tables = ["CREATE TABLE types (name TEXT PRIMARY KEY, events INTEGER NOT NULL) STRICT, WITHOUT ROWID"]
    let indexes: [String] = []
    let logicalRows = ["SELECT name, events FROM types"]

    func apply(_ batch: EventBatch, names: EventNames, to database: ProjectionDatabase) throws {
        for number in batch.typeNumbers {
            try database.run("INSERT INTO types VALUES (?, 1) ON CONFLICT DO UPDATE SET events = events + 1") {
                $0.append(names.types[Int(number)])
            }
        }
    }
}
