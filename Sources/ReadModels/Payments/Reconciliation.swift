public import EventModel
import Workflow

/// A bank's statement held against the ledger, message by message.
public struct Reconciliation: Sendable, Equatable {
    /// A message that both sides have.
    public struct Match: Sendable, Equatable {
        /// The line of the statement.
        public var entry: BankStatement.Entry
        /// The line of the ledger.
        public var ledger: LedgerEntry
        /// What differs, by the names of the statement's columns; empty when nothing does.
        public var differences: [String]
    }

    /// What both sides say alike.
    public private(set) var matched: [Match] = []
    /// What both sides have and say differently.
    public private(set) var differing: [Match] = []
    /// What the statement has and the ledger has not.
    public private(set) var missing: [BankStatement.Entry] = []
    /// What the ledger has of the statement's time and the statement has not.
    public private(set) var unknown: [LedgerEntry] = []
    /// What is matched and of no application, among the others.
    public var unassigned: [Match] { matched.filter { $0.ledger.application == nil } }

    /// Whether both sides say the same.
    public var isComplete: Bool { differing.isEmpty && missing.isEmpty && unknown.isEmpty }

    /// Holds a statement against the ledger.
    ///
    /// - Parameters:
    ///   - lookUp: The ledger's line of a message; nil where it has none.
    ///   - ledger: The lines of the ledger of the time that the statement covers, which must stand in it.
    /// - Complexity: O(n) in the lines of both, with a look-up each.
    public init<Failure: Error>(
        _ statement: BankStatement, ledger: [LedgerEntry], lookUp: (String) throws(Failure) -> LedgerEntry?
    ) throws(Failure) {
        var ids: Set<String> = []
        for entry in statement.entries {
            ids.insert(entry.message.id)
            guard let found = try lookUp(entry.message.id), let known = found.message else {
                missing.append(entry)
                continue
            }
            let differences = Self.differences(entry.message, known)
            let match = Match(entry: entry, ledger: found, differences: differences)
            if differences.isEmpty { matched.append(match) } else { differing.append(match) }
        }
        unknown = ledger.filter { entry in entry.message.map { !ids.contains($0.id) } ?? false }
    }

    private static func differences(_ given: PaymentMessage, _ known: PaymentMessage) -> [String] {
        var names: [String] = []
        if given.bill != known.bill { names.append("bill") }
        if given.amount != known.amount { names.append("amount") }
        if given.currency != known.currency { names.append("currency") }
        if given.bankTime != known.bankTime { names.append("time") }
        if given.kind != known.kind { names.append("kind") }
        return names
    }
}

extension ReadModelStore {
    /// Holds a statement against the ledger.
    ///
    /// - Parameter times: The time that the statement covers.
    /// - Throws: ``ReadModelError``: `missing` before the first catch-up.
    public func reconcile(
        _ statement: BankStatement, times: Range<Timestamp>
    ) throws(ReadModelError) -> Answer<Reconciliation> {
        let ledger = try ledgerEntries(bankTimes: times)
        let found = try Reconciliation(statement, ledger: ledger.content) {
            (id: String) throws(ReadModelError) -> LedgerEntry? in try ledgerEntry(ofMessage: id).content
        }
        return Answer(content: found, cursor: ledger.cursor, recordedAt: ledger.recordedAt)
    }
}
