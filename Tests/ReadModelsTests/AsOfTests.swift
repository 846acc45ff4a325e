import EventModel
import Foundation
import ReadModels
import SijillTestKit
import Synchronization
import Testing

/// The read models as they stood at some place of the history.
@Suite struct AsOfTests {
    private struct Stopped: Error {}

    @Test(arguments: [UInt64(81), 82, 83]) func eachPlaceGivesWhatWasLiveThen(seed: UInt64) async throws {
        var lives = try await MixedLives(seed: seed)
        let folder = ReadModelFolder()
        let models = folder.openAll()
        try await models.catchUp(from: lives.store)
        var then = [try models.allDigests()]
        for _ in 0..<6 {
            try await lives.grow(by: lives.random(1...25))
            try await models.catchUp(from: lives.store)
            then.append(try models.allDigests())
        }
        models.close()
        let before = try folder.contents()
        for expected in then {
            let past = ReadModelFolder()
            let made = try await models.rebuild(asOf: .cursor(expected[0].cursor), to: past.path, from: lives.store)
            #expect(try made.allDigests() == expected, "seed \(seed)")
            #expect(made.asOf == expected[0].cursor)
            // Read by somebody who opens the folder later.
            #expect(try past.openAll().allDigests() == expected, "seed \(seed)")
        }
        #expect(try folder.contents() == before, "seed \(seed): the live models were touched")
    }

    @Test(arguments: [1, 3]) func aTimeMeansAllThatWasRecordedUntilThen(partitionCount: Int) async throws {
        let calls = Atomic<Int64>(0)
        let store = InMemoryEventStore(partitionCount: partitionCount) {
            // Three appends a second.
            Timestamp(secondsSinceEpoch: calls.add(1, ordering: .relaxed).oldValue / 3)
        }
        var history = History(seed: 84)
        try await history.grow(by: 60, in: store)
        var recorded: [Timestamp] = []
        var reader = try store.makeReader(from: .start, options: ReadOptions())
        while let batch = try await reader.next() { recorded += batch.recordedAt }
        let folder = ReadModelFolder()
        let models = folder.open()
        let last = try #require(recorded.max())
        for time in Set(recorded.flatMap { [$0, Timestamp(microsecondsSinceEpoch: $0.microsecondsSinceEpoch - 1)] }) {
            let past = ReadModelFolder()
            let made = try await models.rebuild(
                asOf: .recorded(time), to: past.path, models: ["timeline"], from: store)
            let count = recorded.count { $0 <= time }
            let answer = try made.digest(of: "timeline")
            #expect(answer.cursor.nextPositions.reduce(0) { $0 + $1.rawValue } == UInt64(count), "\(time)")
            #expect(answer.recordedAt == recorded.filter { $0 <= time }.max())
            #expect(made.projections.map(\.name) == ["timeline"])
        }
        let future = ReadModelFolder()
        let made = try await models.rebuild(
            asOf: .recorded(Timestamp(secondsSinceEpoch: 9_999)), to: future.path, from: store)
        #expect(try made.digests().allSatisfy { $0.cursor == store.end && $0.recordedAt == last })
        #expect(folder.fileNames.isEmpty)
    }

    @Test func whatStandsIsNeverBroughtUpToDate() async throws {
        let (past, store) = (ReadModelFolder(), InMemoryEventStore())
        var history = History(seed: 85)
        try await history.grow(by: 40, in: store)
        let models = ReadModelFolder().open(log: "one")
        _ = try await models.rebuild(asOf: .cursor(store.end), to: past.path, from: store)
        #expect(
            past.fileNames
                == (["as-of"]
                + models.projections.flatMap {
                    ["\($0.name)-v\($0.version).current", "\($0.name)-v\($0.version)-g1.sqlite"]
                })
                .sorted())
        let before = try past.contents()
        try await history.grow(by: 10, in: store)
        let made = past.open(log: "one")
        let digests = try made.digests()
        await #expect(throws: ReadModelError(.standing, "")) { try await made.catchUp(from: store) }
        await #expect(throws: ReadModelError(.standing, "")) { try await made.rebuild(from: store) }
        #expect(try made.digests() == digests)
        #expect(try await made.verify(from: store).allSatisfy(\.isSound))
        try made.requireAsOf()
        #expect(throws: ReadModelError(.missing, "")) { try past.open(log: "two").requireAsOf() }
        #expect(throws: ReadModelError(.missing, "")) { try models.requireAsOf() }
        made.close()
        try FileManager.default.removeItem(atPath: past.path + "/verification")
        #expect(try past.contents() == before)
        // What says so is damaged: the models are taken for no live ones.
        try past.overwrite("as-of", with: [0xFF])
        await #expect(throws: ReadModelError(.standing, "")) { try await made.catchUp(from: store) }
    }

    @Test func onlyAnEmptyFolderIsFilled() async throws {
        let (folder, store) = (ReadModelFolder(), InMemoryEventStore())
        var history = History(seed: 86)
        try await history.grow(by: 20, in: store)
        let models = folder.open()
        try await models.catchUp(from: store)
        models.close()
        let before = try folder.contents()
        await #expect(throws: ReadModelError(.notEmpty, "")) {
            try await models.rebuild(asOf: .cursor(.start), to: folder.path, from: store)
        }
        #expect(try folder.contents() == before)
        let past = ReadModelFolder()
        let beyond = Cursor(nextPositions: [Position(rawValue: 21)])
        await #expect(throws: ReadModelError(.notFound, "")) {
            try await models.rebuild(asOf: .cursor(beyond), to: past.path, from: store)
        }
        await #expect(throws: ReadModelError(.notFound, "")) {
            try await models.rebuild(asOf: .cursor(.start), to: past.path, models: ["none"], from: store)
        }
        #expect(past.fileNames.isEmpty)
        let empty = try await models.rebuild(asOf: .cursor(.start), to: past.path, from: store)
        #expect(try empty.digests().allSatisfy { $0.content.rowCount == 0 && $0.recordedAt == nil })
    }

    @Test func whatFailsLeavesTheFolderEmpty() async throws {
        let store = InMemoryEventStore()
        var history = History(seed: 87)
        try await history.grow(by: 30, in: store)
        let models = ReadModelFolder().open(batchEventCountMax: 16)
        for number in 0..<5 {
            let past = ReadModelFolder()
            let count = Mutex(0)
            models.observeRebuilds { _ in
                let isLast = count.withLock { count in
                    defer { count += 1 }
                    return count == number
                }
                if isLast { throw Stopped() }
            }
            await #expect(throws: ReadModelError.self) {
                try await models.rebuild(asOf: .cursor(store.end), to: past.path, from: store)
            }
            #expect(past.fileNames.isEmpty, "stopped at step \(number)")
            models.observeRebuilds(nil)
            _ = try await models.rebuild(asOf: .cursor(store.end), to: past.path, from: store)
        }
    }
}
