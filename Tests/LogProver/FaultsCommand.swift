import ArgumentParser

/// `log-prover faults`.
struct FaultsCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "faults", abstract: "Makes every call of seeded traces fail, in every way, also in recovery.")

    @Option(help: "How many traces.")
    var traces = 8

    @Option(help: "The seed of the first trace; the next traces have the seeds that follow.")
    var seed: UInt64 = 1

    @Flag(help: "Stop at the first violation.")
    var untilViolation = false

    func run() throws {
        var runCounts: [FaultKind: Int] = [:]
        var violations: [String] = []
        for number in 0..<UInt64(max(0, traces)) where violations.isEmpty || !untilViolation {
            var proof = FaultProof(try Trace(seed: seed &+ number))
            proof.prove(untilViolation: untilViolation)
            runCounts.merge(proof.runCounts, uniquingKeysWith: +)
            violations += proof.violations
        }
        for kind in FaultKind.allCases { print("\(CrashReport.padded(runCounts[kind] ?? 0))  \(kind.rawValue)") }
        for violation in violations.prefix(20) { print(violation) }
        let runCount = runCounts.values.reduce(0, +)
        print("\(runCount) runs with faults, \(violations.count) violations, seed \(seed)")
        if !violations.isEmpty { throw ExitCode.failure }
    }
}
