public import EventModel
import Workflow

extension ReadModelStore {
    /// The lines of the ledger about one application, oldest first, by the exact id of its stream.
    ///
    /// - Throws: ``ReadModelError``: `missing` before the first catch-up.
    /// - Complexity: O(log n) and O(1) for each line.
    public func ledger(of application: StreamID) throws(ReadModelError) -> Answer<[LedgerEntry]> {
        try read(try projection(named: ReadModel.payments.rawValue)) { database in
            try LedgerEntry.all(
                "WHERE service = ? AND name = ? ORDER BY partition, position, ordinal",
                [.text(application.category), .text(application.name)], in: database)
        }
    }

    /// What the ledger says of one application; a balance of zeros for one without money.
    ///
    /// - Throws: ``ReadModelError``: `missing` before the first catch-up.
    /// - Complexity: O(log n).
    public func balance(of application: StreamID) throws(ReadModelError) -> Answer<PaymentBalance> {
        try read(try projection(named: ReadModel.payments.rawValue)) { database in
            try PaymentBalance(of: application, in: database) ?? PaymentBalance(application: application)
        }
    }

    /// What came of one message of a bank; nil when it is not here.
    ///
    /// - Throws: ``ReadModelError``: `missing` before the first catch-up.
    /// - Complexity: O(log n).
    public func ledgerEntry(ofMessage id: String) throws(ReadModelError) -> Answer<LedgerEntry?> {
        try read(try projection(named: ReadModel.payments.rawValue)) { database in
            try LedgerEntry.all(
                "WHERE message = ? AND kind <> 'assignment' ORDER BY name IS NULL LIMIT 1", [.text(id)], in: database
            ).first
        }
    }

    /// What came of the messages of banks whose own time lies in a range, in order of time, then id.
    ///
    /// - Throws: ``ReadModelError``: `missing` before the first catch-up.
    /// - Complexity: O(log n) and O(1) for each line.
    public func ledgerEntries(
        bankTimes range: Range<Timestamp>
    ) throws(ReadModelError) -> Answer<[LedgerEntry]> {
        try read(try projection(named: ReadModel.payments.rawValue)) { database in
            let entries = try LedgerEntry.all(
                """
                WHERE bank_time >= ? AND bank_time < ? AND kind <> 'assignment'
                ORDER BY bank_time, message, name IS NULL
                """,
                [
                    .integer(range.lowerBound.microsecondsSinceEpoch),
                    .integer(range.upperBound.microsecondsSinceEpoch),
                ], in: database)
            // What was assigned later stands twice: the line of its application comes first, and is the one that counts.
            var ids: Set<String> = []
            return entries.filter { entry in entry.message.map { ids.insert($0.id).inserted } ?? false }
        }
    }

    /// Holds the balances against the lines: whether both say the same of every application, and what is on each
    /// account of the books.
    ///
    /// - Throws: ``ReadModelError``: `missing` before the first catch-up.
    /// - Complexity: O(lines).
    public func checkLedger() throws(ReadModelError) -> Answer<LedgerCheck> {
        try read(try projection(named: ReadModel.payments.rawValue)) { database in
            var check = LedgerCheck()
            var balances: [StreamID: PaymentBalance] = [:]
            try LedgerEntry.forEach("", [], in: database) { entry in
                check.take(entry)
                guard let application = entry.application else { return }
                balances[application, default: PaymentBalance(application: application)]
                    .take(entry.kind, amount: entry.amount)
            }
            try database.forEachRow("SELECT \(PaymentsProjection.balanceColumns) FROM balances") { row in
                let kept = try PaymentBalance(row)
                var summed = balances.removeValue(forKey: kept.application)
                summed?.currency = kept.currency
                if summed != kept { check.differing.append(kept.application) }
            }
            check.differing += balances.keys
            check.differing.sort { $0.description < $1.description }
            return check
        }
    }
}

/// What a look through the whole ledger found.
public struct LedgerCheck: Hashable, Sendable {
    /// The number of lines.
    public var entryCount = 0
    /// By currency what is on each account, debits less credits, in minor units; the sum over the accounts is 0.
    public var totals: [String: [LedgerEntry.Account: Int64]] = [:]
    /// The applications whose balance is not the sum of their lines.
    public var differing: [StreamID] = []

    /// Whether the books balance.
    public var isBalanced: Bool {
        differing.isEmpty && totals.values.allSatisfy { $0.values.reduce(0) { add($0, $1) } == 0 }
    }

    mutating func take(_ entry: LedgerEntry) {
        entryCount += 1
        for (account, amount) in [(entry.debit, entry.amount), (entry.credit, -max(entry.amount, -Int64.max))] {
            totals[entry.currency, default: [:]][account, default: 0] = add(
                totals[entry.currency]?[account] ?? 0, amount)
        }
    }
}

extension PaymentBalance {
    /// Reads the balance that is kept; nil when there is none.
    init?(of application: StreamID, in database: ProjectionDatabase) throws {
        let found = try database.first(
            "SELECT \(PaymentsProjection.balanceColumns) FROM balances WHERE service = ? AND name = ?",
            [.text(application.category), .text(application.name)]
        ) { try PaymentBalance($0) }
        guard let found else { return nil }
        self = found
    }

    /// A row of ``PaymentsProjection/balanceColumns``.
    init(_ row: ProjectionRow) throws {
        self.init(application: try StreamID(category: row.text(0), name: row.text(1)))
        currency = row.text(2)
        (charged, waived, received, reversed) = (row.integer(3), row.integer(4), row.integer(5), row.integer(6))
        (refundsPending, refunded) = (row.integer(7), row.integer(8))
    }
}

extension LedgerEntry {
    fileprivate static func all(
        _ condition: String, _ arguments: [ColumnValue], in database: ProjectionDatabase
    ) throws -> [LedgerEntry] {
        var entries: [LedgerEntry] = []
        try forEach(condition, arguments, in: database) { entries.append($0) }
        return entries
    }

    fileprivate static func forEach(
        _ condition: String, _ arguments: [ColumnValue], in database: ProjectionDatabase,
        _ body: (LedgerEntry) throws -> Void
    ) throws {
        try database.forEachRow("SELECT \(PaymentsProjection.entryColumns) FROM entries \(condition)", arguments) {
            try body(try LedgerEntry($0))
        }
    }

    private init(_ row: ProjectionRow) throws {
        guard let kind = Kind(rawValue: row.text(2)) else {
            throw ReadModelError(.damaged, "a line of the ledger is of no kind; rebuild the read models")
        }
        self.init(
            application: try row.optionalText(1).map { try StreamID(category: row.text(0), name: $0) }, kind: kind,
            amount: row.integer(3), currency: row.text(4), fee: row.optionalText(5),
            message: PaymentMessage(row), occurredAt: Timestamp(microsecondsSinceEpoch: row.integer(13)),
            recordedAt: Timestamp(microsecondsSinceEpoch: row.integer(14)), partition: Int(row.integer(15)),
            position: Position(rawValue: UInt64(bitPattern: row.integer(16))), ordinal: Int(row.integer(17)))
    }
}

extension PaymentMessage {
    fileprivate init?(_ row: ProjectionRow) {
        guard let id = row.optionalText(6), let kind = Kind(rawValue: row.text(7)),
            let method = Method(rawValue: row.text(9))
        else { return nil }
        self.init(
            kind: kind, id: id, bill: row.optionalText(8), amount: row.integer(11), currency: row.text(4),
            method: method, bankTime: Timestamp(microsecondsSinceEpoch: row.integer(10)),
            agentReceipt: row.optionalText(12))
    }
}
