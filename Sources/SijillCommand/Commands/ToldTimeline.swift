import Engine
import EventModel
import ReadModels
import Workflow

/// An application's timeline in the words of its service, in Arabic or English.
struct ToldTimeline {
    let workflow: CompiledWorkflow
    let language: TextLanguage

    /// Prints what happened, when by local time, by whom, and where the application stood then.
    func print(_ timeline: Timeline, reference: ApplicationReference?, _ payloads: [EventPayload]) {
        let title = [language.of(workflow.title), reference?.description ?? timeline.stream.description]
        Terminal.printLine(Terminal.bold(title.joined(separator: "  ")))
        let headings: [LocalizedText] = [
            LocalizedText(arabic: "متى", english: "WHEN"), LocalizedText(arabic: "ماذا", english: "WHAT"),
            LocalizedText(arabic: "مَن", english: "WHO"), LocalizedText(arabic: "الحالة بعدها", english: "STATE AFTER"),
        ]
        var table = Table(headings.map(language.of))
        for (entry, payload) in zip(timeline.entries, payloads) {
            let local = workflow.localCalendar?.localTime(of: entry.occurredAt).description
            table.add([
                local ?? entry.occurredAt.description, language.of(workflow.title(ofEvent: entry.type)),
                roles(payload.roles), state(entry.state),
            ])
        }
        for (index, line) in table.lines.enumerated() { Terminal.printLine(index == 0 ? Terminal.bold(line) : line) }
    }

    /// Parts that are played, not persons.
    private func roles(_ names: [String]) -> String {
        guard !names.isEmpty else { return language.of(LocalizedText(arabic: "النظام", english: "the system")) }
        return names.map { name in
            workflow.roles.first { $0.name == name }.map { language.of($0.title) } ?? name
        }.joined(separator: language == .arabic ? "، " : ", ")
    }

    private func state(_ id: String) -> String {
        workflow.states.first { $0.id == id }.map { language.of($0.title) } ?? id
    }
}
