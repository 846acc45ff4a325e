import ArgumentParser
import EventLog
import EventModel
import ReadModels
import Workflow

struct DocumentsCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "documents",
        abstract: "List the documents of an application, given and issued, or who refers to a file.",
        discussion: """
            Each file that was given stays in the list with what became of it: waiting, current, wrong, replaced; and each \
            document that was issued, with its number and until when it is valid: issued, expired, superseded. `sijill \
            attachment` writes a file. With --json an array of objects; [] when there is none.

            EXAMPLES
              sijill documents passport-renewal/7K3M9QXDAB
              sijill documents --digest 9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08
            """)

    @Argument(help: "The application: SERVICE/ID, or the id alone where one service has it.")
    var id: String?

    @Option(name: .long, help: "The SHA-256 of a file, 64 hexadecimal digits: the applications that it was given to.")
    var digest: String?

    @Option(name: .long, help: "The most to list of those that refer to a file.")
    var limit: Int = 1_000

    @OptionGroup var storeOptions: StoreOptions
    @OptionGroup var damageOptions: DamageOptions
    @OptionGroup var output: OutputOptions

    func validate() throws {
        guard (id == nil) != (digest == nil) else {
            throw ValidationError("give an application, or a file by --digest")
        }
        guard digest == nil || soughtDigest != nil else {
            throw ValidationError("--digest takes the 64 hexadecimal digits of a SHA-256")
        }
        guard limit > 0 else { throw ValidationError("--limit takes a number above 0") }
    }

    func run() async throws {
        let open = try await OpenReadModels.upToDate(storeOptions, damageOptions)
        let answer: Answer<[ApplicationDocument]>
        if let soughtDigest {
            answer = try open.models.documents(referringTo: soughtDigest, limit: limit)
        } else {
            answer = try open.models.documents(
                of: try open.models.application(try open.models.streamID(of: id ?? "")).content.stream)
        }
        let now = SystemClock.now()
        let rows = answer.content.map { DocumentListRow($0, at: now) }
        if output.json {
            try JSON.print(rows)
        } else {
            print(rows)
        }
        Terminal.printRemark(asOf(answer))
    }

    private var soughtDigest: AttachmentDigest? { digest.flatMap { AttachmentDigest($0.lowercased()) } }

    private func print(_ rows: [DocumentListRow]) {
        var table = Table(
            [
                "APPLICATION", "DOCUMENT", "STATUS", "FILE OR NUMBER", "SIZE", "TYPE", "VALID UNTIL", "WHEN", "BY",
                "REMARK",
            ],
            rightAligned: [4])
        for row in rows {
            table.add([
                row.application, row.document, row.status,
                row.number ?? row.sha256.map { String($0.prefix(12)) } ?? "-",
                row.size.map { Numbers.bytes(Int($0)) } ?? "-", row.type ?? "-", row.validUntil ?? "-", row.occurredAt,
                row.actor, row.remark ?? "-",
            ])
        }
        for (index, line) in table.lines.enumerated() { Terminal.printLine(index == 0 ? Terminal.bold(line) : line) }
    }
}

/// A document as JSON.
private struct DocumentListRow: Encodable {
    let application: String
    let document: String
    let status: String
    let sha256: String?
    let size: Int64?
    let type: String?
    let name: String?
    let number: String?
    let validUntil: String?
    let remark: String?
    let principal: String
    let actor: String
    let occurredAt: String
    let recordedAt: String
    let position: UInt64
    let changedAt: String

    init(_ document: ApplicationDocument, at now: Timestamp) {
        application = document.application.description
        self.document = document.document
        status = document.status == .issued && document.isExpired(at: now) ? "expired" : document.status.rawValue
        sha256 = document.attachment?.digest.description
        size = document.attachment?.byteCount
        type = document.attachment?.mediaType
        name = document.attachment?.name
        number = document.number?.description
        validUntil = document.validUntil?.description
        remark = document.remark
        principal = document.principal
        actor = document.actor
        occurredAt = document.occurredAt.description
        recordedAt = document.recordedAt.description
        position = document.position.rawValue
        changedAt = document.changedAt.description
    }
}
