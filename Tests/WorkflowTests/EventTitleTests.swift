import EventModel
import Testing
import Workflow

/// Everything that events record has a name for people.
@Suite struct EventTitleTests {
    @Test func whatTheSystemRecordsHasATitleInBothLanguages() {
        let titles =
            ClockEvent.allCases.map(\.title) + PaymentEvent.allCases.map(\.title) + PeopleEvent.allCases.map(\.title)
            + DocumentEvent.allCases.map(\.title)
            + AgencyEvent.allCases.map(\.title)
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
        let taken = Set(workflow.actions.map(\.eventType))
        for deadline in workflow.deadlines where !taken.contains(deadline.eventType) {
            let states = workflow.deadlines.filter { $0.eventType == deadline.eventType }.map(\.state)
            let title = workflow.title(ofEvent: deadline.eventType).english
            #expect(title.contains("time limit"))
            #expect(title.contains(workflow.states[states[0]].title.english) == (Set(states).count == 1))
        }
        #expect(workflow.title(ofEvent: "never-heard-of") == LocalizedText(untranslated: "never-heard-of"))
    }
}
