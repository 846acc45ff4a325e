import ArgumentParser
import Engine
import EventLog
import EventModel
import Workflow

struct MigrateCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "migrate", abstract: "Move applications to another version of their service's definition.",
        discussion: """
            Applications are pinned to the definition under which they were made. A move is an event: the application
            keeps its state, its papers, its money and the time that its deadlines have run. States are the same by their
            ids, else by `was` in the new definition, else as --map says.

            EXAMPLE
              sijill what-changed passport-renewal@1 passport-renewal@2
              sijill migrate plan passport-renewal --to 2
              sijill migrate apply passport-renewal --to 2 --by operator-1 --role operator --reason "decree 7 of 2026"
            """,
        subcommands: [MigratePlanCommand.self, MigrateApplyCommand.self])
}

/// Which applications move where.
struct MoveOptions: ParsableArguments {
    @Argument(help: "The service, as in passport-renewal.")
    var service: String

    @Option(name: .long, help: "The version that applications are to follow.")
    var to: Int

    @Option(name: .long, help: "Only applications of this version.")
    var from: Int?

    @Option(
        name: .long, help: "A state and what it is in the new version: OLD=NEW; may be given several times.",
        transform: { text in
            let parts = text.split(separator: "=", omittingEmptySubsequences: false).map(String.init)
            guard parts.count == 2, !parts[0].isEmpty, !parts[1].isEmpty else {
                throw ValidationError("--map takes OLD=NEW, as in police_check=security_check")
            }
            return StateChoice(parts[0], to: parts[1])
        })
    var map: [StateChoice] = []

    @Option(name: .long, help: "The most applications to list; those that are stuck come first.")
    var limit = 20

    @Option(name: .long, help: "The language of reasons, ar or en.")
    var language: ReasonLanguage = .english

    func validate() throws {
        guard limit >= 0 else { throw ValidationError("--limit takes a number from 0 on") }
    }

    /// What the engine is asked.
    var move: VersionMove { VersionMove(service, to: to, from: from, choices: map) }
}

/// The language in which reasons are told.
enum ReasonLanguage: String, CaseIterable, ExpressibleByArgument {
    case arabic = "ar"
    case english = "en"

    func text(of text: LocalizedText) -> String { self == .arabic ? text.arabic : text.english }
}

struct MigratePlanCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "plan", abstract: "Tell what moving a service's applications would do; record nothing.",
        discussion: """
            Totals first, then a table of applications, those that are stuck before the others. Each either maps, stays
            or is stuck, with the reason. Ends with 1 when an application is stuck.
            """)

    @OptionGroup var moveOptions: MoveOptions
    @OptionGroup var storeOptions: StoreOptions
    @OptionGroup var damageOptions: DamageOptions
    @OptionGroup var workflowOptions: WorkflowOptions
    @OptionGroup var output: OutputOptions

    func run() async throws {
        let log = try damageOptions.openForReading(storeOptions)
        let engine = try await Engine(log: log, workflows: workflowOptions.folder)
        var report = MigrationReport(moveOptions, title: "would move")
        let progress = MigrationProgress("plan")
        let counts = try await closing(engine) {
            try await engine.planMigration(moveOptions.move) { entry in
                report.add(entry)
                progress.count()
            }
        }
        progress.finish()
        try report.print(counts, json: output.json)
        if counts.stuckCount > 0 { throw ExitCode(ExitStatus.Code.failed) }
    }
}

struct MigrateApplyCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "apply", abstract: "Move a service's applications, or with --undo take their last moves back.",
        discussion: """
            Killed half-way and run again it goes on: applications that moved stay. --undo takes back the moves to the
            version --to of applications that did not go on since; they stand where they would stand without. Ends with 1
            when an application is stuck.
            """)

    @OptionGroup var moveOptions: MoveOptions

    @Flag(name: .long, help: "Take moves to this version back.")
    var undo = false

    @Option(name: .long, help: "Who moves the applications: the subject's id.")
    var by: String

    @Option(name: .long, help: "A role in which the subject acts; may be given several times.")
    var role: [String] = []

    @Option(name: .long, help: "Why; recorded with every application.")
    var reason: String

    @OptionGroup var storeOptions: StoreOptions
    @OptionGroup var workflowOptions: WorkflowOptions
    @OptionGroup var output: OutputOptions

    func validate() throws {
        guard !undo || (moveOptions.map.isEmpty && moveOptions.from == nil) else {
            throw ValidationError("--undo goes back to where applications came from; leave --map and --from out")
        }
    }

    func run() async throws {
        let engine = try await Engine.open(store: storeOptions.store, workflows: workflowOptions.folder)
        let actor = Actor(subject: by, roles: role)
        var report = MigrationReport(moveOptions, title: undo ? "moved back" : "moved")
        let progress = MigrationProgress(undo ? "undo" : "apply")
        let counts = try await closing(engine) {
            let observe = { (entry: MigrationEntry) in
                report.add(entry)
                progress.count()
            }
            return undo
                ? try await engine.undoMigrations(moveOptions.move, by: actor, reason: reason, observe: observe)
                : try await engine.applyMigration(moveOptions.move, by: actor, reason: reason, observe: observe)
        }
        progress.finish()
        try report.print(counts, json: output.json)
        if counts.stuckCount > 0 { throw ExitCode(ExitStatus.Code.failed) }
    }
}
