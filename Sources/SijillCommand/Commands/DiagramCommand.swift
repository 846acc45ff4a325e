public import ArgumentParser
public import Diagrams
import Engine
import EventLog
import EventModel
import Foundation
import Workflow
import WorkflowFiles

struct DiagramCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "diagram", abstract: "Draw the workflow of a service, and where one application stands in it.",
        discussion: """
            With --application the states that it is in are filled, and the way that it took is thick and numbered by
            its events; the definition is the one that it is pinned to. svg needs Graphviz; the other formats do not.
            """)

    /// What is written.
    enum Format: String, CaseIterable, ExpressibleByArgument {
        case svg, dot, mermaid, scxml
    }

    @Argument(help: "The service, as in passport-renewal.")
    var service: String

    @Option(name: .long, help: "svg, dot (Graphviz), mermaid or scxml (W3C).")
    var format: Format = .svg

    @Option(name: .long, help: "Show where this application of the service stands: its id.")
    var application: String?

    @Option(name: .long, help: "The language of all texts, ar or en.")
    var language: Diagram.Language = .arabic

    @Option(name: .long, help: "The file to write. Default: standard output.", completion: .file())
    var output: String?

    @OptionGroup var workflowOptions: WorkflowOptions

    @Option(
        name: .long, help: "Take the definition from this store. Default with --application: as for all commands.",
        completion: .directory)
    var store: String?

    @OptionGroup var damageOptions: DamageOptions

    func validate() throws {
        guard workflowOptions.workflows == nil || (store == nil && application == nil) else {
            throw ValidationError(
                "give --workflows, or --store and --application: an application's definition is in its store")
        }
    }

    func run() async throws {
        let diagram = try await makeDiagram()
        let text =
            switch format {
            case .svg: try Graphviz.svg(of: diagram.dot)
            case .dot: diagram.dot
            case .mermaid: diagram.mermaid
            case .scxml: diagram.scxml
            }
        guard let output else {
            Terminal.printLine(text.hasSuffix("\n") ? String(text.dropLast()) : text)
            return
        }
        try write(text, to: output)
    }

    private func makeDiagram() async throws -> Diagram {
        guard let application else {
            return Diagram(of: try newest(in: try await catalog()), language: language)
        }
        let stream: StreamID
        do {
            stream = try StreamID(category: service, name: application)
        } catch {
            throw EngineError.idInvalid(application, error)
        }
        let log = try openStore()
        let events = try await log.readStream(stream)
        guard !events.isEmpty else { throw EngineError.notFound(stream) }
        let catalog = try await PublishedDefinitions.catalog(of: log)
        guard let workflow = Application(stream, events: events, catalog: catalog).workflow else {
            throw EngineError.definitionUnknown(stream)
        }
        return Diagram(of: workflow, highlighting: Highlight(following: events, in: catalog), language: language)
    }

    private func catalog() async throws -> DefinitionCatalog {
        if store == nil, let folder = workflowOptions.folder { return try WorkflowFolder.load(folder) }
        return try await PublishedDefinitions.catalog(of: try openStore())
    }

    private func newest(in catalog: DefinitionCatalog) throws -> CompiledWorkflow {
        guard let workflow = catalog.workflow(of: service) else {
            throw EngineError.serviceUnknown(service, known: catalog.services)
        }
        return workflow
    }

    private func openStore() throws -> EventLog {
        var options = StoreOptions()
        options.store = store ?? StoreOptions.defaultFolder
        return try damageOptions.openForReading(options)
    }

    /// The file appears when it is complete, and never in the place of a device, a pipe or a link.
    private func write(_ text: String, to path: String) throws {
        let type = (try? FileManager.default.attributesOfItem(atPath: path))?[.type] as? FileAttributeType
        guard type == nil || type == .typeRegular else {
            throw CommandFailure(
                ExitStatus.Code.usage,
                "\(path) is not a regular file; name one that is to be written, as in workflow.svg")
        }
        do {
            try Data(text.utf8).write(to: URL(fileURLWithPath: path), options: .atomic)
        } catch {
            throw CommandFailure(
                ExitStatus.Code.failed, "\(path) cannot be written: \(error.localizedDescription)")
        }
    }
}

extension Diagram.Language: ExpressibleByArgument {}
