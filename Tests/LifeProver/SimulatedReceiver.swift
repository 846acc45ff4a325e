import Engine
import EventModel
import SijillTestKit
import Synchronization
import Workflow

/// The outside, which keeps what it did over all crashes: it acts once for each key, is down at times, and its answers
/// get lost.
final class SimulatedReceiver: EffectReceiver {
    private struct Seen {
        var attemptCounts: [String: Int] = [:]
        var deliveredCounts: [String: Int] = [:]
        var acted: [StreamID: [EffectID]] = [:]
        var failureCount = 0
    }

    private let seed: UInt64
    private let seen = Mutex(Seen())

    init(seed: UInt64) { self.seed = seed }

    /// What it answers follows from the key and the number of the attempt, not from the order of deliveries.
    func receive(_ delivery: EffectDelivery) async throws(DeliveryFailure) {
        let failure: DeliveryFailure? = seen.withLock { seen in
            let attempt = seen.attemptCounts[delivery.key, default: 0]
            seen.attemptCounts[delivery.key] = attempt + 1
            let mark = delivery.key.utf8.reduce(seed &+ UInt64(attempt)) { $0 &* 31 &+ UInt64($1) }
            var random = SeededGenerator(seed: mark)
            let chance = Int.random(in: 0..<20, using: &random)
            if chance < 4 {
                seen.failureCount += 1
                return DeliveryFailure("down")
            }
            let count = seen.deliveredCounts[delivery.key, default: 0]
            seen.deliveredCounts[delivery.key] = count + 1
            if count == 0 { seen.acted[delivery.application, default: []].append(delivery.id) }
            return chance < 7 ? DeliveryFailure("the answer got lost") : nil
        }
        if let failure { throw failure }
    }

    /// What it did for an application, in its order.
    func acted(for application: StreamID) -> [EffectID] { seen.withLock { $0.acted[application] ?? [] } }

    var deliveryCount: Int { seen.withLock { $0.deliveredCounts.values.reduce(0, +) } }
    var repeatedDeliveryCount: Int { seen.withLock { $0.deliveredCounts.values.count { $0 > 1 } } }
    var failedDeliveryCount: Int { seen.withLock { $0.failureCount } }
}
