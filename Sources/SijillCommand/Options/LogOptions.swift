public import ArgumentParser
public import Logging

/// What a command that works in the background tells of its work on standard error, and how.
struct LogOptions: ParsableArguments {
    /// How a line is written.
    enum Format: String, ExpressibleByArgument, CaseIterable {
        case text
        case json
    }

    @Option(
        name: .long,
        help: """
            The least level that is told: \(Logger.Level.allCases.map(\.rawValue).joined(separator: ", ")). Default: what \
            somebody should know.
            """)
    var logLevel: Logger.Level?

    @Option(name: .long, help: "How a line of the log is written: text or json.")
    var logFormat: Format = .text

    /// A logger that writes to standard error, from a level on where the options name none.
    ///
    /// What is logged names positions, effects and counts, never people, applications or what forms hold.
    func makeLogger(_ label: String, from level: Logger.Level) -> Logger {
        var logger = Logger(label: label) { StandardErrorLogHandler(label: $0, format: logFormat) }
        logger.logLevel = logLevel ?? level
        return logger
    }
}

extension Logger.Level: @retroactive ExpressibleByArgument {}
