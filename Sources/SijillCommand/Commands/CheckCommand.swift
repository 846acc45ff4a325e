import ArgumentParser
import EventModel
import Verification
import Workflow
import WorkflowFiles

struct CheckCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "check", abstract: "Hold workflow definitions against the rules of the language and of soundness.",
        discussion: """
            Every finding has a rule, a severity, a place, and where it helps a shortest way that shows it. Ends with 1
            when there is an error, with --strict also when there is a warning. Of each service the newest version is
            held against all rules; older ones must compile.

            EXAMPLE
              sijill check Workflows/passport-renewal
            """)

    @Argument(
        help: "Folders of definitions, of one service, or workflow.yaml files. Default: the folder of --workflows.",
        completion: .file())
    var paths: [String] = []

    @Flag(name: .long, help: "End with 1 also when there are only warnings.")
    var strict = false

    @Flag(name: .long, help: "Hold older versions against all rules too.")
    var allVersions = false

    @OptionGroup var workflowOptions: WorkflowOptions
    @OptionGroup var output: OutputOptions

    func run() throws {
        let paths = self.paths.isEmpty ? [workflowOptions.folder].compactMap { $0 } : self.paths
        guard !paths.isEmpty else {
            throw CommandFailure(
                ExitStatus.Code.notFound, "there are no definitions here; name a folder, or give --workflows")
        }
        var rows: [CheckedFinding] = []
        var definitionCount = 0
        for path in paths {
            let inspection = try WorkflowFolder.inspect(path)
            rows += inspection.findings.map { CheckedFinding($0) }
            definitionCount += inspection.sources.count
            let services = OpenedServices.catalog(of: inspection, at: path)
            for source in inspection.sources where allVersions || isNewest(source, of: inspection.sources) {
                rows += DefinitionVerifier().verify(source.workflow, beside: services).map {
                    CheckedFinding($0, in: source)
                }
            }
        }
        rows.sort { ($0.place, $0.rule) < ($1.place, $1.rule) }
        try print(rows, definitionCount: definitionCount)
        let fails = rows.contains { strict || $0.severity == VerificationSeverity.error.rawValue }
        if fails { throw ExitCode(ExitStatus.Code.failed) }
    }

    private func isNewest(_ source: DefinitionSource, of sources: [DefinitionSource]) -> Bool {
        !sources.contains {
            $0.workflow.service == source.workflow.service && $0.workflow.version > source.workflow.version
        }
    }

    private func print(_ rows: [CheckedFinding], definitionCount: Int) throws {
        if output.json {
            try JSON.print(rows)
            return
        }
        for row in rows {
            Terminal.printLine("\(row.place): \(row.severity): \(row.message) [\(row.rule)]")
            if !row.example.isEmpty { Terminal.printLine("    as in: \(row.example.joined(separator: ", "))") }
        }
        let errorCount = rows.count { $0.severity == VerificationSeverity.error.rawValue }
        Terminal.printRemark(
            "\(definitionCount) definitions: \(errorCount) errors, \(rows.count - errorCount) warnings")
    }
}

/// One finding as it is told.
private struct CheckedFinding: Encodable {
    let rule: String
    let severity: String
    let file: String
    let line: Int
    let column: Int
    /// The keys that lead to the place in the definition; empty where it could not be read.
    let path: String
    let message: String
    let example: [String]

    /// What reading found.
    init(_ finding: Finding) {
        self.init(
            rule: finding.code.description, severity: .error, place: finding.place, path: "", message: finding.message,
            example: [])
    }

    /// What the rules found.
    init(_ finding: VerificationFinding, in source: DefinitionSource) {
        self.init(
            rule: finding.rule.rawValue, severity: finding.severity, place: source.places[finding.path],
            path: finding.path.description, message: finding.message, example: finding.example)
    }

    private init(
        rule: String, severity: VerificationSeverity, place: SourcePlace, path: String, message: String,
        example: [String]
    ) {
        self.rule = rule
        self.severity = severity.rawValue
        file = place.file
        line = place.line
        column = place.column
        self.path = path
        self.message = message
        self.example = example
    }

    var place: SourcePlace { SourcePlace(file: file, line: line, column: column) }
}
