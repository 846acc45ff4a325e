import EventModel
import Testing
import Workflow

/// Persons kept apart, in the past.
@Suite struct FourEyesTests {
    private let workflow: CompiledWorkflow

    init() throws {
        workflow = try CompiledWorkflow(OfficeSample.definition, identify: Sample.identify)
    }

    private func event(_ action: String, by subject: String) throws -> RecordableEvent {
        let number = try #require(workflow.actionNumber(named: action))
        let transition = try #require(workflow.transitions.firstIndex { $0.cause == .action(number) })
        return RecordableEvent(
            type: workflow.actions[number].eventType, transitions: [UInt16(transition)], occurredAt: .day(1),
            subject: subject, data: [:], effects: [])
    }

    @Test func aBreachNamesThePersonAndBothEvents() throws {
        let events = [
            try event("submit", by: "sami"), try event("pass", by: "lina"), try event("grant", by: "lina"),
        ]
        let violations = workflow.fourEyesViolations(in: events)
        #expect(violations.count == 1)
        #expect(violations.first?.check == 0 && violations.first?.subject == "lina")
        #expect(violations.first?.first.action == "pass" && violations.first?.first.event == 1)
        #expect(violations.first?.second.action == "grant" && violations.first?.second.event == 2)
    }

    @Test func differentPersonsUnknownOnesAndOtherActionsAreNoBreach() throws {
        let sound: [[(String, String)]] = [
            [("submit", "sami"), ("pass", "lina"), ("grant", "omar")],
            [("submit", "sami"), ("pass", "sami"), ("refuse", "sami")],
            [("pass", ""), ("grant", "")],
            [("pass", "lina"), ("pass", "lina")],
        ]
        for steps in sound {
            let events = try steps.map { try event($0.0, by: $0.1) }
            #expect(workflow.fourEyesViolations(in: events).isEmpty, "\(steps)")
        }
        let unknown = RecordableEvent(
            type: "x", transitions: [9_999], occurredAt: .day(1), subject: "lina", data: [:], effects: [])
        #expect(workflow.fourEyesViolations(in: [unknown, unknown]).isEmpty)
    }

    /// What `decide` let pass has no breach, and what it refuses for four eyes would be one.
    @Test func decidingAndLookingBackAgree() throws {
        var generator = SeededGenerator(seed: 5)
        let people = ["sami", "lina", "omar"]
        for _ in 0..<200 {
            var run = try OfficeSample.Run(tree: try OfficeTree(OfficeSample.offices))
            for name in ["submit", "pass", "grant"] {
                let subject = people[Int.random(in: 0..<3, using: &generator)]
                let actor = Actor(subject: subject, roles: ["applicant", "clerk", "chief"], office: "jenin")
                let refused = run.code(name, by: actor, ["branch": .text("jenin")])
                let forced = run.events + [try event(name, by: subject)]
                #expect((refused == .notApart) == !workflow.fourEyesViolations(in: forced).isEmpty)
                guard refused == nil else { break }
                try run.take(name, by: actor, ["branch": .text("jenin")])
            }
            #expect(workflow.fourEyesViolations(in: run.events).isEmpty)
        }
    }
}
