import EventModel
import Testing
import Workflow

@Suite struct DecideTests {
    private let workflow: CompiledWorkflow

    init() throws {
        workflow = try Sample.workflow()
    }

    /// The state after actions that must be accepted, one a day from day 1 on.
    private func given(_ steps: (String, Actor, ValueMap)...) throws -> ApplicationState {
        var state = workflow.initialState
        for (index, (name, actor, data)) in steps.enumerated() {
            let now = Timestamp.day(Int64(index) + 1)
            let decision = try decide(name, by: actor, data, on: state, at: now)
            for event in decision.events { state = workflow.evolve(state, taking: event.transitions, at: now) }
        }
        return state
    }

    private func decide(
        _ name: String, by actor: Actor, _ data: ValueMap = [:], on state: ApplicationState,
        at now: Timestamp = .day(10)
    ) throws -> Decision {
        try workflow.decide(.action(name, data: data), on: state, by: actor, context: CommandContext(now: now))
    }

    private func rejection(
        _ name: String, by actor: Actor, _ data: ValueMap = [:], on state: ApplicationState
    ) -> Rejection? {
        #expect(throws: Rejection.self) { try decide(name, by: actor, data, on: state) }
    }

    private func id(_ state: ApplicationState) -> String { workflow.currentState(state).id }

    @Test func anActionRecordsItsEventAndMovesTheApplication() throws {
        let decision = try decide("submit", by: .applicant, ["name": .text("Sami")], on: workflow.initialState)
        #expect(decision.events.map(\.type) == ["submitted"])
        #expect(decision.events[0].data == ["name": .text("Sami")])
        let state = workflow.evolve(workflow.initialState, taking: decision.events[0].transitions, at: .day(10))
        #expect(id(state) == "check")
        #expect(state.nextRevision == Revision(rawValue: 1))
        #expect(state.enteredAt == .day(10))
        #expect(state.deviationCount == 0)
    }

    @Test func anEventIsCalledAsItsActionWhereNothingElseIsSaid() throws {
        let state = try given(("submit", .applicant, [:]))
        #expect(try decide("withdraw", by: .applicant, on: state).events.map(\.type) == ["withdraw"])
    }

    @Test func aTargetlessActionIsAnEventThatStays() throws {
        let state = try given(("note", .applicant, [:]), ("submit", .applicant, [:]), ("note", .clerk, [:]))
        #expect(id(state) == "check")
        #expect(state.eventCount == 3)
        #expect(state.deviationCount == 0)
        #expect(state.enteredAt == .day(2))
    }

    @Test func anUnknownActionIsRejectedWithTheOneThatWasMeant() {
        let rejection = rejection("submitt", by: .applicant, on: workflow.initialState)
        #expect(rejection?.code == .actionUnknown)
        #expect(rejection?.message.english.contains("Did you mean `submit`?") == true)
        #expect(rejection?.message.arabic.contains("هل تقصد `submit`؟") == true)
        #expect(rejection?.allowedActions == ["submit", "note"])
    }

    @Test func anActionOfAnotherStateIsRejectedWithWhatIsPossible() {
        let rejection = rejection("approve", by: .chief, on: workflow.initialState)
        #expect(rejection?.code == .actionNotAllowed)
        #expect(rejection?.allowedActions == [])
        #expect(
            rejection?.message.english
                == "`approve` is not possible in the state `draft` (Draft). You can do nothing now.")
    }

    @Test func anotherRoleIsRejectedWithTheRolesThatMay() {
        let rejection = rejection("submit", by: .clerk, on: workflow.initialState)
        #expect(rejection?.code == .roleNotAllowed)
        #expect(rejection?.message.english.contains("for Applicant (`applicant`)") == true)
    }

    static let withoutReason: [ValueMap] = [[:], ["reason": .null], ["reason": .text("")]]

    @Test(arguments: withoutReason) func whatIsNeededMustBeGiven(data: ValueMap) throws {
        let state = try given(("submit", .applicant, [:]), ("pass", .clerk, [:]))
        let rejection = rejection("approve", by: .clerk, data, on: state)
        #expect(rejection?.code == .needsMissing)
        #expect(rejection?.missingFields == ["reason"])
    }

    @Test func alternativesAreTriedInOrder() throws {
        let state = try given(("submit", .applicant, [:]), ("pass", .clerk, [:]))
        let reasoned = try decide("approve", by: .chief, ["reason": .text("fine")], on: state)
        let bare = try decide("approve", by: .chief, on: state)
        #expect(reasoned.events[0].transitions[0] + 1 == bare.events[0].transitions[0])
        #expect(id(workflow.evolve(state, taking: bare.events[0].transitions, at: .day(3))) == "granted")
    }

    @Test func anEndedApplicationTakesNothing() throws {
        let state = try given(("submit", .applicant, [:]), ("withdraw", .applicant, [:]))
        #expect(workflow.isEnded(state))
        let rejection = rejection("withdraw", by: .applicant, on: state)
        #expect(rejection?.code == .applicationEnded)
        #expect(rejection?.allowedActions == [])
        #expect(workflow.runningDeadlines(state).isEmpty)
    }

    @Test func theOpeningActionIsTheFirstOfTheInitialState() {
        #expect(workflow.openingAction(for: []).map { workflow.actions[$0].name } == "submit")
    }

    @Test func rejectionsAreEqualByCode() {
        let text = LocalizedText(untranslated: "x")
        #expect(Rejection(.conflict, text) == Rejection(.conflict, LocalizedText(untranslated: "y")))
        #expect(Rejection(.conflict, text) != Rejection(.actionUnknown, text))
    }
}
