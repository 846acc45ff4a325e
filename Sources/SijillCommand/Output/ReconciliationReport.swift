import EventModel
import ReadModels
import Workflow

/// What came of holding a statement against the ledger, as JSON.
struct ReconciliationReport: Encodable {
    let matched: Int
    let taken: Int
    let missing: [Row]
    let unknown: [Row]
    let differing: [Row]
    /// What is matched and belongs to no application.
    let unassigned: [Row]

    /// A message.
    struct Row: Encodable {
        let message: String
        let kind: String
        let bill: String?
        let amount: Int64
        let currency: String
        let time: String
        let line: Int?
        let application: String?
        let differences: [String]?
    }

    init(_ found: Reconciliation, takenCount: Int) {
        matched = found.matched.count
        taken = takenCount
        missing = found.missing.map { Row($0.message, line: $0.line) }
        unknown = found.unknown.compactMap { entry in
            entry.message.map { Row($0, application: entry.application?.description) }
        }
        differing = found.differing.map { match in
            Row(
                match.entry.message, line: match.entry.line, application: match.ledger.application?.description,
                differences: match.differences)
        }
        unassigned = found.unassigned.map { Row($0.entry.message, line: $0.entry.line) }
    }

    func printForPeople() {
        var table = Table(
            ["", "LINE", "MESSAGE", "KIND", "AMOUNT", "BILL", "TIME", "APPLICATION", "DIFFERS IN"],
            rightAligned: [1, 4])
        for (name, rows) in [
            ("missing", missing), ("unknown", unknown), ("differing", differing), ("unassigned", unassigned),
        ] {
            for row in rows { table.add([name] + row.cells) }
        }
        if missing.count + unknown.count + differing.count + unassigned.count > 0 {
            for (index, line) in table.lines.enumerated() {
                Terminal.printLine(index == 0 ? Terminal.bold(line) : line)
            }
        }
        Terminal.printLine(
            "\(matched) matched (\(unassigned.count) of no application), \(missing.count) missing, "
                + "\(unknown.count) unknown, \(differing.count) differing, \(taken) taken in")
    }
}

extension ReconciliationReport.Row {
    fileprivate init(
        _ message: PaymentMessage, line: Int? = nil, application: String? = nil, differences: [String]? = nil
    ) {
        self.init(
            message: message.id, kind: message.kind.rawValue, bill: message.bill, amount: message.amount,
            currency: message.currency, time: message.bankTime.description, line: line, application: application,
            differences: differences)
    }

    fileprivate var cells: [String] {
        [
            line.map { String($0) } ?? "", message, kind, "\(MinorUnits.text(amount, currency: currency)) \(currency)",
            bill ?? "", time, application ?? "", differences?.joined(separator: ", ") ?? "",
        ]
    }
}
