public import EventModel
import Workflow

/// The read model `payments`: one row a fact about money, and a balance for each application that has some.
///
/// It knows no definition: the events say themselves what was demanded, what came and what goes back.
public struct PaymentsProjection: Projection {
    /// `payments`.
    public let name = ReadModel.payments.rawValue
    /// The meaning of the rows.
    public let version = 1

    /// Makes the projection.
    public init() {}

    /// The tables.
    public var tables: [String] {
        [
            """
            CREATE TABLE balances (
                service TEXT NOT NULL, name TEXT NOT NULL, currency TEXT NOT NULL, charged INTEGER NOT NULL,
                waived INTEGER NOT NULL, received INTEGER NOT NULL, reversed INTEGER NOT NULL,
                refunds_pending INTEGER NOT NULL, refunded INTEGER NOT NULL,
                PRIMARY KEY (service, name)) STRICT, WITHOUT ROWID
            """,
            """
            CREATE TABLE entries (
                service TEXT, name TEXT, kind TEXT NOT NULL, amount INTEGER NOT NULL, currency TEXT NOT NULL, fee TEXT,
                message TEXT, message_kind TEXT, bill TEXT, method TEXT, bank_time INTEGER, message_amount INTEGER,
                agent_receipt TEXT, occurred_at INTEGER NOT NULL, recorded_at INTEGER NOT NULL,
                partition INTEGER NOT NULL, position INTEGER NOT NULL, ordinal INTEGER NOT NULL) STRICT
            """,
        ]
    }

    static let entryColumns = """
        service, name, kind, amount, currency, fee, message, message_kind, bill, method, bank_time, message_amount, \
        agent_receipt, occurred_at, recorded_at, partition, position, ordinal
        """
    private static let entryColumnCount = 18
    static let balanceColumns = """
        service, name, currency, charged, waived, received, reversed, refunds_pending, refunded
        """
    private static let balanceColumnCount = 9

    /// By application, by message and by the bank's time.
    public var indexes: [String] {
        [
            "CREATE INDEX entries_by_application ON entries (name, service)",
            "CREATE INDEX entries_by_message ON entries (message) WHERE message IS NOT NULL",
            "CREATE INDEX entries_by_bank_time ON entries (bank_time) WHERE bank_time IS NOT NULL",
        ]
    }

    /// Everything, but for internal numbers, of which there are none.
    public var logicalRows: [String] {
        ["SELECT \(Self.entryColumns) FROM entries", "SELECT \(Self.balanceColumns) FROM balances"]
    }

    /// Adds the entries of a batch and brings the balances along.
    public func apply(_ batch: EventBatch, names: EventNames, to database: ProjectionDatabase) throws {
        var balances = BatchBalances()
        var entries: [LedgerEntry] = []
        for index in 0..<batch.count {
            let type = names.types[Int(batch.typeNumbers[index])]
            let payload = batch.payloads[batch.payloadRange(at: index)]
            // A name is made of bytes each time, so the few events that matter are told by their payloads first.
            guard LedgerPosting.mayConcernMoney(type, payload) else { continue }
            let stream = names.streams[Int(batch.streamNumbers[index])]
            let isApplication = stream.isApplication
            guard isApplication || stream == .unmatchedPayments else { continue }
            let postings = LedgerPosting.postings(of: type, payload: payload, isApplication: isApplication)
            guard !postings.isEmpty else { continue }
            for (ordinal, posting) in postings.enumerated() {
                let known = isApplication ? try balances.take(posting, of: stream, in: database) : ""
                entries.append(
                    LedgerEntry(
                        application: isApplication ? stream : nil, kind: posting.kind, amount: posting.amount,
                        currency: posting.currency ?? known, fee: posting.fee, message: posting.message,
                        occurredAt: batch.occurredAt[index], recordedAt: batch.recordedAt[index],
                        partition: batch.partition, position: batch.firstPosition.advanced(by: index),
                        ordinal: ordinal))
            }
        }
        try Self.save(entries, to: database)
        try Self.save(balances.all, to: database)
    }

    private static func save(_ entries: [LedgerEntry], to database: ProjectionDatabase) throws {
        try database.insert(into: "entries (\(entryColumns))", columnCount: entryColumnCount, count: entries.count) {
            index, row in
            let entry = entries[index]
            row.append(entry.application?.category)
            row.append(entry.application?.name)
            row.append(entry.kind.rawValue)
            row.append(entry.amount)
            row.append(entry.currency)
            row.append(entry.fee)
            row.append(entry.message?.id)
            row.append(entry.message?.kind.rawValue)
            row.append(entry.message?.bill)
            row.append(entry.message?.method.rawValue)
            row.append(entry.message?.bankTime.microsecondsSinceEpoch)
            row.append(entry.message?.amount)
            row.append(entry.message?.agentReceipt)
            row.append(entry.occurredAt.microsecondsSinceEpoch)
            row.append(entry.recordedAt.microsecondsSinceEpoch)
            row.append(Int64(entry.partition))
            row.append(Int64(bitPattern: entry.position.rawValue))
            row.append(entry.ordinal)
        }
    }

    private static func save(_ balances: [PaymentBalance], to database: ProjectionDatabase) throws {
        try database.insert(
            "INSERT OR REPLACE", into: "balances (\(balanceColumns))", columnCount: balanceColumnCount,
            count: balances.count
        ) { index, row in
            let balance = balances[index]
            row.append(balance.application.category)
            row.append(balance.application.name)
            row.append(balance.currency)
            row.append(balance.charged)
            row.append(balance.waived)
            row.append(balance.received)
            row.append(balance.reversed)
            row.append(balance.refundsPending)
            row.append(balance.refunded)
        }
    }
}

/// The balances that one batch changes, loaded when first needed.
private struct BatchBalances {
    private var byApplication: [StreamID: PaymentBalance] = [:]

    var all: [PaymentBalance] { Array(byApplication.values) }

    /// Takes in what an event says, and gives the currency of the application's money.
    mutating func take(
        _ posting: LedgerPosting, of application: StreamID, in database: ProjectionDatabase
    ) throws -> String {
        var balance =
            try byApplication[application] ?? PaymentBalance(of: application, in: database)
            ?? PaymentBalance(application: application)
        if balance.currency.isEmpty, let currency = posting.currency { balance.currency = currency }
        balance.take(posting.kind, amount: posting.amount)
        byApplication[application] = balance
        return balance.currency
    }
}
