import EventModel
import Testing
import Workflow

/// Everything that events record has a name for people.
@Suite struct EventTitleTests {
    @Test func whatTheSystemRecordsHasATitleInBothLanguages() {
        let titles =
            ClockEvent.allCases.map(\.title) + PaymentEvent.allCases.map(\.title) + PeopleEvent.allCases.map(\.title)
            + DocumentEvent.allCases.map(\.title)
            + [MigrationEvent.title]
        for title in titles {
            #expect(!title.english.isEmpty)
            #expect(title.arabic.unicodeScalars.contains { (0x600...0x6FF).contains($0.value) }, "\(title)")
        }
        #expect(Set(titles).count == titles.count)
    }

    @Test func whatADefinitionRecordsIsCalledAsItSays() throws {
        let workflow = try Sample.workflow()
        for action in workflow.actions { #expect(workflow.title(ofEvent: action.eventType) == action.title) }
        for deadline in workflow.deadlines
        where !workflow.actions.contains(where: { $0.eventType == deadline.eventType }) {
            let state = workflow.states[deadline.state].title
            #expect(workflow.title(ofEvent: deadline.eventType).english.contains(state.english))
        }
        #expect(workflow.title(ofEvent: "never-heard-of") == LocalizedText(untranslated: "never-heard-of"))
    }
}
