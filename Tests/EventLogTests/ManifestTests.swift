import EventLog
import EventModel
import SijillTestKit
import Testing

@Suite struct ManifestTests {
    private static let path = "/store/log/manifest"

    /// A store with four sealed segments and an open one.
    private func store() async throws -> (disk: SimulatedFileSystem, events: [RecordedEvent]) {
        let disk = SimulatedFileSystem()
        var generator = RequestGenerator(seed: 51)
        let steps = try (0..<4).flatMap { _ in [LogTrace.Step.append(try generator.request()), .seal] }
        let trace = await LogTrace.run(steps + [.append(try generator.request())], on: disk)
        #expect(trace.failure == nil)
        let log = try LogTrace.open(on: disk, mode: .readOnly)
        return (disk, try await LogTrace.events(of: log))
    }

    @Test func everyFlippedBitOfTheManifestIsHarmless() async throws {
        let (disk, events) = try await store()
        let byteCount = try #require(disk.bytes(of: Self.path)).count
        var generator = SeededGenerator(seed: 2)
        for offset in stride(from: 0, to: byteCount, by: 7) {
            let damaged = disk.copy()
            damaged.flipBit(Int(generator.next() % 8), ofByte: offset, in: Self.path)
            let log = try LogTrace.open(on: damaged, mode: .readOnly)
            #expect(log.damages.isEmpty, "byte \(offset)")
            #expect(try await LogTrace.events(of: log) == events, "byte \(offset)")
        }
    }

    @Test func aSegmentOfAnotherLengthIsNotTakenAsTheManifestTellsIt() async throws {
        let (disk, _) = try await store()
        for ordinal in 0..<4 {
            let path = "/store/log/000000000\(ordinal).segment"
            let bytes = try #require(disk.bytes(of: path))
            let cut = disk.copy()
            cut.replaceBytes(of: path, with: Array(bytes[..<(4_096 + 100)]))
            #expect(throws: EventStoreError(.corrupt, ""), "segment \(ordinal)") { _ = try LogTrace.open(on: cut) }
        }
    }

    @Test func anOlderManifestIsAddedTo() async throws {
        let (disk, _) = try await store()
        let old = try #require(disk.bytes(of: Self.path))
        var generator = RequestGenerator(seed: 52)
        let log = try LogTrace.open(on: disk)
        for _ in 0..<3 {
            _ = try await log.append(try generator.request())
            try await log.seal()
        }
        try await log.close()
        let events = try await LogTrace.events(of: try LogTrace.open(on: disk, mode: .readOnly))
        for manifest in [old, [], Array(old.prefix(100))] {
            let stale = disk.copy()
            stale.replaceBytes(of: Self.path, with: manifest)
            let log = try LogTrace.open(on: stale)
            #expect(try await LogTrace.events(of: log) == events)
            try await log.close()
            #expect(stale.bytes(of: Self.path) == disk.bytes(of: Self.path), "the manifest is whole again")
        }
    }
}
