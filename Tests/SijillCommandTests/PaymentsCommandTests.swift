import Foundation
import Testing

/// The treasury at the command line: bills, a bank's statement, the money of an application.
@Suite struct PaymentsCommandTests {
    private let folder: Program.Folder
    private let store: String

    private static let application =
        "@" + Program.project.appending(path: "Workflows/passport-renewal/example-application.json").path

    init() throws {
        folder = try Program.Folder()
        store = folder.path("store")
        try #require(try Program.run("init", "--store", store).status == 0)
        for id in ["X-1", "X-2"] {
            let submitted = try Program.run(
                "submit", "passport-renewal", "--id", id, "--by", "citizen-1", "--role", "applicant", "--data",
                Self.application, "--store", store)
            try #require(submitted.status == 0, "\(submitted.remarks)")
            let billed = try Program.run(
                "bill", "B-\(id)", "--on", "passport-renewal/\(id)", "--expires", "2099-01-01T00:00:00Z", "--by",
                "cashier-1", "--role", "treasury", "--store", store)
            try #require(billed.status == 0, "\(billed.remarks)")
        }
    }

    private func statement(_ lines: String...) throws -> String {
        let text = (["message,bill,amount,currency,time,kind"] + lines).joined(separator: "\r\n")
        return try folder.write(text.utf8, to: "statement.csv")
    }

    private func reconcile(_ file: String, _ more: String...) throws -> Program.Outcome {
        try Program.run(["reconcile", file, "--store", store] + more)
    }

    @Test func aStatementIsReconciled() throws {
        let first = "m1,B-X-1,210.00,ILS,2026-03-01T09:30:00+02:00,paid"
        let second = "m2,B-X-2,100.00,ILS,2026-03-01T10:30:00+02:00,paid"
        let stray = "m3,B-9,5.00,ILS,2026-03-01T11:30:00+02:00,paid"
        let file = try statement(first, second, stray)
        let missing = try reconcile(file)
        #expect(missing.status == 1)
        #expect(
            missing.output.hasSuffix("0 matched (0 of no application), 3 missing, 0 unknown, 0 differing, 0 taken in\n")
        )
        let taken = try reconcile(file, "--take", "--json")
        #expect(taken.status == 0, "\(taken.remarks)")
        #expect(
            taken.output
                == #"{"differing":[],"matched":3,"missing":[],"taken":3,"unassigned":[{"amount":500,"bill":"B-9","#
                + #""currency":"ILS","kind":"paid","line":4,"message":"m3","time":"2026-03-01T09:30:00Z"}],"#
                + #""unknown":[]}"# + "\n")
        // The next statement lacks one message, has another amount of the second, and a new one.
        let next = try statement(
            second.replacingOccurrences(of: "100.00", with: "100.01"),
            "r1,B-X-1,210.00,ILS,2026-03-01T12:30:00+02:00,reversed", stray)
        let differing = try reconcile(next, "--date", "2026-03-01", "--offset", "+02:00")
        #expect(differing.status == 1)
        #expect(
            differing.output == """
                            LINE  MESSAGE  KIND          AMOUNT  BILL   TIME                  APPLICATION           DIFFERS IN
                missing        3  r1       reversed  210.00 ILS  B-X-1  2026-03-01T10:30:00Z
                unknown           m1       paid      210.00 ILS  B-X-1  2026-03-01T07:30:00Z  passport-renewal/X-1
                differing      2  m2       paid      100.01 ILS  B-X-2  2026-03-01T08:30:00Z  passport-renewal/X-2  amount
                unassigned     4  m3       paid        5.00 ILS  B-9    2026-03-01T09:30:00Z
                1 matched (1 of no application), 1 missing, 1 unknown, 1 differing, 0 taken in

                """, "\(differing.output)")
        #expect(try reconcile(next, "--date", "yesterday").status == 64)
    }

    @Test func theMoneyOfAnApplicationIsShown() throws {
        let file = try statement(
            "m1,B-X-1,210.00,ILS,2026-03-01T09:30:00+02:00,paid", "m2,B-X-1,210.00,ILS,2026-03-02T09:30:00+02:00,paid")
        #expect(try reconcile(file, "--take").status == 0)
        let shown = try Program.run("payments", "X-1", "--store", store)
        #expect(shown.status == 0, "\(shown.remarks)")
        #expect(shown.output.hasPrefix("passport-renewal/X-1  outstanding 0.00 ILS\n"))
        for text in [
            "charged 210.00, waived 0.00, received 420.00, reversed 0.00, refunded 0.00, refunds ordered 210.00",
            "bill B-X-1: 210.00, paid, until 2099-01-01T00:00:00Z", "charge of renewal", "full", "double",
        ] { #expect(shown.output.contains(text), "\(shown.output)") }
        let json = try Program.run("payments", "X-1", "--json", "--store", store).output
        #expect(json.contains(#""refundsPending":21000"#) && json.contains(#""standing":"double""#))
        #expect(try Program.run("show", "X-1", "--store", store).output.contains("verification"))
        #expect(try Program.run("payments", "X-9", "--store", store).status == 2)
    }

    @Test func strayMoneyIsGivenToItsApplication() throws {
        let file = try statement("m1,B-9,210.00,ILS,2026-03-01T09:30:00+02:00,paid")
        #expect(try reconcile(file, "--take").output.hasPrefix("            LINE  MESSAGE"))
        let assigned = try Program.run(
            "assign", "m1", "--to", "passport-renewal/X-2", "--by", "cashier-1", "--store", store)
        #expect(
            assigned.output == "ok: m1 belongs to passport-renewal/X-2, state verification\n", "\(assigned.remarks)")
        let again = try reconcile(file)
        #expect(again.status == 0)
        #expect(again.output == "1 matched (0 of no application), 0 missing, 0 unknown, 0 differing, 0 taken in\n")
        let other = try Program.run(
            "assign", "m1", "--to", "passport-renewal/X-1", "--by", "cashier-1", "--store", store)
        #expect(other.status == 3)
    }

    @Test func aFaultyStatementIsToldWithItsLine() throws {
        let file = try statement("m1,B-X-1,210.001,ILS,2026-03-01T09:30:00+02:00,paid")
        let refused = try reconcile(file)
        #expect(refused.status == 1 && refused.remarks.contains("line 2: `210.001` is no amount"))
        #expect(try reconcile(folder.path("nothing.csv")).status == 2)
    }
}
