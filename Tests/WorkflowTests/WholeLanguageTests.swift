import EventModel
import FormSchema
import Statechart
import Testing
import Workflow

/// Applications of ``Licence`` from command to command.
@Suite struct WholeLanguageTests {
    /// An application on its way, and what was decided last.
    struct Run {
        let workflow: CompiledWorkflow
        var state: ApplicationState
        var record = ApplicationRecord()
        var now: Timestamp = .day(0)
        var effects: [Effect] = []

        init() throws {
            workflow = try Licence.workflow()
            state = workflow.initialState
        }

        var active: [String] { workflow.chart.activeLeaves(state.configuration).map { workflow.states[$0].id } }

        mutating func take(_ name: String, by role: String, subject: String? = nil, _ data: ValueMap = [:]) throws {
            try take(.action(name, data: data), by: Actor(subject: subject ?? role, roles: [role]))
        }

        mutating func take(_ command: Command, by actor: Actor = Actor(subject: "", roles: [])) throws {
            let decision = try workflow.decide(
                command, on: state, record: record, by: actor, context: CommandContext(now: now))
            let event = try #require(decision.events.first)
            state = workflow.evolve(state, taking: event.transitions, at: now)
            record = workflow.evolve(
                record,
                with: RecordableEvent(
                    type: event.type, transitions: event.transitions, occurredAt: now, subject: actor.subject,
                    data: event.data, effects: decision.effects))
            effects = decision.effects
        }

        mutating func submit(age: Int64 = 30, lost: Bool = false) throws {
            try take(
                "submit", by: "applicant",
                [
                    "form": .map(["age": .int(age), "lost": .bool(lost)]),
                    "documents": .map(["photo": Self.photo, "report": .map([:])]),
                ])
        }

        mutating func pay(_ amount: Int64) throws { try take("pay", by: "treasury", ["amount": .int(amount)]) }

        static let photo = Value.map(["type": .text("image/jpeg"), "size": .int(1_000)])
    }

    private func rejection(_ body: () throws -> Void) -> Rejection? {
        do {
            try body()
            return nil
        } catch {
            return error as? Rejection
        }
    }

    @Test(arguments: [(17, false, 1_000), (18, false, 2_000), (18, true, 1_800)])
    func theFirstRowOfAFeeThatHoldsCounts(age: Int64, lost: Bool, amount: Int64) throws {
        var run = try Run()
        try run.submit(age: age, lost: lost)
        #expect(run.effects.contains(.charge(fee: "licence_fee", amount: amount, currency: "ILS")))
        #expect(run.record.due == amount)
        #expect(rejection { try run.pay(amount - 1) }?.code == .conditionNotMet)
        try run.pay(amount)
        #expect(run.record.due == 0)
        #expect(run.active == ["police_check", "registry_check"])
    }

    @Test func aFormIsHeldAgainstItsSchema() throws {
        var run = try Run()
        let missing = rejection { try run.take("submit", by: "applicant") }
        #expect(missing?.code == .formInvalid)
        let wrong = rejection {
            try run.take("submit", by: "applicant", ["form": .map(["age": .int(121), "lost": .text("no")])])
        }
        #expect(wrong?.formViolations.map(\.instancePointer) == ["/age", "/lost"])
        try run.submit()
        try run.pay(2_000)
        try run.take("send_back", by: "police")
        // What does not need the form may not bring one; what needs it and has one already may do without.
        let uncalled = rejection {
            try run.take("approve", by: "chief", ["form": .map(["age": .int(1), "lost": .bool(false)])])
        }
        #expect(uncalled?.code == .actionNotAllowed)
        try run.take("resubmit", by: "applicant", ["documents": .map(["letter": .map([:])])])
        #expect(run.record.form?["age"] == .int(30))
    }

    @Test func documentsAreAskedForAsTheFormSays() throws {
        var run = try Run()
        func submit(_ lost: Bool, _ documents: ValueMap) -> Rejection? {
            rejection {
                var run = run
                try run.take(
                    "submit", by: "applicant",
                    ["form": .map(["age": .int(30), "lost": .bool(lost)]), "documents": .map(documents)])
            }
        }
        #expect(submit(false, ["photo": Run.photo]) == nil)
        #expect(submit(true, ["photo": Run.photo])?.missingFields == ["report"])
        #expect(submit(true, [:])?.missingFields == ["photo", "report"])
        let large = Value.map(["type": .text("image/jpeg"), "size": .int(1_001)])
        #expect(submit(false, ["photo": large])?.code == .documentInvalid)
        #expect(submit(false, ["photo": Run.photo, "phota": Run.photo])?.code == .documentInvalid)
        try run.submit()
        try run.pay(2_000)
        try run.take("send_back", by: "police")
        #expect(rejection { try run.take("resubmit", by: "applicant") }?.missingFields == ["letter"])
    }

