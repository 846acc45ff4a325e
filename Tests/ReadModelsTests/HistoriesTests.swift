import EventModel
import ReadModels
import SijillTestKit
import Testing

/// Whatever happened: rebuilt, kept up to date and made as of the latest event are the same.
@Suite struct HistoriesTests {
    /// Ten histories a test, so that several run side by side.
    @Test(arguments: (UInt64(0)..<20).map { $0 * 10 })
    func rebuiltIsLiveIsAsOfTheLatest(firstSeed: UInt64) async throws {
        for seed in firstSeed..<firstSeed + 10 { try await check(seed: 7_000 + seed) }
    }

    private func check(seed: UInt64) async throws {
        var lives = try await MixedLives(seed: seed)
        let (folder, past) = (ReadModelFolder(), ReadModelFolder())
        let models = folder.openAll(batchEventCountMax: lives.random(1...40))
        try await models.catchUp(from: lives.store)
        let payingStep = lives.random(0...5)
        for step in 0..<lives.random(1...3) {
            if step == payingStep { try await lives.pay(lives.random(1...2)) }
            try await lives.grow(by: lives.random(1...25))
            try await models.catchUp(from: lives.store)
        }
        let live = try models.allDigests()
        #expect(live.allSatisfy { $0.cursor == lives.store.end }, "seed \(seed)")
        #expect(
            models.statuses().allSatisfy { $0.generation == 1 }, "seed \(seed): a model was not updated but rebuilt")
        let latest = try await models.rebuild(asOf: .cursor(lives.store.end), to: past.path, from: lives.store)
        #expect(try latest.allDigests() == live, "seed \(seed): as of the latest event")
        let rebuilt = try await models.rebuild(from: lives.store)
        #expect(try models.allDigests() == live, "seed \(seed): rebuilt")
        for (model, answer) in zip(rebuilt, live) {
            guard case .compared(let found) = model.comparison else {
                Issue.record("seed \(seed): \(model)")
                continue
            }
            #expect(found.isSound && found.live == answer.content, "seed \(seed): \(model)")
        }
    }
}
