import ArgumentParser
import Engine
import EventLog
import EventModel
import Operations
import ReadModels

struct ProjectionsCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "projections", abstract: "Show how the read models stand, and hold them against the log.",
        subcommands: [
            ProjectionsListCommand.self, ProjectionsParkedCommand.self, ProjectionsVerifyCommand.self,
            ProjectionsDropCommand.self,
        ],
        defaultSubcommand: ProjectionsListCommand.self)
}

struct ProjectionsListCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "list", abstract: "Show each read model: generation, position, lag, size and parked events.",
        discussion: """
            Nothing is brought up to date. Versions that another program made and that are kept for it are marked. The lag in seconds is the time between the last event that the model knows and the \
            last of the log. With --json an array of objects.
            """)

    @OptionGroup var storeOptions: StoreOptions
    @OptionGroup var damageOptions: DamageOptions
    @OptionGroup var output: OutputOptions

    func run() async throws {
        let open = try await OpenReadModels(storeOptions, damageOptions)
        var rows: [StandingRow] = []
        for models in open.all(storeOptions) {
            rows += zip(models.statuses(), try await models.lags(behind: open.log)).map(StandingRow.init)
            rows += try models.keptVersions().map { StandingRow($0, behind: open.log.end) }
        }
        guard !output.json else { return try JSON.print(rows) }
        var table = Table(
            ["MODEL", "VERSION", "GENERATION", "POSITION", "LAG", "SECONDS", "SIZE", "PARKED"],
            rightAligned: [1, 2, 3, 4, 5, 6, 7])
        for row in rows {
            table.add([
                row.model, String(row.version) + (row.isKept == nil ? "" : "*"), row.generation.map(String.init) ?? "-",
                row.position.map { Numbers.grouped($0) } ?? "-", Numbers.grouped(row.lag),
                row.lagSeconds.map(Numbers.decimal) ?? "-", row.bytes.map(Numbers.bytes) ?? "-",
                row.parked.map { Numbers.grouped($0) } ?? "-",
            ])
        }
        for (index, line) in table.lines.enumerated() { Terminal.printLine(index == 0 ? Terminal.bold(line) : line) }
        if rows.contains(where: { $0.isKept != nil }) {
            Terminal.printRemark(
                "versions marked * are kept for the program that made them; `sijill projections drop` removes one")
        }
        if rows.contains(where: { ($0.parked ?? 0) > 0 }) {
            Terminal.printRemark("`sijill projections parked` tells which events could not be handled, and why")
        }
    }
}

struct ProjectionsParkedCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "parked", abstract: "List the events that read models could not handle, with the reasons.",
        discussion: "With --json an array of objects; [] when there is none.")

    @Option(name: .long, help: "The most to list of each model.")
    var limit: Int = 50

    @OptionGroup var storeOptions: StoreOptions
    @OptionGroup var damageOptions: DamageOptions
    @OptionGroup var output: OutputOptions

    func validate() throws {
        guard limit > 0 else { throw ValidationError("--limit takes a number above 0") }
    }

    func run() async throws {
        let open = try await OpenReadModels(storeOptions, damageOptions)
        var rows: [ParkedRow] = []
        for models in open.all(storeOptions) {
            for status in models.statuses() where (status.parkedEventCount ?? 0) > 0 {
                rows += try models.parkedEvents(of: status.name, limit: limit).content.map {
                    ParkedRow(model: status.name, $0)
                }
            }
        }
        guard !output.json else { return try JSON.print(rows) }
        var table = Table(["MODEL", "POSITION", "STREAM", "REVISION", "WHAT", "REASON"], rightAligned: [1, 3])
        for row in rows {
            table.add([
                row.model, Numbers.grouped(row.position), row.stream, String(row.revision), row.type, row.reason,
            ])
        }
        for (index, line) in table.lines.enumerated() { Terminal.printLine(index == 0 ? Terminal.bold(line) : line) }
    }
}

