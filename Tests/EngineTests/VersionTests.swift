import Audit
import EventLog
import EventModel
import Sijill
import Synchronization
import Testing

/// Applications of a store that move to another version of their definition, with the index of what is due, the read
/// models and the replay beside them.
@Suite struct VersionTests {
    private static let operators = Actor(subject: "operator-1", roles: ["operator"])
    private static let clerk = ScheduledStore.clerk

    /// The second version: states renamed, clocks and deadlines in another order, one clock more.
    static let second = ScheduledStore.definition
        .replacing("version: 1", with: "version: 2")
        .replacing("runs_in: office, ", with: "runs_in: desk, ")
        .replacing("runs_in: [office, waiting]", with: "runs_in: [desk, waiting]")
        .replacing("to: office", with: "to: desk")
        .replacing(
            "          office:\n            title: {ar: لدى",
            with: "          desk:\n            was: office\n            title: {ar: لدى"
        )
        .replacing("  office:\n    title: {ar: لدى", with: "  desk:\n    was: office\n    title: {ar: لدى")
        .replacing("clocks:\n", with: "clocks:\n  whole: {limit: P90D, runs_in: [desk, waiting]}\n")

    @Test func aSecondVersionIsWhatTheTestsThink() async throws {
        let store = try ScheduledStore()
        try store.write(Self.second)
        let engine = try await store.open()
        #expect(engine.catalog.workflow(of: "enquiry")?.version == 2)
        #expect(engine.catalog.workflow(of: "enquiry")?.states.map(\.id).contains("desk") == true)
        #expect(engine.catalog.workflow(of: "enquiry")?.clocks.count == 3)
        try await engine.close()
    }

    @Test func applicationsMoveAndMoveBack() async throws {
        let store = try ScheduledStore()
        var engine = try await store.open()
        let office = try await engine.submit("enquiry", id: "office", by: Self.clerk).application
        let waiting = try await engine.submit("enquiry", id: "waiting", by: Self.clerk).application
        try await engine.perform("ask", on: waiting, by: Self.clerk)
        let settled = try await engine.submit("enquiry", id: "settled", by: Self.clerk).application
        try await engine.perform("answer", on: settled, by: Self.clerk)
        try await engine.close()
        try store.write(Self.second)
        engine = try await store.open()
        let new = try await engine.submit("enquiry", id: "new", by: Self.clerk).application

        let move = VersionMove("enquiry", to: 2)
        let plan = Mutex<[String: MigrationVerdict]>([:])
        let planned = try await engine.planMigration(move) { entry in
            plan.withLock { $0[entry.application.name] = entry.verdict }
        }
        #expect(
            plan.withLock { $0 } == [
                "office": .maps(to: "desk"), "waiting": .maps(to: "waiting"), "settled": .stays(.ended),
                "new": .stays(.current),
            ])
        #expect((planned.mapCount, planned.stayCount, planned.stuckCount) == (2, 2, 0))
        store.now = ScheduledStore.day(2)
        let before = try await engine.load(office)
        let moved = try await engine.applyMigration(move, by: Self.operators, reason: "decree 7")
        #expect(moved == planned)
        let again = try await engine.applyMigration(move, by: Self.operators, reason: "decree 7")
        #expect((again.mapCount, again.stayCount) == (0, 4))
        let event = try #require(try await engine.history(of: office).last)
        #expect(event.type == "migrated" && event.actor == "operator-1")
        #expect(event.definition == engine.catalog.workflow(of: "enquiry")?.id)
        let payload = try EventPayload(event)
        #expect(payload.data["states"] == .map(["office": .list([.text("desk")])]))
        #expect(payload.data["reason"] == .text("decree 7") && payload.roles == ["operator"])
        #expect(try await engine.load(office).currentState?.id == "desk")
        try await check(store, engine, [office, waiting, settled, new])

