import Engine
import EventLog
import EventModel
import Foundation
import ReadModels
import SijillLives
import SijillTestKit
import Testing
import Workflow

/// In the middle of a year, the worklist says what the engine says of each application: what is offered to whom, who has it,
/// since when it waits and when its clocks turn colour.
@Suite struct WorklistLivesTests {
    @Test(arguments: [UInt64(81), 82, 83]) func theWorklistIsWhatTheEngineSays(seed: UInt64) async throws {
        let store = try await Self.store(seed: seed)
        let comment: Comment = "seed \(seed): \(store.report)"
        let waiting = try await Self.waiting(in: store)
        #expect(waiting.count > 20 && waiting.contains { $0.assignee != nil }, comment)
        #expect(waiting.contains { $0.dueAt != nil } && Set(waiting.map(\.stream.category)).count > 3, comment)
        for models in try await Self.models(of: store) {
            try Self.expectAll(waiting, in: models, at: store.simulation.now, comment)
            try Self.expectPlans(in: models, waiting, comment)
            models.close()
        }
        try await store.simulation.close()
    }

    @Test func liveWorkAndRebuildAgreeAfterMovesAndSuspensions() async throws {
        let store = try await Self.store(seed: 84)
        let models = try await Self.models(of: store)
        let digests = try models.map { try $0.digest(of: "worklist") }
        #expect(digests[0] == digests[1])
        let documents = try models.map { try $0.digest(of: "documents") }
        #expect(documents[0] == documents[1])
        for verification in try await models[0].verify(from: store.engine.log) { #expect(verification.isSound) }
        try await store.simulation.close()
    }

    /// An application as the engine has it.
    struct Waiting {
        var stream: StreamID
        var state: String
        var offers: Set<WorklistOffer>
        var office: String?
        var assignee: String?
        var since: Timestamp
        var dueAt: Timestamp?
        var isActive: Bool
        var workflow: CompiledWorkflow
        var record: ApplicationRecord

        func colour(at moment: Timestamp) -> ClockStatus.Colour? {
            let colours = workflow.clocks.indices.map { workflow.clockStatus($0, of: record, at: moment) }
                .filter { $0.phase == .running || $0.phase == .suspended }.map(\.colour)
            return colours.contains(.late) ? .late : colours.contains(.reminded) ? .reminded : colours.first
        }
    }

    /// Lives that stop in the middle, with work that officers took and clocks that they stopped and extended.
    private static func store(seed: UInt64) async throws -> GeneratedStore {
        var settings = LifeSimulation.Settings(applicationCount: 150, seed: seed)
        settings.afterlifeDays = 0
        let store = try await GeneratedStore(settings)
        var random = SeededGenerator(seed: seed)
        var (claims, stops) = (0, 0)
        for id in try await store.histories().keys.sorted(by: { $0.description < $1.description }) {
            let application = try await store.engine.load(id)
            guard let workflow = application.workflow, let state = application.state, !workflow.isEnded(state) else {
                continue
            }
            let officers = workflow.roles.map(\.name)
            for step in 0..<Int.random(in: 0...4, using: &random) {
                let actor = Actor(subject: "officer-\(Int.random(in: 1...3, using: &random))", roles: officers)
                let command: PeopleCommand =
                    switch Int.random(in: 0..<4, using: &random) {
                    case 0: .release
                    case 1: .reassign(to: "officer-9")
                    case 2: .assign(to: "officer-8", role: officers.randomElement(using: &random) ?? "")
                    default: .claim
                    }
                if (try? await store.engine.handle(command, on: id, by: actor)) != nil { claims += 1 }
                guard let clock = workflow.clocks.randomElement(using: &random), step > 1 else { continue }
                let adjustment: ClockAdjustment =
                    Bool.random(using: &random) ? .suspend(reason: "awaited") : .resume(reason: "came")
                if (try? await store.engine.adjustClock(clock.name, adjustment, on: id, by: actor)) != nil {
                    stops += 1
                }
            }
        }
        print("seed \(seed): \(claims) claims and the like, \(stops) suspensions and ends of such")
        return store
    }

    /// Each application that waits, by asking the engine.
    private static func waiting(in store: GeneratedStore) async throws -> [Waiting] {
        var all: [Waiting] = []
        let now = store.simulation.now
        for (id, events) in try await store.histories() {
            let application = try await store.engine.load(id)
            guard let workflow = application.workflow, let state = application.state, !workflow.isEnded(state) else {
                continue
            }
            let offers = workflow.roles.enumerated().flatMap { number, role in
                workflow.allowedActions(state, for: RoleSet(role: number)).map {
                    WorklistOffer(role: role.name, action: workflow.actions[$0].name)
                }
            }
            guard !offers.isEmpty else { continue }
            let active = workflow.clocks.indices.map { workflow.clockStatus($0, of: application.record, at: now) }
                .filter { $0.phase == .running || $0.phase == .suspended }
            all.append(
                Waiting(
                    stream: id, state: workflow.currentState(state).id, offers: Set(offers),
                    office: try application.record.office ?? EventPayload(events[0]).office,
                    assignee: application.record.people.holder?.subject, since: state.enteredAt,
                    dueAt: active.compactMap(\.dueAt).min(), isActive: !active.isEmpty, workflow: workflow,
                    record: application.record))
        }
        return all
    }

    /// The models as live work in small batches makes them, and as a rebuild does.
    private static func models(of store: GeneratedStore) async throws -> [ReadModelStore] {
        var options = ReadModelStore.Options()
        options.batchEventCountMax = 9
        options.rebuildLagEventCount = .max
        let folder = store.folder.appending(path: "models").path
        let projections: [any Projection] = [
            WorklistProjection(catalog: store.engine.catalog), DocumentsProjection(),
        ]
        let log = store.engine.log.storeID
        let live = ReadModelStore(folder: folder + "-live", projections: projections, log: log, options: options)
        try await live.catchUp(from: InMemoryEventStore())
        try await live.catchUp(from: store.engine.log)
        let rebuilt = ReadModelStore(folder: folder + "-rebuilt", projections: projections, log: log)
        try await rebuilt.rebuild(from: store.engine.log)
        return [live, rebuilt]
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
            for service in ["passport-renewal", "none"] {
                let chosen = Set(offices.prefix(2))
                try expect(
                    WorklistFilter(role: role, offices: chosen, service: service), waiting, in: models, at: now
                ) { may($0) && $0.stream.category == service && $0.office.map(chosen.contains) ?? false }
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
