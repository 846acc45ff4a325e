import ArgumentParser
import EventLog
import EventModel
import ReadModels

struct RebuildCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "rebuild", abstract: "Make the read models anew from the log.",
        discussion: """
            The new tables are made beside the old ones, checked, and put in their place at the end. Readers never stop;
            a rebuild that is killed leaves the old tables as they were.
            """)

    @Option(name: .long, help: "Only this read model; may be given several times. Default: all.")
    var model: [String] = []

    @OptionGroup var storeOptions: StoreOptions
    @OptionGroup var damageOptions: DamageOptions
    @OptionGroup var output: OutputOptions

    func run() async throws {
        let open = try await OpenReadModels(storeOptions, damageOptions)
        let progress = ProgressLine("rebuild")
        try await open.models.rebuild(models: model.isEmpty ? nil : Array(Set(model)).sorted(), from: open.log) {
            report in
            progress.show(done: Int(report.eventCountDone), total: Int(report.eventCountTotal))
        }
        progress.finish()
        let seconds = progress.elapsedSeconds
        let events = Int(open.log.end.nextPosition(inPartition: 0).rawValue)
        let statuses = open.models.statuses().filter { model.isEmpty || model.contains($0.name) }
        if output.json {
            try JSON.print(
                RebuildReport(
                    events: events, seconds: seconds,
                    models: statuses.map { .init(model: $0.name, version: $0.version, generation: $0.generation) }))
            return
        }
        for status in statuses {
            Terminal.printLine("\(status.name) version \(status.version), generation \(status.generation ?? 0)")
        }
        Terminal.printLine(
            "\(Numbers.grouped(events)) events in \(Numbers.twoDecimals(seconds)) s, "
                + Numbers.rate(events: events, seconds: seconds))
    }
}

private struct RebuildReport: Encodable {
    struct Model: Encodable {
        let model: String
        let version: Int
        let generation: Int?
    }

    let events: Int
    let seconds: Double
    let models: [Model]
}
