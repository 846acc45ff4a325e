import EventModel
import SijillLives
import Testing

/// The same seed gives the same lives.
@Suite struct RepeatableLivesTests {
    @Test func theSameSeedGivesTheSameEvents() async throws {
        let settings = LifeSimulation.Settings(applicationCount: 70, seed: 41)
        let first = try await GeneratedStore(settings)
        let second = try await GeneratedStore(settings)
        let (events, again) = (try await first.events(), try await second.events())
        #expect(events.count > 500)
        #expect(events.map(\.essence) == again.map(\.essence))
        #expect(events.map(\.recordedAt) == again.map(\.recordedAt))
        #expect(events.map(\.position) == again.map(\.position))
        var other = settings
        other.seed = 42
        #expect(try await GeneratedStore(other).events().map(\.essence) != events.map(\.essence))
    }

    @Test func callersChangeNoHistory() async throws {
        var settings = LifeSimulation.Settings(applicationCount: 70, seed: 43)
        let alone = try await GeneratedStore(settings)
        settings.callerCount = 7
        let together = try await GeneratedStore(settings)
        #expect(
            try await alone.histories().mapValues { try $0.map { try $0.essenceWithoutReference } }
                == together.histories().mapValues { try $0.map { try $0.essenceWithoutReference } })
        #expect(alone.report.counts == together.report.counts)
    }

    @Test func theSameSeedIsRefusedInTheSameStore() async throws {
        var settings = LifeSimulation.Settings(applicationCount: 3, seed: 44)
        settings.services = ["tax-clearance"]
        let store = try await GeneratedStore(settings)
        await #expect(throws: LifeError.self) { try await store.simulation.run() }
    }

    @Test func livesLieInTheirPeriod() async throws {
        var settings = LifeSimulation.Settings(applicationCount: 40, seed: 45)
        settings.services = ["passport-renewal"]
        let start = Timestamp(secondsSinceEpoch: 1_767_225_600)
        settings.period = start..<Timestamp(secondsSinceEpoch: 1_772_323_200)
        settings.afterlifeDays = 30
        let store = try await GeneratedStore(settings)
        let end = Timestamp(secondsSinceEpoch: 1_772_323_200 + 30 * 86_400)
        for event in try await store.events() {
            #expect(start...end ~= event.occurredAt && start...end ~= event.recordedAt, "\(event.type)")
        }
        settings.period = start..<start
        await #expect(throws: LifeError.periodEmpty) { _ = try await GeneratedStore(settings) }
    }
}
