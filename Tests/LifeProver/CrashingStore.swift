import Engine
import EventLog
import EventModel
import SijillLives
import SijillTestKit
import Synchronization

/// A store on a simulated disk whose power goes at random calls, also while it is being opened.
final class CrashingStore: Sendable {
    private struct State {
        var disk = SimulatedFileSystem()
        var random: SeededGenerator
        var crashesLeft: Int
        var crashCount = 0
        var recoveryCrashCount = 0
        /// The call at which the power goes; nil when it does not go any more.
        var lastCall: Int?
    }

    /// The store failed though the power was on.
    struct FailedWithoutFault: Error, CustomStringConvertible {
        let failure: EngineError
        var description: String { "the store failed without a fault: \(failure)" }
    }

    private let workflows: String
    private let seed: UInt64
    private let state: Mutex<State>

    init(workflows: String, seed: UInt64) {
        (self.workflows, self.seed) = (workflows, seed)
        var random = SeededGenerator(seed: seed)
        let crashCount = Int.random(in: 1...8, using: &random)
        state = Mutex(State(random: random, crashesLeft: crashCount))
    }

    var crashCount: Int { state.withLock { $0.crashCount } }
    var recoveryCrashCount: Int { state.withLock { $0.recoveryCrashCount } }

    /// Opens the engine, over as many power cuts as come meanwhile.
    func open(_ clocks: LifeSimulation.Clocks, after failure: EngineError?) async throws -> Engine {
        if let failure { try cutPower(after: failure, inRecovery: false) }
        while true {
            plan()
            do {
                return try await openOnce(clocks)
            } catch let failure as EventStoreError {
                try cutPower(after: .store(failure), inRecovery: true)
            } catch let failure as EngineError {
                try cutPower(after: failure, inRecovery: true)
            }
        }
    }

    /// Cuts the power once more, when nothing is under way, and gives the engine over what is left, with no fault to come.
    func openForGood(_ clocks: LifeSimulation.Clocks) async throws -> Engine {
        state.withLock { state in
            state.disk = state.disk.crash(seed: state.random.next())
            state.crashesLeft = 0
            state.crashCount += 1
        }
        return try await openOnce(clocks)
    }

    private func openOnce(_ clocks: LifeSimulation.Clocks) async throws -> Engine {
        let disk = state.withLock { $0.disk }
        // No threads of its own: then the same seed makes the same calls.
        var configuration = EventLog.Configuration()
        configuration.startsThreads = false
        configuration.segmentByteCountMax = 128 << 10
        configuration.extentByteCountMin = 16 << 10
        configuration.seed = seed
        let log: EventLog
        do throws(EventStoreError) {
            log = try EventLog.open(
                at: "/store", mode: .readWrite, fileSystem: disk, clock: clocks.log, configuration: configuration)
        } catch {
            guard error.code == .notFound else { throw error }
            try EventLog.create(at: "/store", fileSystem: disk, clock: clocks.log, configuration: configuration)
            log = try EventLog.open(
                at: "/store", mode: .readWrite, fileSystem: disk, clock: clocks.log, configuration: configuration)
        }
        return try await Engine(log: log, workflows: workflows, now: clocks.commands)
    }

    /// Chooses when the power goes next: mostly in the midst of work, at times in recovery.
    private func plan() {
        state.withLock { state in
            guard state.crashesLeft > 0 else { return }
            state.crashesLeft -= 1
            let isSoon = Int.random(in: 0..<4, using: &state.random) == 0
            let call = state.disk.callCount + Int.random(in: isSoon ? 1...40 : 40...1_000, using: &state.random)
            var faults = SimulatedFaults()
            (faults.failingCall, faults.isSticky, faults.isPowerCut) = (call, true, true)
            state.disk.faults = faults
            state.lastCall = call
        }
    }

    private func cutPower(after failure: EngineError, inRecovery: Bool) throws {
        try state.withLock { state in
            guard let call = state.lastCall, state.disk.callCount > call else {
                throw FailedWithoutFault(failure: failure)
            }
            state.disk = state.disk.crash(seed: state.random.next())
            state.lastCall = nil
            state.crashCount += 1
            if inRecovery { state.recoveryCrashCount += 1 }
        }
    }
}
