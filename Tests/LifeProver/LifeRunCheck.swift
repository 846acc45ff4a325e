import Engine
import EventLog
import EventModel
import ReadModels
import SijillLives
import SijillTestKit
import Workflow

/// What must hold at the end of a run.
struct LifeRunCheck {
    let engine: Engine
    let clock: ManualClock
    let report: LifeReport
    let side: SideWork

    func violations(_ tally: inout LifeTally) async throws -> [String] {
        var violations: [String] = []
        let histories = try await histories()
        let billCount = histories.values.joined().count { $0.type == "bill-issued" }
        let eventCount = histories.values.joined().count + billCount
        if eventCount != report.eventCount {
            violations.append("\(report.eventCount) events were acknowledged, \(eventCount) are there")
        }
        violations += try await schedule()
        violations += try await effects(histories.keys, &tally)
        // Deliveries are recorded in streams of their own, so that applications stand as they did.
        for (id, events) in histories.sorted(by: { $0.key.description < $1.key.description }) {
            let live = try await engine.load(id)
            violations += LifeCheck.violations(of: events, live: live, catalog: engine.catalog).map { "\(id): \($0)" }
            violations += clocks(events, live, &tally).map { "\(id): \($0)" }
        }
        violations += try await money(histories.keys, &tally)
        violations += try await rebuild()
        return violations
    }

    private func histories() async throws -> [StreamID: [RecordedEvent]] {
        let reader = try engine.log.makeReader(from: .start, options: ReadOptions())
        var (histories, names): ([StreamID: [RecordedEvent]], EventNames) = ([:], EventNames())
        while let batch = try await reader.next() {
            names.append(batch.newNames)
            for index in 0..<batch.count {
                let event = batch.event(at: index, names: names)
                if event.stream.isApplication { histories[event.stream, default: []].append(event) }
            }
        }
        return histories
    }

    /// Every effect was delivered, acted on once, and in the order of its application.
    private func effects(
        _ applications: some Sequence<StreamID>, _ tally: inout LifeTally
    ) async throws -> [String] {
        var violations: [String] = []
        let roundCountMax = 200
        var (round, pending) = (0, try await side.deliver(engine))
        while pending > 0, round < roundCountMax {
            round += 1
            clock.advance(days: 1)
            pending = try await side.deliver(engine)
        }
        if pending > 0 { violations.append("\(pending) effects are not delivered") }
        for id in applications {
            let recorded = try await engine.history(of: id).flatMap { event in
                try EventPayload(event).effects.enumerated().compactMap { index, effect in
                    effect.value.flatMap { EffectKind($0) }
                        .map { _ in EffectID(partition: event.partition, position: event.position, index: index) }
                }
            }
            if side.receiver.acted(for: id) != recorded {
                violations.append("\(id): effects \(recorded), acted on \(side.receiver.acted(for: id))")
            }
        }
        tally.deliveryCount = side.receiver.deliveryCount
        tally.repeatedDeliveryCount = side.receiver.repeatedDeliveryCount
        tally.failedDeliveryCount = side.receiver.failedDeliveryCount
        return violations
    }

    /// Every clock is what counting day by day gives, at every event and long afterwards.
    private func clocks(_ events: [RecordedEvent], _ live: Application, _ tally: inout LifeTally) -> [String] {
        guard let workflow = live.workflow, let last = events.last else { return [] }
        var violations: [String] = []
        for (number, clock) in workflow.clocks.enumerated() {
            let naive = NaiveClock(number, of: workflow)
            for days in [0, 30] as [Int64] {
                let moment = Timestamp(
                    microsecondsSinceEpoch: last.occurredAt.microsecondsSinceEpoch + days * 86_400_000_000)
                let count = naive.count(events, to: moment)
                let status = workflow.clockStatus(number, of: live.record, at: moment)
                let thousandths = count.units * 1_000 / (naive.unitsPerDay * 60_000_000)
                if Int64(status.elapsed.days) * 1_000 + Int64(status.elapsed.dayThousandths) != thousandths {
                    violations.append("clock \(clock.name) ran \(status.elapsed), counted \(thousandths) thousandths")
                }
                if status.dueAt?.microsecondsSinceEpoch != count.dueAt {
                    violations.append(
                        "clock \(clock.name) is due \(status.dueAt as Any), counted \(count.dueAt as Any)")
                }
                if status.reminderAt?.microsecondsSinceEpoch != count.reminderAt {
                    violations.append("clock \(clock.name) reminds otherwise than was counted")
                }
            }
            tally.clockCount += 1
            func count(_ type: String) -> Int {
                events.count { $0.type == type && (try? EventPayload($0))?.data["clock"]?.text == clock.name }
            }
            // Whoever was given more time may be late anew.
            let breaches = count("clock-breached")
            if breaches > 1 + count("clock-extended") {
                violations.append("clock \(clock.name) was late \(breaches) times")
            }
            tally.lateClockCount += breaches
        }
        return violations
    }

    /// The ledger balances, holds every message that was answered once, and says what the accounts say.
    private func money(_ applications: some Sequence<StreamID>, _ tally: inout LifeTally) async throws -> [String] {
        try await side.withModels(of: engine) { models in
            try await models.catchUp(from: engine.log)
            var violations: [String] = []
            if try !models.checkLedger().content.isBalanced { violations.append("the ledger does not balance") }
            if try await !engine.unmatchedPayments().isEmpty { violations.append("a payment found no application") }
            var sums: [PaymentMessage.Kind: Int64] = [:]
            for id in applications {
                let account = try await engine.load(id).record.payments
                let balance = try models.balance(of: id).content
                if balance.charged != account.charged || balance.received != account.received
                    || balance.reversed != account.reversed || balance.due != account.due
                {
                    violations.append("\(id): the ledger says \(balance), the account \(account)")
                }
                let messages = try models.ledger(of: id).content.compactMap(\.message)
                if Set(messages.map(\.id)).count != messages.count {
                    violations.append("\(id): a message is in the ledger twice")
                }
                for message in messages { sums[message.kind, default: 0] += message.amount }
                tally.paymentCount += messages.count
            }
            if sums != report.messageSums {
                violations.append("banks told of \(report.messageSums), the ledger has \(sums)")
            }
            tally.repeatedMessageCount = report.messageCount - tally.paymentCount
            return violations
        }
    }

    /// Nothing that was due by now is left: the lives let it pass, each moment once.
    private func schedule() async throws -> [String] {
        try await side.withDueMoments(of: engine) { models in
            let scheduler = Scheduler(engine: engine) {
                try await models.catchUp(from: engine.log)
            } pages: { until, last, limit in
                try models.dueMoments(until: until, after: last, limit: limit)
            }
            let outcome = try await scheduler.fireDue()
            guard outcome.firedCount == 0, outcome.failureCount == 0 else {
                return ["the scheduler found left: \(outcome)"]
            }
            return []
        }
    }

    /// Read models that caught up over crashes are those that are made anew.
    private func rebuild() async throws -> [String] {
        let names = ["applications", "timeline", "statistics", "payments", "references"]
        let old = try await side.withModels(of: engine) { models in
            try await models.catchUp(from: engine.log)
            return try names.map { try models.digest(of: $0).content }
        }
        let new = try await side.withModels(of: engine, in: "read-models-anew") { models in
            try await models.catchUp(from: engine.log)
            return try names.map { try models.digest(of: $0).content }
        }
        return zip(names, zip(old, new)).compactMap { name, digests in
            digests.0 == digests.1 ? nil : "the read model \(name) is not what a rebuild makes of the log"
        }
    }
}
