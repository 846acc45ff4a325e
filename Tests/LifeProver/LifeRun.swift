import Engine
import EventModel
import Foundation
import ReadModels
import SijillLives
import SijillTestKit
import Workflow

/// One run: some applications over a year, on a disk whose power goes, with read models and an outbox beside them.
struct LifeRun {
    let seed: UInt64
    /// The folder of the services.
    let workflows: String

    private static let serviceCountMax = 3

    /// Leads the lives and checks what came of them.
    ///
    /// - Throws: What no fault explains.
    func prove() async throws -> LifeTally {
        var tally = LifeTally()
        tally.runCount = 1
        do {
            let violations = try await run(&tally)
            tally.violations = violations.map { "seed \(seed): \($0)" }
        } catch {
            tally.violations.append("seed \(seed): \(error)")
        }
        return tally
    }

    private func run(_ tally: inout LifeTally) async throws -> [String] {
        var random = SeededGenerator(seed: seed)
        let folder = FileManager.default.temporaryDirectory.appending(path: "life-prover-\(seed)-\(UUID().uuidString)")
        defer { try? FileManager.default.removeItem(at: folder) }
        let services = try link(from: folder, &random)
        var settings = LifeSimulation.Settings(
            applicationCount: Int.random(in: 4...24, using: &random), seed: random.next())
        settings.services = services
        if services.contains("hearing") {
            // Within five weeks many are on their way when the decree comes.
            let start = settings.period.lowerBound
            settings.period =
                start..<Timestamp(microsecondsSinceEpoch: start.microsecondsSinceEpoch + 35 * 86_400_000_000)
        }
        let store = CrashingStore(workflows: folder.appending(path: "workflows").path, seed: random.next())
        let side = SideWork(folder: folder, seed: random.next())
        let simulation = try await LifeSimulation.open(settings) { given, failure in
            if failure != nil { side.loseSome() }
            return try await store.open(given, after: failure)
        }
        let report = try await simulation.run(sideWork: side.work)
        // The year is over: what is still to be delivered waits on a clock that the check sets.
        let clock = ManualClock(simulation.now)
        let engine = try await store.openForGood(LifeSimulation.Clocks(log: clock.now, commands: clock.now))
        (tally.applicationCount, tally.eventCount) = (report.lifeCount, report.eventCount)
        (tally.crashCount, tally.recoveryCrashCount) = (store.crashCount, store.recoveryCrashCount)
        tally.lostAnswerCount = report.lostAnswerCount
        tally.extensionCount = report.extensionCount
        let violations = try await LifeRunCheck(engine: engine, clock: clock, report: report, side: side).violations(
            &tally)
        try await engine.close()
        return violations
    }

    /// A folder with some of the services, for a quick start after every crash.
    private func link(from folder: URL, _ random: inout SeededGenerator) throws -> [String] {
        let source = URL(filePath: workflows)
        let linked = folder.appending(path: "workflows")
        try FileManager.default.createDirectory(at: linked, withIntermediateDirectories: true)
        var services: [String] = []
        var others: [String] = []
        for name in try FileManager.default.contentsOfDirectory(atPath: source.path).sorted() {
            let isService = FileManager.default.fileExists(
                atPath: source.appending(path: name).appending(path: "workflow.yaml").path)
            if isService { services.append(name) } else { others.append(name) }
        }
        services.shuffle(using: &random)
        services = Array(services.prefix(Int.random(in: 1...Self.serviceCountMax, using: &random)))
        for name in services + others {
            try FileManager.default.copyItem(at: source.appending(path: name), to: linked.appending(path: name))
        }
        if Int.random(in: 0..<3, using: &random) == 0 {
            try Self.addHearing(to: linked)
            // By itself, so that many are on their way at the same time.
            return ["hearing"]
        }
        return services
    }

    /// Adds a service whose clock a decree may extend, as those of the ministries may not.
    private static func addHearing(to folder: URL) throws {
        let service = folder.appending(path: "hearing")
        try FileManager.default.createDirectory(at: service, withIntermediateDirectories: true)
        try hearing.write(to: service.appending(path: "workflow.yaml"), atomically: false, encoding: .utf8)
    }

    private static let hearing = """
        service: hearing
        version: 1
        title: {ar: جلسة استماع, en: Hearing}
        initial: draft
        calendar: palestine
        roles: {applicant: citizen, clerk: town, chief: town, treasury: system}
        fees: {fee: {title: {ar: رسم, en: Fee}, currency: ILS, table: [{amount: 4000}]}}
        clocks: {processing: {limit: P5D, remind: P3D, runs_in: [office, board], escalate: chief, extend: {by: chief, limit: P9D}}}
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
            actions: {look: {records: looked, by: clerk, to: board}}
            after: {P200D: {to: lapsed, records: forgotten}}
          board:
            title: {ar: لدى اللجنة, en: With the board}
            actions: {hear: {records: heard, by: chief, to: rest}}
            after: {P200D: {to: lapsed, records: forgotten_there}}
          rest:
            title: {ar: قيد التبليغ, en: To be served}
            actions: {serve: {records: served, by: clerk, to: closed}}
            after: {P150D: {to: closed, records: served_by_time}}
          closed: {final: true, title: {ar: مغلق, en: Closed}}
          lapsed: {final: true, title: {ar: ساقط, en: Lapsed}}

        """
}
