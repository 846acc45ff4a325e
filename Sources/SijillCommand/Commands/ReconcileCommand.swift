import ArgumentParser
import Engine
import EventLog
import EventModel
import Foundation
import ReadModels
import Workflow

struct ReconcileCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "reconcile", abstract: "Hold a bank's statement against the ledger, message by message.",
        discussion: """
            FILE is comma-separated values (RFC 4180, UTF-8). Its first line names the columns: message, bill, amount,
            currency, time and kind must be there, method and receipt may. Amounts are decimal, as in 210.00; times
            are ISO 8601 with an offset; a kind is paid, reversed or refunded, a method bank, card or cash.

            Told is what is missing (in the file and not here), unknown (here and not in the file), and differing. The
            exit code is 1 when there is any of it.

            EXAMPLE
              sijill reconcile statement.csv --date 2026-03-01 --offset +02:00
            """)

    @Argument(help: "The bank's statement.", completion: .file(extensions: ["csv"]))
    var file: String

    @Option(
        name: .long,
        help: "The day that the file covers, as in 2026-03-01. Default: from the file's first time to its last.")
    var date: String?

    @Option(name: .long, help: "What the day's local time is ahead of UTC, as in +02:00.")
    var offset = "+00:00"

    @Flag(name: .long, help: "Take in what is missing, each message with the application of its bill or with none.")
    var take = false

    @OptionGroup var storeOptions: StoreOptions
    @OptionGroup var damageOptions: DamageOptions
    @OptionGroup var output: OutputOptions

    func run() async throws {
        let statement = try readStatement()
        let times = try coveredTimes(of: statement)
        var answer = try await reconcile(statement, times)
        var takenCount = 0
        if take, !answer.content.missing.isEmpty {
            takenCount = try await takeIn(answer.content.missing)
            answer = try await reconcile(statement, times)
        }
        let report = ReconciliationReport(answer.content, takenCount: takenCount)
        if output.json { try JSON.print(report) } else { report.printForPeople() }
        Terminal.printRemark(asOf(answer))
        if !answer.content.isComplete { throw ExitCode(ExitStatus.Code.failed) }
    }

    private func readStatement() throws -> BankStatement {
        guard let bytes = FileManager.default.contents(atPath: file) else {
            throw CommandFailure(ExitStatus.Code.notFound, "the file \(file) cannot be read")
        }
        do {
            return try BankStatement(Array(bytes))
        } catch {
            throw CommandFailure(ExitStatus.Code.failed, "\(file), \(error)")
        }
    }

    private func coveredTimes(of statement: BankStatement) throws -> Range<Timestamp> {
        guard let date else {
            guard let times = statement.times else { return .epoch..<Timestamp.epoch }
            return times.lowerBound..<Timestamp(microsecondsSinceEpoch: times.upperBound.microsecondsSinceEpoch + 1)
        }
        guard let start = CivilDateTime("\(date)T00:00:00\(offset)") else {
            throw ValidationError("--date takes a day as in 2026-03-01, and --offset an offset as in +02:00")
        }
        let end = start.timestamp.microsecondsSinceEpoch + 86_400_000_000
        return start.timestamp..<Timestamp(microsecondsSinceEpoch: end)
    }

    private func reconcile(
        _ statement: BankStatement, _ times: Range<Timestamp>
    ) async throws -> Answer<Reconciliation> {
        let open = try await OpenReadModels.upToDate(storeOptions, damageOptions)
        let answer = try open.models.reconcile(statement, times: times)
        open.models.close()
        try await open.log.close()
        return answer
    }

    private func takeIn(_ missing: [BankStatement.Entry]) async throws -> Int {
        let engine = try await Engine.open(store: storeOptions.store)
        return try await closing(engine) {
            for entry in missing { try await engine.takePayment(entry.message) }
            return missing.count
        }
    }
}
