import EventModel
import Foundation
import GRDB
import ReadModels
import SijillTestKit
import Testing

/// The rows of one application are made anew from its events.
@Suite struct HealingTests {
    /// What a hand or a faulty disk does to the rows of one application, by model; `?` stands for its name.
    private static let damages: [String: [String]] = [
        "applications": [
            "UPDATE applications SET events = events + 5, opened_at = 1 WHERE name = ?",
            "DELETE FROM applications WHERE name = ?",
        ],
        "timeline": [
            "DELETE FROM events WHERE key >> 32 = (SELECT number FROM applications WHERE name = ?)",
            "UPDATE events SET occurred_at = 3 WHERE key >> 32 = (SELECT number FROM applications WHERE name = ?)",
            """
            INSERT INTO events SELECT key + 77, partition, position, type, actor, occurred_at, recorded_at, state, deviates
            FROM events WHERE key = (SELECT number << 32 FROM applications WHERE name = ?)
            """,
        ],
        "search": [
            "UPDATE texts SET form = 'x' WHERE rowid = (SELECT number FROM applications WHERE name = ?)",
            "UPDATE applications SET applicant = 0, state = 0, opened_at = 5 WHERE name = ?",
        ],
        "payments": [
            "UPDATE balances SET received = received + 1 WHERE name = ?", "DELETE FROM entries WHERE name = ?",
        ],
        "worklist": [
            "DELETE FROM queues WHERE application = (SELECT number FROM applications WHERE name = ?)",
            "UPDATE progress SET holder = 'x' WHERE application = (SELECT number FROM applications WHERE name = ?)",
            "UPDATE applications SET since = 7, state = 0 WHERE name = ?",
        ],
        "references": [
            "DELETE FROM application_references WHERE name = ?",
            "UPDATE application_references SET reference = 'x' || reference WHERE name = ?",
        ],
    ]

    private static func opened(
        seed: UInt64, partitionCount: Int = 1
    ) async throws -> (MixedLives, ReadModelStore, ReadModelFolder) {
        var lives = try await MixedLives(seed: seed, in: InMemoryEventStore(partitionCount: partitionCount))
        let folder = ReadModelFolder()
        let models = folder.openAll()
        try await lives.pay(4)
        try await lives.grow(by: 120)
        try await models.catchUp(from: lives.store)
        return (lives, models, folder)
    }

    private static func streams(_ models: ReadModelStore) throws -> [StreamID] {
        try models.applications(ApplicationFilter(limit: 9_999)).content.map(\.stream)
    }

    private static func damage(
        _ model: String, _ statement: String, of application: StreamID, in folder: ReadModelFolder
    ) throws -> Int {
        let file = try #require(folder.fileNames.first { $0.hasPrefix(model + "-v") && $0.hasSuffix(".sqlite") })
        return try DatabaseQueue(path: folder.path + "/" + file).write { database in
            try database.execute(sql: statement, arguments: [application.name])
            return database.changesCount
        }
    }

    @Test(arguments: [1, 3]) func whatIsRightStays(partitionCount: Int) async throws {
        let (lives, models, folder) = try await Self.opened(seed: 131, partitionCount: partitionCount)
        let (digests, order) = (try models.allDigests(), try Self.streams(models))
        models.close()
        for application in order {
            let healed = try await models.heal(application, from: lives.store)
            #expect(healed.map(\.model) == models.projections.map(\.name))
            for model in healed {
                let isSum = !(Self.damages.keys.contains(model.model) || model.model == "documents")
                #expect(model.outcome == (isSum ? .needsRebuild : .sound), "\(application): \(model)")
            }
        }
        #expect(try models.allDigests() == digests)
        #expect(try Self.streams(models) == order)
        withExtendedLifetime(folder) {}
    }

    @Test(arguments: damages.keys.sorted()) func whatIsDamagedIsMended(model: String) async throws {
        let (lives, models, folder) = try await Self.opened(seed: 132)
        let (digests, order) = (try models.allDigests(), try Self.streams(models))
        var damagedCount = 0
        for statement in Self.damages[model] ?? [] {
            let enoughCount = damagedCount + 4
            for application in order where order.count(where: { $0.name == application.name }) == 1 {
                guard damagedCount < enoughCount else { break }
                models.close()
                guard try Self.damage(model, statement, of: application, in: folder) > 0,
                    try models.allDigests() != digests
                else { continue }
                damagedCount += 1
                let healed = try await models.heal(application, from: lives.store)
                #expect(
                    healed.filter { $0.outcome == .mended }.map(\.model) == [model], "\(application), \(statement)")
                #expect(try models.allDigests() == digests, "\(application), \(statement)")
                #expect(try await models.verify(models: [model], from: lives.store).allSatisfy(\.isSound))
            }
        }
        #expect(damagedCount > 3, "the test damages too little")
        // Who keeps the number keeps the place in the order of opening; a row that was lost comes last.
        #expect(try Set(Self.streams(models)) == Set(order))
        if model != "applications" { #expect(try Self.streams(models) == order) }
    }

    @Test func onlyWhatTheModelKnowsCounts() async throws {
        var (lives, models, folder) = try await Self.opened(seed: 133)
        defer { withExtendedLifetime(folder) {} }
        let digests = try models.allDigests()
        try await lives.grow(by: 40)
        for application in try Self.streams(models) { _ = try await models.heal(application, from: lives.store) }
        #expect(try models.allDigests() == digests)
        try await models.catchUp(from: lives.store)
        #expect(try await models.verify(from: lives.store).allSatisfy(\.isSound))
    }

    @Test func whatCannotBeHealedIsSaid() async throws {
        let (lives, models, folder) = try await Self.opened(seed: 134)
        await #expect(throws: ReadModelError(.notFound, "")) {
            try await models.heal(StreamID(category: "renewal", name: "nobody"), from: lives.store)
        }
        let application = try #require(try Self.streams(models).first)
        let fresh = ReadModelFolder().openAll()
        await #expect(throws: ReadModelError(.missing, "")) { try await fresh.heal(application, from: lives.store) }
        let past = ReadModelFolder()
        let made = try await models.rebuild(asOf: .cursor(lives.store.end), to: past.path, from: lives.store)
        await #expect(throws: ReadModelError(.standing, "")) { try await made.heal(application, from: lives.store) }
        withExtendedLifetime(folder) {}
    }
}
