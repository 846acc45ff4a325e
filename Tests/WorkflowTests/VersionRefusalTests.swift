import EventModel
import Statechart
import Testing
import Workflow

/// What keeps an application from moving to another version, and what the plan says of it.
@Suite struct VersionRefusalTests {
    private static func licence(_ change: (inout WorkflowDefinition) -> Void = { _ in }) throws -> CompiledWorkflow {
        var definition = try Licence.definition()
        definition.version = 2
        change(&definition)
        return try CompiledWorkflow(definition, identify: Sample.identify)
    }

    /// An application that was paid, so that police and registry check it.
    private static func checking(_ second: CompiledWorkflow) throws -> VersionRun {
        var run = VersionRun(try Licence.workflow(), second)
        try run.take(
            .action(
                "submit",
                data: [
                    "form": .map(["age": .int(30), "lost": .bool(false)]),
                    "documents": .map(["photo": WholeLanguageTests.Run.photo]),
                ]), by: Actor(subject: "applicant", roles: ["applicant"]))
        try run.take(.action("pay", data: ["amount": .int(2_000)]), by: Actor(subject: "t", roles: ["treasury"]))
        return run
    }

    /// The code with which a move is refused, which the plan must say as well.
    private func code(
        of run: VersionRun, to workflow: CompiledWorkflow, choices: [StateChoice] = [], reason: String = "decree"
    ) -> Rejection.Code? {
        var copy = run
        do {
            try copy.move(to: workflow, choices: choices, reason: reason)
            return nil
        } catch {
            let verdict = run.pinned.verdict(movingTo: workflow, choices: choices, now: run.now)
            switch verdict {
            case .stuck(let rejection): #expect(rejection == error && rejection.message == error.message)
            case .stays: #expect([.versionCurrent, .applicationEnded].contains(error.code))
            case .maps: #expect(error.code == .textInvalid)
            }
            return error.code
        }
    }

    @Test func aVersionThatIsFollowedIsNotMovedTo() throws {
        let second = try Self.licence()
        var run = try Self.checking(second)
        #expect(code(of: run, to: try Licence.workflow()) == .versionCurrent)
        #expect(run.pinned.verdict(movingTo: second, from: 3, now: run.now) == .stays(.otherVersion))
        try run.move(to: second)
        #expect(code(of: run, to: second) == .versionCurrent)
        #expect(run.pinned.verdict(movingTo: second, now: run.now) == .stays(.current))
        #expect(PinnedApplication().verdict(movingTo: second, now: run.now) == .stays(.unknownDefinition))
    }

    @Test func whatHasEndedStays() throws {
        let second = try Self.licence()
        var run = VersionRun(try Licence.workflow(), second)
        run.pinned = try Self.checking(second).pinned
        run.now = .day(8)
        for (action, role) in [("flag", "police"), ("confirm", "registrar")] {
            try run.take(.action(action, data: [:]), by: Actor(subject: role, roles: [role]))
        }
        try run.take(
            .action("reject", data: ["reason": .text("age")]), by: Actor(subject: "chief", roles: ["chief"]))
        #expect(code(of: run, to: second) == .applicationEnded)
        #expect(run.pinned.verdict(movingTo: second, now: run.now) == .stays(.ended))
    }

    @Test func aReasonIsGiven() throws {
        let second = try Self.licence()
        let run = try Self.checking(second)
        #expect(code(of: run, to: second, reason: " \n") == .textInvalid)
        #expect(code(of: run, to: second, reason: String(repeating: "x", count: 5_000)) == .textInvalid)
    }

    @Test func aStateWithoutACounterpartIsStuckUntilSomebodySaysWhich() throws {
        let second = try Self.licence { definition in
            definition.states[2].regions[0].states[0].id = "security_check"
            definition.states[2].regions[0].initial = "security_check"
        }
        var run = try Self.checking(second)
        #expect(code(of: run, to: second) == .stateUnmapped)
        #expect(code(of: run, to: second, choices: [StateChoice("police_check", to: "security_check")]) == nil)
        // What is remembered for resuming counts as well.
        try run.take(.action("send_back", data: [:]), by: Actor(subject: "p", roles: ["police"]))
        #expect(run.active == ["correction"])
        #expect(code(of: run, to: second) == .stateUnmapped)
        try run.move(to: second, choices: [StateChoice("police_check", to: "security_check")])
        try run.take(
            .action(
                "resubmit",
                data: [
                    "form": .map(["age": .int(30), "lost": .bool(false)]), "documents": .map(["letter": .map([:])]),
                ]),
            by: Actor(subject: "applicant", roles: ["applicant"]))
        #expect(run.active.contains("security_check"))
    }

    @Test func statesThatExcludeEachOtherAreStuck() throws {
        let second = try Self.licence()
        let run = try Self.checking(second)
        let choices = [
            StateChoice("police_check", to: "registry_check"), StateChoice("registry_check", to: "confirmed"),
        ]
        #expect(code(of: run, to: second, choices: choices) == .statesIncompatible)
        // Two that become one are no harm.
        let joined = [StateChoice("police_check", to: "decision"), StateChoice("registry_check", to: "decision")]
        #expect(code(of: run, to: second, choices: joined) == nil)
    }