    @Test func finishedRegionsStayFinishedWhenTheStateIsResumed() throws {
        var run = try Run()
        try run.submit()
        try run.pay(2_000)
        try run.take("confirm", by: "registrar")
        #expect(run.active == ["police_check", "confirmed"])
        try run.take("send_back", by: "police")
        #expect(run.active == ["correction"])
        run.now = .day(3)
        try run.take("resubmit", by: "applicant", ["documents": .map(["letter": .map([:])])])
        #expect(run.active == ["police_check", "confirmed"])
        // The deadline of what is entered again runs anew, and only that.
        let running = run.workflow.runningDeadlines(run.state, record: run.record)
        #expect(running.map(\.dueAt) == [.day(10)])
        try run.take("clear", by: "police")
        #expect(run.active == ["printing"])
    }

    @Test func whatFollowsWhenAllRegionsAreFinalDependsOnHow() throws {
        for (action, state) in [("clear", "printing"), ("flag", "decision")] {
            var run = try Run()
            try run.submit()
            try run.pay(2_000)
            try run.take(action, by: "police")
            try run.take("confirm", by: "registrar")
            #expect(run.active == [state])
            #expect(run.effects.contains(.notify(role: "chief")) == (state == "decision"))
        }
    }

    @Test func noPersonTakesTwoActionsThatAreKeptApart() throws {
        var run = try Run()
        try run.submit()
        try run.pay(2_000)
        try run.take("clear", by: "police", subject: "omar")
        try run.take("send_back", by: "police")
        try run.take("resubmit", by: "applicant", ["documents": .map(["letter": .map([:])])])
        try run.take("confirm", by: "registrar")
        #expect(run.active == ["printing"])
        var other = try Run()
        try other.submit()
        try other.pay(2_000)
        try other.take("flag", by: "police", subject: "omar")
        try other.take("confirm", by: "registrar")
        // `flag` is kept apart from nothing.
        try other.take("approve", by: "chief", subject: "omar")
    }

    @Test func aDeadlineThatLeadsNowherePassesOnce() throws {
        var run = try Run()
        try run.submit()
        try run.pay(2_000)
        try run.take("clear", by: "police")
        try run.take("confirm", by: "registrar")
        run.now = .day(5)
        let running = run.workflow.runningDeadlines(run.state, record: run.record)
        let overdue = try #require(running.first)
        #expect(running.count == 1)
        try run.take(.deadline(overdue.number))
        #expect(run.effects == [.notify(role: "chief")])
        #expect(run.active == ["printing"])
        #expect(run.workflow.runningDeadlines(run.state, record: run.record).isEmpty)
        #expect(rejection { try run.take(.deadline(overdue.number)) }?.code == .deadlineNotRunning)
    }

    @Test func whatIsIssuedExpiresOnTheLocalDate() throws {
        var run = try Run()
        try run.submit(age: 17)
        try run.pay(1_000)
        try run.take("clear", by: "police")
        try run.take("confirm", by: "registrar")
        try run.take("print", by: "printer")
        let until = Timestamp.day(365)
        #expect(run.effects.contains(.issue(document: "licence", validUntil: until)))
        let expiry = try #require(run.workflow.runningDeadlines(run.state, record: run.record).first)
        #expect(expiry.dueAt == until)
        #expect(rejection { try run.take(.deadline(expiry.number)) }?.code == .deadlineNotDue)
        run.now = until
        try run.take(.deadline(expiry.number))
        #expect(run.active == ["expired"])
    }

    @Test func whatWasPaidIsPaidBack() throws {
        var run = try Run()
        try run.submit()
        try run.pay(2_500)
        try run.take("flag", by: "police")
        try run.take("confirm", by: "registrar")
        try run.take("reject", by: "chief", ["reason": .text("no")])
        #expect(run.effects.contains(.refund(amount: 2_500)))
        #expect(run.record.paid == 0)
    }

