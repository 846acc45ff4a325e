import Engine
import EventLog
import EventModel
import Foundation
import ReadModels
import Workflow

/// Rebuild of the built-in read models, all of them and each, with all that makes it safe, beside a raw insert of the
/// same rows into the same tables, indexes last; beside the same rows made by live work, an event a transaction; and
/// beside what others need to fold the same events.
struct RebuildBenchmark {
    let history: History
    let folder: String
    let isLong: Bool

    /// Models with one row an event, for which the raw insert is the bound; those of states have DuckDB to be level with.
    private static let rowPerEvent = [ReadModel.timeline.rawValue]
    private static let state = ReadModel.applications.rawValue

    func run() async throws {
        let log = try EventLog.open(at: history.store, mode: .readOnly)
        let catalog = try await PublishedDefinitions.catalog(of: log)
        let models = ReadModelStore(folder: "\(folder)/read-models", catalog: catalog, log: log.storeID)
        try await models.rebuild(from: log)
        let names = models.projections.map(\.name)
        var copies: [String: RawCopy] = [:]
        for file in try FileManager.default.contentsOfDirectory(atPath: "\(folder)/read-models") {
            guard file.hasSuffix(".sqlite"), let name = names.first(where: { file.hasPrefix("\($0)-v") }) else {
                continue
            }
            copies[name] = try RawCopy(of: "\(folder)/read-models/\(file)")
        }
        require(copies.count == names.count)
        let rate = try await measure(names, of: models, from: log, copies, rounds: isLong ? 5 : 2)
        for name in names { _ = try await measure([name], of: models, from: log, copies, rounds: isLong ? 5 : 2) }
        let compared = try await seconds { try await models.rebuild(from: log) }
        print("    with a comparison of all rows with those before: \(twoDigits(compared)) s")
        try await measureLive(names, catalog, log, rebuildRate: rate)
        let peers = try await RebuildPeers(folder: "\(folder)/peers", log: log)
        try await peers?.measure(history.name) {
            try await seconds { try await models.rebuild(models: [Self.state], comparing: false, from: log) }
        }
        models.close()
        try await log.close()
        try FileManager.default.removeItem(atPath: "\(folder)/read-models")
    }

    /// Rebuilds models beside the raw insert of their rows; events a second.
    private func measure(
        _ names: [String], of models: ReadModelStore, from log: EventLog, _ copies: [String: RawCopy], rounds: Int
    ) async throws -> Double {
        let copies = names.compactMap { copies[$0] }
        let measurement = try await Measurement(
            rounds: rounds,
            subject: { try await seconds { try await models.rebuild(models: names, comparing: false, from: log) } },
            limit: {
                var total = 0.0
                for (number, copy) in copies.enumerated() {
                    let path = "\(folder)/raw-\(number).sqlite"
                    total += try await seconds { try copy.write(to: path) }
                    try FileManager.default.removeItem(atPath: path)
                }
                return total
            })
        let what = names.count == 1 ? names[0] + (Self.rowPerEvent == names ? " (aim at most 2)" : "") : "all models"
        report(
            "rebuild of \(what), \(history.name)", events: history.eventCount, measurement,
            limit: "raw SQLite insert of the same \(copies.reduce(0) { $0 + $1.rowCount }) rows")
        return Double(history.eventCount) / measurement.subjectSeconds
    }

    /// Lets live work make the models from their empty tables on, an event a transaction, for as long as a glance takes.
    private func measureLive(
        _ names: [String], _ catalog: DefinitionCatalog, _ log: EventLog, rebuildRate: Double
    ) async throws {
        let empty = "\(folder)/empty"
        try EventLog.create(at: empty)
        let nothing = try EventLog.open(at: empty, mode: .readOnly)
        var options = ReadModelStore.Options()
        (options.batchEventCountMax, options.rebuildLagEventCount) = (1, .max)
        let models = ReadModelStore(
            folder: "\(folder)/live", catalog: catalog, log: log.storeID, options: options)
        try await models.catchUp(from: nothing)
        let start = ContinuousClock.now
        let work = Task { () async throws in try await models.catchUp(from: log) }
        try await Task.sleep(for: .seconds(5))
        work.cancel()
        _ = await work.result
        let elapsed = (ContinuousClock.now - start) / .seconds(1)
        let done = models.statuses().map { $0.cursor?.nextPosition(inPartition: 0).rawValue ?? 0 }.min() ?? 0
        require(done > 0)
        let liveRate = Double(done) / elapsed
        report(
            "rebuild of all models, \(history.name), events", ratio: rebuildRate / liveRate,
            to: "live work, an event a transaction", aim: "10", ours: perSecond(rebuildRate),
            theirs: perSecond(liveRate))
        models.close()
        try await nothing.close()
        for path in [empty, "\(folder)/live"] { try FileManager.default.removeItem(atPath: path) }
    }
}
