import EventModel
import Testing
import Workflow

@Suite struct DeadlineTests {
    private let workflow: CompiledWorkflow

    init() throws {
        workflow = try Sample.workflow()
    }

    /// Deadlines in document order: 0 draft after 90 days, 1 review after 30, 2 check after 5.
    private func running(_ number: Int, _ day: Int64) throws -> RunningDeadline {
        let all = workflow.runningDeadlines(try submitted(on: day - [90, 30, 5][number]))
        return try #require(all.first { $0.number == number })
    }

    private func submitted(on day: Int64) throws -> ApplicationState {
        workflow.evolve(workflow.initialState, taking: try submit(day).events[0].transitions, at: .day(day))
    }

    private func submit(_ day: Int64) throws -> Decision {
        try workflow.decide(
            .action("submit", data: [:]), on: workflow.initialState, by: .applicant,
            context: CommandContext(now: .day(day)))
    }

    private func pass(_ number: Int, on state: ApplicationState, day: Int64) throws -> Decision {
        try workflow.decide(
            .deadline(number), on: state, by: Actor(subject: "", roles: []), context: CommandContext(now: .day(day)))
    }

    private func code(_ number: Int, on state: ApplicationState, day: Int64) -> Rejection.Code? {
        #expect(throws: Rejection.self) { try pass(number, on: state, day: day) }?.code
    }

    @Test func nothingRunsBeforeTheFirstEvent() {
        #expect(workflow.runningDeadlines(workflow.initialState).isEmpty)
    }

    @Test func enteringStatesSetsTheirDeadlines() throws {
        #expect(try submit(10).effects == [.deadlineSet(try running(1, 40)), .deadlineSet(try running(2, 15))])
    }

    @Test func theFirstEventStartsTheDeadlineOfTheInitialState() throws {
        let decision = try workflow.decide(
            .action("note", data: [:]), on: workflow.initialState, by: .applicant,
            context: CommandContext(now: .day(1)))
        guard case .deadlineSet(let deadline)? = decision.effects.first else {
            Issue.record("no deadline was set")
            return
        }
        #expect(decision.effects.count == 1)
        #expect((deadline.number, deadline.dueAt) == (0, .day(91)))
    }

    @Test func aDeadlineRunsFromTheEntryOfItsOwnState() throws {
        let note = try #require(workflow.actionNumber(named: "note"))
        let submit = try #require(workflow.actionNumber(named: "submit"))
        var state = workflow.initialState
        for (day, action) in [(1, note), (10, submit), (12, note)] as [(Int64, ActionNumber)] {
            state = workflow.evolve(state, taking: workflow.recognise(action, in: state), at: .day(day))
        }
        #expect(state.enteredAt == .day(10))
        #expect(workflow.runningDeadlines(state).map(\.dueAt) == [.day(40), .day(15)])
    }

    @Test func aTransitionOfACompoundStateIntoItselfStartsItsDeadlineAgain() throws {
        var definition = Sample.definition
        definition.states[1].actions.append(Sample.action("restart", by: "clerk", to: "check"))
        let workflow = try CompiledWorkflow(definition, identify: Sample.identify)
        var state = workflow.initialState
        for (day, name) in [(10, "submit"), (20, "pass"), (25, "restart")] as [(Int64, String)] {
            let action = try #require(workflow.actionNumber(named: name))
            state = workflow.evolve(state, taking: workflow.recognise(action, in: state), at: .day(day))
        }
        #expect(workflow.runningDeadlines(state).map(\.dueAt) == [.day(55), .day(30)])
    }

    @Test func enteringAnInnerStateAgainLeavesTheOuterDeadlineAlone() throws {
        var definition = Sample.definition
        definition.states[1].states[1].actions.append(Sample.action("recheck", by: "clerk", to: "check"))
        let workflow = try CompiledWorkflow(definition, identify: Sample.identify)
        var state = workflow.initialState
        for (day, name) in [(10, "submit"), (12, "pass"), (20, "recheck")] as [(Int64, String)] {
            let action = try #require(workflow.actionNumber(named: name))
            state = workflow.evolve(state, taking: workflow.recognise(action, in: state), at: .day(day))
        }
        #expect(workflow.runningDeadlines(state).map(\.dueAt) == [.day(40), .day(25)])
    }

    @Test func leavingAnInnerStateCancelsItsDeadlineAndKeepsTheOuterOne() throws {
        let state = try submitted(on: 10)
        let decision = try workflow.decide(
            .action("pass", data: [:]), on: state, by: .clerk, context: CommandContext(now: .day(12)))
        #expect(decision.effects == [.deadlineCancelled(2)])
        let next = workflow.evolve(state, taking: decision.events[0].transitions, at: .day(12))
        #expect(workflow.runningDeadlines(next) == [try running(1, 40)])
    }

    @Test func aDeadlinePassesWhenItIsDueAndNotBefore() throws {
        let state = try submitted(on: 10)
        #expect(code(2, on: state, day: 14) == .deadlineNotDue)
        let decision = try pass(2, on: state, day: 15)
        #expect(decision.events.map(\.type) == ["decide_in_time"])
        // What fired needs no cancelling, and the review goes on with its own deadline.
        #expect(decision.effects.isEmpty)
        #expect(try pass(1, on: state, day: 40).events.map(\.type) == ["lapsed_in_time"])
    }

    @Test func aDeadlineOfAnotherStateOrNoneIsRejected() throws {
        let state = try submitted(on: 10)
        #expect(code(0, on: state, day: 400) == .deadlineNotRunning)
        #expect(code(3, on: state, day: 400) == .deadlineUnknown)
        #expect(code(-1, on: state, day: 400) == .deadlineUnknown)
        let lapsed = workflow.evolve(state, taking: try pass(1, on: state, day: 40).events[0].transitions, at: .day(40))
        #expect(workflow.isEnded(lapsed))
        #expect(code(1, on: lapsed, day: 400) == .applicationEnded)
    }

    @Test func aDueTimeBeyondTheClockIsTheEndOfTime() throws {
        let late = Timestamp(microsecondsSinceEpoch: .max - 5)
        let note = try #require(workflow.actionNumber(named: "note"))
        let state = workflow.evolve(
            workflow.initialState, taking: workflow.recognise(note, in: workflow.initialState), at: late)
        #expect(workflow.runningDeadlines(state).map(\.dueAt) == [Timestamp(microsecondsSinceEpoch: .max)])
    }
}
