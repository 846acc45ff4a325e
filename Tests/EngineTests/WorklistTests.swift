import EventLog
import EventModel
import ReadModels
import Sijill
import SijillTestKit
import Testing

/// The worklist says what the engine says of each application: what is offered to whom, who has it, since when it waits and
/// when its clocks turn colour.
@Suite struct WorklistTests {
    @Test(arguments: [1, 2, 3] as [UInt64]) func theWorklistIsWhatTheEngineSays(seed: UInt64) async throws {
        let comment: Comment = "seed \(seed)"
        var year = try await VisitYear(seed: seed)
        let live = try Self.live(year)
        var types: Set<String> = []
        for part in 0..<4 {
            if part == 2 { try await year.revise() }
            try await year.live(days: 20)
            let waiting = try await Waiting.all(year)
            let rebuilt = year.store.readModels(
                "rebuilt-\(part)", of: year.engine, [WorklistProjection(catalog: year.engine.catalog)])
            try await rebuilt.rebuild(from: year.engine.log)
            let models = part < 2 ? live : try Self.live(year)
            try await models.catchUp(from: year.engine.log)
            #expect(try models.digest(of: "worklist").content == rebuilt.digest(of: "worklist").content, comment)
            for one in [models, rebuilt] { try Self.expectAll(waiting, in: one, at: year.store.now, comment) }
            if part == 3 { try Self.expectPlans(in: models, waiting, comment) }
            types.formUnion(waiting.flatMap(\.types))
            rebuilt.close()
        }
        for type in [
            "claimed", "assigned", "reassigned", "released", "migrated", "clock-suspended", "clock-resumed",
            "clock-extended", "clock-reminded", "clock-breached", "sent_back", "sent_again",
        ] {
            #expect(types.contains(type), "seed \(seed): no \(type)")
        }
        try await year.engine.close()
    }

    /// Small batches go over the same rows again and again.
    private static func live(_ year: VisitYear) throws -> ReadModelStore {
        var options = ReadModelStore.Options()
        options.batchEventCountMax = 5
        options.rebuildLagEventCount = .max
        return year.store.readModels(
            "live", of: year.engine, [WorklistProjection(catalog: year.engine.catalog)], options: options)
    }

