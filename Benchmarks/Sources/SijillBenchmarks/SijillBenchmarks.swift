import EventLog
import Foundation

/// Prints what append, replay and rebuild take beside what the machine allows, measured in the same run: the two are
/// done in turn, and medians are compared, so that a busy moment falls on both.
///
/// `SIJILL_STORE` names a store to replay and rebuild; without it a history is generated from a printed seed.
@main
struct SijillBenchmarks {
    static func main() async throws {
        let folder = FileManager.default.temporaryDirectory.appending(path: "sijill-benchmarks-\(getpid())").path
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(atPath: folder) }
        for eventCount in [1, 64, 1_024] {
            try await AppendBenchmark(folder: folder, eventCount: eventCount).run()
        }
        let store: String
        if let given = ProcessInfo.processInfo.environment["SIJILL_STORE"] {
            store = given
        } else {
            store = "\(folder)/history"
            try await SampleHistory(seed: 2_026).write(to: store)
        }
        try await ReplayBenchmark(store: store).run()
        try await RebuildBenchmark(store: store, folder: folder).run()
    }
}
