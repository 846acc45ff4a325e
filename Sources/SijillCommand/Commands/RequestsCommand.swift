import ArgumentParser
import Engine
import EventLog
import EventModel
import ReadModels
import Workflow

struct RequestsCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "requests", abstract: "List the requests to other agencies whose answers are awaited.",
        discussion: """
            The longest awaited first: who must answer, for which application, since when. `sijill answer-request` takes the
            answer. The index lies in the store's folder `requests` and comes back when it is deleted. With --json an array
            of objects; [] when there is none.
            """)

    @Option(name: .long, help: "Only requests to this role.")
    var role: String?

    @Option(name: .long, help: "Only requests of applications of this service.")
    var service: String?

    @Option(name: .long, help: "The most to list.")
    var limit: Int = 50

    @OptionGroup var storeOptions: StoreOptions
    @OptionGroup var damageOptions: DamageOptions
    @OptionGroup var output: OutputOptions

    func validate() throws {
        guard limit > 0 else { throw ValidationError("--limit takes a number above 0") }
    }

    func run() async throws {
        let log = try damageOptions.openForReading(storeOptions)
        let index = ReadModelStore(
            openRequestsIn: "\(storeOptions.store)/requests", catalog: try await PublishedDefinitions.catalog(of: log),
            log: log.storeID)
        defer { index.close() }
        let progress = ProgressLine("bring the requests up to date")
        try await index.catchUp(from: log) { report in
            progress.show(done: Int(report.eventCountDone), total: Int(report.eventCountTotal))
        }
        progress.finish()
        let answer = try index.openRequests(role: role, service: service, limit: limit)
        if output.json {
            try JSON.print(answer.content.map(OpenRequestRow.init))
        } else {
            var table = Table(["APPLICATION", "ROLE", "REQUEST", "STATE THAT WAITS", "ASKED"])
            for request in answer.content {
                let row = OpenRequestRow(request)
                table.add([row.application, row.role, row.token, row.state, row.askedAt])
            }
            for (index, line) in table.lines.enumerated() {
                Terminal.printLine(index == 0 ? Terminal.bold(line) : line)
            }
        }
        Terminal.printRemark(asOf(answer))
    }
}

/// An open request as JSON.
private struct OpenRequestRow: Encodable {
    let application: String
    let role: String
    let token: String
    let state: String
    let askedAt: String

    init(_ request: OpenRequest) {
        application = request.application.description
        role = request.token.role
        token = request.token.description
        state = request.state
        askedAt = request.askedAt.description
    }
}
