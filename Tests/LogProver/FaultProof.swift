import EventLog
import EventModel
import SijillTestKit

/// The kinds of faults by which runs are counted.
enum FaultKind: String, CaseIterable, Sendable {
    case errorOnce = "an error once, normal work"
    case errorSticky = "an error that stays, normal work"
    case errorInRecovery = "an error in recovery"
    case shortTransfers = "short reads and writes"
    case fullDisk = "a full disk"
    case failedSync = "a failed sync"
    case lyingSync = "a sync that lies"
}

/// Makes every call of a trace fail, in every way, and holds what is left against what was promised.
struct FaultProof {
    let trace: Trace
    private(set) var runCounts: [FaultKind: Int] = [:]
    private(set) var violations: [String] = []
    private let operations: [String]

    /// EIO, ENOSPC, EDQUOT, EROFS, EINTR, EAGAIN, EMFILE, EACCES.
    static let errorNumbers: [Int32] = [5, 28, 122, 30, 4, 11, 24, 13]

    init(_ trace: Trace) {
        self.trace = trace
        let disk = SimulatedFileSystem()
        let run = FaultRun(trace, on: disk) { true }
        operations = disk.operations
        if let error = run.error { violations.append("seed \(trace.seed): without a fault, \(error)") }
    }

    /// Runs everything there is for the trace, or until something is wrong.
    mutating func prove(untilViolation: Bool = false) {
        for call in operations.indices {
            if untilViolation, !violations.isEmpty { return }
            for errorNumber in Self.errorNumbers {
                for isSticky in [false, true] { proveError(errorNumber, at: call, isSticky: isSticky) }
            }
            if operations[call].hasSuffix("sync") { proveFailedSync(call) }
        }
        for byteCount in [1, 7, 100, 511, 512, 1_000] { proveShortTransfers(of: byteCount) }
        proveFullDisk()
        proveRecovery()
    }

    private mutating func proveError(_ errorNumber: Int32, at call: Int, isSticky: Bool) {
        var faults = SimulatedFaults()
        faults.failingCall = call
        faults.errorNumber = errorNumber
        faults.isSticky = isSticky
        let place = "seed \(trace.seed), call \(call) (\(operations[call])), errno \(errorNumber), sticky \(isSticky)"
        prove(faults, isSticky ? .errorSticky : .errorOnce, place)
    }

    private mutating func proveFailedSync(_ call: Int) {
        for mode in SimulatedFaults.SyncFailure.allCases {
            var faults = SimulatedFaults()
            faults.failingCall = call
            faults.syncFailure = mode
            let place = "seed \(trace.seed), call \(call) (\(operations[call])), \(mode)"
            prove(faults, mode == .isReportedLate ? .lyingSync : .failedSync, place)
        }
    }

    private mutating func proveShortTransfers(of byteCount: Int) {
        var faults = SimulatedFaults()
        faults.readByteCountMax = byteCount
        faults.writeByteCountMax = byteCount
        let disk = disk(with: faults)
        let run = FaultRun(trace, on: disk) { true }
        let place = "seed \(trace.seed), transfers of \(byteCount) bytes"
        if let error = run.error { violations.append("\(place): \(error)") }
        settle(run, .shortTransfers, place)
    }

    private mutating func proveFullDisk() {
        let whole = SimulatedFileSystem()
        _ = FaultRun(trace, on: whole) { true }
        let byteCount = whole.paths.reduce(0) { $0 + (whole.bytes(of: $1)?.count ?? 0) }
        for limit in stride(from: 0, through: byteCount + (16 << 10), by: 1 << 10) {
            var faults = SimulatedFaults()
            faults.byteCountMax = limit
            prove(faults, .fullDisk, "seed \(trace.seed), a disk of \(limit) bytes")
        }
    }

    private func disk(with faults: SimulatedFaults) -> SimulatedFileSystem {
        let disk = SimulatedFileSystem()
        disk.faults = faults
        return disk
    }

    private mutating func prove(_ faults: SimulatedFaults, _ kind: FaultKind, _ place: String) {
        let disk = disk(with: faults)
        let operations = operations
        let run = FaultRun(trace, on: disk) {
            // Up to the failing call the calls are those of the run without faults.
            faults.failingCall.map { !operations[$0].hasSuffix("sync") } ?? true
        }
        if let violation = run.violation { violations.append("\(place): \(violation)") }
        settle(run, kind, place)
    }

    /// Opens what a run has left: as the next process finds it, and after power cuts.
    private mutating func settle(_ run: FaultRun, _ kind: FaultKind, _ place: String) {
        runCounts[kind, default: 0] += 1
        var check = StateCheck(trace: trace, promise: run.promise)
        let left = run.disk.copy()
        // The next process may be the first to hear of a sync that lied.
        if kind == .lyingSync { _ = try? trace.open(left) }
        if let failure = check.failure(of: left, depth: .goingOn) {
            violations.append("\(place), the process ended: \(failure)")
        }
        // A sync that lied has lost what it confirmed when the power goes before the log has heard of it.
        if kind == .lyingSync { return }
        let site = run.disk.crashSite()
        let choices = [
            site.outcomeCounts.map { _ in UInt8(0) }, site.outcomeCounts.map { UInt8($0 - 1) },
            site.outcomeCounts.enumerated().map { UInt8(($0 + 1) % $1) },
        ]
        for choice in choices {
            if let failure = check.failure(of: site.disk(choice), depth: .goingOn) {
                violations.append("\(place), a power cut leaving \(choice): \(failure)")
            }
        }
    }

    /// Makes every call of a recovery fail, of what some power cuts leave.
    private mutating func proveRecovery() {
        for call in stride(from: 12, to: operations.count, by: 5) {
            var faults = SimulatedFaults()
            faults.failingCall = call
            faults.isPowerCut = true
            let disk = disk(with: faults)
            let run = FaultRun(trace, on: disk) { true }
            let site = disk.crashSite()
            let choices = [site.outcomeCounts.map { UInt8(call % $0) }, site.outcomeCounts.map { UInt8($0 - 1) }]
            for choice in choices { proveRecovery(of: site, choice, run.promise, "seed \(trace.seed), cut at \(call)") }
        }
    }

    private mutating func proveRecovery(
        of site: SimulatedCrashSite, _ choice: CrashChoices.Choice, _ promise: Promise, _ place: String
    ) {
        let sound = site.disk(choice)
        _ = try? trace.open(sound)
        var check = StateCheck(trace: trace, promise: promise)
        for call in 0..<sound.callCount {
            for errorNumber in Self.errorNumbers {
                for isSticky in [false, true] {
                    runCounts[.errorInRecovery, default: 0] += 1
                    let disk = site.disk(choice)
                    disk.faults.failingCall = call
                    disk.faults.errorNumber = errorNumber
                    disk.faults.isSticky = isSticky
                    _ = try? trace.open(disk)
                    let states = [("the process ended", disk.copy()), ("a power cut", disk.crash { _ in false })]
                    for (name, left) in states {
                        guard let failure = check.failure(of: left, depth: .goingOn) else { continue }
                        violations.append(
                            "\(place), recovery call \(call), errno \(errorNumber), sticky \(isSticky), \(name): \(failure)"
                        )
                    }
                }
            }
        }
    }
}