    private static func expectAll(
        _ waiting: [Waiting], in models: ReadModelStore, at now: Timestamp, _ comment: Comment
    ) throws {
        let byStream = Dictionary(uniqueKeysWithValues: waiting.map { ($0.stream, $0) })
        let items = try models.worklist(WorklistFilter(limit: 1_000), at: now).content
        #expect(Set(items.map(\.stream)) == Set(byStream.keys) && items.count == byStream.count, comment)
        for item in items {
            guard let expected = byStream[item.stream] else { continue }
            #expect(item.state == expected.state, comment)
            #expect(Set(item.offers) == expected.offers, "\(item.stream), \(comment)")
            #expect(item.office == expected.office, "\(item.stream), \(comment)")
            #expect(item.assignee == expected.assignee, "\(item.stream), \(comment)")
            #expect(item.since == expected.since, "\(item.stream), \(comment)")
            #expect(
                item.dueAt == expected.dueAt && (item.clock != nil) == expected.isActive, "\(item.stream), \(comment)")
        }
        for days in [0, 1, 5, 20, 400] as [Int64] {
            let moment = Timestamp(microsecondsSinceEpoch: now.microsecondsSinceEpoch + days * 86_400_000_000)
            for item in items {
                #expect(
                    item.colour(at: moment) == byStream[item.stream]?.colour(at: moment), "\(item.stream), \(comment)")
            }
            for colour in ClockStatus.Colour.allCases {
                try expect(WorklistFilter(colour: colour), waiting, in: models, at: moment) {
                    $0.colour(at: moment) == colour
                }
            }
        }
        let roles = Set(waiting.flatMap { $0.offers.map(\.role) }).sorted() + ["nobody"]
        let offices = Set(waiting.compactMap(\.office)).sorted()
        for role in roles {
            let may = { (one: Waiting) in one.offers.contains { $0.role == role } }
            try expect(WorklistFilter(role: role), waiting, in: models, at: now, where: may)
            try expect(WorklistFilter(role: role, offices: Set(offices)), waiting, in: models, at: now) {
                may($0) && $0.office != nil
            }
            try expect(WorklistFilter(role: role, assignee: .nobody, colour: .late), waiting, in: models, at: now) {
                may($0) && $0.assignee == nil && $0.colour(at: now) == .late
            }
            for service in ["visit", "none"] {
                let chosen = Set(offices.prefix(2))
                try expect(
                    WorklistFilter(role: role, offices: chosen, service: service), waiting, in: models, at: now
                ) { may($0) && $0.stream.category == service && ($0.office.map(chosen.contains) ?? false) }
            }
        }
        for subject in ["officer-1", "officer-9", "none"] {
            try expect(WorklistFilter(assignee: .subject(subject)), waiting, in: models, at: now) {
                $0.assignee == subject
            }
            try expect(
                WorklistFilter(offices: Set(offices.prefix(1)), assignee: .subject(subject)), waiting, in: models,
                at: now
            ) { $0.assignee == subject && $0.office == offices.first }
        }
    }

    /// Holds a filter against the applications, page by page.
    private static func expect(
        _ filter: WorklistFilter, _ waiting: [Waiting], in models: ReadModelStore, at now: Timestamp,
        where condition: (Waiting) -> Bool
    ) throws {
        var filter = filter
        filter.limit = 7
        var (found, pageCount): ([WorklistItem], Int) = ([], 0)
        while pageCount < 1_000 {
            let page = try models.worklist(filter, at: now).content
            found += page
            pageCount += 1
            guard page.count == filter.limit, let last = page.last else { break }
            filter.after = WorklistCursor(last.cursor.description)
        }
        let expected = waiting.filter(condition)
        #expect(Set(found.map(\.stream)) == Set(expected.map(\.stream)) && found.count == expected.count, "\(filter)")
        let order = found.map { ($0.dueAt ?? Self.last, $0.since) }
        #expect(zip(order, order.dropFirst()).allSatisfy { $0 <= $1 || $0.0 == Self.last }, "\(filter)")
    }

    private static let last = Timestamp(microsecondsSinceEpoch: .max)

    /// No way of asking makes SQLite read a whole table or sort what it found.
    private static func expectPlans(in models: ReadModelStore, _ waiting: [Waiting], _ comment: Comment) throws {
        let role = waiting[0].offers.first?.role
        let office = try #require(waiting.compactMap(\.office).first)
        let assignee = try #require(waiting.compactMap(\.assignee).first)
        var statementCount = 0
        for role in [nil, role] {
            for offices in [nil, Set([office])] {
                for assignee in [nil, .nobody, WorklistFilter.Assignee.subject(assignee)] {
                    for service in [nil, waiting[0].stream.category] {
                        for colour in [nil] + ClockStatus.Colour.allCases.map(Optional.some) {
                            var filter = WorklistFilter(
                                role: role, offices: offices, assignee: assignee, service: service, colour: colour)
                            filter.after = WorklistCursor("5.5.5")
                            _ = try models.query("worklist") { database in
                                for (sql, arguments) in try worklistStatements(filter, at: .epoch, in: database) {
                                    statementCount += 1
                                    var plan: [String] = []
                                    try database.forEachRow("EXPLAIN QUERY PLAN " + sql, arguments) {
                                        plan.append($0.text(3))
                                    }
                                    #expect(plan.count == 1 && plan[0].hasPrefix("SEARCH queues USING"), "\(plan)")
                                    #expect(plan[0].contains("COVERING") || plan[0].contains("PRIMARY KEY"), "\(plan)")
                                    #expect(plan[0].contains("due_at"), "\(plan) for \(sql)")
                                }
                            }
                        }
                    }
                }
            }
        }
        #expect(statementCount == 2 * 2 * 3 * 2 * 4, comment)
    }
}
