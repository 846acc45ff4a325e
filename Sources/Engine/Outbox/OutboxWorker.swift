import EventModel
public import Workflow

/// Delivers the effects that events recorded.
///
/// A worker leases a page of effects, each the next of its application, tries them side by side, and records what became
/// of them in the log before anything else may follow. After a crash in between an effect is delivered again under the
/// same key. Several workers may share an index.
public struct OutboxWorker: Sendable {
    /// What a run did.
    public struct Outcome: Hashable, Sendable {
        /// The effects that receivers took.
        public var deliveredCount = 0
        /// The attempts that failed and are made again later.
        public var failedCount = 0
        /// The effects that were given up.
        public var givenUpCount = 0

        /// Makes an outcome.
        public init(deliveredCount: Int = 0, failedCount: Int = 0, givenUpCount: Int = 0) {
            self.deliveredCount = deliveredCount
            self.failedCount = failedCount
            self.givenUpCount = givenUpCount
        }
    }

    private let engine: Engine
    private let receiver: any EffectReceiver
    private let index: any OutboxIndex
    private let policy: DeliveryPolicy
    private let random: @Sendable () -> Double
    private let catchUp: @Sendable () async throws -> Void

    /// Makes a worker.
    ///
    /// - Parameters:
    ///   - index: What is waiting.
    ///   - random: Draws from 0 to 1 how much longer a pause is; tests give what repeats.
    ///   - catchUp: Brings the index up to the end of the log.
    public init(
        engine: Engine, receiver: any EffectReceiver, index: any OutboxIndex,
        policy: DeliveryPolicy = DeliveryPolicy(),
        random: @escaping @Sendable () -> Double = { Double.random(in: 0...1) },
        catchUp: @escaping @Sendable () async throws -> Void
    ) {
        precondition(policy.laneCount > 0 && policy.pageEffectCount > 0 && policy.attemptCountMax > 0)
        precondition(policy.pageEffectCount <= OutboxEvent.effectCountMax, "a page fits into one event")
        self.engine = engine
        self.receiver = receiver
        self.index = index
        self.policy = policy
        self.random = random
        self.catchUp = catchUp
    }

    /// Delivers until nothing is due: all is delivered, waits for another attempt, or was given up.
    ///
    /// A task that is cancelled waits for the deliveries under way, records what became of them, begins no others and gives
    /// their leases back.
    ///
    /// - Parameters:
    ///   - pageCountMax: After how many pages of effects, of which some were tried, to end early.
    ///   - observe: Is told of each attempt, with the failure where there was one.
    /// - Throws: What the index or the store throws; what was recorded before stays.
    public func deliverDue(
        pageCountMax: Int = .max, observe: (@Sendable (EffectDelivery, DeliveryFailure?) -> Void)? = nil
    ) async throws -> Outcome {
        var (outcome, pageCount) = (Outcome(), 0)
        while !Task.isCancelled {
            try await catchUp()
            let before = outcome.deliveredCount
            var last: EffectID?
            repeat {
                let page = try index.nextEffects(after: last, limit: policy.pageEffectCount)
                // What waits for another attempt is passed over, and counts for nothing.
                if try await deliver(page, &outcome, observe) { pageCount += 1 }
                guard pageCount < pageCountMax, !Task.isCancelled else { return outcome }
                last = page.count == policy.pageEffectCount ? page.last?.id : nil
            } while last != nil
            // What was delivered lets the next effects of the same applications come.
            guard outcome.deliveredCount > before else { break }
        }
        return outcome
    }

    /// Tries those effects of a page that nobody else has and that may be tried now; whether there were any.
    private func deliver(
        _ page: [PendingEffect], _ outcome: inout Outcome,
        _ observe: (@Sendable (EffectDelivery, DeliveryFailure?) -> Void)?
    ) async throws -> Bool {
        let now = engine.now()
        let leased = try index.lease(page.map(\.id), until: now.advanced(bySeconds: policy.leaseSeconds), now: now)
        guard !leased.isEmpty else { return false }
        let attempts: [Attempt]
        do {
            attempts = try await attempt(page.filter { leased[$0.id] != nil }, observe)
        } catch {
            try giveBack(leased)
            throw error
        }
        let tried = Set(attempts.map(\.id))
        try giveBack(leased.filter { !tried.contains($0.key) })
        try await settle(attempts, leased, &outcome)
        return true
    }