struct ProjectionsVerifyCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "verify",
        abstract: "Fold the log anew and compare what it gives with each read model as it stands.",
        discussion: """
            Both stand for the same position. Readers and live work go on. Ends with 4 when a row differs, and names the \
            first. With --json an array of objects.
            """)

    @Option(name: .long, help: "Only this read model; may be given several times. Default: all.")
    var model: [String] = []

    @OptionGroup var storeOptions: StoreOptions
    @OptionGroup var damageOptions: DamageOptions
    @OptionGroup var output: OutputOptions

    func run() async throws {
        let open = try await OpenReadModels(storeOptions, damageOptions)
        let progress = ProgressLine("verify")
        var found: [ReadModelVerification] = []
        let stores = open.all(storeOptions)
        let known = stores.flatMap { $0.projections.map(\.name) }
        if let unknown = model.first(where: { !known.contains($0) }) {
            throw CommandFailure(
                ExitStatus.Code.notFound,
                "there is no read model \(unknown); there are \(known.joined(separator: ", "))")
        }
        for models in stores {
            let names = models.projections.map(\.name).filter { model.isEmpty || model.contains($0) }
            guard !names.isEmpty else { continue }
            found += try await models.verify(models: names, from: open.log) { report in
                progress.show(done: Int(report.eventCountDone), total: Int(report.eventCountTotal))
            }
        }
        progress.finish()
        try print(found)
        let wrong = found.filter { !$0.isSound }.map(\.model)
        guard wrong.isEmpty else {
            throw CommandFailure(
                ExitStatus.Code.verificationFailed,
                "\(wrong.joined(separator: ", ")): not what the log gives; `sijill rebuild` makes read models anew")
        }
    }

    private func print(_ found: [ReadModelVerification]) throws {
        guard !output.json else { return try JSON.print(found.map(ModelVerificationRow.init)) }
        for verification in found {
            let row = ModelVerificationRow(verification)
            Terminal.printLine(
                "\(row.model): \(row.isSound ? "sound" : "WRONG") as of position "
                    + "\(row.position.map { Numbers.grouped($0) } ?? "-"), "
                    + "\(Numbers.grouped(row.rows)) rows, digest \(row.digest)")
            guard !row.isSound else { continue }
            Terminal.printLine("  the log gives \(Numbers.grouped(row.foldedRows)) rows, digest \(row.foldedDigest)")
            Terminal.printLine("  first difference: the model has \(row.liveRow ?? "no more rows")")
            Terminal.printLine("                    the log gives \(row.foldedRow ?? "no more rows")")
        }
    }
}

extension OpenReadModels {
    /// The read models that people ask, and those of the scheduler, the agencies and the outbox where they are there.
    func all(_ options: StoreOptions) -> [ReadModelStore] {
        StoreReadModels(store: options.store, catalog: catalog, log: log.storeID).all
    }
}

extension Cursor {
    /// The position of the last event before here, in a log of one partition; nil where there is none.
    var lastPosition: UInt64? {
        let next = nextPosition(inPartition: 0).rawValue
        return next > 0 ? next - 1 : nil
    }
}

/// How a read model stands, as JSON.
private struct StandingRow: Encodable {
    let model: String
    let version: Int
    let generation: Int?
    let position: UInt64?
    let lag: UInt64
    let lagSeconds: Double?
    let bytes: Int?
    let parked: Int?
    /// True for a version that another program made and that is kept for it.
    let isKept: Bool?

    init(_ kept: KeptVersion, behind end: Cursor) {
        (model, version, generation, isKept) = (kept.name, kept.version, kept.generation, true)
        position = kept.cursor.flatMap(\.lastPosition)
        let (known, all) = (kept.cursor?.nextPosition(inPartition: 0), end.nextPosition(inPartition: 0))
        lag = all.rawValue - min(all.rawValue, known?.rawValue ?? 0)
        (lagSeconds, bytes, parked) = (nil, kept.byteCount, nil)
    }

    init(_ status: ReadModelStatus, _ lag: ReadModelLag) {
        model = status.name
        version = status.version
        generation = status.generation
        position = status.cursor.flatMap(\.lastPosition)
        self.lag = lag.eventCount
        lagSeconds = lag.seconds
        bytes = status.byteCount
        parked = status.parkedEventCount
        isKept = nil
    }
}

/// A parked event as JSON.
private struct ParkedRow: Encodable {
    let model: String
    let position: UInt64
    let stream: String
    let revision: UInt32
    let type: String
    let reason: String

    init(model: String, _ event: ParkedEvent) {
        self.model = model
        position = event.position.rawValue
        stream = event.stream.description
        revision = event.revision.rawValue
        type = event.type
        reason = event.reason
    }
}

/// What came of a verification, as JSON.
private struct ModelVerificationRow: Encodable {
    let model: String
    let isSound: Bool
    let generation: Int
    let position: UInt64?
    let rows: Int
    let digest: String
    let foldedRows: Int
    let foldedDigest: String
    let liveRow: String?
    let foldedRow: String?

    init(_ verification: ReadModelVerification) {
        model = verification.model
        isSound = verification.isSound
        generation = verification.generation
        position = verification.cursor.lastPosition
        rows = verification.live.rowCount
        digest = verification.live.description
        foldedRows = verification.folded.rowCount
        foldedDigest = verification.folded.description
        liveRow = verification.difference?.live
        foldedRow = verification.difference?.folded
    }
}
