import ArgumentParser
import Engine
import EventLog
import EventModel
import ReadModels
import Workflow

struct ShowCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "show", abstract: "Show one application: where it stands and everything that happened to it.")

    @Argument(help: "The application: SERVICE/ID, or the id alone where one service has it, or its reference.")
    var id: String

    @Option(name: .long, help: "Tell it in the words of the service: ar or en. Default: the names that are recorded.")
    var language: TextLanguage?

    @OptionGroup var readModelOptions: ReadModelOptions
    @OptionGroup var storeOptions: StoreOptions
    @OptionGroup var damageOptions: DamageOptions
    @OptionGroup var output: OutputOptions

    func run() async throws {
        let open = try await OpenReadModels.answering(storeOptions, damageOptions, from: readModelOptions)
        let summary = try open.models.application(try open.models.streamID(of: id))
        let timeline = try open.models.timeline(of: summary.content.stream.description)
        let events = try await open.events(of: summary.content.stream, knownTo: timeline)
        let payloads = try events.map(EventPayload.init)
        let requests = Application(summary.content.stream, events: events, catalog: open.catalog).record.agencies.open
        let files = DocumentFile.newest(in: events)
        if output.json {
            try JSON.print(
                ApplicationDetail(
                    application: ApplicationRow(summary.content),
                    openRequests: requests.isEmpty ? nil : requests.map(RequestRow.init),
                    documents: files.isEmpty ? nil : files.map(DocumentRow.init),
                    events: zip(timeline.content.entries, payloads).map(EventRow.init)))
            Terminal.printRemark(asOf(timeline))
            return
        }
        if let language {
            guard let workflow = summary.content.definition.flatMap({ open.catalog.workflow($0) }) else {
                throw EngineError.definitionUnknown(summary.content.stream)
            }
            let told = ToldTimeline(workflow: workflow, language: language)
            told.print(timeline.content, reference: payloads.first?.reference, payloads)
            told.print(requests)
        } else {
            try printForPeople(summary.content, timeline.content.entries, payloads)
            printForPeople(requests)
            printDocuments(files)
        }
        Terminal.printRemark(asOf(timeline))
    }

    private func printForPeople(
        _ summary: ApplicationSummary, _ entries: [TimelineEntry], _ payloads: [EventPayload]
    ) throws {
        let state = summary.state + (summary.isEnded ? " (ended)" : "")
        Terminal.printLine(Terminal.bold("\(summary.stream)  \(state)  revision \(summary.revision)"))
        if let reference = payloads.first?.reference { Terminal.printLine("reference \(reference)") }
        if let about = payloads.first?.application, !about.isEmpty { Terminal.printLine(try inline(about)) }
        var table = Table(["REV", "HAPPENED", "WHAT", "WHO", "STATE AFTER", "WITH"], rightAligned: [0])
        for (entry, payload) in zip(entries, payloads) {
            table.add([
                String(entry.revision.rawValue), entry.occurredAt.description,
                entry.type + (entry.deviates ? " (deviation)" : ""), entry.actor, entry.state, try inline(payload.data),
            ])
        }
        for (index, line) in table.lines.enumerated() { Terminal.printLine(index == 0 ? Terminal.bold(line) : line) }
    }

    private func printForPeople(_ requests: [AgencyRequest]) {
        guard !requests.isEmpty else { return }
        var table = Table(["OPEN REQUEST", "ROLE", "STATE THAT WAITS", "ASKED"])
        for request in requests {
            table.add([request.token.description, request.token.role, request.state, request.askedAt.description])
        }
        for (index, line) in table.lines.enumerated() { Terminal.printLine(index == 0 ? Terminal.bold(line) : line) }
    }

    private func printDocuments(_ files: [DocumentFile]) {
        guard !files.isEmpty else { return }
        var table = Table(["DOCUMENT", "BYTES", "TYPE", "SHA-256", "REV", "FILE"], rightAligned: [1, 4])
        for file in files {
            table.add([
                file.document, Numbers.grouped(Int(file.attachment.byteCount)), file.attachment.mediaType,
                file.attachment.digest.description, String(file.revision.rawValue), file.attachment.name ?? "",
            ])
        }
        for (index, line) in table.lines.enumerated() { Terminal.printLine(index == 0 ? Terminal.bold(line) : line) }
    }

    private func inline(_ data: ValueMap) throws -> String {
        try data.entries.map { entry in
            // A text of several lines would break the table.
            let plain = entry.value.text.flatMap { $0.contains(where: \.isNewline) ? nil : $0 }
            let text = try plain ?? JSON.line(JSONValue(value: entry.value))
            return "\(entry.key)=\(text)"
        }.joined(separator: " ")
    }
}

/// An application and its events as JSON.
private struct ApplicationDetail: Encodable {
    let application: ApplicationRow
    let openRequests: [RequestRow]?
    /// The files that stand for documents; nil where there are none.
    let documents: [DocumentRow]?
    let events: [EventRow]
}

private struct RequestRow: Encodable {
    let token: String
    let role: String
    let state: String
    let askedAt: String

    init(_ request: AgencyRequest) {
        token = request.token.description
        role = request.token.role
        state = request.state
        askedAt = request.askedAt.description
    }
}

private struct DocumentRow: Encodable {
    let document: String
    let size: Int64
    let type: String
    let sha256: String
    let name: String?
    let revision: UInt32

    init(_ file: DocumentFile) {
        document = file.document
        size = file.attachment.byteCount
        type = file.attachment.mediaType
        sha256 = file.attachment.digest.description
        name = file.attachment.name
        revision = file.revision.rawValue
    }
}

private struct EventRow: Encodable {
    let revision: UInt32
    let position: UInt64
    let type: String
    let actor: String
    let roles: [String]
    let occurredAt: String
    let recordedAt: String
    let stateAfter: String
    let deviates: Bool
    let data: JSONValue
    let application: JSONValue?

    init(_ entry: TimelineEntry, _ payload: EventPayload) {
        revision = entry.revision.rawValue
        position = entry.position.rawValue
        type = entry.type
        actor = entry.actor
        roles = payload.roles
        occurredAt = entry.occurredAt.description
        recordedAt = entry.recordedAt.description
        stateAfter = entry.state
        deviates = entry.deviates
        data = JSONValue(value: .map(payload.data))
        application = payload.application.isEmpty ? nil : JSONValue(value: .map(payload.application))
    }
}
