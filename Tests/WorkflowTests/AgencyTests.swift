import EventModel
import Testing
import Workflow

/// What is asked of other agencies and what they answer, on ``AgencySample``.
@Suite struct AgencyTests {
    private let police = AgencySample.police
    private let registry = AgencySample.registry

    @Test func everyStateThatWaitsAsksItsAgency() throws {
        let run = try AgencySample.Run.submitted()
        #expect(
            run.effects.filter { if case .request = $0 { true } else { false } } == [
                .request(role: "police", token: "police-1", state: "police_check"),
                .request(role: "registry", token: "registry-1", state: "registry_check"),
            ])
        #expect(run.openTokens == ["police-1", "registry-1"])
        #expect(run.agencies.open.map(\.askedAt) == [.day(1), .day(1)])
        let answers = run.workflow.requestedActions(of: "police", in: "police_check")
        #expect(Set(answers.map(\.name)) == ["clear", "flag", "inquire", "return"])
        #expect(answers.first { $0.name == "flag" }?.needs == ["reason"])
    }

    @Test func anAnswerIsTheActionAndClosesTheRequest() throws {
        var run = try AgencySample.Run.submitted()
        #expect(try run.answer("police-1", "flag", by: police, ["reason": .text("warrant")]) == 1)
        #expect(run.active == ["police_alert", "registry_check"])
        #expect(
            run.standing("police-1")
                == .answered(action: "flag", data: ["reason": .text("warrant")], at: .day(1)))
        #expect(run.openTokens == ["registry-1"])
        #expect(run.events.last?.data == ["reason": .text("warrant")])
        try run.answer("registry-1", "confirm", by: registry)
        #expect(run.active == ["decision"])
    }

    @Test func theSameAnswerRecordsNothing() throws {
        var run = try AgencySample.Run.submitted()
        try run.answer("police-1", "clear", by: police)
        let before = run.record
        #expect(try run.answer("police-1", "clear", by: police) == 0)
        #expect(run.record == before)
    }

    @Test func anotherAnswerIsLateOnce() throws {
        var run = try AgencySample.Run.submitted()
        try run.answer("police-1", "clear", by: police)
        let state = run.state
        #expect(try run.answer("police-1", "flag", by: police, ["reason": .text("warrant")]) == 1)
        #expect(run.events.last?.type == "answer-late" && run.effects.isEmpty)
        #expect(run.state.configuration == state.configuration && run.state.deviationCount == 0)
        let late = AgencyAnswer(token: "police-1", action: "flag", data: ["reason": .text("warrant")])
        #expect(run.agencies.lateAnswers == [late])
        #expect(try run.answer("police-1", "flag", by: police, ["reason": .text("warrant")]) == 0)
        #expect(try run.answer("police-1", "flag", by: police, ["reason": .text("another")]) == 1)
        #expect(run.agencies.lateAnswers.count == 2)
    }

    @Test func aDeadlineAsksAgainAndTheNewestCounts() throws {
        var run = try AgencySample.Run.submitted()
        run.now = .day(6)
        let deadline = try #require(run.workflow.deadlines.firstIndex { $0.eventType == "police_overdue" })
        try run.take(.deadline(deadline), by: Actor(subject: "", roles: []))
        #expect(run.effects.contains(.request(role: "police", token: "police-2", state: "police_check")))
        #expect(!run.effects.contains { if case .request("registry", _, _) = $0 { true } else { false } })
        #expect(run.standing("police-1") == .superseded && run.standing("police-2") == .open)
        #expect(try run.answer("police-1", "clear", by: police) == 1)
        #expect(run.events.last?.type == "answer-late" && run.active == ["police_check", "registry_check"])
        #expect(try run.answer("police-2", "clear", by: police) == 1)
        #expect(run.active == ["police_clear", "registry_check"])
        #expect(try run.answer("police-1", "clear", by: police) == 0)
    }

    @Test func aReturnLapsesTheOthersAndResumingAsksThoseWhoHadNotFinished() throws {
        var run = try AgencySample.Run.submitted()
        try run.answer("police-1", "clear", by: police)
        try run.answer("registry-1", "return", by: registry, ["reason": .text("no stamp")])
        #expect(run.standing("registry-1").map { if case .answered = $0 { true } else { false } } == true)
        #expect(run.agencies.open.isEmpty)
        try run.act("resubmit", by: AgencySample.applicant)
        #expect(run.openTokens == ["registry-2"])
        try run.act("return", by: registry, ["reason": .text("still none")])
        try run.act("resubmit", by: AgencySample.applicant)
        #expect(run.openTokens == ["registry-3"])
    }

    @Test func leavingTheStateLapsesTheRequest() throws {
        var run = try AgencySample.Run.submitted()
        try run.answer("registry-1", "return", by: registry, ["reason": .text("no stamp")])
        #expect(run.standing("police-1") == .lapsed)
        #expect(try run.answer("police-1", "clear", by: police) == 1)
        #expect(run.events.last?.type == "answer-late" && run.active == ["correction"])
        try run.act("resubmit", by: AgencySample.applicant)
        #expect(run.openTokens == ["police-2", "registry-2"])
        try run.answer("police-2", "inquire", by: police)
        #expect(run.openTokens == ["registry-2", "police-3"])
        run.now = .day(20)
        let deadline = try #require(run.workflow.deadlines.firstIndex { $0.eventType == "inquiry_over" })
        try run.take(.deadline(deadline), by: Actor(subject: "", roles: []))
        #expect(run.standing("police-3") == .lapsed)
    }

    @Test func anActionWithoutATokenAnswersTheNewestRequest() throws {
        var run = try AgencySample.Run.submitted()
        try run.act("clear", by: police)
        #expect(run.standing("police-1") == .answered(action: "clear", data: [:], at: .day(1)))
        #expect(run.effects.contains(.requestAnswered(token: "police-1")))
        #expect(try run.answer("police-1", "clear", by: police) == 0)
        try run.act("confirm", by: registry)
        try run.act("grant", by: AgencySample.chief)
        #expect(!run.effects.contains { if case .requestAnswered = $0 { true } else { false } })
        try run.act("report", by: police)
        #expect(try run.answer("registry-1", "deny", by: registry) == 1)
        #expect(run.events.last?.type == "answer-late")
    }

    @Test func whoWasNotAskedAndWhatIsNoAnswerIsRefused() throws {
        let run = try AgencySample.Run.submitted()
        #expect(run.code("police-2", "clear", by: police) == .requestUnknown)
        #expect(run.code("chief-1", "grant", by: AgencySample.chief) == .requestUnknown)
        #expect(run.code("police-01", "clear", by: police) == .requestUnknown)
        #expect(run.code(String(repeating: "a", count: 4_000), "clear", by: police) == .requestUnknown)
        #expect(run.code("police-1", "clear", by: registry) == .roleNotAllowed)
        #expect(run.code("police-1", "confirm", by: police) == .roleNotAllowed)
        #expect(run.code("police-1", "fly", by: police) == .actionUnknown)
        #expect(run.code("police-1", "report", by: police) == .actionNotAllowed)
        #expect(run.code("police-1", "flag", by: police) == .needsMissing)
        let both = Actor(subject: "lina", roles: ["police", "registry"])
        #expect(run.code("police-1", "confirm", by: both) == .roleNotAllowed)
        do {
            _ = try run.workflow.decide(
                .agency(AgencyAnswer(token: "police-7", action: "clear")), on: run.state, record: run.record,
                by: police,
                context: CommandContext(now: .day(1)))
            Issue.record("an unknown token was taken")
        } catch {
            #expect(error.message.english.contains("`police-1`") && error.message.arabic.contains("`police-7`"))
        }
    }

    @Test func anAnswerThatIsOfferedNoMoreIsLateWhileTheRequestStaysOpen() throws {
        var run = try AgencySample.Run(AgencySample.desks)
        try run.act("submit", by: AgencySample.applicant)
        #expect(run.effects.contains(.request(role: "police", token: "police-1", state: "office")))
        for _ in 0..<2 { try run.act("move", by: AgencySample.chief) }
        #expect(run.active == ["third"] && run.openTokens == ["police-1"])
        #expect(try run.answer("police-1", "flag", by: police) == 1)
        #expect(run.events.last?.type == "answer-late" && run.openTokens == ["police-1"])
        #expect(try run.answer("police-1", "flag", by: police) == 0)
        #expect(try run.answer("police-1", "clear", by: police) == 1)
        #expect(run.active == ["refused"])
    }

    @Test func whatMovesNothingLapsesNothing() throws {
        let run = try AgencySample.Run.submitted()
        let back = try #require(
            run.workflow.transitions.indices.first {
                run.workflow.transitions[$0].eventType == "return"
            })
        func standing(after transitions: [UInt16]) -> [AgencyRequest.Standing] {
            let event = RecordableEvent(
                type: "returned", transitions: transitions, occurredAt: .day(2), subject: "", data: [:], effects: [])
            return run.workflow.evolve(run.record, with: event).agencies.requests.map(\.standing)
        }
        #expect(standing(after: [UInt16(back)]) == [.lapsed, .lapsed])
        #expect(standing(after: [UInt16(back), 60_000]) == [.open, .open])
        #expect(standing(after: [.max]) == [.open, .open] && standing(after: []) == [.open, .open])
    }

    @Test func lateAnswersAreBounded() throws {
        var run = try AgencySample.Run.submitted()
        try run.answer("police-1", "clear", by: police)
        for number in 0..<AgencyRequests.countMax {
            #expect(try run.answer("police-1", "inquire", by: police, ["n": .int(Int64(number))]) == 1)
        }
        #expect(run.code("police-1", "inquire", by: police, ["n": .int(-1)]) == .caseworkFull)
        #expect(try run.answer("police-1", "inquire", by: police, ["n": .int(0)]) == 0)
    }

    @Test func requestsThatAreNotKnownAnyMoreAreLate() throws {
        var run = try AgencySample.Run.submitted()
        for _ in 0...AgencyRequests.countMax {
            try run.act("return", by: registry, ["reason": .text("no stamp")])
            try run.act("resubmit", by: AgencySample.applicant)
        }
        #expect(run.agencies.requests.count == AgencyRequests.countMax)
        #expect(run.agencies.count(of: "police") == AgencyRequests.countMax + 2)
        #expect(run.openTokens == ["police-66", "registry-66"])
        #expect(try run.answer("police-1", "clear", by: police) == 1)
        #expect(run.events.last?.type == "answer-late")
        #expect(try run.answer("police-66", "clear", by: police) == 1)
    }

    @Test func tokensReadBackAsTheyAreWritten() {
        #expect(RequestToken(parsing: "tax-office-12") == RequestToken(role: "tax-office", number: 12))
        for text in [
            "", "police", "police-", "-1", "police-0", "police-01", "police-+1", "Police-1", "police-1 ",
        ] {
            #expect(RequestToken(parsing: text)?.description == nil, "\(text)")
        }
    }

    @Test func noDefinitionRecordsTheFactOrAsksWhoIsNoRole() throws {
        var definition = AgencySample.definition
        definition.states[0].actions[0].alternatives[0].records = "answer-late"
        #expect(codes(of: definition) == [.reservedEvent])
        definition = AgencySample.definition
        definition.states[0].actions[0].alternatives[0].effects = [.request(role: "army")]
        #expect(codes(of: definition) == [.unknownRole])
    }

    private func codes(of definition: WorkflowDefinition) -> [DefinitionProblem.Code] {
        do {
            _ = try CompiledWorkflow(definition, identify: Sample.identify)
            return []
        } catch {
            return error.problems.map(\.code)
        }
    }
}
