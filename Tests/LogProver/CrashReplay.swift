import ArgumentParser
import SijillTestKit

/// Checks one state again and tells what it holds.
struct CrashReplay {
    private let place: StatePlace

    init(_ text: String) throws {
        guard let place = StatePlace(text), !place.crashes.isEmpty else {
            throw ValidationError("a state is named as SEED/CALL/CHOICE, as violations print it")
        }
        self.place = place
    }

    func run() throws {
        let trace = try Trace(seed: place.seed)
        var moments: [CrashMoment] = []
        var run = TraceRun(trace)
        while let parts = try run.next(), moments.count <= place.crashes[0].moment {
            for part in parts { moments += part.moments }
        }
        var moment = try Self.moment(place.crashes[0], of: moments)
        var check = StateCheck(trace: trace, promise: moment.promise)
        var choice = place.crashes[0].choice
        if place.crashes.count > 1 {
            let again = CrashProof.recoveryMoments(from: moment, place.crashes[0], trace)
            moment = try Self.moment(place.crashes[1], of: again)
            choice = place.crashes[1].choice
        }
        print("\(moment.promise)")
        for (thing, outcome) in zip(moment.site.unsynced, choice) { print("  \(thing): \(outcome)") }
        let seed = trace.seed &* 1_000_003 &+ UInt64(place.crashes[0].moment)
        let disk = moment.site.disk(choice, seed: seed)
        for path in disk.paths { print("  \(path): \(disk.bytes(of: path)?.count ?? 0) bytes") }
        let isTorn = choice.contains { $0 >= SimulatedCrashSite.tornBehind }
        guard let failure = isTorn ? check.tornFailure(of: disk) : check.failure(of: disk, depth: .repeating) else {
            return print("no violation")
        }
        print(failure)
        throw ExitCode.failure
    }

    private static func moment(_ crash: StatePlace.Crash, of moments: [CrashMoment]) throws -> CrashMoment {
        guard moments.indices.contains(crash.moment), moments[crash.moment].site.unsynced.count == crash.choice.count
        else { throw ValidationError("the trace has no such state; was the log changed since?") }
        return moments[crash.moment]
    }
}
