import Audit
import EventLog
import Foundation

/// Imports of a history whose events are recorded already, which records nothing, beside imports into an empty store.
struct ReimportBenchmark {
    let file: String
    let folder: String

    func run() async throws {
        var (importCount, eventCount) = (0, 0)
        var store = ""
        let measurement = try await Measurement(
            rounds: 1,
            subject: {
                if importCount == 0 { store = try await fresh(&importCount).store }
                let report = try await Histories.importFines(file, to: store)
                require(report.appendedCount == 0 && report.duplicateCount >= report.eventCount)
                eventCount = report.eventCount
                return report.seconds
            },
            limit: {
                let made = try await fresh(&importCount)
                store = made.store
                return made.seconds
            })
        report(
            "import of fines that are there", events: eventCount, measurement, limit: "an import into an empty store")
    }

    private func fresh(_ importCount: inout Int) async throws -> (store: String, seconds: Double) {
        importCount += 1
        let store = "\(folder)/import-\(importCount)"
        try EventLog.create(at: store)
        let report = try await Histories.importFines(file, to: store)
        require(report.duplicateCount == 0)
        return (store, report.seconds)
    }
}
