import EventLog
import EventModel
import Sijill
import Synchronization
import Testing

/// A year of enquiries with a clock that the test moves, with restarts and lost indexes.
@Suite struct SchedulerYearTests {
    @Test(arguments: [1, 2] as [UInt64]) func nothingThatIsDueIsLeftAndNothingHappensTwice(seed: UInt64) async throws {
        var generator = Xorshift(state: seed)
        let store = try ScheduledStore()
        var engine = try await store.open()
        var applications: [StreamID] = []
        var day = 0
        while day < 365 {
            day += Int.random(in: 1...6, using: &generator)
            store.now = Timestamp(
                microsecondsSinceEpoch: ScheduledStore.day(day).microsecondsSinceEpoch
                    + Int64.random(in: 0..<86_400, using: &generator) * 1_000_000)
            if Int.random(in: 0..<10, using: &generator) == 0 {
                try await engine.close()
                if Bool.random(using: &generator) { store.deleteIndex() }
                engine = try await store.open()
            }
            let submitted = try await engine.submit(
                "enquiry", id: "e\(applications.count)", by: ScheduledStore.clerk)
            applications.append(submitted.application)
            for _ in 0..<3 {
                let application = applications[Int.random(in: 0..<applications.count, using: &generator)]
                try await act(on: application, engine, &generator)
            }
            let seen = Mutex<[DueMoment]>([])
            let outcome = try await store.scheduler(of: engine).fireDue { moment in seen.withLock { $0.append(moment) }
            }
            #expect(outcome.failureCount == 0, "seed \(seed)")
            #expect(Set(seen.withLock { $0 }).count == outcome.firedCount, "seed \(seed)")
        }
        try await checkIndex(store, engine, applications, "seed \(seed)")
        var types: [String: Int] = [:]
        for application in applications {
            try await check(application, engine, at: store.now, "seed \(seed)")
            for event in try await engine.history(of: application) { types[event.type, default: 0] += 1 }
        }
        for type in ["clock-reminded", "clock-breached", "granted_by_silence", "nudged", "abandoned"] {
            #expect(types[type] ?? 0 > 0, "seed \(seed): a year without \(type)")
        }
        try await engine.close()
    }

    /// The index holds what the applications themselves say is still to come, live as well as made anew.
    private func checkIndex(
        _ store: ScheduledStore, _ engine: Engine, _ applications: [StreamID], _ comment: Comment
    ) async throws {
        var truth: Set<String> = []
        for id in applications {
            let application = try await engine.load(id)
            guard let workflow = application.workflow, let state = application.state, !workflow.isEnded(state) else {
                continue
            }
            for deadline in workflow.runningDeadlines(state, record: application.record) {
                truth.insert("\(id) deadline \(deadline.number) \(deadline.dueAt)")
            }
            for moment in workflow.pendingClockMoments(application.record) {
                truth.insert("\(id) \(moment.moment) \(moment.clock) \(moment.dueAt)")
            }
        }
        let endOfTime = Timestamp(microsecondsSinceEpoch: .max)
        for isNew in [false, true] {
            if isNew { store.deleteIndex() }
            let index = store.index(of: engine)
            try await index.catchUp(from: engine.log)
            let moments = try index.dueMoments(until: endOfTime, limit: 1_000_000)
            #expect(Set(moments.map { "\($0.application) \($0.kind) \($0.number) \($0.dueAt)" }) == truth, comment)
            #expect(moments.count == truth.count, comment)
            let times = moments.map(\.dueAt)
            #expect(times == times.sorted(), comment)
            var (paged, last): ([DueMoment], DueMoment?) = ([], nil)
            while true {
                let page = try index.dueMoments(until: endOfTime, after: last, limit: 7)
                paged += page
                guard let end = page.last else { break }
                last = end
            }
            #expect(paged == moments, comment)
        }
    }

    private func act(on application: StreamID, _ engine: Engine, _ generator: inout Xorshift) async throws {
        let clerk = ScheduledStore.clerk
        // What the rules do not allow now is not done.
        switch Int.random(in: 0..<8, using: &generator) {
        case 0: _ = try? await engine.perform("answer", on: application, by: clerk)
        case 1, 2, 3: _ = try? await engine.perform("ask", on: application, by: clerk)
        case 4: _ = try? await engine.perform("reply", on: application, by: clerk)
        case 5:
            let extend = ClockAdjustment.extend(by: try WorkingDuration(iso8601: "P2D"), reason: "archive")
            _ = try? await engine.adjustClock("processing", extend, on: application, by: clerk)
        case 6:
            _ = try? await engine.adjustClock("processing", .suspend(reason: "court"), on: application, by: clerk)
        default:
            _ = try? await engine.adjustClock("processing", .resume(reason: "court"), on: application, by: clerk)
        }
    }

    private func check(
        _ id: StreamID, _ engine: Engine, at now: Timestamp, _ comment: Comment
    ) async throws {
        let application = try await engine.load(id)
        let workflow = try #require(application.workflow)
        let state = try #require(application.state)
        #expect(state.deviationCount == 0, comment)
        guard !workflow.isEnded(state) else { return }
        let deadlines = workflow.runningDeadlines(state, record: application.record)
        #expect(deadlines.allSatisfy { $0.dueAt > now }, comment)
        #expect(workflow.pendingClockMoments(application.record).allSatisfy { $0.dueAt > now }, comment)
        let types = try await engine.history(of: id).map(\.type)
        let extensionCount = types.count { $0 == "clock-extended" }
        #expect(types.count { $0 == "clock-breached" } <= 2 + extensionCount, comment)
        #expect(types.count { $0 == "clock-reminded" } <= 1 + extensionCount, comment)
    }
}

/// Small, fast, the same everywhere for one seed.
struct Xorshift: RandomNumberGenerator {
    var state: UInt64

    mutating func next() -> UInt64 {
        state ^= state << 13
        state ^= state >> 7
        state ^= state << 17
        return state &* 0x2545_F491_4F6C_DD1D
    }
}