    /// What the log does not tell was not tried; whoever comes next need not wait for the lease.
    private func giveBack(_ leased: [EffectID: DeliveryAttempts]) throws {
        guard !leased.isEmpty else { return }
        try index.postpone(leased.mapValues { DeliveryAttempts(failureCount: $0.failureCount, nextAt: $0.nextAt) })
    }

    private struct Attempt {
        let id: EffectID
        let failure: DeliveryFailure?
    }

    /// Tries effects side by side, each of another application.
    private func attempt(
        _ effects: [PendingEffect], _ observe: (@Sendable (EffectDelivery, DeliveryFailure?) -> Void)?
    ) async throws -> [Attempt] {
        var deliveries: [EffectDelivery] = []
        for effect in effects { deliveries.append(try await engine.delivery(of: effect)) }
        return await withTaskGroup(of: Attempt.self) { [receiver] group in
            var remaining = deliveries[...]
            func start() {
                guard !Task.isCancelled, let delivery = remaining.popFirst() else { return }
                group.addTask {
                    do throws(DeliveryFailure) {
                        try await receiver.receive(delivery)
                        observe?(delivery, nil)
                        return Attempt(id: delivery.id, failure: nil)
                    } catch {
                        observe?(delivery, error)
                        return Attempt(id: delivery.id, failure: error)
                    }
                }
            }
            for _ in 0..<policy.laneCount { start() }
            var attempts: [Attempt] = []
            while let attempt = await group.next() {
                attempts.append(attempt)
                start()
            }
            return attempts
        }
    }

    /// Records what became of effects, then ends their leases.
    private func settle(
        _ attempts: [Attempt], _ leased: [EffectID: DeliveryAttempts], _ outcome: inout Outcome
    ) async throws {
        let delivered = attempts.filter { $0.failure == nil }.map(\.id).sorted()
        var finished = delivered
        var events: [OutboxEvent] = delivered.isEmpty ? [] : [.delivered(delivered)]
        var postponed: [EffectID: DeliveryAttempts] = [:]
        for attempt in attempts {
            guard let failure = attempt.failure else { continue }
            let failureCount = (leased[attempt.id]?.failureCount ?? 0) + 1
            if failure.isFinal || failureCount >= policy.attemptCountMax {
                events.append(.givenUp(attempt.id, attemptCount: failureCount, reason: failure.reason))
                finished.append(attempt.id)
            } else {
                let pause = policy.pauseMicroseconds(
                    afterFailures: failureCount, asked: failure.retryAfterSeconds, part: random())
                postponed[attempt.id] = DeliveryAttempts(
                    failureCount: failureCount, nextAt: engine.now().advanced(byMicroseconds: pause),
                    reason: failure.reason)
            }
        }
        try index.postpone(postponed)
        if !events.isEmpty {
            try await engine.record(events, by: Actor(subject: "", roles: []))
            // Whoever works on the index next learns from the log what is finished.
            if !Task.isCancelled {
                try await catchUp()
                try index.forget(finished)
            }
        }
        outcome.deliveredCount += delivered.count
        outcome.failedCount += postponed.count
        outcome.givenUpCount += finished.count - delivered.count
    }
}

extension Timestamp {
    /// The moment so many seconds later; the last one there is where that is later still.
    fileprivate func advanced(bySeconds seconds: Int64) -> Timestamp {
        let (microseconds, overflows) = seconds.multipliedReportingOverflow(by: 1_000_000)
        return advanced(byMicroseconds: overflows ? .max : microseconds)
    }

    /// The moment so many microseconds later; the last one there is where that is later still.
    fileprivate func advanced(byMicroseconds microseconds: Int64) -> Timestamp {
        let (sum, overflows) = microsecondsSinceEpoch.addingReportingOverflow(microseconds)
        return Timestamp(microsecondsSinceEpoch: overflows ? .max : sum)
    }
}
