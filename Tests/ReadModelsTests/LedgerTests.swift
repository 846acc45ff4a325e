import EventModel
import ReadModels
import SijillTestKit
import Testing
import Workflow

/// The ledger of money, held against the accounts that the rules fold and against the bank's own statement.
@Suite struct LedgerTests {
    private static let allTime = Timestamp(microsecondsSinceEpoch: .min)..<Timestamp(microsecondsSinceEpoch: .max)

    private func lives(seed: UInt64, folder: ReadModelFolder) async throws -> (PaymentLives, ReadModelStore) {
        var lives = try await PaymentLives(seed: seed, count: 12, in: InMemoryEventStore())
        let models = folder.open(catalog: DefinitionCatalog([PaymentLives.workflow]))
        try await models.catchUp(from: lives.store)
        try await lives.deliverAll()
        try await models.catchUp(from: lives.store)
        return (lives, models)
    }

    @Test(arguments: UInt64(0)..<20)
    func theLedgerSaysWhatTheAccountsSay(seed: UInt64) async throws {
        let folder = ReadModelFolder()
        let (lives, models) = try await lives(seed: seed, folder: folder)
        for (application, account) in lives.accounts {
            let balance = try models.balance(of: application).content
            #expect(balance.charged == account.charged && balance.waived == account.waived, "seed \(seed)")
            #expect(balance.received == account.received && balance.reversed == account.reversed, "seed \(seed)")
            #expect(
                balance.refundsPending == account.refundsPending && balance.refunded == account.refunded,
                "seed \(seed)")
            #expect(balance.due == account.due && balance.paid == account.paid, "seed \(seed)")
            // Naively: each message that arrived, once.
            let sum = account.messages.reduce(0) { $0 + ($1.kind == .paid ? $1.amount : -$1.amount) }
            #expect(balance.received - balance.reversed - balance.refunded == sum, "seed \(seed)")
            let ids = try models.ledger(of: application).content.compactMap(\.message?.id)
            #expect(Set(ids).count == ids.count && ids.count == account.messages.count, "seed \(seed)")
        }
        let summaries = try models.applications().content
        #expect(summaries.count == 12 && summaries.allSatisfy { $0.deviationCount == 0 }, "seed \(seed)")
        #expect(Set(summaries.map(\.state)).isSubset(of: ["payment", "let", "lapsed"]), "seed \(seed)")
        let check = try models.checkLedger().content
        #expect(check.isBalanced && check.entryCount > 12, "seed \(seed): \(check)")
        let live = try models.digest(of: "payments").content
        try await models.rebuild(models: ["payments"], from: lives.store)
        #expect(try models.digest(of: "payments").content == live, "seed \(seed)")
    }

    @Test(arguments: UInt64(0)..<20)
    func theStatementTellsWhatTheBankNeverSent(seed: UInt64) async throws {
        let folder = ReadModelFolder()
        var (lives, models) = try await lives(seed: seed, folder: folder)
        let statement = try BankStatement(Array(lives.statement.utf8))
        #expect(statement.entries.map(\.message) == lives.bank.statement.map(PaymentLives.message))
        let arrived = Set(lives.accounts.values.flatMap { $0.messages.map(\.id) })
        let found = try models.reconcile(statement, times: Self.allTime).content
        #expect(Set(found.matched.map(\.entry.message.id)) == arrived, "seed \(seed)")
        #expect(found.differing.isEmpty && found.unknown.isEmpty, "seed \(seed)")
        #expect(found.matched.count + found.missing.count == statement.entries.count, "seed \(seed)")
        for entry in found.missing { try await lives.take(entry.message) }
        try await models.catchUp(from: lives.store)
        #expect(try models.reconcile(statement, times: Self.allTime).content.isComplete, "seed \(seed)")
        #expect(try models.checkLedger().content.isBalanced, "seed \(seed)")
    }

    @Test func whatDiffersAndWhatTheBankDoesNotKnowIsTold() async throws {
        let folder = ReadModelFolder()
        let (lives, models) = try await lives(seed: 3, folder: folder)
        var statement = try BankStatement(Array(lives.statement.utf8))
        let arrived = Set(lives.accounts.values.flatMap { $0.messages.map(\.id) })
        statement.entries.removeAll { !arrived.contains($0.message.id) }
        let removed = statement.entries.removeFirst()
        statement.entries[0].message.amount += 1
        statement.entries[1].message.bill = nil
        statement.entries[2].message.kind = .refunded
        let found = try models.reconcile(statement, times: Self.allTime).content
        #expect(found.differing.map(\.differences) == [["amount"], ["bill"], ["kind"]])
        #expect(found.unknown.map { $0.message?.id } == [removed.message.id])
        #expect(found.missing.isEmpty && !found.isComplete)
        // Of another day nothing is expected.
        let elsewhere = try models.reconcile(statement, times: .epoch..<Timestamp(secondsSinceEpoch: 1)).content
        #expect(elsewhere.unknown.isEmpty && elsewhere.differing.count == 3)
    }

    @Test func strayMoneyIsInSuspenseUntilItIsAssigned() async throws {
        let folder = ReadModelFolder()
        var lives = try await PaymentLives(seed: 1, count: 2, in: InMemoryEventStore())
        let models = folder.open(catalog: DefinitionCatalog([PaymentLives.workflow]))
        let time = Timestamp(secondsSinceEpoch: 1_780_100_000)
        let messages = PaymentMessage.Kind.allCases.map { kind in
            PaymentMessage(kind: kind, id: kind.rawValue, bill: "L-0", amount: 700, currency: "ILS", bankTime: time)
        }
        for message in messages { try await lives.keepUnmatched(message, as: PaymentEvent.unmatched) }
        try await models.catchUp(from: lives.store)
        var check = try models.checkLedger().content
        #expect(check.isBalanced && check.totals["ILS"]?[.suspense] == 700 && check.totals["ILS"]?[.bank] == -700)
        #expect(try models.ledgerEntry(ofMessage: "paid").content?.application == nil)
        for message in messages {
            try await lives.keepUnmatched(message, as: PaymentEvent.unmatchedAssigned)
            try await lives.take(message)
        }
        try await models.catchUp(from: lives.store)
        check = try models.checkLedger().content
        #expect(check.isBalanced && check.totals["ILS"]?[.suspense] == 0 && check.totals["ILS"]?[.bank] == -700)
        #expect(try models.ledgerEntry(ofMessage: "paid").content?.application?.name == "L-0")
        let entries = try models.ledgerEntries(bankTimes: Self.allTime).content
        #expect(entries.map { $0.message?.id } == ["paid", "refunded", "reversed"])
        #expect(entries.allSatisfy { $0.application?.name == "L-0" })
    }

    @Test func theBankIsTheSameForTheSameSeed() async throws {
        let (first, second) = (
            try await PaymentLives(seed: 9, count: 40, in: InMemoryEventStore()),
            try await PaymentLives(seed: 9, count: 40, in: InMemoryEventStore())
        )
        #expect(first.deliveries == second.deliveries)
        let ids = first.deliveries.map(\.notice.id)
        let times = first.deliveries.map(\.notice.bankTime)
        // It sends twice, out of order and never.
        #expect(Set(ids).count < ids.count && times != times.sorted())
        #expect(first.bank.statement.contains { !ids.contains($0.id) })
        #expect(first.bank.statement.contains { $0.kind == .reversed })
    }
}
