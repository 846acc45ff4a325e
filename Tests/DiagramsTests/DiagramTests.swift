import Diagrams
import EventModel
import Statechart
import Testing
import Workflow

@Suite struct DiagramTests {
    @Test func everyTransitionIsInEveryFormat() throws {
        let workflow = try SampleWorkflow.workflow()
        let diagram = Diagram(of: workflow, language: .english)
        for (number, transition) in diagram.transitions.enumerated() {
            if !transition.isInPlace { #expect(diagram.dot.contains("id=\"t\(number)\"")) }
            guard case .action = transition.cause else { continue }
            #expect(diagram.dot.contains(transition.title))
            #expect(diagram.mermaid.contains(transition.title))
        }
        let histories = diagram.states.count(where: \.isHistory)
        #expect(diagram.scxml.split(separator: "<transition").count - 1 == diagram.transitions.count + histories)
        for words in ["after 90 days", "after 10 days", "when validity ends", "when all parts are complete"] {
            #expect(diagram.dot.contains(words) && diagram.mermaid.contains(words), "\(words)")
        }
    }

    @Test func silenceIsDrawn() throws {
        let title = LocalizedText(arabic: "تصريح", english: "Permit")
        var definition = SampleWorkflow.definition(title: title)
        let calendar = WorkingCalendar(
            name: "town", title: title, weekend: Array(repeating: false, count: 7), officeMinutes: 480..<900,
            holidays: [], offsets: [])
        definition.calendar = "town"
        definition.attachments.calendars = [(calendar, [1])]
        definition.clocks = [
            WorkflowDefinition.Clock(
                name: "statutory", limit: try WorkingDuration(iso8601: "P30D"), states: ["review"],
                silence: .init(target: "lapsed", records: "lapsed_by_silence"))
        ]
        let workflow = try CompiledWorkflow(definition, identify: SampleWorkflow.identify)
        let diagram = Diagram(of: workflow, language: .english)
        #expect(diagram.transitions.contains { $0.cause == .silence(clock: "statutory") })
        #expect(diagram.dot.contains("when time runs out") && diagram.mermaid.contains("when time runs out"))
        #expect(diagram.scxml.contains("event=\"silence.statutory\""))
        #expect(Diagram(of: workflow, language: .arabic).dot.contains("عند انقضاء مدة"))
    }

    @Test func structureIsDrawn() throws {
        let diagram = Diagram(of: try SampleWorkflow.workflow(), language: .english)
        #expect(diagram.dot.contains("rounded,filled,dashed"))
        let finalCount = diagram.states.filter { $0.kind == .final }.count
        #expect(diagram.dot.split(separator: "peripheries=2").count - 1 == finalCount)
        #expect(diagram.dot.contains("label=\"H*\""))
        #expect(diagram.mermaid.contains("    --\n"))
        #expect(diagram.mermaid.contains("<<choice>>"))
        #expect(diagram.scxml.contains("<history id=\"review.resume\""))
        #expect(diagram.scxml.contains("<parallel id=\"review\""))
        #expect(diagram.scxml.contains("<send event=\"deadline.draft.7776000000\""))
    }

    @Test func sameWorkflowGivesTheSameText() throws {
        let first = Diagram(of: try SampleWorkflow.workflow())
        let second = Diagram(of: try SampleWorkflow.workflow())
        #expect(first == second)
        #expect(first.dot == second.dot && first.mermaid == second.mermaid && first.scxml == second.scxml)
    }

    @Test func longConditionsAreCutInPicturesAlone() throws {
        let diagram = Diagram(of: try SampleWorkflow.workflow())
        #expect(!diagram.dot.contains("application.paid"))
        #expect(diagram.dot.contains("…"))
        #expect(diagram.scxml.contains("application.due == 0 &amp;&amp; application.paid &gt;= 0"))
    }

    @Test func arabicCountsDays() throws {
        let diagram = Diagram(of: try SampleWorkflow.workflow())
        #expect(diagram.language == .arabic)
        #expect(diagram.transitions.map(\.title).contains("بعد 90 يومًا"))
        #expect(diagram.transitions.map(\.title).contains("بعد 10 أيام"))
        #expect(diagram.transitions.map(\.title).contains("بعد يومين"))
        #expect(diagram.dot.contains("مقدم الطلب") && diagram.dot.contains("إشعار: الموظف"))
    }
}

@Suite struct HostileTextTests {
    private static let hostile =
        "a\"]; evil [x=\"\\N <B>b</B> & 'c' #59; : ; -->\n%%{init}%% \u{202E}back\u{2066}\u{0} `**m**` ]]> end note"

