import EventModel
import ReadModels
import SijillTestKit
import Testing

/// Counts events by actor, but live work forgets an actor of one name: what verification is for.
private struct Forgetful: Projection {
    let name = "forgetful"
    let version = 1
    let needsPayloads = false
    let tables = ["CREATE TABLE actors (name TEXT PRIMARY KEY, events INTEGER NOT NULL) STRICT, WITHOUT ROWID"]
    let indexes: [String] = []
    let logicalRows = ["SELECT 1 WHERE 0", "SELECT name, events FROM actors"]
    let forgotten: String

    func apply(_ batch: EventBatch, names: EventNames, to database: ProjectionDatabase) throws {
        try add(batch, names: names, to: database) { $0 != forgotten }
    }

    func makeFold() -> any ProjectionFold { Fold(projection: self) }

    private func add(
        _ batch: EventBatch, names: EventNames, to database: ProjectionDatabase, where isCounted: (String) -> Bool
    ) throws {
        for number in batch.actorNumbers where isCounted(names.actors[Int(number)]) {
            try database.run("INSERT INTO actors VALUES (?, 1) ON CONFLICT DO UPDATE SET events = events + 1") {
                $0.append(names.actors[Int(number)])
            }
        }
    }

    private struct Fold: ProjectionFold {
        let projection: Forgetful

        mutating func fold(_ batch: EventBatch, names: EventNames, into database: ProjectionDatabase) throws {
            try projection.add(batch, names: names, to: database) { _ in true }
        }

        mutating func finish(names: EventNames, into database: ProjectionDatabase) throws {}
    }
}

/// A live model is held against what the log gives.
@Suite struct VerificationTests {
    private static func opened(
        seed: UInt64, partitionCount: Int = 1
    ) async throws -> (ReadModelStore, InMemoryEventStore, History, ReadModelFolder) {
        let (folder, store) = (ReadModelFolder(), InMemoryEventStore(partitionCount: partitionCount))
        var history = History(seed: seed)
        let models = folder.open(batchEventCountMax: 16)
        for count in [0, 50, 30] {
            try await history.grow(by: count, in: store)
            try await models.catchUp(from: store)
        }
        return (models, store, history, folder)
    }

    @Test(arguments: [UInt64(61), 62, 63], [1, 3])
    func modelsThatWereKeptAreSound(seed: UInt64, partitionCount: Int) async throws {
        let (models, store, firstHistory, folder) = try await Self.opened(seed: seed, partitionCount: partitionCount)
        var history = firstHistory
        let digests = try models.digests()
        // What came since stands in the log and not in the models, in the midst of a batch of the scan.
        try await history.grow(by: 37, in: store)
        let found = try await models.verify(from: store)
        #expect(found.map(\.model) == models.projections.map(\.name))
        for verification in found {
            let live = try models.digest(of: verification.model)
            #expect(verification.isSound && verification.difference == nil, "seed \(seed), \(verification)")
            #expect(verification.live == live.content && verification.cursor == live.cursor)
            #expect(verification.generation == 1)
        }
        #expect(try models.digests() == digests)
        #expect(try folder.fileNames(in: "verification") == ["lock"])
    }

    @Test func aWrongProjectionIsCaughtAndItsFirstRowNamed() async throws {
        let (folder, store) = (ReadModelFolder(), InMemoryEventStore())
        let stream = try StreamID(category: "renewal", name: "A")
        func append(_ actors: [String]) async throws {
            _ = try await store.append(
                AppendRequest(
                    events: actors.map { ProposedEvent(stream: stream, type: "paid", actor: $0, occurredAt: .epoch) }))
        }
        let models = ReadModelStore(folder: folder.path, projections: [Forgetful(forgotten: "clerk-2")])
        try await append(["clerk-1", "clerk-2", "clerk-3"])
        try await models.catchUp(from: store)
        #expect(try await models.verify(from: store).allSatisfy(\.isSound))
        try await append(["clerk-3", "clerk-2"])
        try await models.catchUp(from: store)
        let wrong = try #require(try await models.verify(from: store).first)
        #expect(!wrong.isSound)
        #expect(wrong.difference?.query == 1)
        #expect(wrong.difference?.live == "'clerk-2' | 1" && wrong.difference?.folded == "'clerk-2' | 2")
        try await models.rebuild(from: store)
        #expect(try await models.verify(from: store).allSatisfy(\.isSound))
        // A row that is missing at the end has no counterpart.
        let late = ReadModelStore(folder: ReadModelFolder().path, projections: [Forgetful(forgotten: "clerk-9")])
        try await late.catchUp(from: store)
        try await append(["clerk-9"])
        try await late.catchUp(from: store)
        let missing = try #require(try await late.verify(from: store).first?.difference)
        #expect(missing.live == nil && missing.folded == "'clerk-9' | 1")
    }

    @Test func whatLiveWorkAddsMeanwhileDoesNotCount() async throws {
        let (models, store, _, folder) = try await Self.opened(seed: 64)
        defer { withExtendedLifetime(folder) {} }
        let cursor = store.end
        let stream = try StreamID(category: "renewal", name: "late")
        models.observeRebuilds { step in
            guard case .folded = step else { return }
            store.enqueue(
                AppendRequest(events: [ProposedEvent(stream: stream, type: "submitted", occurredAt: .epoch)])
            ) { _ in }
        }
        #expect(try await models.verify(from: store).allSatisfy { $0.isSound && $0.cursor == cursor })
        models.observeRebuilds(nil)
        #expect(store.end != cursor)
        try await models.catchUp(from: store)
        #expect(try await models.verify(from: store).allSatisfy { $0.isSound && $0.cursor == store.end })
    }

    @Test func whatCannotBeVerifiedIsSaid() async throws {
        let (folder, store) = (ReadModelFolder(), InMemoryEventStore())
        let models = folder.open()
        await #expect(throws: ReadModelError(.missing, "")) { try await models.verify(from: store) }
        try await models.catchUp(from: store)
        #expect(try await models.verify(from: store).allSatisfy { $0.isSound && $0.live.rowCount == 0 })
        await #expect(throws: ReadModelError(.notFound, "")) { try await models.verify(models: ["none"], from: store) }
        #expect(try await models.verify(models: ["search"], from: store).map(\.model) == ["search"])
        let elsewhere = folder.open(log: "another")
        await #expect(throws: ReadModelError(.missing, "")) { try await elsewhere.verify(from: store) }
    }

    @Test func theLagIsToldInEventsAndSeconds() async throws {
        let (models, store, firstHistory, folder) = try await Self.opened(seed: 65)
        defer { withExtendedLifetime(folder) {} }
        var history = firstHistory
        #expect(try await models.lags(behind: store).allSatisfy { $0 == ReadModelLag(eventCount: 0, seconds: 0) })
        try await history.grow(by: 12, in: store)
        let lags = try await models.lags(behind: store)
        #expect(lags.count == ReadModel.allCases.count)
        #expect(lags.allSatisfy { $0.eventCount == 12 && ($0.seconds ?? -1) >= 0 })
        #expect(models.statuses().allSatisfy { ($0.byteCount ?? 0) > 4_096 && $0.parkedEventCount == 0 })
        let none = ReadModelFolder().open()
        #expect(try await none.lags(behind: store).allSatisfy { $0 == ReadModelLag(eventCount: 92, seconds: nil) })
        #expect(none.statuses().allSatisfy { $0.byteCount == nil && $0.parkedEventCount == nil })
    }
}
