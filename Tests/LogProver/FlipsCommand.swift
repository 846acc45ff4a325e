import ArgumentParser
import Dispatch
import SijillTestKit
import Synchronization

/// `log-prover flips`.
struct FlipsCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "flips", abstract: "Turns bits of a store around, one at a time, and damages its files otherwise.")

    @Option(help: "How many bits besides those of the headers.")
    var sample = 100_000

    @Flag(help: "Every bit there is.")
    var all = false

    @Option(help: "The seed of the store and of the sample.")
    var seed: UInt64 = 1

    @Option(help: "How many threads share the bits.")
    var threads = 2

    @Flag(help: "Stop at the first violation.")
    var untilViolation = false

    func run() throws {
        var tally = DamageTally()
        for isClosed in [true, false] where tally.violationCount == 0 || !untilViolation {
            let store = try CanonicalStore(seed: seed, isClosed: isClosed)
            let flips = Flips(store: store, sampleCount: all ? nil : sample / 2, seed: seed)
            tally = tally.adding(inParallel(flips.count) { flips.flip($0, &$1) })
            let damages = FileDamages(store: store, isClosed: isClosed, seed: seed)
            tally = tally.adding(try damages.prove())
        }
        tally.print()
        print("\(tally.totalCount) damaged stores, \(tally.violationCount) violations, seed \(seed)")
        if tally.violationCount > 0 { throw ExitCode.failure }
    }

    private func inParallel(_ count: Int, _ body: @Sendable (Int, inout DamageTally) -> Void) -> DamageTally {
        let total = Mutex(DamageTally())
        let (threads, stopsAtViolation) = (max(1, threads), untilViolation)
        DispatchQueue.concurrentPerform(iterations: threads) { thread in
            var tally = DamageTally()
            for number in stride(from: thread, to: count, by: threads) {
                body(number, &tally)
                if stopsAtViolation, tally.violationCount > 0 { break }
            }
            total.withLock { $0 = $0.adding(tally) }
        }
        return total.withLock { $0 }
    }
}

/// The bits of a store that are turned around: those of all headers, and all or a sample of the rest.
struct Flips: Sendable {
    private let store: CanonicalStore
    /// By number, the unit and the bit in it.
    private let places: [(unit: Int, bit: Int)]

    init(store: CanonicalStore, sampleCount: Int?, seed: UInt64) {
        self.store = store
        var (always, rest) = ([(unit: Int, bit: Int)](), [(unit: Int, bit: Int)]())
        for (number, unit) in store.units.enumerated() {
            let headerByteCount: Int
            switch unit.kind {
            case .header, .mark: headerByteCount = unit.bytes.count
            case .frame, .footer: headerByteCount = 48
            case .zeros, .manifest, .prepared: headerByteCount = 0
            }
            for bit in 0..<8 * unit.bytes.count {
                if bit < 8 * headerByteCount { always.append((number, bit)) } else { rest.append((number, bit)) }
            }
        }
        if let sampleCount {
            var generator = SeededGenerator(seed: seed)
            rest.shuffle(using: &generator)
            rest = Array(rest.prefix(sampleCount))
        }
        places = always + rest
    }

    var count: Int { places.count }

    /// Turns one of the bits around and counts what comes of it.
    func flip(_ number: Int, _ tally: inout DamageTally) {
        let (unit, bit) = (store.units[places[number].unit], places[number].bit)
        let disk = store.disk.copy()
        disk.flipBit(bit % 8, ofByte: unit.bytes.lowerBound + bit / 8, in: unit.path)
        let verdict = DamageCheck(store: store).verdict(on: disk, unit)
        tally.count(
            verdict, "flipped bits: \(unit.kind.rawValue)",
            "\(unit.path), byte \(unit.bytes.lowerBound + bit / 8), bit \(bit % 8)")
    }
}
