import ArgumentParser
import Engine
import EventLog
import EventModel
import ReadModels
import Workflow

struct ClocksCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "clocks",
        abstract: "Show the clocks and deadlines of one application: what ran, what is due and when, in local time.")

    @Argument(help: "The application: SERVICE/ID, or the id alone where one service has it.")
    var id: String

    @OptionGroup var storeOptions: StoreOptions
    @OptionGroup var damageOptions: DamageOptions
    @OptionGroup var output: OutputOptions

    func run() async throws {
        let open = try await OpenReadModels.upToDate(storeOptions, damageOptions)
        let stream = try open.models.application(id).content.stream
        let application = try await Engine(log: open.log).load(stream)
        guard let workflow = application.workflow, let state = application.state else {
            throw EngineError.definitionUnknown(stream)
        }
        let rows = ClockRow.all(of: workflow, state, application.record, at: SystemClock.now())
        guard !output.json else { return try JSON.print(rows) }
        var table = Table(["WHAT", "STANDS", "COLOUR", "ELAPSED", "OF", "DUE"])
        for row in rows {
            table.add([
                "\(row.kind) \(row.name)", row.phase, row.colour ?? "-", row.elapsed ?? "-", row.limit ?? "-",
                row.dueAt ?? "-",
            ])
        }
        for (index, line) in table.lines.enumerated() { Terminal.printLine(index == 0 ? Terminal.bold(line) : line) }
    }
}

/// A clock or a deadline, for people and as JSON.
private struct ClockRow: Encodable {
    let kind: String
    let name: String
    let phase: String
    let colour: String?
    let elapsed: String?
    let limit: String?
    let reminderAt: String?
    let dueAt: String?

    static func all(
        of workflow: CompiledWorkflow, _ state: ApplicationState, _ record: ApplicationRecord, at now: Timestamp
    ) -> [ClockRow] {
        workflow.clocks.indices.map { clock($0, of: workflow, record, at: now) }
            + workflow.runningDeadlines(state, record: record).map { deadline($0, of: workflow, at: now) }
    }

    private static func clock(
        _ number: Int, of workflow: CompiledWorkflow, _ record: ApplicationRecord, at now: Timestamp
    ) -> ClockRow {
        let status = workflow.clockStatus(number, of: record, at: now)
        let calendar = workflow.calendars[workflow.clocks[number].calendar]
        let hundredths = status.elapsed.dayThousandths / 10
        return ClockRow(
            kind: "clock", name: workflow.clocks[number].name, phase: status.phase.rawValue,
            colour: status.colour.rawValue,
            elapsed: "\(status.elapsed.days).\(hundredths < 10 ? "0" : "")\(hundredths) days",
            limit: status.limit.description,
            reminderAt: status.reminderAt.map { calendar.localTime(of: $0).description },
            dueAt: status.dueAt.map { calendar.localTime(of: $0).description })
    }

    private static func deadline(
        _ running: RunningDeadline, of workflow: CompiledWorkflow, at now: Timestamp
    ) -> ClockRow {
        let deadline = workflow.deadlines[running.number]
        let local = workflow.localCalendar?.localTime(of: running.dueAt).description
        return ClockRow(
            kind: "deadline", name: deadline.eventType, phase: "running",
            colour: (running.dueAt <= now ? ClockStatus.Colour.late : .inTime).rawValue, elapsed: nil,
            limit: deadline.duration?.description, reminderAt: nil, dueAt: local ?? running.dueAt.description)
    }
}