        // One goes on, which binds it to the new version.
        try await engine.perform("reply", on: waiting, by: Self.clerk)
        let undone = try await engine.undoMigrations(move, by: Self.operators, reason: "decree 7 is void")
        #expect((undone.mapCount, undone.stayCount, undone.stuckCount) == (1, 2, 1))
        let after = try await engine.load(office)
        #expect(after.workflow?.version == 1 && after.state?.configuration == before.state?.configuration)
        #expect(after.record.clocks == before.record.clocks)
        await #expect(throws: EngineError.rejected(Rejection(.moveNotLast, LocalizedText(untranslated: "")))) {
            try await engine.undoMigration(of: waiting, by: Self.operators, reason: "x")
        }
        try await check(store, engine, [office, waiting, settled, new])
        try await engine.close()
        engine = try await store.open()
        #expect(try await engine.load(office).workflow?.version == 1)
        #expect(try await engine.load(waiting).workflow?.version == 2)
        try await engine.close()
    }

    @Test func whatIsRefusedIsNotRecorded() async throws {
        let store = try ScheduledStore()
        try store.write(Self.second)
        let engine = try await store.open()
        let application = try await engine.submit("enquiry", id: "a", by: Self.clerk).application
        let end = engine.log.end
        func rejected(_ code: Rejection.Code) -> EngineError {
            .rejected(Rejection(code, LocalizedText(untranslated: "")))
        }
        await #expect(throws: rejected(.versionCurrent)) {
            try await engine.migrate(application, to: 2, by: Self.operators, reason: "x")
        }
        await #expect(throws: EngineError.versionUnknown("enquiry", version: 9, known: [2])) {
            try await engine.planMigration(VersionMove("enquiry", to: 9))
        }
        await #expect(throws: EngineError.serviceUnknown("x", known: ["enquiry"])) {
            try await engine.planMigration(VersionMove("x", to: 9))
        }
        await #expect(throws: EngineError.self) {
            try await engine.planMigration(VersionMove("enquiry", to: 2, choices: [StateChoice("desc", to: "desk")]))
        }
        await #expect(throws: EngineError.self) {
            try await engine.migrate(application, to: 2, by: Actor(subject: "", roles: []), reason: "x")
        }
        await #expect(throws: rejected(.conflict)) {
            try await engine.migrate(
                application, to: 2, by: Self.operators, reason: "x", expecting: .exact(Revision(rawValue: 7)))
        }
        await #expect(throws: rejected(.moveNotLast)) {
            try await engine.undoMigration(of: application, by: Self.operators, reason: "x")
        }
        #expect(engine.log.end == end)
        try await engine.close()
    }

    /// Stopped half-way and begun again, a move goes on, and nothing moves twice.
    @Test(arguments: [0, 1, 70, 149] as [Int]) func aMoveThatWasStoppedGoesOn(after count: Int) async throws {
        struct Stop: Error {}
        let store = try ScheduledStore()
        var engine = try await store.open()
        var applications: [StreamID] = []
        for number in 0..<150 {
            applications.append(try await engine.submit("enquiry", id: "e\(number)", by: Self.clerk).application)
        }
        try await engine.close()
        try store.write(Self.second)
        engine = try await store.open()
        let told = Mutex(0)
        await #expect(throws: Stop.self) {
            try await engine.applyMigration(VersionMove("enquiry", to: 2), by: Self.operators, reason: "decree") { _ in
                if told.withLock({
                    $0 += 1
                    return $0
                }) > count {
                    throw Stop()
                }
            }
        }
        try await engine.close()
        engine = try await store.open()
        let counts = try await engine.applyMigration(
            VersionMove("enquiry", to: 2), by: Self.operators, reason: "decree")
        #expect(counts.count == 150 && counts.stuckCount == 0 && counts.stayCount >= count)
        for application in applications {
            #expect(try await engine.history(of: application).count { $0.type == "migrated" } == 1)
        }
        try await check(store, engine, applications)
        try await engine.close()
    }

    /// A year of enquiries that move to the second version and back at random, with restarts and lost indexes.
    @Test(arguments: [1, 2, 3] as [UInt64]) func aYearOfMovesIsTheSameLiveAndReplayed(seed: UInt64) async throws {
        var generator = Xorshift(state: seed)
        let store = try ScheduledStore()
        var engine = try await store.open()
        var applications: [StreamID] = []
        for day in stride(from: 0, to: 200, by: 4) {
            store.now = Timestamp(
                microsecondsSinceEpoch: ScheduledStore.day(day).microsecondsSinceEpoch
                    + Int64.random(in: 0..<86_400, using: &generator) * 1_000_000)
            if day == 60 || Int.random(in: 0..<8, using: &generator) == 0 {
                try await engine.close()
                if day >= 60 { try store.write(Self.second) }
                if Bool.random(using: &generator) { store.deleteIndex() }
                engine = try await store.open()
            }
            applications.append(
                try await engine.submit("enquiry", id: "e\(applications.count)", by: Self.clerk).application)
            for _ in 0..<4 {
                let application = applications[Int.random(in: 0..<applications.count, using: &generator)]
                await act(on: application, engine, &generator)
            }
            let outcome = try await store.scheduler(of: engine).fireDue()
            #expect(outcome.failureCount == 0, "seed \(seed)")
        }
        try await check(store, engine, applications, "seed \(seed)")
        var types: Set<String> = []
        for application in applications {
            for event in try await engine.history(of: application) { types.insert(event.type) }
        }
        #expect(types.contains("migrated"), "seed \(seed)")
        try await engine.close()
    }

    private func act(on application: StreamID, _ engine: Engine, _ generator: inout Xorshift) async {
        // What the rules do not allow now is not done.
        switch Int.random(in: 0..<9, using: &generator) {
        case 0: _ = try? await engine.perform("answer", on: application, by: Self.clerk)
        case 1, 2: _ = try? await engine.perform("ask", on: application, by: Self.clerk)
        case 3: _ = try? await engine.perform("reply", on: application, by: Self.clerk)
        case 4, 5: _ = try? await engine.migrate(application, to: 2, by: Self.operators, reason: "decree")
        case 6:
            let choices = [StateChoice("desk", to: "office")]
            _ = try? await engine.migrate(application, to: 1, choices: choices, by: Self.operators, reason: "void")
        case 7: _ = try? await engine.undoMigration(of: application, by: Self.operators, reason: "void")
        default:
            _ = try? await engine.adjustClock("processing", .suspend(reason: "court"), on: application, by: Self.clerk)
        }
    }

    /// What is in memory, what a new engine reads, the index of what is due, the read models, and the replay agree.
    private func check(
        _ store: ScheduledStore, _ engine: Engine, _ applications: [StreamID], _ comment: Comment = ""
    ) async throws {
        var due: Set<String> = []
        var replay = Replay(catalog: engine.catalog)
        let reader = try engine.log.makeReader(from: .start, options: ReadOptions(columns: Replay.columns))
        while let batch = try await reader.next() { replay.follow(batch) }
        var verdicts: [StreamID: ApplicationVerdict] = [:]
        replay.forEachVerdict { verdicts[$0.application] = $0 }
        let models = store.readModels(of: engine)
        try await models.catchUp(from: engine.log)
        let digests = try ReadModel.allCases.map { try models.digest(of: $0.rawValue).content }
        try await models.rebuild(from: engine.log)
        #expect(try ReadModel.allCases.map { try models.digest(of: $0.rawValue).content } == digests, comment)
        for id in applications {
            let live = try await engine.load(id)
            let read = Application(id, events: try await engine.history(of: id), catalog: engine.catalog)
            #expect(live.state == read.state && live.record == read.record, comment)
            #expect(live.definition == read.definition && live.revision == read.revision, comment)
            let workflow = try #require(live.workflow)
            let state = try #require(live.state)
            #expect(state.deviationCount == 0, comment)
            #expect(verdicts[id]?.state == live.currentState?.id && verdicts[id]?.conforms == true, comment)
            let row = try models.application(id.description).content
            #expect(row.state == live.currentState?.id && row.definition == live.definition, comment)
            #expect(row.deviationCount == 0, comment)
            guard !workflow.isEnded(state) else { continue }
            for deadline in workflow.runningDeadlines(state, record: live.record) {
                due.insert("\(id) deadline \(deadline.number) \(deadline.dueAt)")
            }
            for moment in workflow.pendingClockMoments(live.record) {
                due.insert("\(id) \(moment.moment) \(moment.clock) \(moment.dueAt)")
            }
        }
        models.close()
        for isNew in [false, true] {
            if isNew { store.deleteIndex() }
            let index = store.index(of: engine)
            try await index.catchUp(from: engine.log)
            let moments = try index.dueMoments(until: Timestamp(microsecondsSinceEpoch: .max), limit: 1_000_000)
            #expect(Set(moments.map { "\($0.application) \($0.kind) \($0.number) \($0.dueAt)" }) == due, comment)
            index.close()
        }
    }
}
