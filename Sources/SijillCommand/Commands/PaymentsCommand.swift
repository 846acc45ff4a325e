import ArgumentParser
import Engine
import EventLog
import EventModel
import ReadModels
import Workflow

struct PaymentsCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "payments",
        abstract: "Show the money of one application: what was demanded, what came, what goes back.",
        discussion: """
            Amounts are decimal for people, and whole minor units with --json.
            """)

    @Argument(help: "The application: SERVICE/ID, or the id alone where one service has it.")
    var id: String

    @OptionGroup var readModelOptions: ReadModelOptions
    @OptionGroup var storeOptions: StoreOptions
    @OptionGroup var damageOptions: DamageOptions
    @OptionGroup var output: OutputOptions

    func run() async throws {
        let open = try await OpenReadModels.answering(storeOptions, damageOptions, from: readModelOptions)
        let stream = try open.models.application(id).content.stream
        let balance = try open.models.balance(of: stream)
        let entries = try open.models.ledger(of: stream).content
        let application = Application(
            stream, events: try await open.events(of: stream, knownTo: balance),
            catalog: try await PublishedDefinitions.catalog(of: open.log))
        let report = PaymentReport(balance.content, entries, application)
        if output.json { try JSON.print(report) } else { report.printForPeople() }
        Terminal.printRemark(asOf(balance))
    }
}

/// The money of an application, as JSON.
private struct PaymentReport: Encodable {
    let application: String
    let currency: String
    let charged: Int64
    let waived: Int64
    let received: Int64
    let reversed: Int64
    let refunded: Int64
    let refundsPending: Int64
    let outstanding: Int64
    let bills: [BillRow]
    let entries: [EntryRow]

    struct BillRow: Encodable {
        let number: String
        let amount: Int64
        let expiresAt: String
        let status: String
    }

    struct EntryRow: Encodable {
        let kind: String
        let amount: Int64
        let fee: String?
        let message: String?
        let bill: String?
        let method: String?
        let receipt: String?
        let standing: String?
        let bankTime: String?
        let occurredAt: String
        let position: UInt64

        init(_ entry: LedgerEntry, _ standing: PaymentStanding?) {
            kind = entry.kind.rawValue
            amount = entry.amount
            fee = entry.fee
            message = entry.message?.id
            bill = entry.message?.bill
            method = entry.message?.method.rawValue
            receipt = entry.message?.agentReceipt
            self.standing = standing?.rawValue
            bankTime = entry.message?.bankTime.description
            occurredAt = entry.occurredAt.description
            position = entry.position.rawValue
        }
    }

    init(_ balance: PaymentBalance, _ entries: [LedgerEntry], _ application: Application) {
        let account = application.record.payments
        let isEnded =
            application.workflow.flatMap { workflow in application.state.map { workflow.isEnded($0) } } ?? false
        self.application = balance.application.description
        currency = balance.currency
        (charged, waived) = (balance.charged, balance.waived)
        (received, reversed) = (balance.received, balance.reversed)
        (refunded, refundsPending) = (balance.refunded, balance.refundsPending)
        outstanding = account.outstanding(isEnded: isEnded)
        bills = account.bills.map { bill in
            BillRow(
                number: bill.number, amount: bill.amount, expiresAt: bill.expiresAt.description,
                status: (account.status(ofBill: bill.number) ?? .open).rawValue)
        }
        self.entries = entries.map { entry in
            EntryRow(entry, entry.message.flatMap { account.standing(of: $0.id, isEnded: isEnded) })
        }
    }

    func printForPeople() {
        func amount(_ amount: Int64) -> String { MinorUnits.text(amount, currency: currency) }
        Terminal.printLine(Terminal.bold("\(application)  outstanding \(amount(outstanding)) \(currency)"))
        Terminal.printLine(
            "charged \(amount(charged)), waived \(amount(waived)), received \(amount(received)), reversed "
                + "\(amount(reversed)), refunded \(amount(refunded)), refunds ordered \(amount(refundsPending))")
        for bill in bills {
            Terminal.printLine("bill \(bill.number): \(amount(bill.amount)), \(bill.status), until \(bill.expiresAt)")
        }
        guard !entries.isEmpty else { return }
        var table = Table(
            ["HAPPENED", "WHAT", "AMOUNT", "MESSAGE", "BILL", "METHOD", "BY THE BANK", ""], rightAligned: [2])
        for entry in entries {
            table.add([
                entry.occurredAt, entry.kind + (entry.fee.map { " of \($0)" } ?? ""), amount(entry.amount),
                entry.message ?? "", entry.bill ?? "", entry.method ?? "", entry.bankTime ?? "", entry.standing ?? "",
            ])
        }
        for (index, line) in table.lines.enumerated() { Terminal.printLine(index == 0 ? Terminal.bold(line) : line) }
    }
}
