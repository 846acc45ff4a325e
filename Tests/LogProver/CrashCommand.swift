import ArgumentParser
import Dispatch
import Synchronization

/// `log-prover crash`.
struct CrashCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "crash", abstract: "Cuts the power after every call of seeded traces, in every way there is.")

    /// So many states come upon every case.
    private static let coveredStateCount = 1_000_000

    @Option(help: "How many crash states to check.")
    var states = 1_000_000

    @Option(help: "The seed of the first trace; the next traces have the seeds that follow.")
    var seed: UInt64 = 1

    @Option(help: "How many threads share the traces.")
    var threads = 2

    @Flag(help: "Stop at the first violation.")
    var untilViolation = false

    @Option(help: "Check just the state that a violation names.")
    var replay: String?

    func run() throws {
        if let replay { return try CrashReplay(replay).run() }
        let start = ContinuousClock.now
        let tally = try prove()
        let duration = start.duration(to: .now)
        CrashReport(tally: tally, duration: duration, seed: seed).print()
        let missed = tally.coverage.table.filter { $0.count == 0 }
        if tally.stateCount >= Self.coveredStateCount, let first = missed.first {
            print("never came upon: \(first.name)")
            throw ExitCode.failure
        }
        if tally.violationCount > 0 { throw ExitCode.failure }
    }

    private func prove() throws -> Tally {
        let progress = Progress(seed: seed, stateCount: states, stopsAtViolation: untilViolation)
        DispatchQueue.concurrentPerform(iterations: max(1, threads)) { _ in progress.prove() }
        return try progress.tally()
    }
}

/// What the threads share: every one takes the next trace until there are enough states.
private final class Progress: Sendable {
    private let nextSeed: Atomic<UInt64>
    private let checkedCount = Atomic(0)
    private let stateCount: Int
    private let stopsAtViolation: Bool
    private let result = Mutex<Result<Tally, any Error>>(.success(Tally()))

    init(seed: UInt64, stateCount: Int, stopsAtViolation: Bool) {
        nextSeed = Atomic(seed)
        self.stateCount = stateCount
        self.stopsAtViolation = stopsAtViolation
    }

    func prove() {
        var proof = CrashProof(stopsAtViolation: stopsAtViolation)
        do {
            while checkedCount.load(ordering: .relaxed) < stateCount, !proof.isStopped {
                let seed = nextSeed.wrappingAdd(1, ordering: .relaxed).oldValue
                try proof.prove(try Trace(seed: seed)) { count in
                    checkedCount.wrappingAdd(count, ordering: .relaxed).newValue >= stateCount
                }
            }
            let tally = proof.tally
            result.withLock { $0 = $0.map { $0.adding(tally) } }
        } catch {
            result.withLock { $0 = .failure(error) }
        }
    }

    func tally() throws -> Tally { try result.withLock { try $0.get() } }
}

/// What a run prints.
struct CrashReport {
    let tally: Tally
    let duration: Duration
    let seed: UInt64

    func print() {
        let seconds = Double(duration.components.seconds) + Double(duration.components.attoseconds) / 1e18
        for kind in StepKind.allCases {
            Swift.print("\(Self.padded(tally.stateCounts[kind] ?? 0))  \(kind.rawValue)")
        }
        Swift.print("recoveries came upon")
        for (name, count) in tally.coverage.table { Swift.print("\(Self.padded(count))  \(name)") }
        for violation in tally.violations { Swift.print(violation) }
        let rate = Int(Double(tally.stateCount) / max(seconds, 0.001))
        Swift.print("\(Self.padded(rate))  states a second")
        Swift.print("\(tally.stateCount) crash states, \(tally.violationCount) violations, seed \(seed)")
    }

    static func padded(_ number: Int) -> String {
        let digits = String(number)
        return String(repeating: " ", count: max(0, 10 - digits.count)) + digits
    }
}
