import EventModel
import ReadModels
import SijillTestKit
import Synchronization
import Testing

/// Stopped, killed, out of room: the live models stay as they were, and the next rebuild gives what an undisturbed one
/// does.
@Suite struct RebuildFaultTests {
    private struct Stopped: Error {}

    /// Live models that lag a little, and what an undisturbed rebuild makes of the same log.
    private struct Base {
        let lives: MixedLives
        let folder = ReadModelFolder()
        let live: [Answer<ReadModelDigest>]
        let rebuilt: [Answer<ReadModelDigest>]
        let stepCount: Int

        init(seed: UInt64) async throws {
            var lives = try await MixedLives(seed: seed)
            let models = folder.openAll(batchEventCountMax: 5)
            try await lives.pay(2)
            try await lives.grow(by: 40)
            try await models.catchUp(from: lives.store)
            try await lives.grow(by: 25)
            live = try models.allDigests()
            models.close()
            let copy = try folder.copy()
            let undisturbed = copy.openAll(batchEventCountMax: 5)
            let count = Mutex(0)
            undisturbed.observeRebuilds { _ in count.withLock { $0 += 1 } }
            try await undisturbed.rebuild(from: lives.store)
            rebuilt = try undisturbed.allDigests()
            withExtendedLifetime(copy) {}
            stepCount = count.withLock { $0 }
            self.lives = lives
        }
    }

    /// Twenty points of ten histories: the folder as a kill leaves it there, and as a failure does.
    @Test(arguments: UInt64(90)..<100) func aRebuildStoppedAtRandomPoints(seed: UInt64) async throws {
        let base = try await Base(seed: seed)
        var generator = SplitMix64(state: seed)
        for _ in 0..<20 {
            let point = Int.random(in: 0..<base.stepCount, using: &generator)
            let folder = try base.folder.copy()
            let models = folder.openAll(batchEventCountMax: 5)
            let count = Mutex(0)
            let image = Mutex<(step: RebuildStep, folder: ReadModelFolder)?>(nil)
            models.observeRebuilds { step in
                let isLast = count.withLock { count in
                    defer { count += 1 }
                    return count == point
                }
                guard isLast else { return }
                let copy = try folder.copy()
                image.withLock { $0 = (step, copy) }
                throw Stopped()
            }
            await #expect(throws: ReadModelError.self) { try await models.rebuild(from: base.lives.store) }
            models.observeRebuilds(nil)
            models.close()
            let (step, killed) = try #require(image.withLock { $0 })
            let place = "seed \(seed), point \(point): \(step)"
            for left in [folder, killed] { try checkLive(left, base, place) }
            try await checkAgain(Bool.random(using: &generator) ? folder : killed, base, place)
        }
    }

    /// Each model is the old one whole, bytes and all, or after its switch the new one at the same place.
    private func checkLive(_ folder: ReadModelFolder, _ base: Base, _ place: String) throws {
        let models = folder.openAll(batchEventCountMax: 5)
        #expect(try models.allDigests() == base.live, "\(place)")
        for (status, name) in zip(models.statuses(), models.projections.map(\.name)) where status.generation == 1 {
            let file = "\(name)-v\(status.version)-g1.sqlite"
            #expect(try folder.bytes(of: file) == base.folder.bytes(of: file), "\(place): \(file)")
        }
        models.close()
    }

    /// The next rebuild gives what an undisturbed one does, and leaves nothing else.
    private func checkAgain(_ folder: ReadModelFolder, _ base: Base, _ place: String) async throws {
        let models = folder.openAll(batchEventCountMax: 5)
        try await models.rebuild(from: base.lives.store)
        #expect(try models.allDigests() == base.rebuilt, "after \(place)")
        models.close()
        let files = folder.fileNames.filter { $0.hasSuffix(".sqlite") }
        #expect(files.count == models.projections.count, "leftovers after \(place): \(files)")
    }

    @Test func aFullDiskAnywhereChangesNothing() async throws {
        let base = try await Base(seed: 101)
        let folder = try base.folder.copy()
        var (pageCount, failureCount) = (1, 0)
        while true {
            let models = folder.openAll(batchEventCountMax: 5)
            models.limitRebuilds(pageCount: pageCount)
            do throws(ReadModelError) {
                try await models.rebuild(from: base.lives.store)
                break
            } catch {
                #expect(error.code == .diskFull, "\(pageCount) pages: \(error)")
                failureCount += 1
            }
            #expect(try models.allDigests() == base.live, "\(pageCount) pages")
            models.close()
            #expect(
                folder.fileNames.count { $0.hasSuffix(".sqlite") } == models.projections.count, "\(pageCount) pages")
            pageCount += 3
        }
        #expect(try folder.openAll().allDigests() == base.rebuilt)
        #expect(failureCount > 3, "the models of the test are too small to fill a disk")
    }

    /// Asks all the time, while rebuilds of a growing log follow each other and two of three fail.
    @Test func aReaderNeverSeesAMissingOrMixedModel() async throws {
        var lives = try await MixedLives(seed: 102)
        let folder = ReadModelFolder()
        let models = folder.openAll()
        try await lives.grow(by: 30)
        try await models.catchUp(from: lives.store)
        let isDone = Atomic<Bool>(false)
        let reader = folder.openAll()
        // On a thread of the pool of its own: what it asks blocks it.
        async let seen = Task.detached {
            var seen: [Set<Seen>] = Array(repeating: [], count: reader.projections.count)
            repeat {
                for (index, projection) in reader.projections.enumerated() {
                    let answer = try reader.digest(of: projection.name)
                    seen[index].insert(Seen(cursor: answer.cursor, digest: answer.content))
                }
            } while !isDone.load(ordering: .relaxed)
            return seen
        }.value
        for round in 0..<6 {
            try await lives.grow(by: 11)
            let count = Mutex(0)
            models.observeRebuilds { _ in
                let number = count.withLock { count in
                    count += 1
                    return count
                }
                if round % 3 > 0, number == 6 + round * 3 { throw Stopped() }
            }
            _ = try? await models.rebuild(from: lives.store)
        }
        isDone.store(true, ordering: .relaxed)
        let found = try await seen
        let cursors = Set(found.joined().map(\.cursor))
        #expect(cursors.count > 2)
        for cursor in cursors {
            let past = ReadModelFolder()
            let expected = try await models.rebuild(asOf: .cursor(cursor), to: past.path, from: lives.store)
            for (index, digest) in try expected.allDigests().enumerated() {
                for one in found[index] where one.cursor == cursor {
                    #expect(one.digest == digest.content, "\(models.projections[index].name) at \(cursor)")
                }
            }
        }
    }

    private struct Seen: Hashable {
        let cursor: Cursor
        let digest: ReadModelDigest
    }
}
