import BinaryCoding
import EventModel
import Foundation
import ReadModels
import SijillTestKit
import Testing
import Workflow

/// The example of the page "Writing a projection", compiled and run, and held against the page's text.
@Suite struct WritingAProjectionTests {
    static func revenue(catalog: DefinitionCatalog) -> HandledProjection {
        // page: begin
        let revenue = HandledProjection(
            "revenue", version: 1, definitions: catalog,
            tables: ["CREATE TABLE revenue (day INTEGER, version INTEGER, amount INTEGER, PRIMARY KEY (day, version))"],
            indexes: ["CREATE INDEX revenue_by_version ON revenue (version, day)"],
            logicalRows: ["SELECT day, version, amount FROM revenue"],
            on: [
                "paid": { event, database in
                    let (amount, version) = (try event.integer("amount"), Int64(event.workflow?.version ?? 0))
                    let sql =
                        "INSERT INTO revenue VALUES (?, ?, ?) ON CONFLICT DO UPDATE SET amount = amount + excluded.amount"
                    try database.run(sql) { row in
                        for value in [event.daysSinceEpoch, version, amount] { row.append(value) }
                    }
                }
            ])
        // page: end
        return revenue
    }

    private static func append(_ amounts: [Int64?], to store: InMemoryEventStore) async throws {
        for (index, amount) in amounts.enumerated() {
            let data: ValueMap = amount.map { ["amount": .int($0)] } ?? ["amount": .text("much")]
            let event = ProposedEvent(
                stream: try StreamID(category: "renewal", name: "A-\(index)"), type: index % 5 == 4 ? "noted" : "paid",
                actor: "bank", occurredAt: Timestamp(secondsSinceEpoch: Int64(index / 2) * 86_400 - 86_400),
                transitions: [.standing], payload: CBOR.encode(.map(["data": .map(data)])))
            _ = try await store.append(AppendRequest(events: [event], definition: History.renewal.id))
        }
    }

    @Test func theExampleOfThePageWorks() async throws {
        let (folder, store) = (ReadModelFolder(), InMemoryEventStore())
        let models = ReadModelStore(folder: folder.path, projections: [Self.revenue(catalog: History.catalog)])
        try await models.catchUp(from: store)
        // The fourth cannot be handled, the fifth is nobody's; the last day has one alone.
        try await Self.append([5, 7, 11, nil, 13, 17, 19], to: store)
        try await models.catchUp(from: store)
        let answer = try models.query("revenue") { database in
            var rows: [[Int64]] = []
            try database.forEachRow("SELECT day, version, amount FROM revenue ORDER BY day") { row in
                rows.append((0..<3).map { row.integer($0) })
            }
            return rows
        }
        let version = Int64(History.renewal.version)
        #expect(answer.content == [[-1, version, 12], [0, version, 11], [1, version, 17], [2, version, 19]])
        let parked = try models.parkedEvents(of: "revenue").content
        #expect(parked.map(\.position.rawValue) == [3])
        #expect(parked.first?.reason == "the event gives no whole number under `amount`")
        let live = try models.digest(of: "revenue")
        try await models.rebuild(from: store)
        #expect(try models.digest(of: "revenue") == live)
    }

    @Test func aDefinitionThatComesMakesTheModelAnew() async throws {
        let (folder, store) = (ReadModelFolder(), InMemoryEventStore())
        try await Self.append([5, 7], to: store)
        let without = ReadModelStore(
            folder: folder.path, projections: [Self.revenue(catalog: DefinitionCatalog([]))])
        try await without.catchUp(from: store)
        let sum = "SELECT sum(amount) FROM revenue WHERE version = 0"
        let before = try without.query("revenue") { try $0.first(sum) { $0.integer(0) } }
        #expect(before.content == 12)
        without.close()
        let with = ReadModelStore(folder: folder.path, projections: [Self.revenue(catalog: History.catalog)])
        try await with.catchUp(from: store)
        let after = try with.query("revenue") { try $0.first(sum) { $0.integer(0) } }
        #expect(after.content == 0)
        #expect(with.statuses().first?.generation == 2)
    }

    @Test func thePageShowsThisExample() throws {
        let project = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .deletingLastPathComponent()
        let page = try String(
            contentsOf: project.appending(path: "Sources/ReadModels/ReadModels.docc/WritingAProjection.md"),
            encoding: .utf8)
        let source = try String(contentsOf: URL(filePath: #filePath), encoding: .utf8)
        let lines = source.split(separator: "\n", omittingEmptySubsequences: false)
        let begin = try #require(lines.firstIndex { $0.hasSuffix("// page: begin") })
        let end = try #require(lines.firstIndex { $0.hasSuffix("// page: end") })
        let example = lines[(begin + 1)..<end].map { $0.hasPrefix("        ") ? $0.dropFirst(8) : $0 }
        #expect(page.contains("```swift\n" + example.joined(separator: "\n") + "\n```"))
    }
}
