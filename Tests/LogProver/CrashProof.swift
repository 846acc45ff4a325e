import SijillTestKit

/// Goes through the crash states of traces, one after another.
struct CrashProof {
    private(set) var tally = Tally()
    /// Whether the first violation is the last.
    private let stopsAtViolation: Bool
    /// States that take a crash in their recovery too: one in so many.
    private static let recoveryInterval = 64
    /// States after which the log goes on: one in so many.
    private static let continuationInterval = 64
    /// States after which the log is recompressed and backed up, too: one in so many, and in the midst of either.
    private static let (operationInterval, ownOperationInterval) = (1_024, 32)
    private static let recoveryChoiceCountMax = 24

    init(stopsAtViolation: Bool = false) {
        self.stopsAtViolation = stopsAtViolation
    }

    /// Whether a violation has ended the proof.
    var isStopped: Bool { stopsAtViolation && tally.violationCount > 0 }

    /// All states of a trace; stops early when `shouldStop` says so, which is asked after each moment.
    mutating func prove(_ trace: Trace, shouldStop: (Int) -> Bool) throws {
        var run = TraceRun(trace)
        var momentNumber = 0
        while let parts = try run.next() {
            for part in parts {
                for moment in part.moments {
                    let before = tally.stateCount
                    prove(moment, number: momentNumber, of: trace, kind: part.kind)
                    momentNumber += 1
                    if shouldStop(tally.stateCount - before) || isStopped { return }
                }
            }
        }
    }

    private mutating func prove(_ moment: CrashMoment, number: Int, of trace: Trace, kind: StepKind) {
        let seed = trace.seed &* 1_000_003 &+ UInt64(number)
        var check = StateCheck(trace: trace, promise: moment.promise)
        defer { tally.add(check.coverage) }
        for (index, choice) in CrashChoices.choices(of: moment.site, seed: seed).enumerated() {
            let crash = StatePlace.Crash(moment: number, choice: choice)
            let turn = Int(truncatingIfNeeded: seed) &+ index
            tally.count(kind)
            if let failure = check.failure(of: moment.site.disk(choice), depth: Self.depth(turn, kind)) {
                add(failure, kind, trace, [crash])
            }
            if turn % Self.recoveryInterval == 0 { proveRecovery(from: moment, crash, &check) }
        }
        for choice in CrashChoices.torn(of: moment.site, seed: seed) {
            tally.count(.torn)
            if let failure = check.tornFailure(of: moment.site.disk(choice, seed: seed)) {
                add(failure, .torn, trace, [StatePlace.Crash(moment: number, choice: choice)])
            }
        }
    }

    private static func depth(_ turn: Int, _ kind: StepKind) -> StateCheck.Depth {
        let isOperation = kind == .backup || kind == .recompress
        if turn % (isOperation ? ownOperationInterval : operationInterval) == 0 { return .repeating }
        return turn % continuationInterval == 0 ? .goingOn : .recovery
    }

    /// Lets the power go again after every call of a recovery.
    private mutating func proveRecovery(from moment: CrashMoment, _ first: StatePlace.Crash, _ check: inout StateCheck)
    {
        let moments = Self.recoveryMoments(from: moment, first, check.trace)
        for (number, again) in moments.enumerated() {
            let seed = UInt64(first.moment) &* 7_919 &+ UInt64(number)
            let choices = CrashChoices.choices(of: again.site, seed: seed)
            let step = max(1, choices.count / Self.recoveryChoiceCountMax)
            for index in stride(from: Int(seed % UInt64(step)), to: choices.count, by: step) {
                tally.count(.recovery)
                if let failure = check.failure(of: again.site.disk(choices[index]), depth: .recovery) {
                    let second = StatePlace.Crash(moment: number, choice: choices[index])
                    add(failure, .recovery, check.trace, [first, second])
                }
            }
        }
    }

    /// The moments of the recovery from a crash.
    static func recoveryMoments(
        from moment: CrashMoment, _ first: StatePlace.Crash, _ trace: Trace
    ) -> [CrashMoment] {
        let recorder = CrashRecorder(promise: moment.promise)
        let disk = moment.site.disk(first.choice) { recorder.note($0) }
        // What may go wrong here was checked before, on the same state.
        _ = try? trace.open(disk)
        recorder.note(disk)
        return recorder.takeMoments()
    }

    private mutating func add(_ reason: String, _ kind: StepKind, _ trace: Trace, _ crashes: [StatePlace.Crash]) {
        tally.add(Violation(place: StatePlace(seed: trace.seed, crashes: crashes), kind: kind, reason: reason))
    }
}
