import EventLog
import EventModel
import SijillTestKit
import Testing

@Suite struct CrashTests {
    private func steps(seed: UInt64) throws -> [LogTrace.Step] {
        var generator = RequestGenerator(seed: seed)
        var steps: [LogTrace.Step] = []
        for payloadByteCountMax in [0, 2_500, 20, 6_000, 10] {
            steps.append(.append(try generator.request(eventCountMax: 4, payloadByteCountMax: payloadByteCountMax)))
        }
        return steps + [.seal] + [.append(try generator.request())]
    }

    @Test(arguments: [1] as [UInt64])
    func powerCutsAtEveryCall(seed: UInt64) async throws {
        let steps = try steps(seed: seed)
        let whole = SimulatedFileSystem()
        let undisturbed = await LogTrace.run(steps, on: whole)
        #expect(undisturbed.failure == nil && undisturbed.acknowledgedCount == undisturbed.submitted.count)
        var stateCount = 0
        for call in 0...whole.callCount {
            let disk = SimulatedFileSystem()
            disk.faults.failingCall = call
            disk.faults.isPowerCut = true
            let trace = await LogTrace.run(steps, on: disk)
            for choice in choices(of: disk.unsynced.count) {
                let crashed = disk.crash(keeping: choice.keeps())
                try await trace.checkRecovered(from: crashed, "seed \(seed), call \(call), choice \(choice)")
                stateCount += 1
            }
        }
        #expect(stateCount > 100)
    }

    @Test func powerCutsDuringRecovery() async throws {
        let steps = try steps(seed: 3)
        let callCount = await callCount(of: steps)
        var stateCount = 0
        for call in stride(from: 12, to: callCount, by: 7) {
            let disk = SimulatedFileSystem()
            disk.faults.failingCall = call
            disk.faults.isPowerCut = true
            let trace = await LogTrace.run(steps, on: disk)
            for first in 0..<3 as Range<UInt64> {
                for recoveryCall in 0..<18 {
                    let crashed = disk.crash(seed: first)
                    crashed.faults.failingCall = recoveryCall
                    crashed.faults.isPowerCut = true
                    _ = try? await LogTrace.open(on: crashed).close()
                    let again = crashed.crash(seed: first &+ UInt64(recoveryCall))
                    try await trace.checkRecovered(from: again, "call \(call), seed \(first), then \(recoveryCall)")
                    stateCount += 1
                }
            }
        }
        #expect(stateCount > 200)
    }

