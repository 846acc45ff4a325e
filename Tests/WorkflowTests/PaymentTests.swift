import EventModel
import Testing
import Workflow

/// What banks' messages do to an application.
@Suite struct PaymentTests {
    @Test func aMessageThatPaysTakesTheAction() throws {
        var run = try PaymentRun()
        let message = PaymentRun.message("m1", PaymentRun.fee)
        try run.take(message)
        #expect(run.events.map(\.type) == ["paid"])
        #expect(run.events[0].data == ["amount": .int(2_000), "bank-message": message.value])
        #expect(run.effects.contains(.receive(amount: 2_000)))
        #expect(run.active == ["police_check", "registry_check"])
        #expect(run.record.due == 0 && run.account.received == 2_000)
        #expect(run.account.standing(of: "m1", isEnded: false) == .full)
    }

    @Test func partsStandUntilTheLastOnePays() throws {
        var run = try PaymentRun()
        try run.take(PaymentRun.message("m1", 600))
        #expect(run.events.map(\.type) == ["payment-received"] && run.events[0].transitions == [.standing])
        #expect(run.active == ["payment"] && run.record.due == 1_400)
        try run.take(PaymentRun.message("m2", 1_400))
        #expect(run.events.map(\.type) == ["paid"] && run.record.due == 0)
        #expect(run.account.standing(of: "m1", isEnded: false) == .part)
        #expect(run.state.eventCount == 3 && run.state.deviationCount == 0)
    }

    @Test func moneyThatComesAfterTheEndGoesBack() throws {
        var run = try PaymentRun()
        run.now = .day(10)
        try run.take(.deadline(0))
        #expect(run.active == ["lapsed"])
        try run.take(PaymentRun.message("m1", PaymentRun.fee))
        #expect(run.events.map(\.type) == ["payment-received"])
        #expect(run.effects == [.receive(amount: 2_000), .refund(amount: 2_000)])
        #expect(run.active == ["lapsed"] && run.account.refundsPending == 2_000)
        #expect(run.account.outstanding(isEnded: true) == 0)
    }

    @Test func aPartGoesBackWhenTheApplicationLapses() throws {
        var run = try PaymentRun()
        try run.take(PaymentRun.message("m1", 600))
        run.now = .day(10)
        try run.take(.deadline(0))
        #expect(run.effects.contains(.refund(amount: 600)) && run.account.refundsPending == 600)
    }

    @Test func whatIsPaidTwiceGoesBack() throws {
        var run = try PaymentRun()
        try run.take(PaymentRun.message("m1", 2_000))
        try run.take(PaymentRun.message("m2", 2_000, day: 1))
        #expect(run.effects == [.receive(amount: 2_000), .refund(amount: 2_000)] && run.record.due == 0)
        #expect(run.account.standing(of: "m2", isEnded: false) == .double)
        try run.take(PaymentRun.message("m3", 2_000, .refunded, day: 2))
        #expect(run.events.map(\.type) == ["refund-paid"] && run.effects.isEmpty)
        #expect((run.account.refundsPending, run.account.refunded, run.record.due) == (0, 2_000, 0))
    }

    @Test func aSurplusOfOnePaymentGoesBack() throws {
        var run = try PaymentRun()
        try run.take(PaymentRun.message("m1", 2_500))
        #expect(run.effects.contains(.refund(amount: 500)) && run.record.due == 0)
        #expect(run.active == ["police_check", "registry_check"])
    }

    @Test func whatTheBankTakesBackIsDueAgain() throws {
        var run = try PaymentRun()
        try run.take(PaymentRun.message("m1", 2_000))
        try run.take(PaymentRun.message("r1", 2_000, .reversed, day: 1))
        #expect(run.events.map(\.type) == ["payment-reversed"])
        #expect(run.effects == [.notify(role: "treasury")] && run.record.due == 2_000)
        #expect(run.account.outstanding(isEnded: false) == 2_000)
        try run.take(PaymentRun.message("m2", 2_000, day: 2))
        #expect(run.events.map(\.type) == ["payment-received"])
        #expect(run.effects == [.receive(amount: 2_000)] && run.record.due == 0)
    }

    @Test func aRefundIsNotPaidOfWhatTheBankTookBack() throws {
        var run = try PaymentRun()
        try run.take(PaymentRun.message("m1", 2_000))
        try run.take(PaymentRun.message("m2", 2_000))
        try run.take(PaymentRun.message("r1", 2_000, .reversed))
        #expect(run.effects.contains(.refundWithdrawn(amount: 2_000)))
        #expect(run.account.refundsPending == 0 && run.record.due == 0)
    }

