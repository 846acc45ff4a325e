import Foundation

/// Prints what the parts of the project take beside what the machine allows, measured in the same run: the two are
/// done in turn, and medians are compared, so that a busy moment falls on both.
///
/// Arguments name the parts to measure; without any, all are. `SIJILL_STORE` names a store to replay and rebuild; without
/// it a history is generated from a printed seed.
@main
struct SijillBenchmarks {
    private enum Part: String, CaseIterable {
        case definitions
        case charts
        case expressions
        case decisions
        case append
        case history
    }

    static func main() async throws {
        let folder = FileManager.default.temporaryDirectory.appending(path: "sijill-benchmarks-\(getpid())").path
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(atPath: folder) }
        let asked = CommandLine.arguments.dropFirst()
        if let unknown = asked.first(where: { Part(rawValue: $0) == nil }) {
            print("there is no part `\(unknown)`; name \(Part.allCases.map(\.rawValue).joined(separator: ", "))")
            return
        }
        for part in Part.allCases where asked.isEmpty || asked.contains(part.rawValue) {
            try await measure(part, in: folder)
        }
    }

    private static func measure(_ part: Part, in folder: String) async throws {
        print("== \(part.rawValue) ==")
        switch part {
        case .definitions: try await DefinitionsBenchmark().run()
        case .charts: try await ChartBenchmark().run()
        case .expressions:
            try await GuardBenchmark().run()
            try await ExpressionCasesBenchmark().run()
        case .decisions: try await DecisionBenchmark().run()
        case .append:
            for eventCount in [1, 64, 1_024] {
                try await AppendBenchmark(folder: folder, eventCount: eventCount).run()
            }
        case .history:
            let given = ProcessInfo.processInfo.environment["SIJILL_STORE"]
            let store = given ?? "\(folder)/history"
            if given == nil { try await SampleHistory(seed: 2_026).write(to: store) }
            try await ReplayBenchmark(store: store).run()
            try await RebuildBenchmark(store: store, folder: folder).run()
        }
    }
}
