import ArgumentParser
import Snapshots
import Workflow
import WorkflowFiles

struct SnapshotsCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "snapshots",
        abstract: "Write down what definitions mean, and find what means something else now.",
        discussion: """
            A snapshot of a version of a service holds its canonical form, lives of applications that take every
            transition, the state after each event, and the rows that the events project.
            """,
        subcommands: [SnapshotsCheckCommand.self, SnapshotsUpdateCommand.self])
}

struct SnapshotsCheckCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "check", abstract: "Replay what is written down under the definitions at hand.",
        discussion: """
            Says which application would replay differently, at which revision, what was and what is. Ends with exit
            code 4 when there is any difference.

            With --json there is one value with the list of differences.
            """)

    @OptionGroup var options: SnapshotsOptions
    @OptionGroup var output: OutputOptions

    func run() async throws {
        let report = try await options.snapshots.check(try options.workflows())
        if output.json {
            try JSON.print(SnapshotsRow(report))
        } else {
            options.printDifferences(of: report)
            Terminal.printLine(options.summary(of: report, verb: "checked"))
        }
        guard report.differences.isEmpty else {
            throw CommandFailure(
                ExitStatus.Code.verificationFailed,
                "\(report.differences.count) differences between the definitions and their snapshots")
        }
    }
}

struct SnapshotsUpdateCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "update", abstract: "Make lives anew and write down what definitions mean.",
        discussion: """
            Refuses, before anything is written, where a definition means something else than its snapshot under the
            same version: applications are pinned to that version, so that a new meaning gets a new one.
            """)

    @Flag(name: .long, help: "Write a new meaning over the old one, where nobody has applied under the version yet.")
    var newMeaning = false

    @OptionGroup var options: SnapshotsOptions
    @OptionGroup var output: OutputOptions

    func run() async throws {
        let report = try await options.snapshots.update(try options.workflows(), allowsNewMeaning: newMeaning)
        if output.json {
            try JSON.print(SnapshotsRow(report))
        } else {
            options.printDifferences(of: report)
            Terminal.printLine(options.summary(of: report, verb: "written"))
        }
    }
}

/// Which definitions, and where their snapshots are.
struct SnapshotsOptions: ParsableArguments {
    @Argument(help: "The services. Default: all.")
    var services: [String] = []

    @OptionGroup var workflowOptions: WorkflowOptions

    @Option(
        name: .customLong("snapshots"), help: "The folder of snapshots. Default: ./Snapshots.", completion: .directory)
    var folder: String = "Snapshots"

    var snapshots: Snapshots { Snapshots(folder: SnapshotFolder(path: folder)) }

    /// All versions of the services that were named, or of all.
    func workflows() throws -> [CompiledWorkflow] {
        guard let folder = workflowOptions.folder else {
            throw CommandFailure(
                ExitStatus.Code.notFound, "there are no definitions; name their folder with --workflows")
        }
        let catalog = try WorkflowFolder.load(folder)
        for service in services where catalog.workflow(of: service) == nil {
            throw CommandFailure(
                ExitStatus.Code.notFound,
                "there is no service `\(service)`; there are \(catalog.services.joined(separator: ", "))")
        }
        return catalog.workflows.filter { services.isEmpty || services.contains($0.service) }
    }

    /// Each difference on a line, then what to do about it, once.
    func printDifferences(of report: Snapshots.Report) {
        var advised: [String] = []
        for difference in report.differences { Terminal.printLine(difference.description) }
        for difference in report.differences where !advised.contains(difference.advice) {
            advised.append(difference.advice)
            Terminal.printLine("\(difference.service): \(difference.advice)")
        }
    }

    func summary(of report: Snapshots.Report, verb: String) -> String {
        "\(Numbers.grouped(report.definitionCount)) definitions \(verb): \(Numbers.grouped(report.applicationCount)) "
            + "lives of \(Numbers.grouped(report.eventCount)) events take \(Numbers.grouped(report.transitionCount)) "
            + "transitions; \(report.differences.isEmpty ? "no" : Numbers.grouped(report.differences.count)) differences"
    }
}

private struct SnapshotsRow: Encodable {
    let definitions: Int
    let applications: Int
    let events: Int
    let transitions: Int
    let differences: [Difference]

    struct Difference: Encodable {
        let service: String
        let version: Int
        let aspect: String
        let application: String?
        let revision: Int?
        let event: String?
        let was: String
        let now: String
        let advice: String
    }

    init(_ report: Snapshots.Report) {
        definitions = report.definitionCount
        applications = report.applicationCount
        events = report.eventCount
        transitions = report.transitionCount
        differences = report.differences.map { difference in
            Difference(
                service: difference.service, version: difference.version, aspect: difference.aspect.rawValue,
                application: difference.application, revision: difference.revision, event: difference.event,
                was: difference.was, now: difference.now, advice: difference.advice)
        }
    }
}
