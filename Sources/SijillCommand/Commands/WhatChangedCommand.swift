import ArgumentParser
import Engine
import EventLog
import EventModel
import Foundation
import Workflow
import WorkflowFiles

struct WhatChangedCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "what-changed", abstract: "Tell the difference of two versions of a definition in words.",
        discussion: """
            A version is SERVICE@VERSION, of the folder of --workflows or else of the store of --store, a workflow.yaml
            (or versions/N.yaml) file, or the folder of a service, of which the newest counts.

            EXAMPLE
              sijill what-changed passport-renewal@1 passport-renewal@2 --language ar
            """)

    @Argument(help: "The older version.", completion: .file())
    var older: String

    @Argument(help: "The newer version.", completion: .file())
    var newer: String

    @Option(name: .long, help: "The language of the sentences, ar or en.")
    var language: ReasonLanguage = .english

    @Option(
        name: .long, help: "Take SERVICE@VERSION from this store too. Default: the environment's SIJILL_STORE.",
        completion: .directory)
    var store: String?

    @OptionGroup var damageOptions: DamageOptions
    @OptionGroup var workflowOptions: WorkflowOptions
    @OptionGroup var output: OutputOptions

    func run() async throws {
        let (older, newer) = (try await workflow(self.older), try await workflow(self.newer))
        let changes = newer.changes(since: older)
        guard !output.json else { return try JSON.print(changes.map { ChangeRow($0) }) }
        Terminal.printLine(
            Terminal.bold("\(older.service) \(older.version) -> \(newer.service) \(newer.version)"))
        for change in changes { Terminal.printLine("- " + language.text(of: change.text)) }
        guard changes.isEmpty else { return }
        let isSame = older.id == newer.id
        let nothing =
            isSame
            ? LocalizedText(arabic: "لم يتغير شيء.", english: "Nothing changed.")
            : LocalizedText(arabic: "لم يتغير إلا رقم الإصدار.", english: "Nothing changed but the version.")
        Terminal.printLine(language.text(of: nothing))
    }

    private func workflow(_ name: String) async throws -> CompiledWorkflow {
        let parts = name.split(separator: "@", omittingEmptySubsequences: false).map(String.init)
        guard parts.count == 2, let version = Int(parts[1]) else { return try file(name) }
        let catalogs = try await catalogs()
        let known = catalogs.flatMap(\.workflows).filter { $0.service == parts[0] }
        guard !known.isEmpty else {
            throw EngineError.serviceUnknown(parts[0], known: Set(catalogs.flatMap(\.services)).sorted())
        }
        guard let found = known.first(where: { $0.version == version }) else {
            throw EngineError.versionUnknown(parts[0], version: version, known: known.map(\.version))
        }
        return found
    }

    private func catalogs() async throws -> [DefinitionCatalog] {
        var catalogs: [DefinitionCatalog] = []
        if let folder = workflowOptions.folder { catalogs.append(try WorkflowFolder.load(folder)) }
        if let store = store ?? ProcessInfo.processInfo.environment["SIJILL_STORE"] {
            var options = StoreOptions()
            options.store = store
            let log = try damageOptions.openForReading(options)
            catalogs.append(try await PublishedDefinitions.catalog(of: log))
            try await log.close()
        }
        return catalogs
    }

    /// The definition of a file, or the newest of a folder.
    private func file(_ path: String) throws -> CompiledWorkflow {
        let parts = path.split(separator: "/", omittingEmptySubsequences: false).map(String.init)
        let isOlder = parts.count > 1 && parts[parts.count - 2] == "versions" && path.hasSuffix(".yaml")
        let folder = isOlder ? parts.dropLast(2).joined(separator: "/") : path
        let inspection = try WorkflowFolder.inspect(folder.isEmpty ? "." : folder)
        guard inspection.findings.isEmpty else { throw DefinitionError(inspection.findings) }
        let found =
            isOlder
            ? inspection.sources.first {
                $0.places[DefinitionPath()].file.hasSuffix("versions/\(parts[parts.count - 1])")
            }
            : inspection.sources.max { $0.workflow.version < $1.workflow.version }
        guard let found else {
            throw CommandFailure(
                ExitStatus.Code.notFound,
                "there is no definition in \(path); name SERVICE@VERSION, a workflow.yaml or the folder of a service")
        }
        return found.workflow
    }
}

private struct ChangeRow: Encodable {
    let subject: String
    let ar: String
    let en: String

    init(_ change: DefinitionChange) {
        subject = change.subject.rawValue
        ar = change.text.arabic
        en = change.text.english
    }
}