    @Test(arguments: [FileSystemError.deviceFailed, FileSystemError.noSpace], [false, true])
    func errorsAtEveryCall(errorNumber: Int32, isSticky: Bool) async throws {
        let steps = try steps(seed: 4)
        for call in 0..<(await callCount(of: steps)) {
            let disk = SimulatedFileSystem()
            disk.faults.failingCall = call
            disk.faults.errorNumber = errorNumber
            disk.faults.isSticky = isSticky
            disk.faults.writeByteCountMax = 1_000
            let trace = await LogTrace.run(steps, on: disk)
            if isSticky { #expect(trace.failure != nil, "call \(call)") }
            let state = "call \(call), errno \(errorNumber), sticky \(isSticky)"
            try await trace.checkRecovered(from: disk.copy(), "\(state), process ended")
            try await trace.checkRecovered(from: disk.crash(seed: UInt64(call)), "\(state), power cut")
        }
    }

    @Test func interruptedCallsAreMadeAgain() async throws {
        let steps = try steps(seed: 5)
        let whole = SimulatedFileSystem()
        _ = await LogTrace.run(steps, on: whole)
        for (call, operation) in whole.operations.enumerated() {
            let disk = SimulatedFileSystem()
            disk.faults.failingCall = call
            disk.faults.errorNumber = FileSystemError.interrupted
            let trace = await LogTrace.run(steps, on: disk)
            if ["pread", "pwrite", "ftruncate", "fstat"].contains(operation) {
                #expect(trace.failure == nil, "call \(call), \(operation)")
            }
            try await trace.checkRecovered(from: disk.copy(), "call \(call)")
        }
    }

    @Test func callsThatAreInterruptedForEverEndInAnError() async throws {
        let steps = try steps(seed: 6)
        for call in stride(from: 0, to: await callCount(of: steps), by: 7) {
            let disk = SimulatedFileSystem()
            disk.faults.failingCall = call
            disk.faults.isSticky = true
            disk.faults.errorNumber = FileSystemError.interrupted
            let trace = await LogTrace.run(steps, on: disk)
            #expect(trace.failure != nil, "call \(call)")
            try await trace.checkRecovered(from: disk.copy(), "call \(call)")
        }
    }

    @Test func everyPrefixOfTheLastFrame() async throws {
        let disk = SimulatedFileSystem()
        var generator = RequestGenerator(seed: 9)
        let first = try generator.request()
        let last = AppendRequest(events: [
            try generator.event(payloadByteCountMax: 0), try generator.event(payloadByteCountMax: 3_000),
        ])
        let before = await LogTrace.run([.append(first)], on: disk)
        let path = LogTrace.path + "/log/0000000000.segment"
        let start = try #require(disk.bytes(of: path)).count
        let log = try LogTrace.open(on: disk)
        _ = try await log.append(last)
        let prepared = try #require(disk.bytes(of: path))
        let end = try #require(prepared.lastIndex { $0 != 0 }) + 1
        let whole = Array(prepared[..<end])
        try await log.close()
        var trace = before
        trace.submitted += last.events
        for count in start..<whole.count where count % 512 < 9 || count % 11 == 0 || count + 9 > whole.count {
            let torn = disk.copy()
            let zeros = Array(repeating: UInt8(0), count: whole.count - count + 64)
            torn.replaceBytes(of: path, with: Array(whole[..<count]) + zeros)
            let reader = try LogTrace.open(on: torn, mode: .readOnly)
            #expect(try await LogTrace.events(of: reader).count == first.events.count)
            #expect(reader.damages.isEmpty, "prefix of \(count) bytes")
            try await trace.checkRecovered(from: torn, "prefix of \(count) bytes")
        }
    }

    @Test func zerosWithinAFrameAreNotTakenForATornWrite() async throws {
        let disk = SimulatedFileSystem()
        var generator = RequestGenerator(seed: 21)
        var event = try generator.event()
        event.payload = generator.bytes(300_000) + Array(repeating: 0, count: 1_100) + generator.bytes(300_000)
        let trace = await LogTrace.run([.append(AppendRequest(events: [event]))], on: disk)
        try await trace.checkRecovered(from: disk.copy(), "untouched")
        let path = LogTrace.path + "/log/0000000000.segment"
        let damaged = disk.copy()
        damaged.flipBit(3, ofByte: 100_000, in: path)
        #expect(throws: EventStoreError(.corrupt, "")) { _ = try LogTrace.open(on: damaged) }
        let witnessed = disk.copy()
        witnessed.zeroSector(200, of: path)
        #expect(throws: EventStoreError(.corrupt, "")) { _ = try LogTrace.open(on: witnessed) }
        let unconfirmed = Array(try #require(disk.bytes(of: path)).dropLast(56))
        let last = disk.copy()
        last.replaceBytes(of: path, with: unconfirmed)
        last.flipBit(3, ofByte: 100_000, in: path)
        #expect(throws: EventStoreError(.corrupt, "")) { _ = try LogTrace.open(on: last) }
        let torn = disk.copy()
        torn.replaceBytes(of: path, with: unconfirmed)
        torn.zeroSector(200, of: path)
        let log = try LogTrace.open(on: torn)
        #expect(log.end == .init(nextPositions: [.start]))
        #expect(torn.paths.contains { $0.contains("/quarantine/") })
        try await log.close()
    }

    private func callCount(of steps: [LogTrace.Step]) async -> Int {
        let disk = SimulatedFileSystem()
        _ = await LogTrace.run(steps, on: disk)
        return disk.callCount
    }

    /// All subsets of a few un-synced things, or some of many.
    private func choices(of count: Int) -> [Choice] {
        count <= 8 ? (0..<(1 << UInt64(count))).map { .bits($0) } : (0..<64).map { .seed($0) }
    }

    private enum Choice {
        case bits(UInt64)
        case seed(UInt64)

        func keeps() -> (SimulatedFileSystem.Unsynced) -> Bool {
            var bits: UInt64 = if case .bits(let bits) = self { bits } else { 0 }
            var generator: SeededGenerator?
            if case .seed(let seed) = self { generator = SeededGenerator(seed: seed) }
            return { _ in
                defer { bits >>= 1 }
                return (generator?.next() ?? bits) & 1 == 1
            }
        }
    }
}
