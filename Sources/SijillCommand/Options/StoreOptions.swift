import ArgumentParser
import Engine
import EventLog
import Foundation

/// Where the store is.
struct StoreOptions: ParsableArguments {
    @Option(
        name: .long, help: "The store's folder. Default: the environment's SIJILL_STORE, else ./sijill-store.",
        completion: .directory)
    var store: String = ProcessInfo.processInfo.environment["SIJILL_STORE"] ?? "sijill-store"

    /// Opens the log without the right to write.
    func openForReading() throws -> EventLog {
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
