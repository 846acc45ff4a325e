import EventModel
import ReadModels
import SijillTestKit
import Synchronization
import Testing

/// A rebuild that ends anywhere leaves the live models as they were.
@Suite struct RebuildTests {
    private struct Stopped: Error {}

    /// What is seen while one rebuild goes on.
    private struct Seen {
        var steps: [RebuildStep] = []
        var copies: [ReadModelFolder] = []
        var digests: [[Answer<ReadModelDigest>]] = []
    }

    /// The steps of an undisturbed rebuild over the same events.
    private static func steps(seed: UInt64) async throws -> Int {
        let (models, store, _, folder) = try await built(seed: seed)
        defer { withExtendedLifetime(folder) {} }
        let count = Mutex(0)
        models.observeRebuilds { _ in count.withLock { $0 += 1 } }
        try await models.rebuild(from: store)
        return count.withLock { $0 }
    }

    private static func built(
        seed: UInt64
    ) async throws -> (ReadModelStore, InMemoryEventStore, History, ReadModelFolder) {
        let (folder, store) = (ReadModelFolder(), InMemoryEventStore())
        var history = History(seed: seed)
        let models = folder.open(batchEventCountMax: 16)
        try await history.grow(by: 60, in: store)
        try await models.catchUp(from: store)
        try await history.grow(by: 20, in: store)
        try await models.catchUp(from: store)
        return (models, store, history, folder)
    }

    @Test func aKillAtAnyStepLeavesWholeModels() async throws {
        let (models, store, _, folder) = try await Self.built(seed: 21)
        let before = try models.digests()
        let seen = Mutex(Seen())
        models.observeRebuilds { step in
            let copy = try folder.copy()
            seen.withLock {
                $0.steps.append(step)
                $0.copies.append(copy)
            }
        }
        try await models.rebuild(from: store)
        let (steps, copies) = seen.withLock { ($0.steps, $0.copies) }
        // One creation, five batches, two ends, and a switch and a removal of each model.
        #expect(steps.count == 8 + 2 * ReadModel.allCases.count, "\(steps)")
        for (step, copy) in zip(steps, copies) {
            // What a kill left answers at once, and in the same words.
            let left = copy.open()
            #expect(try left.digests() == before, "killed at \(step)")
            left.close()
            try await left.rebuild(models: ["timeline"], from: store)
            #expect(try left.digests() == before, "after \(step)")
            left.close()
            let files = copy.fileNames.filter { $0.hasSuffix(".sqlite") }
            #expect(files.count == ReadModel.allCases.count, "leftovers after \(step): \(files)")
            #expect(!copy.fileNames.contains { $0.hasSuffix(".new") })
        }
    }

    @Test func aFailureAtAnyStepChangesNothing() async throws {
        for number in 0..<(try await Self.steps(seed: 22)) {
            let (models, store, _, folder) = try await Self.built(seed: 22)
            let before = try models.digests()
            let count = Mutex(0)
            models.observeRebuilds { _ in
                let isLast = count.withLock { count in
                    defer { count += 1 }
                    return count == number
                }
                if isLast { throw Stopped() }
            }
            await #expect(throws: ReadModelError.self, "step \(number)") { try await models.rebuild(from: store) }
            #expect(try models.digests() == before, "step \(number)")
            models.observeRebuilds(nil)
            try await models.rebuild(from: store)
            #expect(try models.digests() == before, "after step \(number)")
            models.close()
            #expect(folder.fileNames.count { $0.hasSuffix(".sqlite") } == ReadModel.allCases.count, "step \(number)")
        }
    }

    @Test func readersAnswerFromTheOldGenerationUntilTheSwitch() async throws {
        let (models, store, firstHistory, folder) = try await Self.built(seed: 23)
        var history = firstHistory
        let reader = folder.open()
        let before = try reader.digests()
        try await history.grow(by: 30, in: store)
        let seen = Mutex(Seen())
        models.observeRebuilds { step in
            let digests = try reader.digests()
            seen.withLock {
                $0.steps.append(step)
                $0.digests.append(digests)
            }
        }
        try await models.rebuild(from: store)
        let (steps, digests) = seen.withLock { ($0.steps, $0.digests) }
        let after = try reader.digests()
        #expect(zip(after, before).allSatisfy { $0 != $1 })
        for (step, digest) in zip(steps, digests) {
            for (model, (old, new)) in zip(digest, zip(before, after)) {
                #expect(model == old || model == new, "a mixed model at \(step)")
            }
            if case .folded = step { #expect(digest == before) }
        }
        #expect(folder.fileNames.count { $0.hasSuffix(".sqlite") } == ReadModel.allCases.count)
    }

    @Test func eventsThatArriveDuringARebuildAreThereAfterIt() async throws {
        let (models, store, _, folder) = try await Self.built(seed: 24)
        defer { withExtendedLifetime(folder) {} }
        let stream = try StreamID(category: "renewal", name: "late")
        models.observeRebuilds { step in
            guard step == .rowsWritten else { return }
            store.enqueue(
                AppendRequest(events: [ProposedEvent(stream: stream, type: "submitted", occurredAt: .epoch)])
            ) { _ in }
        }
        try await models.rebuild(from: store)
        #expect(try models.application("late").content.eventCount == 1)
        #expect(try models.timeline(of: "late").cursor == store.end)
    }

    @Test func aCancelledRebuildChangesNothing() async throws {
        let (models, store, _, folder) = try await Self.built(seed: 25)
        let before = try models.digests()
        let task = Task { try await models.rebuild(from: store) }
        task.cancel()
        await #expect(throws: ReadModelError(.cancelled, "")) { try await task.value }
        #expect(try models.digests() == before)
        models.close()
        #expect(folder.fileNames.count { $0.hasSuffix(".sqlite") } == ReadModel.allCases.count)
    }

    @Test func progressEndsAtTheTotal() async throws {
        let (models, store, _, folder) = try await Self.built(seed: 26)
        defer { withExtendedLifetime(folder) {} }
        let reports = Mutex<[ReadModelProgress]>([])
        try await models.rebuild(from: store) { report in reports.withLock { $0.append(report) } }
        let folding = reports.withLock { $0 }.filter { $0.phase == .folding }
        #expect(folding.map(\.eventCountDone) == [16, 32, 48, 64, 80])
        #expect(folding.allSatisfy { $0.eventCountTotal == 80 && $0.models.count == ReadModel.allCases.count })
        #expect(Set(reports.withLock { $0 }.map(\.phase)) == [.folding, .writing, .sealing, .comparing])
    }

    @Test func anUnknownModelIsNamed() async throws {
        let (models, store, _, folder) = try await Self.built(seed: 27)
        defer { withExtendedLifetime(folder) {} }
        await #expect(throws: ReadModelError(.notFound, "")) {
            try await models.rebuild(models: ["none"], from: store)
        }
    }
}
