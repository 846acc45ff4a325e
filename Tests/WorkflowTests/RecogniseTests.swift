import EventModel
import Statechart
import Testing
import Workflow

@Suite struct RecogniseTests {
    private let workflow: CompiledWorkflow

    init() throws {
        workflow = try Sample.workflow()
    }

    static let activities = [("Hand in", "submit"), ("submitted", "submit"), ("submit", "submit"), ("pass", "pass")]

    @Test(arguments: activities) func activitiesEventTypesAndNamesTellTheAction(activity: String, action: String) throws
    {
        let number = try #require(workflow.actionNumber(forActivity: activity))
        #expect(workflow.actions[number].name == action)
    }

    @Test(arguments: ["hand in", "lapsed_in_time", ""]) func othersAreNone(activity: String) {
        #expect(workflow.actionNumber(forActivity: activity) == nil)
    }

    @Test func aFactIsRecognisedWhoeverDidItAndWhateverWasGiven() throws {
        var state = workflow.initialState
        for (day, activity) in ["Hand in", "pass", "approve"].enumerated() {
            let number = try #require(workflow.actionNumber(forActivity: activity))
            let transitions = workflow.recognise(number, in: state)
            #expect(transitions.count == 1)
            state = workflow.evolve(state, taking: transitions, at: .day(Int64(day)))
        }
        #expect(workflow.currentState(state).id == "granted")
        #expect(state.deviationCount == 0)
    }

    @Test func whatTheWorkflowDoesNotAllowIsADeviationAndLeavesTheState() throws {
        let approve = try #require(workflow.actionNumber(named: "approve"))
        #expect(workflow.recognise(approve, in: workflow.initialState).isEmpty)
        let state = workflow.evolve(workflow.initialState, taking: [], at: .day(1))
        #expect(state.configuration == workflow.initialState.configuration)
        #expect((state.eventCount, state.deviationCount) == (1, 1))
    }

    @Test func transitionsThatTheWorkflowDoesNotHaveAreADeviation() {
        let state = workflow.evolve(workflow.initialState, taking: [0, 9_999], at: .day(1))
        #expect(state.configuration == workflow.initialState.configuration)
        #expect(state.deviationCount == 1)
    }
}

extension RecogniseTests {
    @Test func aDeadlineThatPassedElsewhereIsRecognisedWhereItRuns() throws {
        let deadline = try #require(workflow.deadlines.first)
        let passed = try #require(workflow.recognised(activity: deadline.eventType))
        guard case .deadlines(let numbers) = passed else {
            Issue.record("\(deadline.eventType) is a deadline's event")
            return
        }
        #expect(numbers.contains(0))
        var state = workflow.initialState
        let running = state.configuration.contains(deadline.state)
        let transitions = workflow.recognise(passed, in: state)
        #expect(transitions.isEmpty != running)
        state = workflow.evolve(state, taking: transitions, at: .day(1))
        #expect((state.deviationCount == 0) == running)
        #expect(workflow.recognised(activity: "no such thing") == nil)
    }
}
