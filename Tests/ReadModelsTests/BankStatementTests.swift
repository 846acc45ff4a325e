import EventModel
import ReadModels
import Testing
import Workflow

/// Files of banks: what is read, and where what is wrong is told.
@Suite struct BankStatementTests {
    private static let header = "message,bill,amount,currency,time,kind\n"
    private static let line = "m1,B-1,210.00,ILS,2026-03-01T09:30:00+02:00,paid\n"

    private func read(_ text: String) throws -> BankStatement { try BankStatement(Array(text.utf8)) }

    private func error(_ text: String) -> StatementError? {
        do {
            _ = try read(text)
            return nil
        } catch {
            return error as? StatementError
        }
    }

    @Test func aStatementIsReadByItsHeader() throws {
        let statement = try read(
            "kind,time,receipt,currency,amount,bill,message,method\r\n"
                + "paid,2026-03-01T09:30:00+02:00,\"R,\"\"7\"\"\",JOD,1.5,,\"m1\",cash\r\n"
                + "refunded,2026-03-01T07:30:00Z,,ILS,7,B-2,m2,")
        #expect(statement.entries.map(\.line) == [2, 3])
        let (first, second) = (statement.entries[0].message, statement.entries[1].message)
        #expect(first.amount == 1_500 && first.currency == "JOD" && first.bill == nil)
        #expect(first.agentReceipt == "R,\"7\"" && first.method == .cash && first.id == "m1")
        #expect(second.amount == 700 && second.kind == .refunded && second.bankTime == first.bankTime)
        #expect(statement.times == first.bankTime...first.bankTime)
        #expect(try read(Self.header).entries.isEmpty)
        #expect(try read("\u{FEFF}" + Self.header + Self.line).entries.count == 1)
    }

    /// What is wrong with a file: its text, the line that is told, and what is told of it.
    struct Fault: Sendable {
        let text: String
        let line: Int
        let reason: String

        init(_ text: String, _ line: Int, _ reason: String) {
            self.text = text
            self.line = line
            self.reason = reason
        }

        /// The header and a sound line in which something is replaced.
        init(replacing what: String, with other: String, _ reason: String) {
            let changed = BankStatementTests.line.replacing(what, with: other)
            self.init(BankStatementTests.header + changed, 2, reason)
        }
    }

    static let faults: [Fault] = [
        Fault("", 1, "empty"), Fault("message,bill\n", 1, "`amount` is missing"),
        Fault("mesage,bill\n", 1, "no column `mesage`"), Fault("bill,bill\n", 1, "twice"),
        Fault("\(header)\(line)m2,B-1\n", 3, "2 fields where"), Fault("\(header)\(line)\(line)", 3, "line 2 already"),
        Fault("\(header)\"m1", 2, "not closed"), Fault("\(header)\"m1\"x,", 2, "follows a closing quote"),
        Fault("\(header)m\"1", 2, "within a field"), Fault("\(header)m1\rm2", 2, "CR alone"),
        Fault(replacing: "210.00", with: "-1", "`-1` is no amount"),
        Fault(replacing: "210.00", with: "1.234", "at most 2 digits"),
        Fault(replacing: "210.00", with: "0", "minor units"),
        Fault(replacing: "210.00", with: "99999999999999999999", "no amount"),
        Fault(replacing: "+02:00", with: "", "is no time"),
        Fault(replacing: "paid", with: "payed", "`payed` is no kind"),
        Fault(replacing: "ILS", with: "ils", "currency"), Fault(replacing: "m1", with: "", "id"),
        Fault(replacing: "m1", with: "\"a\nb\"", "id"), Fault("\(header)\(line)\n", 3, "1 fields"),
    ]

    @Test(arguments: faults)
    func whatIsWrongIsToldWithItsLine(fault: Fault) {
        let found = error(fault.text)
        let isTold = found?.line == fault.line && found?.reason.contains(fault.reason) == true
        #expect(isTold, "\(fault.text): \(String(describing: found))")
    }

    @Test func bytesThatAreNoTextAreTold() {
        var bytes = Array(Self.header.utf8)
        bytes += [0xFF, 0x2C]
        #expect(throws: StatementError.self) { try BankStatement(bytes) }
    }

    @Test func amountsHaveTheDigitsOfTheirCurrency() {
        let amounts: [(text: String, currency: String, amount: Int64)] = [
            ("210.00", "ILS", 21_000), ("0.05", "ILS", 5), ("1.234", "JOD", 1_234), ("500", "JPY", 500),
        ]
        for (text, currency, amount) in amounts {
            #expect(MinorUnits.read(text, currency: currency) == amount)
            #expect(MinorUnits.text(amount, currency: currency) == text)
        }
        for text in ["", ".", ".5", "5.", "1.2.3", "1,5", "+1", "٥", " 1", "1e2"] {
            #expect(MinorUnits.read(text, currency: "ILS") == nil, "\(text)")
        }
        #expect(MinorUnits.text(-5, currency: "ILS") == "-0.05")
    }
}
