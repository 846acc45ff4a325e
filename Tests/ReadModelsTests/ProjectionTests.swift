import EventModel
import ReadModels
import SijillTestKit
import Testing

/// What the models say is what a plain fold of the same events says.
@Suite struct ProjectionTests {
    static let seeds: [UInt64] = Array(1...12)

    @Test(arguments: seeds) func applicationsAreAsAPlainFoldMakesThem(seed: UInt64) async throws {
        let (history, models, folder) = try await Self.caughtUp(seed: seed)
        defer { withExtendedLifetime(folder) {} }
        let all = try models.applications(ApplicationFilter(limit: 10_000)).content
        #expect(Set(all.map(\.stream)) == Set(history.expected.keys), "seed \(seed)")
        for summary in all {
            let expected = try #require(history.expected[summary.stream])
            let last = try #require(expected.events.last)
            #expect(summary.state == expected.stateName, "seed \(seed), \(summary.stream)")
            #expect(summary.isEnded == expected.isEnded)
            #expect(summary.eventCount == expected.events.count)
            #expect(summary.deviationCount == expected.deviationCount)
            #expect(summary.revision.rawValue == UInt32(expected.events.count - 1))
            #expect(summary.openedAt == expected.events[0].occurredAt)
            #expect(summary.lastEventAt == last.occurredAt)
            #expect(summary.lastEventType == last.type)
            #expect(summary.lastActor == last.actor)
            #expect(try models.application(summary.stream.description).content == summary)
        }
    }

    @Test(arguments: seeds) func timelinesHoldEachEventOnce(seed: UInt64) async throws {
        let (history, models, folder) = try await Self.caughtUp(seed: seed)
        defer { withExtendedLifetime(folder) {} }
        for stream in history.expected.keys {
            let expected = history.entries.filter { $0.stream == stream }
            let timeline = try models.timeline(of: stream.description).content
            #expect(timeline.stream == stream)
            #expect(timeline.entries.map(\.type) == expected.map(\.type), "seed \(seed), \(stream)")
            #expect(timeline.entries.map(\.state) == expected.map(\.state), "seed \(seed), \(stream)")
            #expect(timeline.entries.map(\.deviates) == expected.map(\.deviates))
            #expect(timeline.entries.map(\.revision.rawValue) == Array(0..<UInt32(expected.count)))
            let rest = try models.timeline(of: stream.description, from: Revision(rawValue: 1), limit: 2).content
            #expect(rest.entries == Array(timeline.entries.dropFirst().prefix(2)))
        }
    }

    @Test(arguments: seeds) func statisticsCountEverything(seed: UInt64) async throws {
        let (history, models, folder) = try await Self.caughtUp(seed: seed)
        defer { withExtendedLifetime(folder) {} }
        for statistics in try models.statistics().content {
            let applications = history.expected.filter { $0.key.category == statistics.service }.map(\.value)
            let events = applications.flatMap(\.events)
            #expect(statistics.applicationCount == applications.count, "seed \(seed), \(statistics.service)")
            #expect(statistics.endedCount == applications.count(where: \.isEnded))
            #expect(statistics.openCount == applications.count { !$0.isEnded })
            #expect(statistics.eventCount == events.count)
            #expect(statistics.deviatingEventCount == applications.reduce(0) { $0 + $1.deviationCount })
            #expect(statistics.deviatingApplicationCount == applications.count { $0.deviationCount > 0 })
            #expect(statistics.firstEventAt == events.map(\.occurredAt).min())
            #expect(statistics.lastEventAt == events.map(\.occurredAt).max())
            for type in statistics.eventCountsByType {
                #expect(type.eventCount == events.count { $0.type == type.type })
            }
            #expect(statistics.eventCountsByType.reduce(0) { $0 + $1.eventCount } == events.count)
            for day in statistics.days {
                #expect(day.eventCount == events.count { $0.occurredAt.day == day.daysSinceEpoch })
                #expect(day.openedCount == applications.count { $0.events[0].occurredAt.day == day.daysSinceEpoch })
                let ended = applications.flatMap(\.endedDays)
                #expect(day.endedCount == ended.count { $0 == day.daysSinceEpoch }, "seed \(seed)")
            }
            #expect(statistics.days.reduce(0) { $0 + $1.eventCount } == events.count)
        }
    }

    @Test(arguments: seeds) func liveWorkAndRebuildGiveEqualDigests(seed: UInt64) async throws {
        let (history, folder, store) = (History(seed: seed), ReadModelFolder(), InMemoryEventStore())
        var growing = history
        let models = folder.open()
        for count in [0, 1, 2, 40, 90, 3] {
            try await growing.grow(by: count, in: store)
            try await models.catchUp(from: store)
        }
        let live = try models.digests()
        #expect(live.allSatisfy { $0.cursor == store.end }, "seed \(seed)")
        #expect(models.statuses().map(\.generation).allSatisfy { $0 == 1 }, "the models were not updated but rebuilt")
        try await models.rebuild(from: store)
        #expect(try models.digests() == live, "seed \(seed)")
        #expect(models.statuses().map(\.generation).allSatisfy { $0 == 2 })
        try await growing.grow(by: 1, in: store)
        try await models.catchUp(from: store)
        let later = try models.digests()
        #expect(zip(later, live).allSatisfy { $0.cursor != $1.cursor }, "seed \(seed)")
    }

    @Test(arguments: [1, 3, 50]) func aRebuildInSeveralRunsIsTheSame(bufferedRowCountMax: Int) async throws {
        let (folder, other, store) = (ReadModelFolder(), ReadModelFolder(), InMemoryEventStore())
        var history = History(seed: 5)
        try await history.grow(by: 200, in: store)
        let whole = folder.open()
        try await whole.catchUp(from: store)
        let projection = TimelineProjection(catalog: History.catalog, bufferedRowCountMax: bufferedRowCountMax)
        var options = ReadModelStore.Options()
        options.batchEventCountMax = 10
        let pieces = ReadModelStore(folder: other.path, projections: [projection], options: options)
        try await pieces.catchUp(from: store)
        #expect(try pieces.digest(of: "timeline") == whole.digest(of: "timeline"))
    }

    @Test func severalPartitionsGiveEqualDigestsToo() async throws {
        let (folder, store) = (ReadModelFolder(), InMemoryEventStore(partitionCount: 3))
        var history = History(seed: 77)
        let models = folder.open()
        try await models.catchUp(from: store)
        for _ in 0..<6 {
            try await history.grow(by: 30, in: store)
            try await models.catchUp(from: store)
        }
        let live = try models.digests()
        try await models.rebuild(from: store)
        #expect(try models.digests().map(\.content) == live.map(\.content))
        #expect(try models.applications(ApplicationFilter(limit: 999)).content.count == history.expected.count)
    }

    static func caughtUp(seed: UInt64) async throws -> (History, ReadModelStore, ReadModelFolder) {
        let (folder, store) = (ReadModelFolder(), InMemoryEventStore())
        var history = History(seed: seed)
        let models = folder.open()
        for count in [10, 70, 70] {
            try await history.grow(by: count, in: store)
            try await models.catchUp(from: store)
        }
        return (history, models, folder)
    }
}
