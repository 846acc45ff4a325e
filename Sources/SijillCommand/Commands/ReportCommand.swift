import ArgumentParser
import Engine
import EventLog
import EventModel
import ReadModels
import Workflow

struct ReportCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "report", abstract: "Tell what the services came to: outcomes, money and clocks.",
        discussion: """
            Everything comes from the read models, which are brought up to date first. Amounts are decimal for people, and
            whole minor units with --json.
            """)

    @Option(name: .long, help: "The language of states, ar or en.")
    var language: TextLanguage = .arabic

    @OptionGroup var readModelOptions: ReadModelOptions
    @OptionGroup var storeOptions: StoreOptions
    @OptionGroup var damageOptions: DamageOptions
    @OptionGroup var output: OutputOptions

    func run() async throws {
        let open = try await OpenReadModels.answering(storeOptions, damageOptions, from: readModelOptions)
        let states = try open.models.stateCounts()
        let report = ServiceReport(
            states: states.content, totals: try open.models.paymentTotals().content,
            statistics: try open.models.statistics().content,
            catalog: try await PublishedDefinitions.catalog(of: open.log), language: language)
        if output.json { try JSON.print(report) } else { report.printForPeople() }
        Terminal.printRemark(asOf(states))
    }
}

/// What the services came to, as JSON.
private struct ServiceReport: Encodable {
    let outcomes: [OutcomeRow]
    let money: [MoneyRow]
    let clocks: [ClocksRow]

    struct OutcomeRow: Encodable {
        let service: String
        let applications: Int
        let open: Int
        let states: [StateRow]
    }

    struct StateRow: Encodable {
        let state: String
        let title: String
        let isEnded: Bool
        let applications: Int
    }

    struct MoneyRow: Encodable {
        let service: String
        let currency: String
        let applications: Int
        let charged: Int64
        let received: Int64
        let reversed: Int64
        let refunded: Int64
        let due: Int64
        let overpaid: Int64
    }

    struct ClocksRow: Encodable {
        let service: String
        let reminded: Int
        let late: Int
        let suspended: Int
        let extended: Int
    }

    init(
        states: [StateCount], totals: [PaymentTotals], statistics: [ServiceStatistics], catalog: DefinitionCatalog,
        language: TextLanguage
    ) {
        outcomes = Dictionary(grouping: states, by: \.service).sorted { $0.key < $1.key }.map { service, counts in
            OutcomeRow(
                service: service, applications: counts.reduce(0) { $0 + $1.applicationCount },
                open: counts.filter { !$0.isEnded }.reduce(0) { $0 + $1.applicationCount },
                states: counts.map { count in
                    let known = count.definition.flatMap { catalog.workflow($0) }?.states
                        .first { $0.id == count.state }
                    return StateRow(
                        state: count.state, title: known.map { language.of($0.title) } ?? count.state,
                        isEnded: count.isEnded, applications: count.applicationCount)
                })
        }
        money = totals.map {
            MoneyRow(
                service: $0.service, currency: $0.currency, applications: $0.applicationCount, charged: $0.charged,
                received: $0.received, reversed: $0.reversed, refunded: $0.refunded, due: $0.due,
                overpaid: $0.overpaid)
        }
        clocks = statistics.map { service in
            func count(_ event: ClockEvent) -> Int {
                service.eventCountsByType.first { $0.type == event.rawValue }?.eventCount ?? 0
            }
            return ClocksRow(
                service: service.service, reminded: count(.reminded), late: count(.breached),
                suspended: count(.suspended), extended: count(.extended))
        }
    }

    func printForPeople() {
        print(outcomeTable, under: "Outcomes")
        print(moneyTable, under: "Money")
        print(clocksTable, under: "Clocks")
    }

    private var outcomeTable: Table {
        var table = Table(["SERVICE", "APPLICATIONS", "OPEN", "WHERE THEY STAND"], rightAligned: [1, 2])
        for row in outcomes {
            let states = row.states.map { "\($0.title) \(Numbers.grouped($0.applications))" }
            table.add([
                row.service, Numbers.grouped(row.applications), Numbers.grouped(row.open),
                states.joined(separator: ", "),
            ])
        }
        return table
    }

    private var moneyTable: Table {
        var table = Table(
            ["SERVICE", "PAYING", "CURRENCY", "CHARGED", "RECEIVED", "TAKEN BACK", "REFUNDED", "DUE", "OVERPAID"],
            rightAligned: [1, 3, 4, 5, 6, 7, 8])
        for row in money {
            let amounts = [row.charged, row.received, row.reversed, row.refunded, row.due, row.overpaid]
            table.add(
                [row.service, Numbers.grouped(row.applications), row.currency]
                    + amounts.map { MinorUnits.text($0, currency: row.currency) })
        }
        return table
    }

    private var clocksTable: Table {
        var table = Table(["SERVICE", "REMINDED", "LATE", "SUSPENDED", "EXTENDED"], rightAligned: [1, 2, 3, 4])
        for row in clocks {
            table.add(
                [row.service] + [row.reminded, row.late, row.suspended, row.extended].map { Numbers.grouped($0) })
        }
        return table
    }

    private func print(_ table: Table, under title: String) {
        Terminal.printLine(Terminal.bold(title))
        table.lines.forEach(Terminal.printLine)
        Terminal.printLine("")
    }
}
