public import ArgumentParser
import EventModel
public import ReadModels

struct ListCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "list", abstract: "List applications.",
        discussion: "With --json an array of objects; [] when there is none.")

    @Option(name: .long, help: "Only applications of this service.")
    var service: String?

    @Option(name: .long, help: "Only applications in this state.")
    var state: String?

    @Option(name: .long, help: "The most to list.")
    var limit: Int = 50

    @Option(name: .long, help: "Go on after this application (SERVICE/ID), the last of the page before.")
    var after: String?

    @Option(name: .long, help: "opened: in order of opening. recent: the last event first.")
    var order: ApplicationFilter.Order = .opened

    @OptionGroup var readModelOptions: ReadModelOptions
    @OptionGroup var storeOptions: StoreOptions
    @OptionGroup var damageOptions: DamageOptions
    @OptionGroup var output: OutputOptions

    func validate() throws {
        guard limit > 0 else { throw ValidationError("--limit takes a number above 0") }
    }

    func run() async throws {
        var filter = ApplicationFilter(service: service, state: state, order: order, limit: limit)
        if let after {
            guard let stream = try? StreamID(parsing: after) else {
                throw ValidationError("--after takes SERVICE/ID, as the list shows it")
            }
            filter.after = stream
        }
        let open = try await OpenReadModels.answering(storeOptions, damageOptions, from: readModelOptions)
        let answer = try open.models.applications(filter)
        if output.json {
            try JSON.print(answer.content.map(ApplicationRow.init))
            Terminal.printRemark(asOf(answer))
            return
        }
        var table = Table(
            ["APPLICATION", "STATE", "OPENED", "LAST EVENT", "WHAT", "EVENTS", "DEVIATIONS"], rightAligned: [5, 6])
        for application in answer.content {
            let row = ApplicationRow(application)
            table.add([
                row.application, row.state + (row.isEnded ? " (ended)" : ""), row.openedAt, row.lastEventAt,
                row.lastEventType, String(row.events), String(row.deviations),
            ])
        }
        for (index, line) in table.lines.enumerated() { Terminal.printLine(index == 0 ? Terminal.bold(line) : line) }
        Terminal.printRemark(asOf(answer))
        if answer.content.count == limit, let last = answer.content.last {
            Terminal.printRemark("there may be more: --after \(last.stream)")
        }
    }
}

extension ApplicationFilter.Order: ExpressibleByArgument {}

/// What the program says of the place and time that an answer stands for.
func asOf<Content>(_ answer: Answer<Content>) -> String {
    let position = answer.cursor.nextPosition(inPartition: 0).rawValue
    guard position > 0, let recordedAt = answer.recordedAt else { return "as of an empty log" }
    return "as of position \(position - 1), recorded \(recordedAt)"
}

/// An application as JSON.
struct ApplicationRow: Encodable {
    let application: String
    let service: String
    let state: String
    let isEnded: Bool
    let revision: UInt32
    let openedAt: String
    let lastEventAt: String
    let lastEventType: String
    let lastActor: String
    let events: Int
    let deviations: Int
    let definition: String?

    init(_ summary: ApplicationSummary) {
        application = summary.stream.description
        service = summary.stream.category
        state = summary.state
        isEnded = summary.isEnded
        revision = summary.revision.rawValue
        openedAt = summary.openedAt.description
        lastEventAt = summary.lastEventAt.description
        lastEventType = summary.lastEventType
        lastActor = summary.lastActor
        events = summary.eventCount
        deviations = summary.deviationCount
        definition = summary.definition?.description
    }
}
