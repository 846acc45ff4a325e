import EventModel
import ReadModels
import SijillTestKit
import Synchronization
import Testing

/// Counts events by actor; a second version counts twice.
private struct Counting: Projection {
    let name = "counting"
    let version: Int
    let needsPayloads = false
    let tables = ["CREATE TABLE actors (name TEXT PRIMARY KEY, events INTEGER NOT NULL) STRICT, WITHOUT ROWID"]
    let indexes: [String] = []
    let logicalRows = ["SELECT name, events FROM actors"]

    func apply(_ batch: EventBatch, names: EventNames, to database: ProjectionDatabase) throws {
        for number in batch.actorNumbers {
            try database.run(
                "INSERT INTO actors VALUES (?, \(version)) ON CONFLICT DO UPDATE SET events = events + \(version)"
            ) {
                $0.append(names.actors[Int(number)])
            }
        }
    }
}

/// A new version is made beside the old one, whose readers stay until they are replaced, and come back if need be.
@Suite struct VersionsTests {
    private static func sum(_ models: ReadModelStore) throws -> Int64? {
        try models.query("counting") { try $0.first("SELECT sum(events) FROM actors") { $0.integer(0) } }.content
    }

    @Test func aNewVersionStandsBesideTheOldAndBackAgain() async throws {
        let (folder, store) = (ReadModelFolder(), InMemoryEventStore())
        var history = History(seed: 141)
        let old = ReadModelStore(folder: folder.path, projections: [Counting(version: 1)])
        let new = ReadModelStore(folder: folder.path, projections: [Counting(version: 2)])
        try await history.grow(by: 40, in: store)
        try await old.catchUp(from: store)
        let sums = Mutex<[Int64?]>([])
        // The old program answers at each step of the new one's work, and the new one only when it is done.
        new.observeRebuilds { step in
            let answer = try Self.sum(old)
            sums.withLock { $0.append(answer) }
            guard case .folded = step else { return }
            #expect(throws: ReadModelError(.missing, "")) { try Self.sum(new) }
        }
        try await new.catchUp(from: store)
        new.observeRebuilds(nil)
        #expect(sums.withLock { $0 }.count > 4 && sums.withLock { $0 }.allSatisfy { $0 == 40 })
        #expect(try Self.sum(new) == 80 && Self.sum(old) == 40)
        // Both go on, each with its own.
        try await history.grow(by: 10, in: store)
        try await new.catchUp(from: store)
        #expect(try Self.sum(new) == 100 && Self.sum(old) == 40)
        let kept = try #require(try new.keptVersions().first)
        #expect(kept.name == "counting" && kept.version == 1 && kept.generation == 1)
        #expect(kept.cursor == Cursor(nextPositions: [Position(rawValue: 40)]) && (kept.byteCount ?? 0) > 0)
        // Back again: what was kept is brought up to date, not made anew.
        try await old.catchUp(from: store)
        #expect(try Self.sum(old) == 50 && Self.sum(new) == 100)
        #expect(old.statuses().map(\.generation) == [1] && new.statuses().map(\.generation) == [2])
        try await new.rebuild(from: store)
        #expect(try Self.sum(old) == 50 && Self.sum(new) == 100)
    }

    @Test func onlyWhatIsKeptForOthersIsRemoved() async throws {
        let (folder, store) = (ReadModelFolder(), InMemoryEventStore())
        var history = History(seed: 142)
        try await history.grow(by: 10, in: store)
        let old = ReadModelStore(folder: folder.path, projections: [Counting(version: 1)])
        let new = ReadModelStore(folder: folder.path, projections: [Counting(version: 2)])
        #expect(try new.keptVersions().isEmpty)
        try await old.catchUp(from: store)
        try await new.catchUp(from: store)
        for (model, version) in [("counting", 2), ("counting", 3), ("other", 1)] {
            await #expect(throws: ReadModelError(.notFound, "")) { try await new.remove(version: version, of: model) }
        }
        try await new.remove(version: 1, of: "counting")
        #expect(try new.keptVersions().isEmpty)
        #expect(throws: ReadModelError(.missing, "")) { try Self.sum(old) }
        #expect(try Self.sum(new) == 20)
        #expect(
            folder.fileNames.filter { $0.hasPrefix("counting") && !$0.hasSuffix("-wal") && !$0.hasSuffix("-shm") }
                == ["counting-v2-g2.sqlite", "counting-v2.current"])
        try await old.catchUp(from: store)
        #expect(try Self.sum(old) == 10)
    }

    /// Pointers of earlier versions of this library had no version in their names.
    @Test func aPointerWithoutAVersionGoes() async throws {
        let (folder, store) = (ReadModelFolder(), InMemoryEventStore())
        var history = History(seed: 143)
        try await history.grow(by: 10, in: store)
        let models = ReadModelStore(folder: folder.path, projections: [Counting(version: 1)])
        try await models.catchUp(from: store)
        models.close()
        try folder.overwrite("counting.current", with: folder.bytes(of: "counting-v1.current"))
        try folder.remove("counting-v1.current")
        #expect(throws: ReadModelError(.missing, "")) { try Self.sum(models) }
        try await models.catchUp(from: store)
        #expect(try Self.sum(models) == 10)
        #expect(folder.fileNames.filter { $0.hasSuffix(".current") } == ["counting-v1.current"])
    }
}
