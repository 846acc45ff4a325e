import EventModel
import Testing
import Workflow

/// What people do about an application without moving it, on ``Sample``: clerks and chiefs of one town.
@Suite struct CaseworkTests {
    /// An application under way, and whoever acts on it.
    private struct Run {
        let workflow: CompiledWorkflow
        var state: ApplicationState
        var record = ApplicationRecord()

        init(supervisors: [String] = []) throws {
            var definition = Sample.definition
            definition.supervisors = supervisors
            workflow = try CompiledWorkflow(definition, identify: Sample.identify)
            state = workflow.initialState
        }

        mutating func take(_ command: Command, by actor: Actor, at now: Timestamp = .day(1)) throws(Rejection) {
            let decision = try workflow.decide(
                command, on: state, record: record, by: actor, context: CommandContext(now: now))
            for event in decision.events {
                state = workflow.evolve(state, taking: event.transitions, at: now)
                record = workflow.evolve(
                    record,
                    with: RecordableEvent(
                        type: event.type, transitions: event.transitions, occurredAt: now, subject: actor.subject,
                        data: event.data, effects: decision.effects))
            }
        }

        mutating func act(_ name: String, by actor: Actor, _ data: ValueMap = [:]) throws(Rejection) {
            try take(.action(name, data: data), by: actor)
        }

        mutating func handle(_ command: PeopleCommand, by actor: Actor) throws(Rejection) {
            try take(.people(command), by: actor)
        }

        /// The code of the rejection that a command meets.
        func code(_ command: Command, by actor: Actor) -> Rejection.Code? {
            var copy = self
            do {
                try copy.take(command, by: actor)
                return nil
            } catch {
                #expect(!error.message.arabic.isEmpty && !error.message.english.isEmpty)
                return error.code
            }
        }

        func code(_ command: PeopleCommand, by actor: Actor) -> Rejection.Code? { code(.people(command), by: actor) }
    }

    private static let other = Actor(subject: "rana", roles: ["clerk"])
    private static let both = Actor(subject: "nadia", roles: ["clerk", "chief"])

    /// In review, in `decide`, where clerks and chiefs may act.
    private func deciding(supervisors: [String] = []) throws -> Run {
        var run = try Run(supervisors: supervisors)
        try run.act("submit", by: .applicant)
        try run.act("pass", by: .clerk)
        return run
    }

    @Test func whatPeopleDoMovesNothingAndDeviatesFromNothing() throws {
        var run = try deciding()
        let before = run.state
        try run.handle(.claim, by: .clerk)
        try run.handle(.note("رأيت الأصل"), by: .clerk)
        #expect(run.state.configuration == before.configuration && run.state.enteredAt == before.enteredAt)
        #expect(run.state.eventCount == before.eventCount + 2 && run.state.deviationCount == 0)
        #expect(run.record.counts["claimed"] == .int(1) && run.record.counts["noted"] == .int(1))
    }

    @Test func aClaimKeepsOthersOfTheRoleOut() throws {
        var run = try deciding()
        try run.handle(.claim, by: .clerk)
        #expect(run.record.people.holder?.subject == "lina" && run.record.people.holder?.roles == ["clerk"])
        let approve = Command.action("approve", data: ["reason": .text("r")])
        #expect(run.code(approve, by: Self.other) == .workHeldByOther)
        #expect(run.code(approve, by: .clerk) == nil)
        #expect(run.code(approve, by: .chief) == nil, "the work of clerks is claimed, not that of chiefs")
        #expect(run.code(approve, by: Self.both) == nil, "who is a chief too acts as one")
        #expect(run.code(.action("withdraw", data: [:]), by: .applicant) == nil)
        #expect(run.code(.claim, by: Self.other) == .workHeldByOther)
        #expect(run.code(.claim, by: .clerk) == .workHeld)
        try run.handle(.release, by: .clerk)
        #expect(run.code(approve, by: Self.other) == nil && run.code(.claim, by: Self.other) == nil)
    }

    @Test func aClaimEndsWhenTheWorkIsDone() throws {
        var run = try Run()
        try run.act("submit", by: .applicant)
        try run.handle(.claim, by: .clerk)
        try run.act("note", by: .clerk)
        #expect(run.record.people.holder != nil, "an action that stays is no end of the work")
        try run.act("pass", by: .clerk)
        #expect(run.record.people.holder == nil)
        try run.handle(.claim, by: .clerk)
        let deadline = try #require(run.workflow.runningDeadlines(run.state, record: run.record).first)
        try run.take(.deadline(deadline.number), by: Actor(subject: "", roles: []), at: deadline.dueAt)
        #expect(run.record.people.holder == nil)
    }

