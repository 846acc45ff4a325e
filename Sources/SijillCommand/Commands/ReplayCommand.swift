import ArgumentParser
import Audit
import Engine
import EventLog
import EventModel

struct ReplayCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "replay", abstract: "Follow every application through its workflow and tell the deviations.",
        discussion: """
            A recorded fact that the workflow did not allow is a deviation: it is kept and leaves the state as it was.

            With --json one object a line, the verdict on each application; with --json-summary one array, the figures
            of each service.
            """)

    @Flag(name: .long, help: "Write the verdict on each application, one JSON object a line.")
    var json = false

    @Flag(name: .long, help: "Write the figures of each service as one JSON array.")
    var jsonSummary = false

    @OptionGroup var storeOptions: StoreOptions
    @OptionGroup var damageOptions: DamageOptions

    func validate() throws {
        guard !(json && jsonSummary) else { throw ValidationError("give --json or --json-summary, not both") }
    }

    func run() async throws {
        let log = try damageOptions.openForReading(storeOptions)
        var replay = Replay(catalog: try await PublishedDefinitions.catalog(of: log))
        let total = Int(log.end.nextPosition(inPartition: 0).rawValue)
        let progress = ProgressLine("replay")
        let reader = try log.makeReader(from: .start, options: ReadOptions(columns: Replay.columns))
        while let batch = try reader.nextBatch() {
            replay.follow(batch)
            progress.show(done: Int(reader.cursor.nextPosition(inPartition: 0).rawValue), total: total)
        }
        progress.finish()
        let seconds = progress.elapsedSeconds
        if json {
            try replay.forEachVerdict { try JSON.print(VerdictRow($0)) }
        } else if jsonSummary {
            try JSON.print(replay.report.map(ServiceRow.init))
        } else {
            for service in replay.report { print(service) }
            if replay.report.isEmpty { Terminal.printLine("no applications") }
            Terminal.printLine(
                "replayed \(Numbers.grouped(total)) events in \(Numbers.twoDecimals(seconds)) s, "
                    + Numbers.rate(events: total, seconds: seconds))
        }
        guard replay.report.allSatisfy({ $0.impossibleEventCount == 0 && $0.unknownDefinitionCount == 0 }) else {
            throw CommandFailure(
                ExitStatus.Code.verificationFailed,
                "some events do not follow from their workflow definition, or the definition is not in the store")
        }
    }

    private func print(_ service: ServiceReplay) {
        let conforming = service.eventCount - service.deviatingEventCount
        Terminal.printLine(Terminal.bold(service.service))
        Terminal.printLine(
            "  applications  \(Numbers.grouped(service.applicationCount)): "
                + "\(Numbers.grouped(service.conformingApplicationCount)) conforming, "
                + "\(Numbers.grouped(service.deviatingApplicationCount)) deviating")
        Terminal.printLine(
            "  events        \(Numbers.grouped(service.eventCount)): \(Numbers.grouped(conforming)) conforming, "
                + "\(Numbers.grouped(service.deviatingEventCount)) deviating")
        if service.impossibleEventCount > 0 {
            Terminal.printLine("  impossible    \(Numbers.grouped(service.impossibleEventCount)) events")
        }
        if service.unknownDefinitionCount > 0 {
            Terminal.printLine("  no definition \(Numbers.grouped(service.unknownDefinitionCount)) applications")
        }
        guard !service.deviations.isEmpty else { return }
        Terminal.printLine("  commonest deviations")
        var table = Table(["   ", "COUNT", "WHAT", "IN STATE"], rightAligned: [1])
        for deviation in service.deviations.prefix(10) {
            table.add(["   ", Numbers.grouped(deviation.count), deviation.type, deviation.state])
        }
        for line in table.lines.dropFirst() { Terminal.printLine(line) }
    }
}

private struct VerdictRow: Encodable {
    let application: String
    let conforms: Bool
    let deviations: Int
    let events: Int
    let state: String?
    let isEnded: Bool
    let impossible: Int

    init(_ verdict: ApplicationVerdict) {
        application = verdict.application.description
        conforms = verdict.conforms
        deviations = verdict.deviationCount
        events = verdict.eventCount
        state = verdict.state
        isEnded = verdict.isEnded
        impossible = verdict.impossibleCount
    }
}

private struct ServiceRow: Encodable {
    struct Deviation: Encodable {
        let type: String
        let state: String
        let count: Int
    }

    let service: String
    let applications: Int
    let conforming: Int
    let deviating: Int
    let events: Int
    let deviatingEvents: Int
    let impossibleEvents: Int
    let unknownDefinitions: Int
    let commonestDeviations: [Deviation]

    init(_ report: ServiceReplay) {
        service = report.service
        applications = report.applicationCount
        conforming = report.conformingApplicationCount
        deviating = report.deviatingApplicationCount
        events = report.eventCount
        deviatingEvents = report.deviatingEventCount
        impossibleEvents = report.impossibleEventCount
        unknownDefinitions = report.unknownDefinitionCount
        commonestDeviations = report.deviations.prefix(10).map {
            Deviation(type: $0.type, state: $0.state, count: $0.count)
        }
    }
}
