import EventLog
import EventModel
import Sijill
import Synchronization
import Testing

/// What is due is recorded in order of time, each moment once, whatever crashes, restarts or is deleted.
@Suite struct SchedulerTests {
    private let store: ScheduledStore

    init() throws {
        store = try ScheduledStore()
    }

    private func submit(_ engine: Engine, _ id: String) async throws -> StreamID {
        try await engine.submit("enquiry", id: id, by: ScheduledStore.clerk).application
    }

    private func types(_ engine: Engine, _ application: StreamID) async throws -> [String] {
        try await engine.history(of: application).map(\.type)
    }

    @Test func whatIsDueHappensInOrderOfTime() async throws {
        let engine = try await store.open()
        // Sunday 4 January, before the office opens.
        store.now = ScheduledStore.day(3)
        let late = try await submit(engine, "late")
        let waiting = try await submit(engine, "waiting")
        _ = try await engine.perform("ask", on: waiting, by: ScheduledStore.clerk)
        let settled = try await submit(engine, "settled")
        _ = try await engine.perform("answer", on: settled, by: ScheduledStore.clerk)
        let scheduler = store.scheduler(of: engine)
        #expect(try await scheduler.fireDue().firedCount == 0)

        store.now = ScheduledStore.day(17)
        let seen = Mutex<[DueMoment]>([])
        let outcome = try await scheduler.fireDue { moment in seen.withLock { $0.append(moment) } }
        #expect(outcome.firedCounts == [.reminder: 1, .breach: 1, .deadline: 2])
        #expect(outcome.failureCount == 0)
        let times = seen.withLock { $0.map(\.dueAt) }
        #expect(times == times.sorted())
        #expect(try await types(engine, late) == ["submitted", "clock-reminded", "clock-breached"])
        #expect(try await types(engine, waiting) == ["submitted", "asked", "nudged", "abandoned"])
        #expect(try await types(engine, settled) == ["submitted", "answered"])
        #expect(try await scheduler.fireDue().firedCount == 0)
        try await engine.close()
    }

    @Test func anEarlierTimeLeavesTheRest() async throws {
        let engine = try await store.open()
        store.now = ScheduledStore.day(3)
        let application = try await submit(engine, "a")
        store.now = ScheduledStore.day(8)
        #expect(try await store.scheduler(of: engine).fireDue(until: ScheduledStore.day(6)).firedCount == 1)
        // No time before its own makes something happen.
        #expect(try await store.scheduler(of: engine).fireDue(until: ScheduledStore.day(400)).firedCount == 1)
        #expect(try await types(engine, application) == ["submitted", "clock-reminded", "clock-breached"])
        try await engine.close()
    }

    @Test(arguments: 1...6) func aCrashBetweenRecordingAndTheIndexRecordsNothingTwice(crash: Int) async throws {
        struct Crash: Error {}
        let first = try await store.open()
        store.now = ScheduledStore.day(3)
        var applications: [StreamID] = []
        for number in 0..<4 { applications.append(try await submit(first, "a\(number)")) }
        store.now = ScheduledStore.day(17)
        let count = Mutex(0)
        await #expect(throws: Crash.self) {
            try await store.scheduler(of: first).fireDue { _ in
                let isLast = count.withLock { count in
                    count += 1
                    return count == crash
                }
                if isLast { throw Crash() }
            }
        }
        try await first.close()

        let second = try await store.open()
        // The index still says what it said before anything was recorded.
        let again = try await store.scheduler(of: second, isFrozen: true).fireDue()
        #expect(again.firedCount == 8 - crash)
        if crash == 3 { store.deleteIndex() }
        #expect(try await store.scheduler(of: second).fireDue().firedCount == 0)
        for application in applications {
            #expect(try await types(second, application) == ["submitted", "clock-reminded", "clock-breached"])
        }
        try await second.close()
    }

    @Test func aMomentAgainIsADuplicate() async throws {
        let engine = try await store.open()
        store.now = ScheduledStore.day(3)
        let application = try await submit(engine, "a")
        let index = store.index(of: engine)
        try await index.catchUp(from: engine.log)
        store.now = ScheduledStore.day(17)
        let moments = try index.dueMoments(until: store.now)
        #expect(moments.map(\.kind) == [.reminder, .breach])
        for moment in moments {
            #expect(try await !engine.fire(moment).isDuplicate)
            #expect(try await engine.fire(moment).isDuplicate)
        }
        // Under another key the rules say that there is nothing to do.
        var other = moments[0]
        other.setAt = Revision(rawValue: 7)
        let error = await #expect(throws: EngineError.self) { try await engine.fire(other) }
        #expect(error == .rejected(Rejection(.clockNotRunning, LocalizedText(untranslated: ""))))
        #expect(try await engine.history(of: application).count == 3)
        try await engine.close()
    }

    @Test func anAdjustedClockIsDueLater() async throws {
        let engine = try await store.open()
        store.now = ScheduledStore.day(3)
        let application = try await submit(engine, "a")
        let extend = ClockAdjustment.extend(by: try WorkingDuration(iso8601: "P6D"), reason: "archive")
        let key = CommandKey("once")
        _ = try await engine.adjustClock("processing", extend, on: application, by: ScheduledStore.clerk, key: key)
        let again = try await engine.adjustClock(
            "processing", extend, on: application, by: ScheduledStore.clerk, key: key)
        #expect(again.isDuplicate)
        store.now = ScheduledStore.day(10)
        #expect(try await store.scheduler(of: engine).fireDue().firedCount == 0)
        store.now = ScheduledStore.day(17)
        #expect(try await store.scheduler(of: engine).fireDue().firedCounts == [.reminder: 1])
        // Silence decides after twelve days, a day after the office is late.
        store.now = ScheduledStore.day(30)
        #expect(try await store.scheduler(of: engine).fireDue().firedCounts == [.breach: 2])
        #expect(try await engine.load(application).currentState?.id == "granted")
        let pending = try store.index(of: engine).pendingMomentCount()
        #expect(pending == 0)
        try await engine.close()
    }
}
