import EventModel
import Sijill
import Synchronization
import Testing

/// Effects are delivered at least once, in order per application, and never again by a replay or rebuild.
@Suite struct OutboxTests {
    private let fixture: OutboxFixture

    init() throws {
        fixture = try OutboxFixture()
    }

    /// Three permits with a note each: twelve effects.
    private func grow(_ engine: Engine) async throws -> [StreamID] {
        var applications: [StreamID] = []
        for id in ["a", "b", "c"] { applications.append(try await fixture.submit(engine, id)) }
        for application in applications {
            try await engine.perform("note", on: application, by: OutboxFixture.everybody)
        }
        return applications
    }

    @Test func effectsComeInTheOrderOfTheirApplications() async throws {
        let engine = try await fixture.open()
        let applications = try await grow(engine)
        let receiver = ActingReceiver()
        let outcome = try await fixture.worker(of: engine, receiver: receiver).deliverDue()
        #expect(outcome == OutboxWorker.Outcome(deliveredCount: 12))
        for application in applications {
            let recorded = try await fixture.recordedEffects(engine, of: application)
            #expect(recorded.count == 4 && receiver.acted(for: application) == recorded)
        }
        let first = try #require(receiver.received.first { $0.kind == .charge })
        #expect(first.effect == .charge(fee: "opening", amount: 500, currency: "ILS") && first.eventType == "submitted")

        fixture.deleteIndex()
        #expect(try await fixture.worker(of: engine, receiver: receiver).deliverDue().deliveredCount == 0)
        try await engine.close()
        let reopened = try await fixture.open()
        #expect(try await fixture.worker(of: reopened, receiver: receiver).deliverDue().deliveredCount == 0)
        #expect(receiver.received.count == 12)
        try await reopened.close()
    }

