import EventModel
import Testing
import Workflow

/// Bills, waivers and refunds that the treasury asks for, and what is refused of money at all.
@Suite struct MoneyCommandTests {
    private func bill(_ number: String = "B-1", day: Int64 = 5) -> Command {
        .money(.issueBill(number: number, expiresAt: .day(day)))
    }

    @Test func aBillStandsForWhatWasDue() throws {
        var run = try PaymentRun()
        try run.take(PaymentRun.message("m1", 500))
        try run.take(bill(), by: PaymentRun.treasury)
        #expect(run.account.bills.map(\.amount) == [1_500] && run.account.status(ofBill: "B-1") == .open)
        try run.take(bill(), by: PaymentRun.treasury)
        #expect(run.events.isEmpty)
        try run.take(PaymentRun.message("m2", 1_500, bill: "B-1"))
        #expect(run.account.status(ofBill: "B-1") == .paid && run.events.map(\.type) == ["paid"])
    }

    @Test func aBillThatExpiredMayStillBePaid() throws {
        var run = try PaymentRun()
        try run.take(bill(), by: PaymentRun.treasury)
        #expect(run.code(.money(.expireBill(number: "B-1")))?.code == .billNotDue)
        run.now = .day(5)
        try run.take(.money(.expireBill(number: "B-1")))
        #expect(run.account.status(ofBill: "B-1") == .expired && run.active == ["payment"])
        try run.take(bill("B-2", day: 9), by: PaymentRun.treasury)
        #expect(run.account.status(ofBill: "B-1") == .replaced)
        try run.take(PaymentRun.message("m1", 2_000, bill: "B-1", day: 6))
        #expect(run.events.map(\.type) == ["paid"] && run.account.standing(of: "m1", isEnded: false) == .late)
    }

    @Test func aBillIsPaidWhoseAmountIsDueNoMore() throws {
        var run = try PaymentRun()
        try run.take(bill(), by: PaymentRun.treasury)
        try run.take(PaymentRun.message("m1", 500))
        try run.take(PaymentRun.message("m2", 2_000, bill: "B-1", day: 1))
        #expect(run.account.standing(of: "m2", isEnded: false) == .otherAmount)
        #expect(run.effects.contains(.refund(amount: 500)) && run.record.due == 0)
    }

    @Test func aFeeThatIsWaivedNeedNotBePaid() throws {
        var run = try PaymentRun()
        try run.take(.money(.waive(fee: "licence_fee", reason: "hardship")), by: PaymentRun.chief)
        #expect(run.events.map(\.type) == ["fee-waived", "paid"])
        #expect(run.active == ["police_check", "registry_check"])
        #expect((run.record.charged, run.record.due, run.record.paid) == (2_000, 0, 0))
        #expect(run.account.waivers.map(\.reason) == ["hardship"])
        try run.take(PaymentRun.message("m1", 2_000))
        #expect(run.effects.contains(.refund(amount: 2_000)))
    }

    @Test func aPartThatWasPaidGoesBackWhenTheFeeIsWaived() throws {
        var run = try PaymentRun()
        try run.take(PaymentRun.message("m1", 500))
        try run.take(.money(.waive(fee: "licence_fee", reason: "hardship")), by: PaymentRun.chief)
        #expect(run.effects.contains(.refund(amount: 500)) && run.account.outstanding(isEnded: false) == 0)
    }

    @Test func whatIsLeftOverIsOrderedBackByHand() throws {
        var run = try PaymentRun()
        try run.take(.action("pay", data: ["amount": .int(2_300)]), by: PaymentRun.treasury)
        #expect(run.account.refundsPending == 0)
        try run.take(.money(.orderRefund(reason: "paid too much")), by: PaymentRun.treasury)
        #expect(run.events.map(\.type) == ["refund-ordered"] && run.effects == [.refund(amount: 300)])
        #expect(run.code(.money(.orderRefund(reason: "again")), by: PaymentRun.treasury)?.code == .nothingToRefund)
    }

