import EventLog
import EventModel
import Sijill
import SijillTestKit
import Testing

/// A bill's expiry is due like a deadline, and recorded once.
@Suite struct BillExpiryTests {
    private static let applicant = Actor(subject: "citizen-1", roles: ["applicant"])
    private static let treasury = Actor(subject: "cashier-1", roles: ["treasury"])
    private let store: ScheduledStore

    init() throws {
        store = try ScheduledStore(adding: ["parking-permit": PaymentTests.definition])
    }

    private func submit(_ engine: Engine, _ id: String) async throws -> StreamID {
        try await engine.submit("parking-permit", id: id, by: Self.applicant).application
    }

    private func bill(_ engine: Engine, _ application: StreamID, _ number: String, until day: Int) async throws {
        try await engine.manage(
            .issueBill(number: number, expiresAt: ScheduledStore.day(day)), on: application, by: Self.treasury)
    }

    private func message(
        _ id: String, _ bill: String, kind: PaymentMessage.Kind = .paid, day: Int
    ) -> PaymentMessage {
        PaymentMessage(
            kind: kind, id: id, bill: bill, amount: 5_000, currency: "ILS", bankTime: ScheduledStore.day(day))
    }

    private func types(_ engine: Engine, _ application: StreamID) async throws -> [String] {
        try await engine.history(of: application).map(\.type)
    }

    @Test func onlyAnOpenBillExpiresAndOnlyOnce() async throws {
        let engine = try await store.open()
        let unpaid = try await submit(engine, "unpaid")
        let paid = try await submit(engine, "paid")
        let replaced = try await submit(engine, "replaced")
        for application in [unpaid, paid, replaced] {
            try await bill(engine, application, "B-\(application.name)", until: 5)
        }
        try await engine.takePayment(message("m1", "B-paid", day: 1))
        try await bill(engine, replaced, "B-later", until: 7)
        let scheduler = store.scheduler(of: engine)
        #expect(try await scheduler.fireDue().firedCount == 0)

        store.now = ScheduledStore.day(6)
        #expect(try await scheduler.fireDue().firedCounts == [.billExpiry: 1])
        #expect(try await types(engine, unpaid) == ["submitted", "bill-issued", "bill-expired"])
        #expect(try await types(engine, paid) == ["submitted", "bill-issued", "paid"])
        store.now = ScheduledStore.day(8)
        #expect(try await scheduler.fireDue().firedCounts == [.billExpiry: 1])
        #expect(
            try await types(engine, replaced) == ["submitted", "bill-issued", "bill-issued", "bill-expired"])
        #expect(try await scheduler.fireDue().firedCount == 0)
        try await engine.close()
    }

    @Test func aLateSuccessCountsWhetherTheExpiryWasRecordedOrNot() async throws {
        let engine = try await store.open()
        let before = try await submit(engine, "before")
        let after = try await submit(engine, "after")
        for application in [before, after] { try await bill(engine, application, "B-\(application.name)", until: 5) }
        store.now = ScheduledStore.day(6)
        try await engine.takePayment(message("m1", "B-before", day: 6))
        #expect(try await store.scheduler(of: engine).fireDue().firedCounts == [.billExpiry: 1])
        try await engine.takePayment(message("m2", "B-after", day: 6))
        #expect(try await types(engine, before) == ["submitted", "bill-issued", "paid"])
        #expect(try await types(engine, after) == ["submitted", "bill-issued", "bill-expired", "paid"])
        for (application, id) in [(before, "m1"), (after, "m2")] {
            let account = try await engine.load(application).record.payments
            #expect(account.standing(of: id, isEnded: false) == .late && account.due == 0)
            #expect(account.status(ofBill: "B-\(application.name)") == .paid)
        }
        #expect(try await store.scheduler(of: engine).fireDue().firedCount == 0)
        try await engine.close()
    }

    @Test func aPaymentThatIsTakenBackOpensTheBillAgain() async throws {
        let engine = try await store.open()
        let application = try await submit(engine, "a")
        try await bill(engine, application, "B-a", until: 5)
        try await engine.takePayment(message("m1", "B-a", day: 1))
        store.now = ScheduledStore.day(6)
        #expect(try await store.scheduler(of: engine).fireDue().firedCount == 0)
        try await engine.takePayment(message("m2", "B-a", kind: .reversed, day: 2))
        #expect(try await store.scheduler(of: engine).fireDue().firedCounts == [.billExpiry: 1])
        #expect(try await store.scheduler(of: engine).fireDue().firedCount == 0)
        let account = try await engine.load(application).record.payments
        #expect(account.status(ofBill: "B-a") == .expired)
        try await engine.close()
    }

    @Test func aBillExpiresAlsoAfterTheEndAndWhereTheIndexIsLost() async throws {
        let first = try await store.open()
        let application = try await submit(first, "a")
        try await bill(first, application, "B-a", until: 12)
        store.now = ScheduledStore.day(11)
        #expect(try await store.scheduler(of: first).fireDue().firedCounts == [.deadline: 1])
        try await first.close()
        store.deleteIndex()
        store.now = ScheduledStore.day(13)
        let second = try await store.open()
        #expect(try await store.scheduler(of: second).fireDue().firedCounts == [.billExpiry: 1])
        // The index stays as it was before: what it says again changes nothing.
        store.deleteIndex()
        #expect(try await store.scheduler(of: second).fireDue().firedCount == 0)
        #expect(try await types(second, application) == ["submitted", "bill-issued", "lapsed", "bill-expired"])
        try await second.close()
    }

    /// Over any order of bills, payments and reversals, what the index says is what a fold of the events says.
    @Test(arguments: 1...8 as ClosedRange<UInt64>) func theIndexSaysWhatTheEventsSay(seed: UInt64) async throws {
        var random = SeededGenerator(seed: seed)
        let engine = try await store.open()
        let application = try await submit(engine, "a")
        let index = store.index(of: engine)
        var (billCount, messageCount) = (0, 0)
        for day in 1...30 {
            store.now = ScheduledStore.day(day)
            let pick = Int.random(in: 0..<4, using: &random)
            if pick == 0 || billCount == 0 {
                let due = try await engine.load(application).record.payments.outstanding(isEnded: false)
                if due > 0 {
                    billCount += 1
                    let days = Int.random(in: 1...9, using: &random)
                    try? await bill(engine, application, "B-\(billCount)", until: day + days)
                }
            } else if pick < 3 {
                messageCount += 1
                let number = Int.random(in: 1...billCount, using: &random)
                try await engine.takePayment(
                    message("m\(messageCount)", "B-\(number)", kind: pick == 1 ? .paid : .reversed, day: day))
            } else {
                _ = try await store.scheduler(of: engine).fireDue()
            }
            try await index.catchUp(from: engine.log)
            let rows = try index.dueMoments(until: Timestamp(microsecondsSinceEpoch: .max))
                .filter { $0.kind == .billExpiry }
            let expected = try await engine.load(application).record.payments.expiringBill
            #expect(rows.map(\.number) == (expected.map { [$0.place] } ?? []), "seed \(seed), day \(day)")
            #expect(rows.map(\.dueAt) == (expected.map { [$0.expiresAt] } ?? []), "seed \(seed), day \(day)")
        }
        let types = try await types(engine, application)
        #expect(types.count { $0 == "bill-expired" } <= billCount, "seed \(seed)")
        index.close()
        try await engine.close()
    }
}
