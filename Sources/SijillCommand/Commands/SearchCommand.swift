import ArgumentParser
import EventModel
import ReadModels
import Workflow

struct SearchCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "search",
        abstract: "Find applications by reference, by words of their forms, by applicant and more.",
        discussion: """
            TEXT is Arabic or English, with digits of either script: a whole reference, or the beginnings of words of which \
            each must be there. The newest come first. With --json an array of objects; [] when there is none.
            """)

    @Argument(help: "A reference, or words; none finds by the options alone.")
    var text: [String] = []

    @Option(name: .long, help: "Only applications of this service.")
    var service: String?

    @Option(name: .long, help: "Only applications in this state.")
    var state: String?

    @Option(name: .long, help: "Only applications of this office.")
    var office: String?

    @Option(name: .long, help: "Only applications about this subject.")
    var applicant: String?

    @Option(name: .long, help: "Only those opened on this day or at this time, or later (UTC).")
    var since: String?

    @Option(name: .long, help: "Only those opened on this day or before it, or before this time (UTC).")
    var until: String?

    @Option(name: .long, help: "The most to find, up to \(SearchQuery.limitMax).")
    var limit: Int = 50

    @Option(name: .long, help: "Go on after this application (SERVICE/ID), the last of the page before.")
    var after: String?

    @OptionGroup var readModelOptions: ReadModelOptions
    @OptionGroup var storeOptions: StoreOptions
    @OptionGroup var damageOptions: DamageOptions
    @OptionGroup var output: OutputOptions

    func validate() throws {
        guard (1...SearchQuery.limitMax).contains(limit) else {
            throw ValidationError("--limit takes a number from 1 to \(SearchQuery.limitMax)")
        }
        _ = try query()
    }

    func run() async throws {
        let query = try query()
        let open = try await OpenReadModels.answering(storeOptions, damageOptions, from: readModelOptions)
        let answer = try open.models.search(query)
        if output.json {
            try JSON.print(answer.content.map(HitRow.init))
            Terminal.printRemark(asOf(answer))
            return
        }
        var table = Table(["APPLICATION", "REFERENCE", "STATE", "OPENED", "APPLICANT", "OFFICE"])
        for hit in answer.content {
            let row = HitRow(hit)
            table.add([
                row.application, row.reference ?? "-", row.state + (row.isEnded ? " (ended)" : ""), row.openedAt,
                row.applicant, row.office ?? "-",
            ])
        }
        for (index, line) in table.lines.enumerated() { Terminal.printLine(index == 0 ? Terminal.bold(line) : line) }
        Terminal.printRemark(asOf(answer))
        if answer.content.count == limit, let last = answer.content.last {
            Terminal.printRemark("there may be more: --after \(last.stream)")
        }
    }

    private func query() throws -> SearchQuery {
        var query = SearchQuery(
            text.joined(separator: " "), service: service, state: state, office: office, applicant: applicant,
            limit: limit)
        guard query.text.utf8.count <= SearchQuery.textByteCountMax else {
            throw ValidationError("TEXT takes \(SearchQuery.textByteCountMax) bytes; give fewer words")
        }
        query.since = try since.map { try TimeArgument($0, option: "--since").start }
        query.until = try until.map { try TimeArgument($0, option: "--until").end }
        if let after {
            guard let stream = try? StreamID(parsing: after) else {
                throw ValidationError("--after takes SERVICE/ID, as the search shows it")
            }
            query.after = stream
        }
        return query
    }
}

/// An application that was found, as JSON.
private struct HitRow: Encodable {
    let application: String
    let reference: String?
    let service: String
    let state: String
    let isEnded: Bool
    let openedAt: String
    let applicant: String
    let office: String?

    init(_ hit: SearchHit) {
        application = hit.stream.description
        reference = hit.reference?.description
        service = hit.stream.category
        state = hit.state
        isEnded = hit.isEnded
        openedAt = hit.openedAt.description
        applicant = hit.applicant
        office = hit.office
    }
}
