import Foundation
import Testing

/// What services came to, and lives told in words.
@Suite struct ReportCommandTests {
    @Test func livesAreReportedAndTold() throws {
        let folder = try Program.Folder()
        let store = folder.path("store")
        let generated = try Program.run(
            "generate", "--applications", "12", "--seed", "5", "--service", "passport-renewal", "--store", store)
        #expect(generated.status == 0, "\(generated.remarks)")

        let json = try Program.run("report", "--store", store, "--json")
        let report = try JSONDecoder().decode(Report.self, from: Data(json.output.utf8))
        #expect(report.outcomes.map(\.service) == ["passport-renewal"])
        #expect(report.outcomes[0].applications == 12)
        #expect(report.outcomes[0].states.reduce(0) { $0 + $1.applications } == 12)
        #expect(report.clocks.count == 1)
        let money = try #require(report.money.first)
        let paid = money.received - money.reversed - money.refunded
        #expect(money.charged > 0 && money.charged - paid == money.due - money.overpaid, "\(json.output)")

        let arabic = try Program.run("report", "--store", store)
        let english = try Program.run("report", "--language", "en", "--store", store)
        #expect(arabic.output.contains("صدر وسُلّم") && arabic.output.contains("ILS"), "\(arabic.output)")
        #expect(english.output.contains("Issued") && english.output.contains("Clocks"), "\(english.output)")
    }

    @Test func aLifeIsToldInBothLanguages() throws {
        let folder = try Program.Folder()
        let store = folder.path("store")
        _ = try Program.run(
            "generate", "--applications", "1", "--seed", "5", "--service", "tax-clearance", "--store", store)
        let list = try Program.run("list", "--store", store, "--json").output
        let id = try #require(list.firstMatch(of: /tax-clearance\/[A-Z0-9]+/).map { String($0.output) })
        let arabic = try Program.run("show", id, "--language", "ar", "--store", store)
        #expect(arabic.status == 0 && arabic.output.contains("الحالة بعدها"), "\(arabic.remarks)")
        let english = try Program.run("show", id, "--language", "en", "--store", store)
        #expect(english.output.contains("STATE AFTER"), "\(english.output)")
        #expect(arabic.output.split(separator: "\n").count == english.output.split(separator: "\n").count)
        #expect(try Program.run("show", id, "--language", "fr", "--store", store).status == 64)
    }

    private struct Report: Decodable {
        let outcomes: [Outcome]
        let money: [Money]
        let clocks: [Clocks]

        struct Outcome: Decodable {
            let service: String
            let applications: Int
            let states: [State]
        }

        struct State: Decodable {
            let applications: Int
        }

        struct Money: Decodable {
            let charged: Int64
            let received: Int64
            let reversed: Int64
            let refunded: Int64
            let due: Int64
            let overpaid: Int64
        }

        struct Clocks: Decodable {
            let late: Int
        }
    }
}