    @Test func nothingOfAnAuthorSteersTheFormat() throws {
        let tame = Diagram(of: try SampleWorkflow.workflow())
        let title = LocalizedText(untranslated: Self.hostile)
        let wild = Diagram(of: try SampleWorkflow.workflow(title: title))
        for (wild, tame) in [(wild.mermaid, tame.mermaid), (wild.scxml, tame.scxml), (wild.dot, tame.dot)] {
            #expect(wild.split(separator: "\n").count == tame.split(separator: "\n").count)
            let steering: Set<Unicode.Scalar> = ["\u{202E}", "\u{2066}", "\u{0}"]
            #expect(steering.isDisjoint(with: wild.unicodeScalars))
            #expect(!wild.contains("evil [x=\"") && !wild.contains("<B>b"))
        }
        #expect(!wild.dot.contains("\\"))
        let line = try #require(wild.mermaid.split(separator: "\n").first { $0.contains("evil") })
        #expect(line.contains("#34;") && line.contains("#92;") && line.contains("#58;") && !line.contains("%%"))
    }

    @Test func aTitleOfNothingIsStillALabel() throws {
        let diagram = Diagram(of: try SampleWorkflow.workflow(title: LocalizedText(untranslated: "\n\u{202E} ")))
        #expect(diagram.dot.contains("<TR><TD></TD></TR>") || diagram.dot.contains("<HR/>"))
        #expect(!diagram.dot.contains("CELLPADDING=\"1\"><HR/>"))
    }
}

@Suite struct HighlightTests {
    @Test func theWayIsNumberedAndThePlaceFilled() throws {
        let workflow = try SampleWorkflow.workflow()
        var (state, taken) = (workflow.initialState, [[TransitionNumber]]())
        for name in ["note", "submit", "pass-law", "unknown", "fail-technique"] {
            let transitions = workflow.actionNumber(named: name).map { workflow.recognise($0, in: state) } ?? []
            state = workflow.evolve(state, taking: transitions, at: .epoch)
            taken.append(transitions)
        }
        let highlight = Highlight(configuration: state.configuration, taken: taken)
        let diagram = Diagram(of: workflow, highlighting: highlight)
        let steps = diagram.transitions.flatMap(\.steps)
        #expect(Set(steps) == [1, 2, 3, 5])
        let refused = try #require(diagram.states.first { $0.id == "refused" })
        #expect(refused.isActive)
        #expect(diagram.states.filter { $0.isActive }.count == 1)
        #expect(diagram.dot.contains("penwidth=3") && diagram.dot.contains("fillcolor=\"#0B5D4E\""))
        #expect(diagram.mermaid.contains("classDef current"))
        #expect(diagram.scxml.contains("sijill:active=\"true\"") && diagram.scxml.contains("sijill:taken=\"5\""))
    }

    @Test func whatIsNotThereIsADeviation() throws {
        let workflow = try SampleWorkflow.workflow()
        let highlight = Highlight(configuration: workflow.initialState.configuration, taken: [[9_999], []])
        let diagram = Diagram(of: workflow, highlighting: highlight)
        #expect(diagram.transitions.allSatisfy { $0.steps.isEmpty })
    }
}
