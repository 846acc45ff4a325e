import ArgumentParser
import EventLog
import EventModel
import Foundation
import ReadModels

struct RebuildCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "rebuild", abstract: "Make the read models anew from the log, or as they stood at some time.",
        discussion: """
            The new tables are made beside the old ones, checked, and put in their place at the end. Readers never stop;
            a rebuild that is killed leaves the old tables as they were.

            Before they take their place they are held against the old ones, at the position of those; where a row
            differs, the old tables were wrong, and the first such row is told. What the log gives counts, so that is no
            failure.

            With --as-of the read models are made as they stood then, in a new folder, and the store's own stay as they
            are. `list`, `show`, `search`, `stats`, `payments` and `report` answer from such a folder with --read-models.
            The folder also holds what is due, the open requests and the outbox, one SQLite file each.
            """)

    @Option(name: .long, help: "Only this read model; may be given several times. Default: all.")
    var model: [String] = []

    @Flag(name: .long, inversion: .prefixedNo, help: "Hold the new tables against the old ones.")
    var verify = true

    @Option(
        name: .long,
        help: """
            With --to: as of this position; or of all that was recorded up to this time (2026-05-01T08:00:00Z), or up to \
            the end of this day (UTC).
            """)
    var asOf: String?

    @Option(name: .long, help: "With --as-of: the folder to make, which must be empty.", completion: .directory)
    var to: String?

    @OptionGroup var storeOptions: StoreOptions
    @OptionGroup var damageOptions: DamageOptions
    @OptionGroup var output: OutputOptions

    func validate() throws {
        guard (asOf == nil) == (to == nil) else {
            throw ValidationError("--as-of and --to go together: as of when, and into which folder")
        }
        if let asOf { _ = try Self.place(asOf) }
    }

    func run() async throws {
        let open = try await OpenReadModels(storeOptions, damageOptions)
        if let asOf, let to {
            try await makeHistory(of: open, asOf: try Self.place(asOf), in: to)
        } else {
            try await rebuild(open)
        }
    }

    private func rebuild(_ open: OpenReadModels) async throws {
        let progress = ProgressLine("rebuild")
        let rebuilt = try await open.models.rebuild(models: chosen, comparing: verify, from: open.log) { report in
            progress.show(done: Int(report.eventCountDone), total: Int(report.eventCountTotal))
        }
        progress.finish()
        let report = RebuildReport(
            rebuilt, events: Int(open.log.end.nextPosition(inPartition: 0).rawValue), seconds: progress.elapsedSeconds)
        if output.json { try JSON.print(report) } else { report.printForPeople() }
        let wrong = rebuilt.filter(\.wasWrong).map(\.model)
        if !wrong.isEmpty {
            Terminal.printRemark(
                "the old tables were not what the log gives, and have been replaced: \(wrong.joined(separator: ", "))")
        }
    }

    private func makeHistory(of open: OpenReadModels, asOf place: AsOf, in folder: String) async throws {
        // What stays as it was would take the place of what is kept up to date.
        let (target, own) = (Self.resolved(folder), Self.resolved(storeOptions.store))
        guard target != own, !target.hasPrefix(own + "/") else {
            throw ValidationError("--to names a folder within the store; name one elsewhere")
        }
        let progress = ProgressLine("rebuild")
        let all = ReadModelStore(
            folder: "\(storeOptions.store)/read-models",
            projections: open.models.projections + [
                DueMomentsProjection(catalog: open.catalog), OpenRequestsProjection(catalog: open.catalog),
                OutboxProjection(),
            ], log: open.log.storeID)
        let made = try await all.rebuild(asOf: place, to: folder, models: chosen, from: open.log) { report in
            progress.show(done: Int(report.eventCountDone), total: Int(report.eventCountTotal))
        }
        progress.finish()
        let report = HistoryReport(folder: folder, made.statuses(), seconds: progress.elapsedSeconds)
        if output.json { try JSON.print(report) } else { report.printForPeople() }
    }

    private static func resolved(_ path: String) -> String {
        URL(filePath: path).standardizedFileURL.resolvingSymlinksInPath().path
    }

    private var chosen: [String]? { model.isEmpty ? nil : Array(Set(model)).sorted() }

    /// A position, of which the event there is the last that counts, or a time.
    private static func place(_ written: String) throws -> AsOf {
        let text = NormalizedText(written).text
        if text.utf8.allSatisfy({ (0x30...0x39).contains($0) }) {
            guard let position = UInt64(text), position < UInt64(Int64.max) else {
                throw ValidationError("--as-of takes a position as `sijill projections` shows it, a day or a time")
            }
            return .cursor(Cursor(nextPositions: [Position(rawValue: position + 1)]))
        }
        let time = try TimeArgument(written, option: "--as-of")
        guard time.isDay else { return .recorded(time.start) }
        return .recorded(Timestamp(microsecondsSinceEpoch: time.end.microsecondsSinceEpoch - 1))
    }
}
