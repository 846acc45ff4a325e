import EventModel
import Foundation
import ReadModels
import SijillTestKit
import Testing
import Workflow

/// Everything in the folder may be deleted, damaged or outdated, and comes back with the next catch-up.
@Suite struct DerivedFilesTests {
    @Test func deletingAnyFileGivesTheSameAnswers() async throws {
        let (folder, store) = (ReadModelFolder(), InMemoryEventStore())
        var history = History(seed: 31)
        try await history.grow(by: 120, in: store)
        let first = folder.open()
        try await first.catchUp(from: store)
        // With a reader open, what live work writes stays in write-ahead logs.
        _ = try first.digests()
        try await history.grow(by: 30, in: store)
        try await first.catchUp(from: store)
        let before = try first.digests()
        first.close()
        #expect(folder.fileNames.contains { $0.hasSuffix(".sqlite-wal") })
        let original = try folder.copy()
        for name in original.fileNames {
            let folder = try original.copy()
            try folder.remove(name)
            let models = folder.open()
            try await models.catchUp(from: store)
            #expect(try models.digests() == before, "without \(name)")
            models.close()
            #expect(folder.fileNames.count { $0.hasSuffix(".sqlite") } == ReadModel.allCases.count, "without \(name)")
        }
        try FileManager.default.removeItem(atPath: folder.path)
        let models = folder.open()
        #expect(throws: ReadModelError(.missing, "")) { try models.applications() }
        try await models.catchUp(from: store)
        #expect(try models.digests() == before)
    }

    @Test(arguments: [0, 1, 30]) func aLogThatHasGoneAnotherWayIsNoticed(surplus: Int) async throws {
        let (folder, store, restored) = (ReadModelFolder(), InMemoryEventStore(), InMemoryEventStore())
        var history = History(seed: 35)
        try await history.grow(by: 60, in: store)
        let models = folder.open()
        try await models.catchUp(from: store)
        let generations = models.statuses().map(\.generation)
        // The same log, restored from a backup of its first events, has since recorded others.
        var earlier = History(seed: 35)
        try await earlier.grow(by: 40, in: restored)
        var other = History(seed: 36)
        try await other.grow(by: 20 + surplus, in: restored)
        try await models.catchUp(from: restored)
        let expected = ReadModelFolder().open()
        try await expected.catchUp(from: restored)
        #expect(try models.digests() == expected.digests())
        #expect(zip(models.statuses().map(\.generation), generations).allSatisfy { $0 != $1 })
    }

    @Test func deletingAFileThatAReaderHoldsGivesTheSameAnswers() async throws {
        let (folder, store) = (ReadModelFolder(), InMemoryEventStore())
        var history = History(seed: 32)
        try await history.grow(by: 50, in: store)
        let models = folder.open()
        try await models.catchUp(from: store)
        let before = try models.digests()
        for name in folder.fileNames { try folder.remove(name) }
        try await models.catchUp(from: store)
        #expect(try models.digests() == before)
    }

    @Test(arguments: [
        "", "applications-v2-g1.sqlite", "applications-v2-g9.sqlite\n", "timeline-v2-g1.sqlite\n", "\u{0}\u{1}\n",
        String(repeating: "x", count: 5_000),
    ]) func aDamagedPointerCountsAsNone(text: String) async throws {
        let (folder, store) = (ReadModelFolder(), InMemoryEventStore())
        var history = History(seed: 33)
        try await history.grow(by: 50, in: store)
        let models = folder.open()
        try await models.catchUp(from: store)
        let before = try models.digests()
        try folder.overwrite("applications-v2.current", with: Array(text.utf8))
        #expect(throws: ReadModelError(.missing, "")) { try models.applications() }
        try await models.catchUp(from: store)
        #expect(try models.digests() == before)
        let generation = try #require(models.statuses().first { $0.name == "applications" }?.generation)
        #expect(generation == (text.contains("g9") ? 10 : 2))
    }

    /// A flipped bit never makes a pointer name something else that is there.
    @Test(arguments: ["applications", "timeline", "statistics"])
    func everyFlippedBitOfAPointerIsNoticed(model: String) async throws {
        let (original, store) = (ReadModelFolder(), InMemoryEventStore())
        var history = History(seed: 45)
        try await history.grow(by: 20, in: store)
        let first = original.open()
        try await first.catchUp(from: store)
        let before = try first.digests()
        first.close()
        let name = "\(model)-v2.current"
        let pointer = try original.bytes(of: name)
        #expect(String(decoding: pointer, as: UTF8.self) == "\(model)-v2-g1.sqlite\n")
        for bit in 0..<(pointer.count * 8) {
            let folder = try original.copy()
            var flipped = pointer
            flipped[bit / 8] ^= 1 << UInt8(bit % 8)
            try folder.overwrite(name, with: flipped)
            let models = folder.open()
            #expect(throws: ReadModelError(.missing, ""), "bit \(bit)") { try models.digest(of: model) }
            try await models.catchUp(from: store)
            #expect(try models.digests() == before, "bit \(bit)")
            models.close()
            #expect(try folder.bytes(of: name) != flipped, "bit \(bit)")
        }
    }

