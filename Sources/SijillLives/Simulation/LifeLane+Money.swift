import Engine
import EventModel
import SijillTestKit
import Workflow

extension LifeLane {
    private static let paymentCountMax = 4
    private static let day: Int64 = 86_400_000_000

    /// Issues a bill over what is due, which may be paid until time ends the waiting.
    mutating func issueBill(
        _ life: inout Life, _ number: Int, at standing: Standing, _ moment: Timestamp
    ) async throws {
        guard life.openBill == nil, let treasury = treasury(of: life), standing.record.due > 0 else { return }
        let end = dueMoments(standing, of: life).first { $0.kind == .deadline && isHarmful($0, standing, life) }?.dueAt
        let month = Timestamp(microsecondsSinceEpoch: moment.microsecondsSinceEpoch + 30 * Self.day)
        let bill = "\(life.application.name)-\(life.billCount + 1)"
        let expiresAt = end.map { $0 > moment ? $0 : month } ?? month
        do {
            _ = try await manage(.issueBill(number: bill, expiresAt: expiresAt), &life, by: treasury)
            life.billCount += 1
            life.openBill = bill
            // The number of the bill is an event of its own.
            report.eventCount += 2
            schedule(try await self.standing(of: life), life, number, moment)
        } catch EngineError.rejected {
            report.rejectionCount += 1
        }
    }

    /// Somebody pays at the bank, which tells of it in its own way.
    mutating func pay(_ life: inout Life, _ number: Int, at moment: Timestamp) async throws {
        let before = try await standing(of: life)
        let amount = before.record.due
        guard amount > 0, let bill = life.openBill, life.paymentCount < Self.paymentCountMax else {
            // Nothing is due, or banks do not help: the money is taken at the counter.
            return try await act(&life, number, at: moment)
        }
        life.paymentCount += 1
        var last = moment
        for delivery in life.bank.pay(bill: bill, amount: amount, after: moment) {
            let arrival = hurried(delivery.arrivesAt, past: moment, before, &life)
            expect(delivery.notice, &life, number, at: arrival)
            last = max(last, arrival)
        }
        // What got lost is found in the statement some days later.
        for notice in life.bank.statement where !life.noticeIDs.contains(notice.id) {
            let found = Timestamp(microsecondsSinceEpoch: notice.bankTime.microsecondsSinceEpoch + 3 * Self.day)
            let arrival = hurried(found, past: moment, before, &life)
            expect(notice, &life, number, at: arrival)
            last = max(last, arrival)
        }
        // Whoever finds the money taken back pays again.
        let again = Timestamp(microsecondsSinceEpoch: last.microsecondsSinceEpoch + Self.day)
        queue.add(.pay(turn: life.turn), of: number, at: hurried(again, past: moment, before, &life))
    }

    /// Makes an appointment with a notice.
    mutating func expect(
        _ notice: SimulatedBank.Notice, _ life: inout Life, _ number: Int, at arrival: Timestamp
    ) {
        life.noticeIDs.insert(notice.id)
        let currency = services[life.service].workflow.fees.first?.currency ?? "ILS"
        let serial = notice.id.utf8.reduce(0) { ($0 * 10 + Int($1)) % 9_973 }
        let method: PaymentMessage.Method = serial % 5 < 3 ? .card : serial % 5 == 3 ? .bank : .cash
        let kind: PaymentMessage.Kind =
            switch notice.kind {
            case .paid: .paid
            case .reversed: .reversed
            case .refunded: .refunded
            }
        life.notices.append(
            PaymentMessage(
                kind: kind, id: "\(life.application.name)-\(notice.id)", bill: notice.bill, amount: notice.amount,
                currency: currency, method: method, bankTime: notice.bankTime,
                agentReceipt: method == .cash ? "A\(serial)" : nil))
        queue.add(.notice(life.notices.count - 1), of: number, at: arrival)
    }

    mutating func takeNotice(
        _ index: Int, of life: inout Life, _ number: Int, at moment: Timestamp
    ) async throws {
        let before = try await standing(of: life)
        let notice = life.notices[index]
        let (receipt, isRepeated) = try await host.ask { try await $0.takePayment(notice) }
        report.messageCount += 1
        if life.heardMessages.insert(notice.id).inserted {
            report.messageSums[notice.kind, default: 0] += notice.amount
        }
        let after = try await standing(of: life)
        // A message that was heard before a crash is the same news to whoever sent it.
        guard !receipt.isDuplicate || isRepeated, after.revision != before.revision else { return }
        let count = Int(after.revision?.rawValue ?? 0) - Int(before.revision?.rawValue ?? 0)
        if receipt.isDuplicate { report.lostAnswerCount += 1 }
        let effects = receipt.isDuplicate ? try await effects(after: before, life) : receipt.effects
        try await follow(&life, number, from: before, effects: effects, at: moment, eventCount: count)
    }

    /// The treasury pays back what was ordered, and the bank tells of it.
    mutating func refund(_ amount: Int64, of life: inout Life, _ number: Int, at moment: Timestamp) {
        guard amount > 0, life.billCount > 0 else { return }
        let bill = "\(life.application.name)-\(life.billCount)"
        for delivery in life.bank.refund(bill: bill, amount: amount, after: moment) {
            expect(delivery.notice, &life, number, at: delivery.arrivesAt)
        }
    }

    private func manage(
        _ command: MoneyCommand, _ life: inout Life, by treasury: Actor
    ) async throws -> CommandReceipt {
        let (application, key) = (life.application, life.nextKey())
        return try await host.ask { try await $0.manage(command, on: application, by: treasury, key: key) }.answer
    }

    /// Who speaks for the role that takes money; nil in a service without.
    private func treasury(of life: Life) -> Actor? {
        let workflow = services[life.service].workflow
        let receiver = workflow.transitions.first(where: \.receives)?.roles.numbers.first
        return receiver.map { Actor(subject: workflow.roles[$0].name, roles: [workflow.roles[$0].name]) }
    }
}