    @Test func whatTheDefinitionPaysBackIsDemandedNoMore() throws {
        var run = try PaymentRun()
        try run.take(PaymentRun.message("m1", 2_000))
        try run.take(.action("flag", data: [:]), by: Actor(subject: "police", roles: ["police"]))
        try run.take(.action("confirm", data: [:]), by: Actor(subject: "registrar", roles: ["registrar"]))
        try run.take(.action("reject", data: ["reason": .text("no")]), by: PaymentRun.chief)
        #expect(run.effects.filter { $0 == .refund(amount: 2_000) }.count == 1)
        #expect(run.account.refundsPending == 2_000 && run.account.outstanding(isEnded: true) == 0)
        try run.take(PaymentRun.message("r1", 2_000, .reversed))
        #expect(run.effects.contains(.refundWithdrawn(amount: 2_000)) && run.account.refundsPending == 0)
    }

    @Test func theSameMessageCountsOnce() throws {
        var run = try PaymentRun()
        let message = PaymentRun.message("m1", 700)
        try run.take(message)
        let account = run.account
        try run.take(message)
        #expect(run.events.isEmpty && run.effects.isEmpty && run.account == account)
        #expect(run.code(.payment(PaymentRun.message("m1", 701)))?.code == .paymentConflict)
    }

    @Test func noStateRefusesMoney() throws {
        for seed in UInt64(0)..<40 {
            var generator = SeededGenerator(seed: seed)
            var run = try PaymentRun()
            for number in 0..<30 {
                if Int.random(in: 0..<3, using: &generator) == 0 {
                    let action = run.workflow.actions.randomElement(using: &generator)?.name ?? ""
                    let actor = Actor(subject: "all", roles: run.workflow.roles.map(\.name))
                    let data: ValueMap = [
                        "reason": .text("r"), "amount": .int(2_000), "documents": .map([:]),
                    ]
                    try? run.take(.action(action, data: data), by: actor)
                }
                let kind = PaymentMessage.Kind.allCases.randomElement(using: &generator) ?? .paid
                let before = run.account.messages.count
                try run.take(
                    PaymentRun.message("m\(number)", Int64.random(in: 1...3_000, using: &generator), kind))
                #expect(run.account.messages.count == before + 1, "seed \(seed)")
                #expect(run.account.refundsPending >= 0, "seed \(seed)")
            }
            #expect(run.state.deviationCount == 0, "seed \(seed)")
        }
    }

    @Test func anyOrderAndNumberOfMessagesGivesTheSameAccount() throws {
        for seed in UInt64(0)..<60 {
            var generator = SeededGenerator(seed: seed)
            let messages = (0..<Int.random(in: 1...8, using: &generator)).map { number in
                PaymentRun.message(
                    "m\(number)", Int64.random(in: 1...25, using: &generator) * 100,
                    PaymentMessage.Kind.allCases.randomElement(using: &generator) ?? .paid,
                    day: Int64.random(in: 0...9, using: &generator))
            }
            let figures = try (0..<6).map { _ in
                var run = try PaymentRun()
                let again = messages.filter { _ in Bool.random(using: &generator) }
                for message in (messages + again).shuffled(using: &generator) { try run.take(message) }
                return Figures(run.account, isEnded: false)
            }
            for other in figures { #expect(other == figures[0], "seed \(seed)") }
            #expect(figures[0].sum == Figures.sum(of: messages), "seed \(seed)")
        }
    }

    /// What must not depend on the order of messages: all but when an action took the money.
    private struct Figures: Equatable {
        let messages: [PaymentMessage]
        let sums: [Int64]
        let standings: [PaymentStanding?]
        /// What is left of all messages.
        var sum: Int64 { sums[0] - sums[1] - sums[2] }

        init(_ account: PaymentAccount, isEnded: Bool) {
            messages = account.messages
            sums = [
                account.received, account.reversed, account.refunded, account.refundsPending, account.paid,
                account.due, account.outstanding(isEnded: isEnded),
            ]
            standings = account.messages.map { account.standing(of: $0.id, isEnded: isEnded) }
        }

        static func sum(of messages: [PaymentMessage]) -> Int64 {
            messages.reduce(0) { $0 + ($1.kind == .paid ? $1.amount : -$1.amount) }
        }
    }

    @Test func aMessageIsRecordedAndReadAgain() {
        for kind in PaymentMessage.Kind.allCases {
            for method in PaymentMessage.Method.allCases {
                let message = PaymentMessage(
                    kind: kind, id: "m", bill: method == .cash ? "b" : nil, amount: 7, currency: "JOD",
                    method: method, bankTime: .day(3), agentReceipt: method == .cash ? "r" : nil)
                #expect(PaymentMessage(message.value) == message)
            }
        }
        #expect(PaymentMessage(.null) == nil && PaymentMessage(.map(["id": .text("m")])) == nil)
    }
}