    @Test(arguments: ["applications", "timeline", "statistics"], [0, 100, 9_000])
    func aTruncatedFileIsMadeAnew(model: String, byteCount: Int) async throws {
        let (folder, store) = (ReadModelFolder(), InMemoryEventStore())
        var history = History(seed: 34)
        try await history.grow(by: 80, in: store)
        let first = folder.open()
        try await first.catchUp(from: store)
        let before = try first.digests()
        first.close()
        let path = folder.path + "/\(model)-v2-g1.sqlite"
        try FileHandle(forWritingTo: URL(filePath: path)).truncate(atOffset: UInt64(byteCount))
        let models = folder.open()
        #expect(throws: ReadModelError.self) { try models.digests() }
        try await models.catchUp(from: store)
        #expect(try models.digests() == before, "\(model) cut to \(byteCount)")
    }

    @Test func pagesOfNonsenseAreMadeAnewWhenLiveWorkMeetsThem() async throws {
        let (folder, store) = (ReadModelFolder(), InMemoryEventStore())
        var history = History(seed: 35)
        try await history.grow(by: 300, in: store)
        let first = folder.open()
        try await first.catchUp(from: store)
        first.close()
        let name = "timeline-v2-g1.sqlite"
        let size = try folder.byteCount(of: name)
        let file = try FileHandle(forWritingTo: URL(filePath: folder.path + "/" + name))
        // The first page, with the schema, and the second, where the model says how far it is, stay.
        try file.seek(toOffset: 16_384)
        try file.write(contentsOf: Data(repeating: 0x5A, count: size - 16_384))
        try file.close()
        try await history.grow(by: 5, in: store)
        let models = folder.open()
        try await models.catchUp(from: store)
        let timeline = try models.digest(of: "timeline")
        #expect(timeline.cursor == store.end)
        try await models.rebuild(from: store)
        #expect(try models.digest(of: "timeline") == timeline)
    }

    @Test func modelsOfAnotherLogAreMadeAnew() async throws {
        let (folder, store, other) = (ReadModelFolder(), InMemoryEventStore(), InMemoryEventStore())
        var (history, otherHistory) = (History(seed: 36), History(seed: 37))
        try await history.grow(by: 50, in: store)
        try await otherHistory.grow(by: 50, in: other)
        try await folder.open(log: "one").catchUp(from: store)
        let models = folder.open(log: "two")
        try await models.catchUp(from: other)
        #expect(try models.applications(ApplicationFilter(limit: 999)).content.count == otherHistory.expected.count)
        #expect(models.statuses().allSatisfy { $0.generation == 2 })
    }

    @Test func modelsAheadOfARestoredLogAreMadeAnew() async throws {
        let (folder, store, restored) = (ReadModelFolder(), InMemoryEventStore(), InMemoryEventStore())
        var (history, shorter) = (History(seed: 38), History(seed: 38))
        try await history.grow(by: 50, in: store)
        try await shorter.grow(by: 10, in: restored)
        let models = folder.open()
        try await models.catchUp(from: store)
        try await models.catchUp(from: restored)
        #expect(try models.applications().cursor == restored.end)
        #expect(try models.applications(ApplicationFilter(limit: 999)).content.count == shorter.expected.count)
    }

    @Test func definitionsThatComeAndGoChangeTheStates() async throws {
        let (folder, store) = (ReadModelFolder(), InMemoryEventStore())
        let stream = try StreamID(category: "renewal", name: "A")
        _ = try await store.append(
            AppendRequest(
                events: [ProposedEvent(stream: stream, type: "submitted", occurredAt: .epoch, transitions: [0])],
                definition: History.renewal.id))
        let without = folder.open(catalog: DefinitionCatalog([]))
        try await without.catchUp(from: store)
        #expect(try without.application("A").content.state == "unknown definition")
        #expect(try without.application("A").content.definition == History.renewal.id)
        #expect(try without.application("A").content.deviationCount == 0)
        let with = folder.open()
        try await with.catchUp(from: store)
        #expect(try with.application("A").content.state == "payment")
        try await without.catchUp(from: store)
        #expect(try without.timeline(of: "A").content.entries.map(\.state) == ["unknown definition"])
    }

    @Test func aModelFarBehindIsRebuilt() async throws {
        let (folder, store) = (ReadModelFolder(), InMemoryEventStore())
        var history = History(seed: 39)
        let models = folder.open(rebuildLagEventCount: 50)
        try await history.grow(by: 10, in: store)
        try await models.catchUp(from: store)
        try await history.grow(by: 49, in: store)
        try await models.catchUp(from: store)
        #expect(models.statuses().allSatisfy { $0.generation == 1 && $0.cursor == store.end })
        try await history.grow(by: 50, in: store)
        try await models.catchUp(from: store)
        #expect(models.statuses().allSatisfy { $0.generation == 2 && $0.cursor == store.end })
    }

    @Test func twoWritersDoNotFight() async throws {
        let (folder, store) = (ReadModelFolder(), InMemoryEventStore())
        var history = History(seed: 40)
        try await history.grow(by: 30, in: store)
        let models = folder.open()
        let other = folder.open()
        models.observeRebuilds { step in
            guard step == .created else { return }
            let done = DispatchSemaphore(value: 0)
            Task.detached {
                await #expect(throws: ReadModelError(.busy, "")) { try await other.catchUp(from: store) }
                done.signal()
            }
            done.wait()
        }
        try await models.catchUp(from: store)
        try await other.catchUp(from: store)
        #expect(try other.digests() == models.digests())
    }
}
