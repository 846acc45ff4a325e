import ArgumentParser
import Engine
import EventLog
import Foundation

/// Where the store is.
struct StoreOptions: ParsableArguments {
    @Option(
        name: .long, help: "The store's folder. Default: the environment's SIJILL_STORE, else ./sijill-store.",
        completion: .directory)
    var store: String = defaultFolder

    /// The folder where nobody says another.
    static let defaultFolder = ProcessInfo.processInfo.environment["SIJILL_STORE"] ?? "sijill-store"

    /// Opens the log without the right to write, damaged or not.
    func openWhatIsThere() throws -> EventLog {
        try EventLog.open(at: store, mode: .readOnly)
    }
}

/// Where the workflow definitions are.
struct WorkflowOptions: ParsableArguments {
    @Option(
        name: .long,
        help: """
            The folder of workflow definitions, one folder a service. Default: the environment's SIJILL_WORKFLOWS, \
            else ./Workflows where there is one.
            """,
        completion: .directory)
    var workflows: String?

    /// The folder to read; nil to know only what the store itself holds.
    var folder: String? {
        if let workflows { return workflows }
        if let folder = ProcessInfo.processInfo.environment["SIJILL_WORKFLOWS"] { return folder }
        return FileManager.default.fileExists(atPath: "Workflows") ? "Workflows" : nil
    }
}

/// How the result is written.
struct OutputOptions: ParsableArguments {
    @Flag(name: .long, help: "Write the result as JSON.")
    var json = false
}

/// How a damaged log is read: not at all, unless the user says so.
struct DamageOptions: ParsableArguments {
    @Flag(name: .long, help: "Read what is sound before the damage of a damaged log.")
    var despiteDamage = false

    /// Opens the log without the right to write.
    ///
    /// Answers from a damaged log would silently lack what comes after the damage, so they are given on demand only.
    func openForReading(_ options: StoreOptions) throws -> EventLog {
        let log = try options.openWhatIsThere()
        let damages = log.damages.filter { !$0.isDerived }
        guard let first = damages.first else { return log }
        let what = "the log is damaged: \(first)" + (damages.count > 1 ? " and \(damages.count - 1) more" : "")
        guard despiteDamage else {
            throw CommandFailure(
                ExitStatus.Code.verificationFailed,
                "\(what). `sijill verify` tells all of it; restore the store from a backup, "
                    + "or read what is before the damage with --despite-damage")
        }
        Terminal.printRemark("sijill: \(what); what follows lacks everything after it")
        return log
    }
}