    @Test func aFailureHoldsUpItsApplicationAloneAndBacksOff() async throws {
        let engine = try await fixture.open()
        let applications = try await grow(engine)
        let isHealed = Mutex(false)
        let receiver = ActingReceiver { delivery in
            delivery.application == applications[0] && delivery.kind == .notify && !isHealed.withLock { $0 }
                ? .refused(DeliveryFailure("gateway\nis down")) : .taken
        }
        let worker = fixture.worker(of: engine, receiver: receiver)
        #expect(try await worker.deliverDue() == .init(deliveredCount: 9, failedCount: 1))
        for pause in [10, 20, 40] as [Int64] {
            fixture.advance(seconds: pause - 1)
            #expect(try await worker.deliverDue() == .init())
            fixture.advance(seconds: 1)
            let outcome = try await worker.deliverDue()
            #expect(outcome == (pause == 40 ? .init(givenUpCount: 1) : .init(failedCount: 1)))
        }
        // Given up, it waits for a person, and everything behind it too.
        fixture.advance(seconds: 1_000_000)
        #expect(try await worker.deliverDue() == .init())
        let index = fixture.index(of: engine)
        let entries = try index.effects().content
        #expect(entries.count == 3 && entries.allSatisfy { $0.effect.application == applications[0] })
        #expect(entries[0].effect.standing == .givenUp(attemptCount: 4, reason: "gateway is down"))
        #expect(entries[1].effect.standing == .behind)
        #expect(try index.effects(OutboxFilter(isGivenUpOnly: true)).content == [entries[0]])
        #expect(try index.counts().content == OutboxCounts(pendingCount: 3, givenUpCount: 1))

        await #expect(throws: EngineError.self) {
            try await engine.retry(entries[1].effect, by: OutboxFixture.everybody)
        }
        isHealed.withLock { $0 = true }
        try await engine.retry(entries[0].effect, by: OutboxFixture.everybody)
        #expect(try await worker.deliverDue().deliveredCount == 3)
        let recorded = try await fixture.recordedEffects(engine, of: applications[0])
        #expect(receiver.acted(for: applications[0]) == recorded)
        try await engine.close()
    }

    @Test func skippingNeedsSomebodyAndAReason() async throws {
        let engine = try await fixture.open()
        let application = try await fixture.submit(engine, "a")
        let receiver = ActingReceiver { delivery in
            delivery.kind == .charge ? .refused(DeliveryFailure("no such account", isFinal: true)) : .taken
        }
        let worker = fixture.worker(of: engine, receiver: receiver)
        #expect(try await worker.deliverDue() == .init(givenUpCount: 1))
        let index = fixture.index(of: engine)
        let effect = try #require(try index.effects().content.first?.effect)
        #expect(effect.standing == .givenUp(attemptCount: 1, reason: "no such account"))
        for (reason, subject) in [
            (" \n", "x"), ("paid in cash", ""), ("a\u{7}b", "x"), (String(repeating: "x", count: 501), "x"),
        ] {
            await #expect(throws: EngineError.self, "\(reason)") {
                try await engine.skip(effect, reason: reason, by: Actor(subject: subject, roles: []))
            }
        }
        try await engine.skip(effect, reason: "paid in cash", by: OutboxFixture.everybody)
        #expect(try await worker.deliverDue() == .init(deliveredCount: 2))
        // Skipped once, it stays so, and saying it again does nothing.
        try await engine.skip(effect, reason: "paid in cash", by: OutboxFixture.everybody)
        fixture.deleteIndex()
        #expect(try await worker.deliverDue() == .init())
        #expect(receiver.acted(for: application).count == 2)
        let skipped = try await engine.log.readStream(.outboxDeliveries).filter { $0.type == "effect-skipped" }
        #expect(skipped.count == 2 && skipped.allSatisfy { $0.actor == "clerk-1" })
        try await engine.close()
    }

    @Test(arguments: [false, true])
    func afterACrashTheSameKeysComeAgain(isIndexLost: Bool) async throws {
        let engine = try await fixture.open()
        let applications = try await grow(engine)
        let receiver = ActingReceiver()
        await #expect(throws: CrashingIndex.Crash.self) {
            try await fixture.worker(
                of: engine, receiver: receiver, index: CrashingIndex(index: fixture.index(of: engine))
            ).deliverDue()
        }
        #expect(receiver.received.count == 3, "a page was delivered and not recorded")
        try await engine.close()

        let second = try await fixture.open()
        let worker = fixture.worker(of: second, receiver: receiver)
        if isIndexLost {
            fixture.deleteIndex()
        } else {
            // Nobody knows that the worker is gone until its leases end.
            #expect(try await worker.deliverDue() == .init())
            fixture.advance(seconds: 600)
        }
        #expect(try await worker.deliverDue().deliveredCount == 12)
        #expect(receiver.received.count == 15)
        #expect(Set(receiver.received.map(\.key)).count == 12)
        for application in applications {
            let recorded = try await fixture.recordedEffects(second, of: application)
            #expect(receiver.acted(for: application) == recorded)
        }
        try await second.close()
    }

    @Test func whatIsRecordedIsNotDeliveredAgainByAnIndexThatIsBehind() async throws {
        struct Crash: Error {}
        let engine = try await fixture.open()
        _ = try await grow(engine)
        let receiver = ActingReceiver()
        let index = fixture.index(of: engine)
        let calls = Mutex(0)
        let worker = OutboxWorker(
            engine: engine, receiver: receiver, index: index,
            catchUp: {
                let call = calls.withLock { calls in
                    calls += 1
                    return calls
                }
                // The first call lets the page come; the second would tell the index what became of it.
                guard call == 1 else { throw Crash() }
                try await index.catchUp(from: engine.log)
            })
        await #expect(throws: Crash.self) { try await worker.deliverDue() }
        #expect(receiver.received.count == 3)
        fixture.advance(seconds: 10_000)
        #expect(try await fixture.worker(of: engine, receiver: receiver).deliverDue().deliveredCount == 9)
        #expect(receiver.received.count == 12)
        try await engine.close()
    }

    @Test func workersSideBySideDeliverOnce() async throws {
        let engine = try await fixture.open()
        for number in 0..<12 { _ = try await fixture.submit(engine, "p\(number)") }
        let receiver = ActingReceiver()
        let counts = try await withThrowingTaskGroup(of: Int.self) { group in
            for _ in 0..<3 {
                let worker = fixture.worker(of: engine, receiver: receiver)
                group.addTask { try await worker.deliverDue().deliveredCount }
            }
            return try await group.reduce(0, +)
        }
        let rest = try await fixture.worker(of: engine, receiver: receiver).deliverDue().deliveredCount
        #expect(counts + rest == 36 && receiver.received.count == 36)
        try await engine.close()
    }

    @Test func aDeletedIndexComesBackAsItWas() async throws {
        let engine = try await fixture.open()
        _ = try await grow(engine)
        let receiver = ActingReceiver { delivery in
            delivery.id.index == 1 ? .refused(DeliveryFailure("no", isFinal: true)) : .taken
        }
        _ = try await fixture.worker(of: engine, receiver: receiver).deliverDue()
        let index = fixture.index(of: engine)
        let (digest, entries) = (try index.digest(), try index.effects().content)
        #expect(entries.count == 9)
        index.close()
        fixture.deleteIndex()
        let again = fixture.index(of: engine)
        try await again.catchUp(from: engine.log)
        #expect(try again.digest().content == digest.content && again.effects().content == entries)
        var paged: [OutboxEntry] = []
        while true {
            let page = try again.effects(OutboxFilter(limit: 2, after: paged.last?.effect.id)).content
            paged += page
            if page.count < 2 { break }
        }
        #expect(paged == entries)
        let application = entries[0].effect.application
        #expect(
            try again.effects(OutboxFilter(application: application)).content
                == entries.filter { $0.effect.application == application })
        #expect(try again.effect(entries[3].effect.id) == entries[3].effect)
        #expect(try again.effect(EffectID(position: .start, index: 0)) == nil)
        try await engine.close()
    }

    @Test func aDamagedFileOfAttemptsCostsAttemptsAndNoEffect() async throws {
        let engine = try await fixture.open()
        _ = try await grow(engine)
        let isHealed = Mutex(false)
        let receiver = ActingReceiver { _ in
            isHealed.withLock { $0 } ? .taken : .refused(DeliveryFailure("down"))
        }
        #expect(try await fixture.worker(of: engine, receiver: receiver).deliverDue() == .init(failedCount: 3))
        try fixture.damageAttempts()
        isHealed.withLock { $0 = true }
        // Nothing tells any more that there was to be a pause.
        #expect(try await fixture.worker(of: engine, receiver: receiver).deliverDue() == .init(deliveredCount: 12))
        try await engine.close()
    }

    @Test func whatIsSkippedFromBehindLeavesTheOrder() async throws {
        let engine = try await fixture.open()
        let application = try await fixture.submit(engine, "a")
        let index = fixture.index(of: engine)
        try await index.catchUp(from: engine.log)
        let effects = try index.effects().content.map(\.effect)
        #expect(effects.map(\.standing) == [.next, .behind, .behind])
        try await engine.skip(effects[1], reason: "told by telephone", by: OutboxFixture.everybody)
        let receiver = ActingReceiver()
        #expect(try await fixture.worker(of: engine, receiver: receiver).deliverDue() == .init(deliveredCount: 2))
        #expect(receiver.acted(for: application) == [effects[0].id, effects[2].id])
        try await engine.close()
    }

    @Test func aWorkerThatIsToldToStopLeavesNoLease() async throws {
        let engine = try await fixture.open()
        _ = try await grow(engine)
        let receiver = ActingReceiver()
        let worker = fixture.worker(of: engine, receiver: receiver)
        let task = Task { try await worker.deliverDue() }
        task.cancel()
        // Wherever it stopped, what it delivered is recorded and the rest waits for no lease.
        _ = try? await task.value
        _ = try await worker.deliverDue()
        #expect(try fixture.index(of: engine).counts().content.pendingCount == 0)
        #expect(receiver.received.count == 12)
        try await engine.close()
    }

    @Test func anIdIsWrittenInOneWay() {
        let id = EffectID(partition: 0, position: Position(rawValue: 1_204), index: 1)
        #expect(id.description == "0-1204-1" && EffectID(parsing: "0-1204-1") == id)
        for text in ["", "0-1", "0-1-2-3", "-1-1-1", "0-01-1", "0-1-x", "00-1-1", "0-1--1", "+0-1-1", " 0-1-1"] {
            #expect(EffectID(parsing: text) == nil, "`\(text)`")
        }
        #expect(EffectID(position: .start, index: 1) < EffectID(position: Position(rawValue: 1), index: 0))
    }
}
