import Engine
import EventModel
import Foundation
import SijillLives
import Testing
import Workflow

/// Decrees that change fees and give offices more time in the middle of a year.
@Suite struct DecreeTests {
    private static let definition = """
        service: licence
        version: 3
        title: {ar: رخصة, en: Licence}
        initial: draft
        calendar: town
        roles: {applicant: citizen, clerk: town, chief: town, treasury: system}
        fees: {fee: {title: {ar: رسم, en: Fee}, currency: ILS, table: [{amount: 4000}]}}
        clocks:
          processing: {limit: P60D, runs_in: office, extend: {by: chief, limit: P3D}}
        states:
          draft:
            title: {ar: مسودة, en: Draft}
            actions: {submit: {records: submitted, by: applicant, charge: fee, to: payment}}
          payment:
            title: {ar: الدفع, en: Payment}
            actions:
              pay: {records: paid, by: treasury, needs: [amount], when: "event.data.amount >= application.due", do: {receive: amount}, to: office}
            after: {P30D: {to: lapsed, records: lapsed}}
          office:
            title: {ar: لدى المكتب, en: At the office}
            actions:
              look: {records: looked, by: clerk, to: archive}
            after: {P200D: {to: lapsed, records: forgotten}}
          archive:
            title: {ar: الأرشيف, en: Archive}
            actions: {grant: {records: granted, by: clerk, to: granted}}
            after: {P200D: {to: lapsed, records: forgotten_there}}
          granted: {title: {ar: ممنوحة, en: Granted}, entry: {issue: licence, valid: "'P1Y'"}, expiry: {to: over, records: licence_expired}}
          over: {final: true, title: {ar: منتهية, en: Over}}
          lapsed: {final: true, title: {ar: ساقطة, en: Lapsed}}

        """

    private static let calendar = """
        calendar: town
        title: {ar: البلدة, en: Town}
        weekend: [friday, saturday]
        hours: {from: "08:00", to: "15:00"}
        offsets: [{from: 2020-10-24T23:00:00Z, offset: "+02:00"}]

        """

    private let folder = FileManager.default.temporaryDirectory.appending(path: "sijill-decree-\(UUID().uuidString)")

    init() throws {
        for (name, text) in [("licence/workflow.yaml", Self.definition), ("calendars/town.yaml", Self.calendar)] {
            let file = folder.appending(path: name)
            try FileManager.default.createDirectory(
                at: file.deletingLastPathComponent(), withIntermediateDirectories: true)
            try text.write(to: file, atomically: false, encoding: .utf8)
        }
    }

    private func generated(
        count: Int, seed: UInt64, callers: Int = 1, _ change: (inout LifeSimulation.Settings) -> Void = { _ in }
    ) async throws -> GeneratedStore {
        var settings = LifeSimulation.Settings(applicationCount: count, seed: seed)
        settings.callerCount = callers
        change(&settings)
        return try await GeneratedStore(settings, workflows: folder.path)
    }

    private func charge(_ events: [RecordedEvent]) throws -> Int64? {
        try events.flatMap { try EventPayload($0).effects }.lazy.compactMap { effect -> Int64? in
            if case .charge(_, let amount, _) = effect { amount } else { nil }
        }.first
    }

    @Test(arguments: [3, 4] as [UInt64]) func feesRiseForThoseWhoComeLater(seed: UInt64) async throws {
        defer { try? FileManager.default.removeItem(at: folder) }
        let store = try await generated(count: 120, seed: seed, callers: 3)
        let change = try #require(store.simulation.feeChange)
        #expect(store.engine.catalog.workflows.map(\.version) == [3, 4])
        var counts: [Int64: Int] = [:]
        for (id, events) in try await store.histories() {
            let live = try await store.engine.load(id)
            #expect(LifeCheck.violations(of: events, live: live, catalog: store.engine.catalog) == [], "seed \(seed)")
            let amount = try #require(try charge(events))
            // Whoever comes before the decree stays with the fee of the day.
            #expect(amount == (events[0].occurredAt < change ? 4_000 : 4_400), "seed \(seed), \(id)")
            #expect(live.workflow?.version == (amount == 4_000 ? 3 : 4))
            counts[amount, default: 0] += 1
        }
        #expect((counts[4_000] ?? 0) > 10 && (counts[4_400] ?? 0) > 10, "seed \(seed): \(counts)")
        try await store.simulation.close()
    }

    @Test func aDecreeExtendsTheClocksOfAllWhoAreOnTheirWay() async throws {
        defer { try? FileManager.default.removeItem(at: folder) }
        let store = try await generated(count: 150, seed: 11)
        let decree = try #require(store.simulation.decree)
        var extendedCount = 0
        for (id, events) in try await store.histories() {
            let live = try await store.engine.load(id)
            #expect(LifeCheck.violations(of: events, live: live, catalog: store.engine.catalog) == [])
            let extensions = events.filter { $0.type == "clock-extended" }
            extendedCount += extensions.count
            #expect(extensions.allSatisfy { $0.occurredAt == decree && $0.actor == "chief-decree" }, "\(id)")
            // Who was at the office then, or had been there and was not done, has more time.
            let before = events.filter { $0.occurredAt < decree }
            let wasOnItsWay = before.contains { $0.type == "paid" } && !before.contains { $0.type == "licence_expired" }
            #expect(extensions.count <= 1 && (extensions.isEmpty || wasOnItsWay), "\(id)")
        }
        #expect(extendedCount > 0 && extendedCount == store.report.extensionCount)
        try await store.simulation.close()
    }

    @Test func decreesChangeNothingForMoreCallersAndCanBeLeftOut() async throws {
        defer { try? FileManager.default.removeItem(at: folder) }
        let alone = try await generated(count: 40, seed: 5)
        let together = try await generated(count: 40, seed: 5, callers: 4)
        #expect(
            try await alone.histories().mapValues { try $0.map { try $0.essenceWithoutReference } }
                == together.histories().mapValues { try $0.map { try $0.essenceWithoutReference } })
        let quiet = try await generated(count: 40, seed: 5) { ($0.hasFeeChange, $0.hasDecree) = (false, false) }
        #expect(quiet.simulation.feeChange == nil && quiet.simulation.decree == nil)
        #expect(quiet.engine.catalog.workflows.map(\.version) == [3] && quiet.report.extensionCount == 0)
        let short = try await generated(count: 4, seed: 5) {
            $0.period = $0.period.lowerBound..<Timestamp(secondsSinceEpoch: 1_735_689_600 + 20 * 86_400)
        }
        #expect(short.simulation.feeChange == nil && short.simulation.decree == nil)
        for store in [alone, together, quiet, short] { try await store.simulation.close() }
    }
}
