import Engine
import EventLog
import EventModel
import Testing
import Workflow

/// Banks' messages and bills through a store.
@Suite struct PaymentTests {
    static let definition = """
        service: parking-permit
        version: 1
        title: {ar: تصريح وقوف, en: Parking permit}
        initial: draft
        roles:
          applicant: {office: citizen, title: {ar: مقدّم الطلب, en: Applicant}}
          clerk: {office: municipality, title: {ar: الموظف, en: Clerk}}
          treasury: {office: system, title: {ar: الخزينة, en: Treasury}}
        fees:
          permit: {currency: ILS, table: [{amount: 5000}], waive: {by: clerk}}
        states:
          draft:
            title: {ar: مسودة, en: Draft}
            actions:
              submit: {records: submitted, by: applicant, charge: permit, to: payment}
          payment:
            title: {ar: بانتظار الدفع, en: Awaiting payment}
            actions:
              pay:
                records: paid
                by: treasury
                needs: [amount, receipt]
                when: "event.data.amount >= application.due"
                do: {receive: amount}
                to: review
            after: {P10D: {to: lapsed, records: lapsed}}
          review:
            title: {ar: قيد الدراسة, en: Review}
            actions:
              grant: {records: granted, by: clerk, to: granted}
            after: {P10D: {to: lapsed, records: lapsed}}
          granted: {final: true, title: {ar: ممنوح, en: Granted}}
          lapsed: {final: true, title: {ar: ساقط, en: Lapsed}}
        """
    private static let applicant = Actor(subject: "citizen-1", roles: ["applicant"])
    private static let treasury = Actor(subject: "cashier-1", roles: ["treasury"])
    private static let time = Timestamp(secondsSinceEpoch: 1_780_000_000)
    private static let expiry = Timestamp(secondsSinceEpoch: 1_780_400_000)

    private final class Fixture: Sendable {
        let folder = TemporaryFolder()

        init() throws {
            try folder.write(PaymentTests.definition, to: "workflows/parking-permit/workflow.yaml")
            try EventLog.create(at: folder.path("store"))
        }

        func open() async throws -> Engine {
            try await Engine(
                log: try EventLog.open(at: folder.path("store"), mode: .readWrite),
                workflows: folder.path("workflows"), now: { PaymentTests.time })
        }

        deinit { folder.remove() }
    }

    private func message(
        _ id: String, _ amount: Int64, bill: String? = nil, currency: String = "ILS"
    ) -> PaymentMessage {
        PaymentMessage(id: id, bill: bill, amount: amount, currency: currency, bankTime: Self.time)
    }

    private func code(_ body: () async throws -> Void) async -> Rejection.Code? {
        do {
            try await body()
            return nil
        } catch EngineError.rejected(let rejection) {
            return rejection.code
        } catch {
            Issue.record(error)
            return nil
        }
    }

    @Test func aMessageFindsItsApplicationByTheBill() async throws {
        let fixture = try Fixture()
        let engine = try await fixture.open()
        let permit = try await engine.submit("parking-permit", by: Self.applicant).application
        let issue = MoneyCommand.issueBill(number: "B-1", expiresAt: Self.expiry)
        let issued = try await engine.manage(issue, on: permit, by: Self.treasury)
        let again = try await engine.manage(issue, on: permit, by: Self.treasury)
        #expect(again.isDuplicate && again.position == issued.position && again.revision == issued.revision)
        #expect(try await engine.owner(ofBill: "B-1") == permit)
        let paid = try await engine.takePayment(message("m1", 5_000, bill: "B-1"))
        #expect(paid.application == permit && paid.state?.id == "review" && !paid.isDuplicate)
        let history = try await engine.history(of: permit)
        #expect(history.map(\.type) == ["submitted", "bill-issued", "paid"])
        #expect(try EventPayload(history[2]).data["receipt"] == .text("m1"))
        try await engine.close()
        // Over a restart the same message is the same message.
        let later = try await fixture.open()
        let repeated = try await later.takePayment(message("m1", 5_000, bill: "B-1"))
        #expect(repeated.isDuplicate && repeated.position == paid.position && repeated.application == permit)
        #expect(await code { try await later.takePayment(message("m1", 5_001, bill: "B-1")) } == .paymentConflict)
        #expect(try await later.load(permit).record.payments.received == 5_000)
        #expect(try await later.history(of: permit).count == 3)
        try await later.close()
    }

    @Test func aBillsNumberStandsForOneApplication() async throws {
        let fixture = try Fixture()
        let engine = try await fixture.open()
        let first = try await engine.submit("parking-permit", by: Self.applicant).application
        let second = try await engine.submit("parking-permit", by: Self.applicant).application
        let issue = MoneyCommand.issueBill(number: "B-1", expiresAt: Self.expiry)
        try await engine.manage(issue, on: first, by: Self.treasury)
        #expect(await code { try await engine.manage(issue, on: second, by: Self.treasury) } == .billConflict)
        // What is refused binds no number.
        let other = MoneyCommand.issueBill(number: "B-2", expiresAt: Self.expiry)
        #expect(await code { try await engine.manage(other, on: first, by: Self.applicant) } == .roleNotAllowed)
        #expect(try await engine.owner(ofBill: "B-2") == nil)
        try await engine.manage(other, on: second, by: Self.treasury)
        for number in ["", "B\n3"] {
            let malformed = MoneyCommand.issueBill(number: number, expiresAt: Self.expiry)
            #expect(await code { try await engine.manage(malformed, on: first, by: Self.treasury) } == .billMalformed)
        }
        try await engine.close()
    }