    @Test func workIsGivenOnByWhoHasItOrASupervisor() throws {
        var run = try deciding(supervisors: ["chief"])
        #expect(run.code(.reassign(to: "rana"), by: .chief) == .workNotHeld)
        #expect(run.code(.release, by: .clerk) == .workNotHeld)
        try run.handle(.claim, by: .clerk)
        #expect(run.code(.reassign(to: "rana"), by: Self.other) == .workHeldByOther)
        #expect(run.code(.release, by: Self.other) == .workHeldByOther)
        #expect(run.code(.release, by: .chief) == nil)
        try run.handle(.reassign(to: "rana"), by: .chief)
        #expect(run.record.people.holder?.subject == "rana" && run.record.people.holder?.roles == ["clerk"])
        try run.handle(.reassign(to: "lina"), by: Self.other)
        #expect(run.record.people.holder?.subject == "lina")
    }

    @Test func supervisorsAssignWhereThereAreAny() throws {
        let free = try deciding()
        #expect(free.code(.assign(to: "rana", role: "clerk"), by: .clerk) == nil)
        #expect(free.code(.assign(to: "rana", role: "applicant"), by: .clerk) == .assigneeUnable)
        #expect(free.code(.assign(to: "rana", role: "boss"), by: .clerk) == .assigneeUnable)
        var run = try deciding(supervisors: ["chief"])
        #expect(run.code(.assign(to: "rana", role: "clerk"), by: .clerk) == .roleNotAllowed)
        try run.handle(.assign(to: "rana", role: "clerk"), by: .chief)
        #expect(run.record.people.holder?.subject == "rana")
        #expect(run.code(.assign(to: "lina", role: "clerk"), by: .chief) == .workHeldByOther)
        #expect(run.code(.action("approve", data: ["reason": .text("r")]), by: .clerk) == .workHeldByOther)
    }

    @Test func onlyOfficersWhoMayActNowDoCasework() throws {
        var run = try Run()
        #expect(run.code(.claim, by: .clerk) == .roleNotAllowed, "a draft is the applicant's alone")
        try run.act("submit", by: .applicant)
        #expect(run.code(.claim, by: .applicant) == .roleNotAllowed)
        #expect(run.code(.note("x"), by: .applicant) == .roleNotAllowed)
        try run.act("withdraw", by: .applicant)
        #expect(run.code(.claim, by: .clerk) == .applicationEnded)
        #expect(run.code(.note("after the end"), by: .clerk) == nil)
    }

    @Test func aReferralIsAnsweredOnceByWhoWasAsked() throws {
        var run = try deciding()
        try run.handle(.refer(to: "expert", question: "Is the seal right?"), by: .clerk)
        let expert = Actor(subject: "expert", roles: [])
        #expect(run.code(.answer(referral: 1, text: "yes"), by: expert) == .referralUnknown)
        #expect(run.code(.answer(referral: 0, text: "yes"), by: .clerk) == .referralToOther)
        try run.handle(.answer(referral: 0, text: "yes"), by: expert)
        #expect(run.record.people.referrals.map(\.isAnswered) == [true])
        #expect(run.code(.answer(referral: 0, text: "no"), by: expert) == .referralClosed)
    }

    @Test func textsSaySomethingAndNotTooMuch() throws {
        let run = try deciding()
        #expect(run.code(.note(""), by: .clerk) == .textInvalid)
        let longest = String(repeating: "x", count: Casework.textByteCountMax)
        #expect(run.code(.note(longest), by: .clerk) == nil)
        #expect(run.code(.note(longest + "x"), by: .clerk) == .textInvalid)
        #expect(run.code(.refer(to: "", question: "?"), by: .clerk) == .textInvalid)
    }

    @Test func linksAreToOtherApplicationsAndEachOnce() throws {
        var run = try deciding()
        let appeal = try StreamID(parsing: "appeals/A-1")
        try run.handle(.link(appeal, relation: "appeal"), by: .clerk)
        #expect(run.record.people.links.map(\.application) == ["appeals/A-1"])
        #expect(run.code(.link(appeal, relation: "appeal"), by: .clerk) == .linkInvalid)
        #expect(run.code(.link(.publishedDefinitions, relation: "appeal"), by: .clerk) == .linkInvalid)
        for number in 1..<Casework.countMax {
            try run.handle(.link(try StreamID(parsing: "appeals/B-\(number)"), relation: "appeal"), by: .clerk)
        }
        #expect(run.code(.link(try StreamID(parsing: "appeals/C"), relation: "appeal"), by: .clerk) == .caseworkFull)
    }

    @Test func namesOfTheSystemsEventsAreNotForDefinitions() {
        for event in PeopleEvent.allCases {
            var definition = Sample.definition
            definition.states[0].actions[0].alternatives[0].records = event.rawValue
            do {
                _ = try CompiledWorkflow(definition, identify: Sample.identify)
                Issue.record("a definition records `\(event.rawValue)`")
            } catch {
                // What has a hyphen is a name as well.
                #expect(error.problems.map(\.code) == [.reservedEvent])
            }
        }
    }
}
