import ArgumentParser
import Audit
import Engine
import EventLog
import EventModel

struct ImportCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "import", abstract: "Take histories that were recorded elsewhere.",
        subcommands: [ImportXESCommand.self])
}

struct ImportXESCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "xes", abstract: "Import a log of IEEE 1849 (XES), gzipped or not.",
        discussion: """
            Every trace becomes an application, every event an event; all attributes are kept with their types. A fact
            that the workflow does not allow is kept too, leaves the state as it was, and counts as a deviation.

            The same command again appends nothing, and goes on where an import was broken off.

            EXAMPLES
              sijill import xes fines.xes.gz --service road-traffic-fine --by-time
              sijill import xes anything.xes --service my-process --as-recorded
            """)

    @Argument(help: "The file, .xes or .xes.gz.", completion: .file(extensions: ["xes", "gz"]))
    var file: String

    @Option(name: .long, help: "The service that the traces are applications for.")
    var service: String

    @Flag(name: .long, help: "Append in the order in which things happened, applications interleaved as in life.")
    var byTime = false

    @Flag(name: .long, help: "Ask no workflow definition: one state, every activity allowed.")
    var asRecorded = false

    @OptionGroup var storeOptions: StoreOptions
    @OptionGroup var workflowOptions: WorkflowOptions
    @OptionGroup var output: OutputOptions

    /// From how many events on an import ends with a sealed segment.
    private static let sealedEventCountMin = 50_000

    func run() async throws {
        let engine = try await Engine.open(
            store: storeOptions.store, workflows: asRecorded ? nil : workflowOptions.folder)
        let report = try await closing(engine) {
            let report: XESImportReport
            if asRecorded {
                report = try await run(AsRecordedClassifier(), into: engine.log)
            } else {
                let workflow = try await engine.publishDefinition(of: service)
                report = try await run(WorkflowClassifier(workflow), into: engine.log)
            }
            // A sealed segment has its index on disk, so that what comes next need not read all of it again. Small
            // imports are read in no time, and many small segments would be worse.
            if report.appendedCount >= Self.sealedEventCountMin { try await engine.log.seal() }
            return report
        }
        try print(report, statistics: engine.log.statistics)
    }

    private func run(_ classifier: some TraceClassifier, into log: EventLog) async throws -> XESImportReport {
        let work = XESImport(
            path: file, service: service, order: byTime ? .time : .file, classifier: classifier, store: log,
            scratchFolder: "\(storeOptions.store)/scratch")
        let progress = ProgressLine("import")
        let report = try await work.run { report in
            let total = report.fraction > 0 ? Int(Double(report.eventCount) / report.fraction) : nil
            progress.show(done: report.eventCount, total: total)
        }
        progress.finish()
        return report
    }

    private func print(_ report: XESImportReport, statistics: LogStatistics) throws {
        let bytesPerEvent = Double(statistics.byteCount) / Double(max(1, statistics.eventCount))
        if output.json {
            try JSON.print(ImportRow(report, logByteCount: statistics.byteCount, bytesPerEvent: bytesPerEvent))
            return
        }
        Terminal.printLine(
            "\(Numbers.grouped(report.applicationCount)) applications, \(Numbers.grouped(report.eventCount)) events: "
                + (report.appendedCount == 0
                    ? "nothing appended, all of it was there already"
                    : "\(Numbers.grouped(report.appendedCount)) recorded now with the import's own beginning and end, "
                        + "\(Numbers.grouped(report.duplicateCount)) there already"))
        if !asRecorded {
            Terminal.printLine(
                "\(Numbers.grouped(report.conformingCount)) conforming, "
                    + "\(Numbers.grouped(report.deviatingCount)) deviating events")
        }
        Terminal.printLine(
            "\(Numbers.twoDecimals(report.seconds)) s, "
                + Numbers.rate(events: report.eventCount, seconds: report.seconds))
        Terminal.printLine(
            "log: \(Numbers.bytes(statistics.byteCount)), \(Numbers.twoDecimals(bytesPerEvent)) bytes an event, "
                + "\(Numbers.bytes(statistics.footerByteCount)) of it indexes")
    }
}

private struct ImportRow: Encodable {
    let applications: Int
    let events: Int
    let appended: Int
    let duplicates: Int
    let conforming: Int
    let deviating: Int
    let seconds: Double
    let eventsPerSecond: Double
    let logBytes: Int
    let logBytesPerEvent: Double

    init(_ report: XESImportReport, logByteCount: Int, bytesPerEvent: Double) {
        applications = report.applicationCount
        events = report.eventCount
        appended = report.appendedCount
        duplicates = report.duplicateCount
        conforming = report.conformingCount
        deviating = report.deviatingCount
        seconds = report.seconds
        eventsPerSecond = report.eventsPerSecond
        logBytes = logByteCount
        logBytesPerEvent = bytesPerEvent
    }
}
