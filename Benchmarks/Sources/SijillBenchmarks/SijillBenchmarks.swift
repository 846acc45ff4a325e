import Foundation

/// Prints what the parts of the project take beside what the machine allows, measured in the same run: the two are
/// done in turn, and medians are compared, so that a busy moment falls on both.
///
/// Arguments name the parts to measure; without any, all are. With `--long` parts take their time and larger stores.
/// `SIJILL_STORE` names a store to replay and rebuild; without it a history is generated from a printed seed.
/// `SIJILL_DATA` names the folder of published histories, which is not everywhere.
@main
struct SijillBenchmarks {
    private enum Part: String, CaseIterable {
        case definitions
        case charts
        case expressions
        case decisions
        case commit
        case callers
        case engine
        case replay
        case streams
        case imports
        case bytes
        case opening
        case verify
        case memory
        case rebuild
        case queries
    }

    static func main() async throws {
        let arguments = CommandLine.arguments.dropFirst()
        if let child = arguments.first.flatMap(MemoryChild.init(rawValue:)), arguments.count == 3 {
            return try await child.run(store: CommandLine.arguments[2], count: Int(CommandLine.arguments[3]) ?? 0)
        }
        let isLong = arguments.contains("--long")
        let asked = arguments.filter { $0 != "--long" }
        if let unknown = asked.first(where: { Part(rawValue: $0) == nil }) {
            print("there is no part `\(unknown)`; name \(Part.allCases.map(\.rawValue).joined(separator: ", "))")
            return
        }
        let folder = FileManager.default.temporaryDirectory.appending(path: "sijill-benchmarks-\(getpid())").path
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(atPath: folder) }
        let histories = Histories(folder: folder)
        for part in Part.allCases where asked.isEmpty || asked.contains(part.rawValue) {
            let start = ContinuousClock.now
            print("== \(part.rawValue) ==")
            try await measure(part, in: folder, histories, isLong: isLong)
            print("-- \(part.rawValue) took \(Int((ContinuousClock.now - start) / .seconds(1))) s")
        }
    }

    private static func measure(
        _ part: Part, in folder: String, _ histories: Histories, isLong: Bool
    ) async throws {
        switch part {
        case .definitions: try await DefinitionsBenchmark().run()
        case .charts: try await ChartBenchmark().run()
        case .expressions:
            try await GuardBenchmark().run()
            try await ExpressionCasesBenchmark().run()
        case .decisions: try await DecisionBenchmark().run()
        case .commit:
            for (eventCount, aim) in [(1, 1.03), (8, 1.05), (64, 1.15), (256, 1.3)] {
                try await CommitBenchmark(folder: folder, eventCount: eventCount, aim: aim, isLong: isLong).run()
            }
        case .callers:
            for callerCount in [1, 8, 32, 64, 512] {
                try await CallersBenchmark(folder: folder, callerCount: callerCount, isLong: isLong).run()
            }
            printPeers()
        case .engine:
            let script = try await LifeScript(store: "\(folder)/script", lifeCount: isLong ? 4_000 : 400, seed: 41)
            for callerCount in [1, 8, 64] {
                try await EngineBenchmark(script: script, folder: folder, callerCount: callerCount).run()
            }
        case .replay:
            let rows = try RawRows(folder: "\(folder)/rows", rowCount: 561_470)
            try await forEach([histories.fines, histories.generated]) {
                try await ReplayBenchmark(history: $0, rows: rows).run()
            }
        case .streams:
            try await forEach([histories.fines, histories.longLives]) {
                try await StreamBenchmark(history: $0, folder: folder, isLong: isLong).run()
            }
        case .imports:
            guard FileManager.default.fileExists(atPath: Histories.finesFile) else { return }
            try await ReimportBenchmark(file: Histories.finesFile, folder: folder).run()
        case .bytes:
            try await forEach([histories.fines, histories.generated]) {
                try await BytesBenchmark(history: $0, folder: folder, isLong: isLong).run()
            }
        case .opening: try await OpenBenchmark(folder: folder).run()
        case .verify:
            try await forEach([histories.fines, histories.generated]) { try await VerifyBenchmark(history: $0).run() }
        case .memory: try MemoryBenchmark(folder: folder, isLong: isLong).run()
        case .rebuild:
            try await forEach(isLong ? [histories.fines, histories.generatedMillion] : [histories.generated]) {
                try await RebuildBenchmark(history: $0, folder: folder, isLong: isLong).run()
            }
        case .queries:
            try await QueriesBenchmark(folder: folder, applicationCount: isLong ? 1_000_000 : 100_000).run()
        }
    }

    /// Measures the histories that are here.
    private static func forEach(
        _ histories: [() async throws -> History?], _ measure: (History) async throws -> Void
    ) async throws {
        for history in histories {
            if let history = try await history() { try await measure(history) }
        }
    }

    /// Tells how to measure more stores on the same events where their programs are at hand.
    private static func printPeers() {
        let peers = "\(Repository.root)/../shared/peers/run"
        guard FileManager.default.fileExists(atPath: peers) else { return }
        print("other stores on the history of fines: \(peers) FOLDER sqlite rocksdb lmdb eventsourcing")
    }
}
