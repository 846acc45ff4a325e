import ArgumentParser
import Engine
import EventLog
import EventModel
import ReadModels
import Workflow

struct OutboxCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "outbox", abstract: "What the outside must still do: demands, notices, documents.",
        discussion: """
            Effects are recorded with their events and delivered at least once, those of one application in order. What was
            delivered, given up or skipped is recorded in the log. The index of what is waiting lies in the store's folder
            `outbox` and comes back when it is deleted; nothing is delivered again by that.
            """,
        subcommands: [
            OutboxListCommand.self, OutboxDeliverCommand.self, OutboxRetryCommand.self, OutboxSkipCommand.self,
        ])

    /// The index of a store's outbox.
    static func index(of log: EventLog, in store: String) -> OutboxStore {
        OutboxStore(folder: "\(store)/outbox", log: log.storeID)
    }
}

struct OutboxListCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "list", abstract: "List effects that are neither delivered nor skipped.",
        discussion: "With --json an array of objects; [] when there is none.")

    @Option(name: .customLong("on"), help: "Only effects of this application (SERVICE/ID).")
    var application: String?

    @Flag(name: .long, help: "Only effects that were given up; their applications wait for `retry` or `skip`.")
    var givenUp = false

    @Option(name: .long, help: "The most to list.")
    var limit: Int = 50

    @Option(name: .long, help: "Go on after this effect, the last of the page before.")
    var after: String?

    @OptionGroup var storeOptions: StoreOptions
    @OptionGroup var damageOptions: DamageOptions
    @OptionGroup var output: OutputOptions

    func validate() throws {
        guard limit > 0 else { throw ValidationError("--limit takes a number above 0") }
        _ = try filter()
    }

    func run() async throws {
        let log = try damageOptions.openForReading(storeOptions)
        let index = OutboxCommand.index(of: log, in: storeOptions.store)
        defer { index.close() }
        let progress = ProgressLine("bring the outbox up to date")
        try await index.catchUp(from: log) { report in
            progress.show(done: Int(report.eventCountDone), total: Int(report.eventCountTotal))
        }
        progress.finish()
        let answer = try index.effects(try filter())
        let rows = answer.content.map(OutboxRow.init)
        if output.json {
            try JSON.print(rows)
        } else {
            var table = Table(
                ["EFFECT", "APPLICATION", "KIND", "STANDING", "FAILURES", "NEXT ATTEMPT", "REASON"], rightAligned: [4])
            for row in rows {
                table.add([
                    row.id, row.application, row.kind, row.standing, String(row.failures), row.nextAttemptAt ?? "",
                    row.reason ?? "",
                ])
            }
            for (index, line) in table.lines.enumerated() {
                Terminal.printLine(index == 0 ? Terminal.bold(line) : line)
            }
        }
        Terminal.printRemark(asOf(answer))
        if rows.count == limit, let last = rows.last { Terminal.printRemark("there may be more: --after \(last.id)") }
    }

    private func filter() throws -> OutboxFilter {
        var filter = OutboxFilter(isGivenUpOnly: givenUp, limit: limit)
        if let application {
            guard let stream = try? StreamID(parsing: application) else {
                throw ValidationError("--on takes SERVICE/ID, as in passport-renewal/7K3M9QXDAB")
            }
            filter.application = stream
        }
        if let after {
            guard let id = EffectID(parsing: after) else {
                throw ValidationError("--after takes an effect, as the list shows it")
            }
            filter.after = id
        }
        return filter
    }
}

/// An effect of the outbox as JSON.
private struct OutboxRow: Encodable {
    let id: String
    let application: String
    let revision: UInt32
    let kind: String
    let standing: String
    let failures: Int
    let nextAttemptAt: String?
    let reason: String?

    init(_ entry: OutboxEntry) {
        let effect = entry.effect
        id = effect.id.description
        application = effect.application.description
        revision = effect.revision.rawValue
        kind = effect.kind.rawValue
        nextAttemptAt = entry.attempts.nextAt?.description
        switch effect.standing {
        case .next: (standing, failures, reason) = ("next", entry.attempts.failureCount, entry.attempts.shownReason)
        case .behind: (standing, failures, reason) = ("behind", 0, nil)
        case .givenUp(let attemptCount, let why): (standing, failures, reason) = ("given-up", attemptCount, why)
        }
    }
}

extension DeliveryAttempts {
    fileprivate var shownReason: String? { reason.isEmpty ? nil : reason }
}