    /// No crash leaves a number without its bill, and a key that is used again finds the bill and not the number.
    @Test func aBillIsRecordedWithItsNumber() async throws {
        let fixture = try Fixture()
        let engine = try await fixture.open()
        let permit = try await engine.submit("parking-permit", by: Self.applicant).application
        let issue = MoneyCommand.issueBill(number: "B-1", expiresAt: Self.expiry)
        let key = try #require(CommandKey("k1"))
        let issued = try await engine.manage(issue, on: permit, by: Self.treasury, key: key)
        let receipt = try #require(try await engine.log.receipt(for: key))
        #expect(receipt.count == 2 && receipt.lastPosition == issued.position)
        let again = try await engine.manage(issue, on: permit, by: Self.treasury, key: key)
        #expect(again.isDuplicate && again.position == issued.position && again.revision == issued.revision)
        try await engine.close()
    }

    @Test func ofApplicationsThatAskForANumberAtOnceOneGetsIt() async throws {
        let fixture = try Fixture()
        let engine = try await fixture.open()
        for round in 1...20 {
            let issue = MoneyCommand.issueBill(number: "B-\(round)", expiresAt: Self.expiry)
            let refused = try await withThrowingTaskGroup(of: Rejection.Code?.self) { group in
                for _ in 0..<4 {
                    let permit = try await engine.submit("parking-permit", by: Self.applicant).application
                    group.addTask { await self.code { try await engine.manage(issue, on: permit, by: Self.treasury) } }
                }
                return try await group.reduce(into: []) { $0.append($1) }
            }
            #expect(refused.count { $0 == nil } == 1 && refused.count { $0 == .billConflict } == 3)
        }
        try await engine.close()
    }

    @Test func moneyThatFitsNothingIsKept() async throws {
        let fixture = try Fixture()
        let engine = try await fixture.open()
        let permit = try await engine.submit("parking-permit", by: Self.applicant).application
        let nowhere = try StreamID(category: "parking-permit", name: "nowhere")
        let messages = [message("m1", 10, bill: "B-9"), message("m2", 10), message("m3", 10, currency: "USD")]
        for sent in messages {
            let receipt = try await engine.takePayment(sent, for: sent.id == "m3" ? permit : nil)
            #expect(receipt.application == nil && !receipt.isDuplicate)
            #expect(try await engine.takePayment(sent).isDuplicate)
        }
        #expect(try await engine.takePayment(message("m4", 10), for: nowhere).application == nil)
        #expect(try await engine.unmatchedPayments().map(\.message.id) == ["m1", "m2", "m3", "m4"])
        #expect(await code { try await engine.takePayment(message("m2", 11), for: permit) } == .paymentConflict)
        #expect(await code { try await engine.takePayment(message("", 11), for: permit) } == .paymentMalformed)
        #expect(try await engine.load(permit).record.payments.messages.isEmpty)
        try await engine.close()
    }

    @Test func moneyThatFittedNothingIsGivenToItsApplication() async throws {
        let fixture = try Fixture()
        let engine = try await fixture.open()
        let permit = try await engine.submit("parking-permit", by: Self.applicant).application
        let other = try await engine.submit("parking-permit", by: Self.applicant).application
        for sent in [message("m1", 5_000, bill: "B-9"), message("m2", 10, currency: "USD")] {
            try await engine.takePayment(sent)
        }
        let assigned = try await engine.assignPayment("m1", to: permit, by: Self.treasury)
        #expect(assigned.application == permit && assigned.state?.id == "review" && !assigned.isDuplicate)
        let again = try await engine.assignPayment("m1", to: permit, by: Self.treasury)
        #expect(again.isDuplicate && again.position == assigned.position)
        func assign(_ id: String, _ application: StreamID) async -> Rejection? {
            do {
                try await engine.assignPayment(id, to: application, by: Self.treasury)
                return nil
            } catch EngineError.rejected(let rejection) {
                return rejection
            } catch {
                Issue.record(error)
                return nil
            }
        }
        #expect(await assign("m1", other)?.code == .paymentConflict)
        #expect(await assign("m2", other)?.code == .paymentMalformed)
        let unknown = try #require(await assign("m9", other))
        #expect(unknown.code == .paymentUnknown && unknown.message.arabic.contains("رسالة"))
        #expect(unknown.message.english.hasPrefix("No bank's message `m9`"))
        #expect(try await engine.unmatchedPayments().map(\.message.id) == ["m2"])
        // The bank's own repetition is still the same message.
        #expect(try await engine.takePayment(message("m1", 5_000, bill: "B-9")).isDuplicate)
        try await engine.close()
    }

