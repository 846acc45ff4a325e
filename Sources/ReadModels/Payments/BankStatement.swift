public import EventModel
public import Workflow

/// A bank's statement of one or more days, as its file of comma-separated values says.
///
/// The first line names the columns: `message`, `bill`, `amount`, `currency`, `time` and `kind` must be there, `method` and
/// `receipt` may; their order does not matter, and others are errors. An amount is decimal, as in `210.00`, with at most the
/// digits of its currency. A time is ISO 8601 with an offset. A kind is `paid`, `reversed` or `refunded`; a method `bank`,
/// `card` or `cash`. A message stands in the file once.
public struct BankStatement: Sendable, Equatable {
    /// One line.
    public struct Entry: Sendable, Hashable {
        /// The line, from 1.
        public var line: Int
        /// What the bank says.
        public var message: PaymentMessage
    }

    /// The lines in the file's order.
    public var entries: [Entry]

    /// Reads a file's bytes.
    ///
    /// - Throws: ``StatementError`` with the line.
    /// - Complexity: O(n).
    public init(_ bytes: [UInt8]) throws(StatementError) {
        let records = try CommaSeparatedValues.records(of: bytes)
        guard let header = records.first else {
            throw StatementError("the file is empty; its first line names the columns", 1)
        }
        let columns = try Columns(header)
        entries = []
        var lines: [String: Int] = [:]
        for record in records.dropFirst() {
            let message = try columns.message(record)
            if let other = lines.updateValue(record.line, forKey: message.id) {
                throw StatementError("the message `\(message.id)` stands on line \(other) already", record.line)
            }
            entries.append(Entry(line: record.line, message: message))
        }
    }

    /// From the first time to the last one; nil for a statement without lines.
    public var times: ClosedRange<Timestamp>? {
        let times = entries.map(\.message.bankTime)
        guard let first = times.min(), let last = times.max() else { return nil }
        return first...last
    }
}

/// Where the columns stand.
private struct Columns {
    private static let required = ["message", "bill", "amount", "currency", "time", "kind"]
    private static let optional = ["method", "receipt"]
    private var places: [String: Int] = [:]
    private let count: Int

    init(_ header: CommaSeparatedValues.Record) throws(StatementError) {
        count = header.fields.count
        for (place, name) in header.fields.enumerated() {
            guard (Self.required + Self.optional).contains(name) else {
                throw StatementError(
                    "there is no column `\(name)`; columns are \((Self.required + Self.optional).joined(separator: ", "))",
                    header.line)
            }
            guard places.updateValue(place, forKey: name) == nil else {
                throw StatementError("the column `\(name)` is there twice", header.line)
            }
        }
        if let missing = Self.required.first(where: { places[$0] == nil }) {
            throw StatementError("the column `\(missing)` is missing", header.line)
        }
    }

    func message(_ record: CommaSeparatedValues.Record) throws(StatementError) -> PaymentMessage {
        guard record.fields.count == count else {
            throw StatementError("there are \(record.fields.count) fields where the header has \(count)", record.line)
        }
        let currency = field("currency", of: record)
        guard let amount = MinorUnits.read(field("amount", of: record), currency: currency) else {
            throw StatementError(
                "`\(field("amount", of: record))` is no amount; write one as in 210.00, with at most "
                    + "\(MinorUnits.digitCount(of: currency)) digits after the point", record.line)
        }
        let written = field("time", of: record)
        guard let time = CivilDateTime(written), time.offsetMinutes != nil || written.hasSuffix("Z") else {
            throw StatementError(
                "`\(written)` is no time; write one as in 2026-03-01T09:30:00+02:00", record.line)
        }
        guard let kind = PaymentMessage.Kind(rawValue: field("kind", of: record)) else {
            throw StatementError(
                "`\(field("kind", of: record))` is no kind; write paid, reversed or refunded", record.line)
        }
        let method = field("method", of: record)
        guard let method = method.isEmpty ? .bank : PaymentMessage.Method(rawValue: method) else {
            throw StatementError("`\(method)` is no method; write bank, card or cash", record.line)
        }
        let (bill, receipt) = (field("bill", of: record), field("receipt", of: record))
        let message = PaymentMessage(
            kind: kind, id: field("message", of: record), bill: bill.isEmpty ? nil : bill, amount: amount,
            currency: currency, method: method, bankTime: time.timestamp, agentReceipt: receipt.isEmpty ? nil : receipt)
        if let flaw = message.flaw {
            throw StatementError(Rejection(paymentFlaw: flaw).message.english, record.line)
        }
        return message
    }

    private func field(_ name: String, of record: CommaSeparatedValues.Record) -> String {
        places[name].map { record.fields[$0] } ?? ""
    }
}
