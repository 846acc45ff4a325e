public import ArgumentParser
import EventLog
import EventModel
import ReadModels
public import Workflow
import WorkflowFiles

struct WorklistCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "worklist",
        abstract: "List the applications that wait for somebody: since when, for whom, and how their clocks stand.",
        discussion: """
            The most urgent first: those whose clocks are due first, then those whose clocks are suspended, then those \
            without; of equal ones those that wait longest. Colours are those of now, as `sijill clocks` tells them. With \
            --json an array of objects; [] when there is none.

            EXAMPLE
              sijill worklist --role supervisor --office ramallah --colour late
            """)

    @Option(name: .long, help: "Only applications of which this role may take an action.")
    var role: String?

    @Option(name: .long, help: "Only applications of this office, and of those within it by offices.yaml.")
    var office: String?

    @Option(name: .long, help: "Only applications whose work this subject has.")
    var assignee: String?

    @Flag(name: .long, help: "Only applications whose work nobody has.")
    var free = false

    @Option(name: .long, help: "Only applications of this service.")
    var service: String?

    @Option(name: .long, help: "Only applications whose clocks have this colour: inTime, reminded or late.")
    var colour: ClockStatus.Colour?

    @Option(name: .long, help: "The most to list, up to \(WorklistFilter.limitMax).")
    var limit: Int = 50

    @Option(name: .long, help: "Go on after this place, which the page before tells at its end.")
    var after: String?

    @Option(name: .long, help: "The language of states, ar or en.")
    var language: TextLanguage = .arabic

    @OptionGroup var workflowOptions: WorkflowOptions
    @OptionGroup var storeOptions: StoreOptions
    @OptionGroup var damageOptions: DamageOptions
    @OptionGroup var output: OutputOptions

    func validate() throws {
        guard (1...WorklistFilter.limitMax).contains(limit) else {
            throw ValidationError("--limit takes a number from 1 to \(WorklistFilter.limitMax)")
        }
        guard assignee == nil || !free else { throw ValidationError("give --assignee or --free, not both") }
        guard after == nil || cursor != nil else {
            throw ValidationError("--after takes a place as the page before told it")
        }
    }

    func run() async throws {
        var filter = WorklistFilter(role: role, service: service, colour: colour, limit: limit, after: cursor)
        filter.assignee = free ? .nobody : assignee.map { .subject($0) }
        filter.offices = try office.map(offices(within:))
        let open = try await OpenReadModels.upToDate(storeOptions, damageOptions)
        let now = SystemClock.now()
        let answer = try open.models.worklist(filter, at: now)
        let rows = answer.content.map { WorklistItemRow($0, in: open.catalog, at: now) }
        if output.json {
            try JSON.print(rows)
            Terminal.printRemark(asOf(answer))
            return
        }
        print(rows)
        Terminal.printRemark(asOf(answer))
        if answer.content.count == limit, let last = answer.content.last {
            Terminal.printRemark("there may be more: --after \(last.cursor)")
        }
    }

    private var cursor: WorklistCursor? { after.flatMap { WorklistCursor($0) } }

    /// The office and those within it; the office alone where the folder knows none of that name.
    private func offices(within office: String) throws -> Set<String> {
        let tree = try workflowOptions.folder.flatMap { try WorkflowFolder.offices(in: $0) }
        if tree == nil {
            Terminal.printRemark(
                "no offices.yaml is at hand, so offices within \(office) are not looked at; see --workflows")
        }
        return (tree?.within(office) ?? []).union([office])
    }

    private func print(_ rows: [WorklistItemRow]) {
        var table = Table(["APPLICATION", "STATE", "SINCE", "AGE", "COLOUR", "DUE", "ROLES", "OFFICE", "ASSIGNEE"])
        for row in rows {
            table.add([
                row.application, row.title.map { language == .arabic ? $0.ar : $0.en } ?? row.state, row.since,
                Numbers.age(seconds: row.ageSeconds), row.colour ?? "-", row.dueAt ?? "-",
                row.roles.joined(separator: " "), row.office ?? "-", row.assignee ?? "-",
            ])
        }
        for (index, line) in table.lines.enumerated() { Terminal.printLine(index == 0 ? Terminal.bold(line) : line) }
    }
}

extension ClockStatus.Colour: ExpressibleByArgument {}

/// An application that waits, as JSON.
private struct WorklistItemRow: Encodable {
    struct Title: Encodable {
        let ar: String
        let en: String
    }

    struct Offer: Encodable {
        let role: String
        let action: String
    }

    let application: String
    let service: String
    let state: String
    /// What people call the state; nil where the definition is not at hand.
    let title: Title?
    let offers: [Offer]
    let roles: [String]
    let office: String?
    let assignee: String?
    let since: String
    let ageSeconds: Int64
    let clock: String?
    let colour: String?
    let reminderAt: String?
    let dueAt: String?
    let cursor: String

    init(_ item: WorklistItem, in catalog: DefinitionCatalog, at now: Timestamp) {
        let workflow = item.definition.flatMap { catalog.workflow($0) }
        application = item.stream.description
        service = item.stream.category
        state = item.state
        title = workflow?.states.first { $0.id == item.state }.map { Title(ar: $0.title.arabic, en: $0.title.english) }
        offers = item.offers.map { Offer(role: $0.role, action: $0.action) }
        roles = item.roles
        office = item.office
        assignee = item.assignee
        since = item.since.description
        ageSeconds = max(0, now.microsecondsSinceEpoch - item.since.microsecondsSinceEpoch) / 1_000_000
        clock = item.clock
        colour = item.colour(at: now)?.rawValue
        let calendar = item.clock.flatMap { name in workflow?.clocks.first { $0.name == name } }
            .flatMap { workflow?.calendars[$0.calendar] }
        reminderAt = item.reminderAt.map { calendar?.localTime(of: $0).description ?? $0.description }
        dueAt = item.dueAt.map { calendar?.localTime(of: $0).description ?? $0.description }
        cursor = item.cursor.description
    }
}