    @Test func manySendersOfOneMessageRecordItOnce() async throws {
        let fixture = try Fixture()
        let engine = try await fixture.open()
        let permit = try await engine.submit("parking-permit", by: Self.applicant).application
        let other = try await engine.submit("parking-permit", by: Self.applicant).application
        try await withThrowingTaskGroup(of: Void.self) { group in
            for number in 0..<40 {
                group.addTask {
                    let sent = self.message("m\(number % 5)", 1_000)
                    _ = try await engine.takePayment(sent, for: number % 2 == 0 ? permit : other)
                }
            }
            try await group.waitForAll()
        }
        var messages: [String] = []
        for application in [permit, other] {
            messages += try await engine.load(application).record.payments.messages.map(\.id)
        }
        #expect(messages.sorted() == ["m0", "m1", "m2", "m3", "m4"])
        try await engine.close()
        let later = try await fixture.open()
        let received = try await [later.load(permit), later.load(other)].map(\.record.payments.received).reduce(0, +)
        #expect(received == 5_000)
        try await later.close()
    }

    @Test(arguments: UInt64(0)..<6)
    func messagesInAnyOrderAndNumberOverARestartCountOnce(seed: UInt64) async throws {
        let fixture = try Fixture()
        var generator = SplitMix(state: seed)
        var engine = try await fixture.open()
        var bills: [String: StreamID] = [:]
        for number in 0..<3 {
            let permit = try await engine.submit("parking-permit", by: Self.applicant).application
            let issue = MoneyCommand.issueBill(number: "B-\(number)", expiresAt: Self.expiry)
            try await engine.manage(issue, on: permit, by: Self.treasury)
            bills["B-\(number)"] = permit
        }
        let messages = (0..<20).map { number in
            PaymentMessage(
                kind: PaymentMessage.Kind.allCases.randomElement(using: &generator) ?? .paid, id: "m\(number)",
                bill: "B-\(Int.random(in: 0...3, using: &generator))",
                amount: Int64.random(in: 1...60, using: &generator) * 100, currency: "ILS", method: .cash,
                bankTime: Self.time, agentReceipt: "AG-\(number)")
        }
        let again = messages.filter { _ in Bool.random(using: &generator) }
        for (index, sent) in (messages + again).shuffled(using: &generator).enumerated() {
            try await engine.takePayment(sent)
            guard index == messages.count / 2 else { continue }
            try await engine.close()
            engine = try await fixture.open()
        }
        for (number, permit) in bills {
            let account = try await engine.load(permit).record.payments
            let own = messages.filter { $0.bill == number }
            #expect(account.messages == own.sorted { $0.id < $1.id }, "seed \(seed)")
            let sum = own.reduce(0) { $0 + ($1.kind == .paid ? $1.amount : -$1.amount) }
            #expect(account.received - account.reversed - account.refunded == sum, "seed \(seed)")
            #expect(account.refundsPending == max(0, sum - 5_000), "seed \(seed)")
            #expect(account.outstanding(isEnded: false) == max(0, 5_000 - sum), "seed \(seed)")
            // What was recorded folds to what the engine kept in memory.
            let history = try await engine.history(of: permit)
            let folded = Application(permit, events: history, catalog: engine.catalog)
            #expect(folded.record == (try await engine.load(permit).record), "seed \(seed)")
        }
        let unmatched = try await engine.unmatchedPayments().map(\.message.id)
        #expect(unmatched.sorted() == messages.filter { $0.bill == "B-3" }.map(\.id).sorted(), "seed \(seed)")
        try await engine.close()
    }

    /// Sebastiano Vigna's generator, public domain.
    private struct SplitMix: RandomNumberGenerator {
        var state: UInt64

        mutating func next() -> UInt64 {
            state &+= 0x9E37_79B9_7F4A_7C15
            var mixed = state
            mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
            mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
            return mixed ^ (mixed >> 31)
        }
    }

    @Test func aWaiverIsTakenOnceUnderItsKey() async throws {
        let fixture = try Fixture()
        let engine = try await fixture.open()
        let permit = try await engine.submit("parking-permit", by: Self.applicant).application
        let clerk = Actor(subject: "clerk-1", roles: ["clerk"])
        let key = CommandKey("waiver-1")
        let waive = MoneyCommand.waive(fee: "permit", reason: "حالة اجتماعية")
        let waived = try await engine.manage(waive, on: permit, by: clerk, key: key)
        #expect(waived.state?.id == "review" && waived.revision.rawValue == 2)
        #expect(try await engine.manage(waive, on: permit, by: clerk, key: key).isDuplicate)
        #expect(try await engine.history(of: permit).map(\.type) == ["submitted", "fee-waived", "paid"])
        await #expect(throws: EngineError.keyReused) {
            try await engine.manage(.waive(fee: "permit", reason: "other"), on: permit, by: clerk, key: key)
        }
        try await engine.close()
    }
}