    /// Each rejection of money, by what causes it.
    private func rejections() throws -> [(expected: Rejection.Code, given: Rejection?)] {
        let fresh = try PaymentRun()
        var billed = fresh
        try billed.take(bill(), by: PaymentRun.treasury)
        var paid = billed
        try paid.take(PaymentRun.message("m1", 2_000, bill: "B-1"))
        var waived = fresh
        try waived.take(.money(.waive(fee: "licence_fee", reason: "r")), by: PaymentRun.chief)
        let message = PaymentRun.message("m", 1)
        func flawed(_ change: (inout PaymentMessage) -> Void) -> Rejection? {
            var copy = message
            change(&copy)
            return fresh.code(.payment(copy))
        }
        let plain = try WholeLanguageTests.Run()
        let unwaivable: Rejection?
        do {
            _ = try plain.workflow.decide(
                .money(.waive(fee: "licence_fee", reason: "r")), on: plain.state, by: PaymentRun.chief,
                context: CommandContext(now: .day(0)))
            unwaivable = nil
        } catch {
            unwaivable = error
        }
        let waive = Command.money(.waive(fee: "licence_fee", reason: "r"))
        return [
            (.paymentMalformed, flawed { $0.id = "" }),
            (.paymentMalformed, flawed { $0.id = String(repeating: "x", count: 49) }),
            (.paymentMalformed, flawed { $0.amount = 0 }), (.paymentMalformed, flawed { $0.amount = -1 }),
            (.paymentMalformed, flawed { $0.amount = .max }), (.paymentMalformed, flawed { $0.currency = "shekel" }),
            (.paymentMalformed, flawed { $0.currency = "USD" }), (.paymentMalformed, flawed { $0.bill = "" }),
            (.paymentMalformed, flawed { $0.agentReceipt = "a\nb" }),
            (
                .paymentMalformed,
                fresh.code(
                    .action("pay", data: ["amount": .int(2_000), "bank-message": message.value]),
                    by: PaymentRun.treasury)
            ),
            (.paymentConflict, paid.code(.payment(PaymentRun.message("m1", 2_000)))),
            (.billMalformed, fresh.code(bill(""), by: PaymentRun.treasury)),
            (.billMalformed, fresh.code(bill(day: 0), by: PaymentRun.treasury)),
            (.billConflict, billed.code(bill(day: 6), by: PaymentRun.treasury)),
            (.billUnknown, fresh.code(.money(.expireBill(number: "B-1")))),
            (.billNotOpen, paid.code(.money(.expireBill(number: "B-1")))),
            (.billNotDue, billed.code(.money(.expireBill(number: "B-1")))),
            (.nothingDue, paid.code(bill("B-2"), by: PaymentRun.treasury)),
            (.roleNotAllowed, fresh.code(bill())), (.roleNotAllowed, fresh.code(waive, by: PaymentRun.treasury)),
            (.feeUnknown, fresh.code(.money(.waive(fee: "licence_fees", reason: "r")), by: PaymentRun.chief)),
            (.waiverNotAllowed, unwaivable), (.nothingToWaive, waived.code(waive, by: PaymentRun.chief)),
            (.needsMissing, fresh.code(.money(.waive(fee: "licence_fee", reason: "")), by: PaymentRun.chief)),
            (.needsMissing, paid.code(.money(.orderRefund(reason: "")), by: PaymentRun.treasury)),
            (.nothingToRefund, paid.code(.money(.orderRefund(reason: "r")), by: PaymentRun.treasury)),
        ]
    }

    @Test func everyRejectionHasACodeAndBothLanguages() throws {
        for (expected, given) in try rejections() {
            let rejection = try #require(given, "\(expected) is not rejected")
            #expect(rejection.code == expected)
            #expect(rejection.message.arabic.unicodeScalars.contains { (0x600...0x6FF).contains($0.value) })
            #expect(rejection.message.english.unicodeScalars.allSatisfy { $0.isASCII })
            #expect(rejection.message.english.hasSuffix(".") || rejection.message.english.hasSuffix("?"))
        }
    }

    @Test func aWaiverLeavesItsTraceInTheIdentityAlone() throws {
        let plain = try Licence.workflow()
        var definition = try Licence.definition()
        definition.fees[0].waivers = ["chief"]
        let other = try CompiledWorkflow(definition, identify: Sample.identify)
        #expect(plain.canonicalBytes != other.canonicalBytes)
        definition.fees[0].waivers = []
        let again = try CompiledWorkflow(definition, identify: Sample.identify)
        #expect(plain.canonicalBytes == again.canonicalBytes)
    }
}
