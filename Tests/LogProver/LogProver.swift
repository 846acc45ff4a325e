import ArgumentParser

/// Proves the log against every fault that can be made: power cuts at every call, failing calls, and rot.
@main
struct LogProver: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "log-prover", abstract: "Proves the log against power cuts, failing calls and rot.",
        subcommands: [CrashCommand.self, FaultsCommand.self, FlipsCommand.self])
}
