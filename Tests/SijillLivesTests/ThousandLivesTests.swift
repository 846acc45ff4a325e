import Engine
import EventLog
import EventModel
import Foundation
import ReadModels
import SijillLives
import Testing
import Workflow

/// A thousand lives over all services, held against everything that is known of applications.
@Suite struct ThousandLivesTests {
    private static let seed: UInt64 = 2_025

    @Test(.timeLimit(.minutes(15))) func aThousandLivesAreAsRealOnesAre() async throws {
        var settings = LifeSimulation.Settings(applicationCount: 1_000, seed: Self.seed)
        settings.callerCount = 16
        let store = try await GeneratedStore(settings)
        let comment: Comment = "seed \(Self.seed): \(store.report)"
        checkShares(store.report, comment)
        let histories = try await store.histories()
        #expect(histories.count == 1_000, comment)
        // A bill's number is an event beside those of the application.
        let billCount = histories.values.joined().count { $0.type == "bill-issued" }
        #expect(histories.values.joined().count + billCount == store.report.eventCount, comment)
        for (id, events) in histories {
            let live = try await store.engine.load(id)
            let violations = LifeCheck.violations(of: events, live: live, catalog: store.engine.catalog)
            #expect(violations.isEmpty, "\(id): \(violations), \(comment)")
        }
        try await checkLedger(store, histories, comment)
        try await store.simulation.close()
    }

    private func checkShares(_ report: LifeReport, _ comment: Comment) {
        let bands: [(LifeOutcome, ClosedRange<Double>)] = [
            (.straight, 0.55...0.65), (.returnedOnce, 0.15...0.25), (.returnedOften, 0.03...0.05),
            (.refused, 0.05...0.10), (.lapsed, 0.03...0.06), (.withdrawn, 0.01...0.02), (.open, 0...0.01),
        ]
        for (outcome, band) in bands {
            #expect(band.contains(report.share(of: outcome)), "\(outcome) \(report.share(of: outcome)), \(comment)")
        }
        let appeals = Double(report.appealCount) / Double(max(report.counts[.refused] ?? 0, 1))
        #expect((0.10...0.20).contains(appeals), "appeals \(appeals), \(comment)")
        #expect(report.serviceCounts.count == 14, comment)
    }

    /// The ledger has every message once, and says what the accounts say.
    private func checkLedger(
        _ store: GeneratedStore, _ histories: [StreamID: [RecordedEvent]], _ comment: Comment
    ) async throws {
        let models = ReadModelStore(
            folder: store.folder.appending(path: "read-models").path, catalog: store.engine.catalog,
            log: store.engine.log.storeID)
        defer { models.close() }
        try await models.catchUp(from: store.engine.log)
        #expect(try models.checkLedger().content.isBalanced, comment)
        #expect(try await store.engine.unmatchedPayments().isEmpty, comment)
        var messageCount = 0
        for id in histories.keys {
            let account = try await store.engine.load(id).record.payments
            messageCount += account.messages.count
            let balance = try models.balance(of: id).content
            #expect(balance.charged == account.charged && balance.received == account.received, "\(id), \(comment)")
            #expect(balance.reversed == account.reversed && balance.due == account.due, "\(id), \(comment)")
            let ids = try models.ledger(of: id).content.compactMap(\.message?.id)
            #expect(ids.count == account.messages.count && Set(ids).count == ids.count, "\(id), \(comment)")
        }
        // Some come twice, and count once.
        #expect(messageCount > 300 && messageCount < store.report.messageCount, comment)
    }
}