    /// Of several ways, what the one lacks is told whose condition holds.
    @Test func theRefusalOfTheWayThatWasMeantIsTold() throws {
        var definition = try Licence.definition()
        definition.states[0].actions[0].alternatives = [
            WorkflowDefinition.Alternative(
                roles: ["applicant"], condition: "form.age < 18", needs: ["form", "guardian"],
                destination: .state("payment")),
            WorkflowDefinition.Alternative(
                roles: ["applicant"], condition: "form.age >= 18", needs: ["form", "profession"], requirement: .all,
                destination: .state("payment")),
        ]
        let workflow = try CompiledWorkflow(definition, identify: Sample.identify)
        func submit(_ age: Int64, _ more: ValueMap = [:]) -> Rejection? {
            rejection {
                var data = more
                data["form"] = .map(["age": .int(age), "lost": .bool(false)])
                _ = try workflow.decide(
                    .action("submit", data: data), on: workflow.initialState,
                    by: Actor(subject: "a", roles: ["applicant"]), context: CommandContext(now: .day(0)))
            }
        }
        #expect(submit(17)?.missingFields == ["guardian"])
        #expect(submit(18)?.missingFields == ["profession"])
        #expect(submit(18, ["profession": .text("baker")])?.missingFields == ["photo"])
        #expect(submit(121)?.code == .formInvalid)
    }

    @Test func aFormThatIsGivenAgainDoesNotEvadeAFee() throws {
        var run = try Run()
        try run.submit(age: 17)
        try run.pay(1_000)
        try run.take("send_back", by: "police")
        func resubmit(age: Int64, lost: Bool = false) -> Rejection? {
            rejection {
                var run = run
                try run.take(
                    "resubmit", by: "applicant",
                    [
                        "form": .map(["age": .int(age), "lost": .bool(lost)]),
                        "documents": .map(["letter": .map([:])]),
                    ])
            }
        }
        #expect(resubmit(age: 30)?.code == .feeWouldRise)
        #expect(resubmit(age: 18)?.code == .feeWouldRise)
        #expect(resubmit(age: 16) == nil)
        #expect(resubmit(age: 17, lost: true) == nil)
    }

    @Test func documentsAreBroughtOnlyWhereTheyAreAsked() throws {
        var run = try Run()
        try run.submit()
        let swapped: ValueMap = ["amount": .int(2_000), "documents": .map(["photo": Run.photo])]
        #expect(rejection { try run.take("pay", by: "treasury", swapped) }?.code == .documentInvalid)
        try run.pay(2_000)
    }

    @Test func whoActsDecidesHowAnApplicationComesIntoBeing() throws {
        let workflow = try Licence.workflow()
        #expect(workflow.openingAction(for: []) == workflow.actionNumber(named: "submit"))
        var definition = try Licence.definition()
        definition.states[0].actions.insert(Sample.action("notify", by: "registrar", to: "payment"), at: 0)
        let other = try CompiledWorkflow(definition, identify: Sample.identify)
        let roles = other.roleSet(of: Actor(subject: "a", roles: ["applicant"]))
        #expect(other.openingAction(for: roles) == other.actionNumber(named: "submit"))
        #expect(other.openingAction(for: []) == other.actionNumber(named: "notify"))
    }

    @Test func noRecordedAmountIsTooGreatForARecord() throws {
        let workflow = try Licence.workflow()
        for amount in [Int64.min, -1, 0, 1, .max] {
            var record = ApplicationRecord()
            for effect in [
                Effect.refund(amount: amount), .receive(amount: amount),
                .charge(fee: "f", amount: amount, currency: "ILS"),
            ] {
                for _ in 0..<3 {
                    record = workflow.evolve(
                        record,
                        with: RecordableEvent(
                            type: "e", transitions: [], occurredAt: .epoch, subject: "", data: [:], effects: [effect]))
                    _ = record.due
                }
            }
        }
    }

    @Test func effectsAreRecordedAndReadAgain() {
        let effects: [Effect] = [
            .charge(fee: "f", amount: 1, currency: "ILS"), .receive(amount: 2), .refund(amount: 3), .notify(role: "r"),
            .refundWithdrawn(amount: 4),
            .issue(document: "d", validUntil: .day(1)), .issue(document: "d", validUntil: nil),
        ]
        #expect(effects.compactMap { $0.value.flatMap { Effect($0) } } == effects)
        #expect(Effect.deadlineCancelled(0).value == nil)
        for value in [Value.null, .map([:]), .map(["charge": .int(1)])] { #expect(Effect(value) == nil) }
    }
}
