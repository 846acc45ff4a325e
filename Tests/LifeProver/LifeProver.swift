import ArgumentParser
import Synchronization

/// Leads lives of whole years through the engine while the power goes at random, and checks what came of them.
@main
struct LifeProver: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "life-prover",
        abstract: "Leads lives of whole years over power cuts, with a simulated bank and receivers of effects.")

    @Option(help: "How many runs.")
    var runs = 200

    @Option(help: "The seed of the first run; the next runs have the seeds that follow.")
    var seed: UInt64 = 1

    @Option(help: "How many runs go side by side.")
    var threads = 2

    @Option(help: "The folder of the services.", completion: .directory)
    var workflows = "Workflows"

    @Flag(help: "Stop at the first run with a violation.")
    var untilViolation = false

    func run() async throws {
        let queue = RunQueue(seed: seed, count: runs, stopsAtViolation: untilViolation)
        let start = ContinuousClock.now
        try await withThrowingTaskGroup(of: Void.self) { group in
            for _ in 0..<max(1, threads) {
                group.addTask {
                    while let seed = queue.next() {
                        queue.take(try await LifeRun(seed: seed, workflows: workflows).prove())
                    }
                }
            }
            try await group.waitForAll()
        }
        let tally = queue.tally
        for violation in tally.violations.prefix(20) { print(violation) }
        print(tally)
        let seconds = start.duration(to: .now) / .seconds(1)
        print("\(tally.runCount) runs, \(tally.violations.count) violations, seed \(seed), \(Int(seconds)) s")
        guard tally.violations.isEmpty else { throw ExitCode.failure }
        // Few runs may go without; where many do, nothing was proved.
        if tally.runCount >= 100, let missing = tally.missing {
            print("never came upon: \(missing)")
            throw ExitCode.failure
        }
    }
}

/// The runs that are still to be made, and what came of the others.
private final class RunQueue: Sendable {
    private struct State {
        var next: UInt64
        var left: Int
        var tally = LifeTally()
    }

    private let state: Mutex<State>
    private let stopsAtViolation: Bool

    init(seed: UInt64, count: Int, stopsAtViolation: Bool) {
        state = Mutex(State(next: seed, left: max(0, count)))
        self.stopsAtViolation = stopsAtViolation
    }

    /// The seed of the next run; nil when there is none.
    func next() -> UInt64? {
        state.withLock { state in
            guard state.left > 0, !stopsAtViolation || state.tally.violations.isEmpty else { return nil }
            state.left -= 1
            defer { state.next &+= 1 }
            return state.next
        }
    }

    func take(_ tally: LifeTally) { state.withLock { $0.tally.add(tally) } }

    var tally: LifeTally { state.withLock { $0.tally } }
}