    @Test func whereNothingLeadsOnIsStuck() throws {
        let second = try Self.licence()
        let run = try Self.checking(second)
        let ended = [StateChoice("police_check", to: "lapsed"), StateChoice("registry_check", to: "lapsed")]
        #expect(code(of: run, to: second, choices: ended) == .nothingLeadsOn)
        if case .stuck(let rejection) = run.pinned.verdict(movingTo: second, choices: ended, now: run.now) {
            #expect(rejection.message.english.contains("`lapsed` (lapsed) is an end"))
        }
        let done = [StateChoice("police_check", to: "police_clear"), StateChoice("registry_check", to: "confirmed")]
        // Both regions have come to their ends and nothing says so any more; only returning it remains.
        #expect(code(of: run, to: second, choices: done) == nil)
        let bare = try Self.licence { $0.states[2].actions = [] }
        #expect(code(of: run, to: bare, choices: done) == .nothingLeadsOn)
    }

    @Test func regionsThatAreNewBeginAtTheirBeginning() throws {
        let second = try Self.licence { definition in
            definition.states[2].regions.append(
                WorkflowDefinition.State(
                    id: "tax_region", title: Sample.text("Tax"),
                    states: [
                        WorkflowDefinition.State(
                            id: "tax_check", title: Sample.text("Tax check"),
                            actions: [Sample.action("settle", by: "chief", to: "settled")]),
                        WorkflowDefinition.State(id: "settled", title: Sample.text("Settled"), isFinal: true),
                    ]))
        }
        var run = try Self.checking(second)
        try run.take(.action("clear", data: [:]), by: Actor(subject: "p", roles: ["police"]))
        try run.move(to: second)
        #expect(Set(run.active).isSuperset(of: ["police_clear", "registry_check", "tax_check"]))
    }

    @Test func aMoveIsTakenBackWhileNothingFollowed() throws {
        let second = try Self.licence { $0.states[2].deadlines = [] }
        var run = try Self.checking(second)
        #expect(undoCode(of: run) == .moveNotLast)
        try run.move(to: second)
        #expect(undoCode(of: run) == nil)
        var gone = run
        try gone.take(.action("clear", data: [:]), by: Actor(subject: "p", roles: ["police"]))
        #expect(undoCode(of: gone) == .moveNotLast)
        try run.undo()
        #expect(undoCode(of: run) == .moveNotLast)
        try run.move(to: second)
        #expect(undoCode(of: run) == nil)
    }

    private func undoCode(of run: VersionRun) -> Rejection.Code? {
        var copy = run
        do {
            try copy.undo()
            return nil
        } catch {
            return error.code
        }
    }

    @Test func deadlinesKeepTheirTimeAndNewOnesBegin() throws {
        let longer = try Self.licence { definition in
            definition.states[2].regions[0].states[0].deadlines = [Sample.deadline(20, "police_alert")]
            definition.states[2].deadlines = [Sample.deadline(40, "lapsed")]
        }
        var run = try Self.checking(longer)
        run.now = .day(3)
        try run.move(to: longer)
        #expect(run.dueTimes.contains("police_alert_in_time \(Timestamp.day(20))"))
        #expect(run.dueTimes.contains("lapsed_in_time \(Timestamp.day(43))"))
        #expect(run.dueTimes.contains("taken_as_confirmed \(Timestamp.day(5))"))
    }

    @Test func fourEyesSeeOverAMove() throws {
        let second = try CompiledWorkflow(VersionSample.renamed(), identify: Sample.identify)
        var run = try Self.checking(second)
        let both = Actor(subject: "p", roles: ["police", "chief"])
        try run.take(.action("clear", data: [:]), by: both)
        try run.take(.action("send_back", data: [:]), by: both)
        try run.move(to: second, choices: [StateChoice("correction", to: "v2_decision")])
        #expect(run.active == ["v2_decision"])
        #expect(throws: Rejection(.notApart, LocalizedText(untranslated: ""))) {
            try run.take(.action("approve", data: [:]), by: both)
        }
    }

    @Test func whatNobodyKnowsIsNotFollowed() throws {
        let second = try Self.licence()
        var known = try Self.checking(second)
        try known.move(to: second)
        let events = known.events
        for catalog in [DefinitionCatalog([second]), DefinitionCatalog([try Licence.workflow()])] {
            var pinned = PinnedApplication()
            for (event, definition) in events { pinned.take(event, under: definition) { catalog.workflow($0) } }
            #expect(pinned.workflow == nil && pinned.state == nil && pinned.definition == second.id)
        }
        // An event of another definition that moves nothing changes nothing.
        var foreign = try Self.checking(second)
        let before = foreign.pinned.state
        foreign.take(
            RecordableEvent(
                type: "cleared", transitions: [3], occurredAt: .day(9), subject: "", data: [:], effects: []),
            under: second.id)
        #expect(foreign.pinned.state?.configuration == before?.configuration)
        #expect(foreign.pinned.state?.deviationCount == 1)
    }
}
