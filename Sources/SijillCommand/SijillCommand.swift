import ArgumentParser

/// The program: reads its arguments, runs one command, ends with one of the exit codes of ``ExitStatus``.
@main
struct SijillCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "sijill",
        abstract: "Event-sourced government services: one log, replayed, projected, proved.",
        discussion: """
            A store is a folder. Its log is the only authority; everything else in it is derived and comes back when
            it is deleted.

            Results go to standard output, remarks and progress to standard error. With --json a result is one valid
            JSON value, or one a line where the help says so.

            EXIT CODES
              0  done             2  not found    4  verification failed   64  wrong usage
              1  refused, failed  3  conflict                              75  try again
            """,
        version: "0.1.0",
        subcommands: [
            InitCommand.self, SubmitCommand.self, PerformCommand.self, HandleCommand.self, RequestsCommand.self,
            AnswerRequestCommand.self,
            AttachCommand.self, AttachmentCommand.self, ShowCommand.self, ListCommand.self, SearchCommand.self,
            WorklistCommand.self, DocumentsCommand.self, ImportCommand.self,
            ExportCommand.self, ReplayCommand.self, RebuildCommand.self, HealCommand.self,
            ProjectionsCommand.self,
            VerifyCommand.self,
            BackupCommand.self, RestoreCommand.self, RepairCommand.self, ScrubCommand.self, RecompressCommand.self,
            StatsCommand.self, ReportCommand.self, TickCommand.self, ClocksCommand.self, AdjustClockCommand.self,
            BillCommand.self,
            PaymentsCommand.self, ReconcileCommand.self, AssignCommand.self, CheckCommand.self, DiagramCommand.self,
            SnapshotsCommand.self, OutboxCommand.self, GenerateCommand.self, MigrateCommand.self,
            WhatChangedCommand.self, DoctorCommand.self, MetricsCommand.self, RunCommand.self,
            ManualCommand.self,
        ])

    static func main() async {
        do {
            var command = try parseAsRoot()
            if var command = command as? any AsyncParsableCommand {
                try await command.run()
            } else {
                try command.run()
            }
            Terminal.flush()
        } catch {
            Terminal.flush()
            finish(with: error)
        }
    }

    /// Says what went wrong and ends with the code that stands for it.
    private static func finish(with error: any Error) -> Never {
        guard let status = ExitStatus(error) else { exit(withError: error) }
        Terminal.printRemark("sijill: \(status.message)")
        exit(withError: ExitCode(status.code))
    }
}
