import ArgumentParser
import Audit
import EventModel
import Foundation
import ReadModels

struct ExportCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "export", abstract: "Give histories to other tools.", subcommands: [ExportXESCommand.self])
}

struct ExportXESCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "xes", abstract: "Write the applications of a service as a log of IEEE 1849 (XES).",
        discussion: """
            The file is valid against the schema of IEEE 1849-2016 and holds what an imported file held. It appears when
            it is complete; a name that ends in .gz is gzipped.
            """)

    @Argument(help: "The file to write, .xes or .xes.gz.", completion: .file(extensions: ["xes", "gz"]))
    var file: String

    @Option(name: .long, help: "The service. May be left out where the store holds one service.")
    var service: String?

    @OptionGroup var storeOptions: StoreOptions
    @OptionGroup var damageOptions: DamageOptions
    @OptionGroup var output: OutputOptions

    func run() async throws {
        let log = try damageOptions.openForReading(storeOptions)
        try checkTarget()
        let progress = ProgressLine("export")
        // What does not fit in memory is sorted beside the file: a store that is only read stays untouched.
        let chosen: String
        if let service { chosen = service } else { chosen = try await onlyService() }
        let work = XESExport(
            path: file, service: chosen, store: log, scratchFolder: "\(file).scratch")
        let report = try await work.run()
        guard report.applicationCount > 0 else {
            try? FileManager.default.removeItem(atPath: file)
            throw CommandFailure(ExitStatus.Code.notFound, "the store holds no applications of the service \(chosen)")
        }
        let seconds = progress.elapsedSeconds
        if output.json {
            try JSON.print(["applications": report.applicationCount, "events": report.eventCount])
        } else {
            Terminal.printLine(
                "\(Numbers.grouped(report.applicationCount)) applications, \(Numbers.grouped(report.eventCount)) events "
                    + "to \(file) in \(Numbers.twoDecimals(seconds)) s, "
                    + Numbers.rate(events: report.eventCount, seconds: seconds))
        }
    }

    /// The file appears by renaming, which must not put a file in the place of a device, a pipe or a link.
    private func checkTarget() throws {
        let type = (try? FileManager.default.attributesOfItem(atPath: file))?[.type] as? FileAttributeType
        guard type == nil || type == .typeRegular, file != "-" else {
            throw CommandFailure(
                ExitStatus.Code.usage,
                "\(file) is not a regular file; name one that is to be written, as in history.xes")
        }
    }

    /// The service of a store with one.
    private func onlyService() async throws -> String {
        let services = try await OpenReadModels.upToDate(storeOptions, damageOptions).models.statistics().content.map(
            \.service)
        guard services.count == 1, let service = services.first else {
            throw CommandFailure(
                services.isEmpty ? ExitStatus.Code.notFound : ExitStatus.Code.usage,
                services.isEmpty
                    ? "the store holds no applications"
                    : "the store holds \(services.joined(separator: ", ")); say which with --service")
        }
        return service
    }
}
