import EventModel
import Sijill
import Synchronization
import Testing

/// Random lives, receivers that fail at random, crashes, lost indexes: every effect is acted on once, in order.
@Suite struct OutboxPropertyTests {
    @Test(arguments: 1...6 as ClosedRange<UInt64>)
    func everyEffectIsActedOnOnceAndInOrder(seed: UInt64) async throws {
        let fixture = try OutboxFixture()
        let random = Mutex(SplitMix(state: seed))
        @Sendable func draw(_ count: UInt64) -> UInt64 { random.withLock { $0.next() % count } }
        let isHealed = Mutex(false)
        let receiver = ActingReceiver { _ in
            if isHealed.withLock({ $0 }) { return .taken }
            return switch draw(20) {
            case 0..<6: .refused(DeliveryFailure("down"))
            case 6: .refused(DeliveryFailure("never", isFinal: true))
            case 7, 8: .answerLost
            default: .taken
            }
        }
        var engine = try await fixture.open()
        var applications: [StreamID] = []
        for step in 0..<40 {
            switch draw(8) {
            case 0, 1: applications.append(try await fixture.submit(engine, "p\(step)"))
            case 2, 3:
                guard !applications.isEmpty else { break }
                let application = applications[Int(draw(UInt64(applications.count)))]
                try await engine.perform("note", on: application, by: OutboxFixture.everybody)
            case 4: fixture.deleteIndex()
            case 5:
                let crashing = CrashingIndex(index: fixture.index(of: engine))
                _ = try? await fixture.worker(of: engine, receiver: receiver, index: crashing).deliverDue()
                try await engine.close()
                engine = try await fixture.open()
            default: _ = try await fixture.worker(of: engine, receiver: receiver).deliverDue()
            }
            fixture.advance(seconds: Int64(draw(400)))
        }
        isHealed.withLock { $0 = true }
        let worker = fixture.worker(of: engine, receiver: receiver)
        _ = try await worker.deliverDue()
        let index = fixture.index(of: engine)
        for entry in try index.effects(OutboxFilter(isGivenUpOnly: true, limit: 1_000)).content {
            try await engine.retry(entry.effect, by: OutboxFixture.everybody)
        }
        fixture.advance(seconds: 100_000)
        _ = try await worker.deliverDue()
        #expect(try index.counts().content.pendingCount == 0, "seed \(seed)")
        for application in applications {
            let recorded = try await fixture.recordedEffects(engine, of: application)
            #expect(receiver.acted(for: application) == recorded, "seed \(seed), \(application)")
        }
        let received = receiver.received.count
        fixture.deleteIndex()
        _ = try await worker.deliverDue()
        #expect(receiver.received.count == received, "seed \(seed)")
        try await engine.close()
    }
}

/// SplitMix64 (Steele, Lea and Flood 2014).
private struct SplitMix {
    var state: UInt64

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var word = state
        word = (word ^ (word >> 30)) &* 0xBF58_476D_1CE4_E5B9
        word = (word ^ (word >> 27)) &* 0x94D0_49BB_1331_11EB
        return word ^ (word >> 31)
    }
}
