import EventLog
import EventModel
import SijillTestKit
import Testing

/// What has gone wrong in other stores, each case named after the report of it.
@Suite struct PublishedFailureTests {
    private static func segmentPath(_ ordinal: Int) -> String { "/store/log/000000000\(ordinal).segment" }

    /// A log without threads of its own, so that every call of a run is the same each time.
    private static var configuration: EventLog.Configuration {
        var configuration = LogTrace.configuration
        configuration.startsThreads = false
        return configuration
    }

    /// The same with segments that do not roll in these tests.
    private static var longSegments: EventLog.Configuration {
        var configuration = configuration
        configuration.segmentByteCountMax = 256 << 10
        return configuration
    }

    private func open(_ disk: SimulatedFileSystem, _ mode: EventLog.Mode = .readWrite) throws(EventStoreError)
        -> EventLog
    {
        try LogTrace.open(on: disk, mode: mode, configuration: Self.configuration)
    }

    /// Requests whose frames fill some sectors.
    private func requests(_ count: Int, seed: UInt64) throws -> [AppendRequest] {
        var generator = RequestGenerator(seed: seed)
        return try (0..<count).map { _ in try generator.request(payloadByteCountMax: 700) }
    }

    /// A disk with a store that has recorded requests and, if wished, was closed in order.
    private func disk(with requests: [AppendRequest], isClosed: Bool) throws -> SimulatedFileSystem {
        let disk = SimulatedFileSystem()
        let configuration = Self.longSegments
        try EventLog.create(at: LogTrace.path, fileSystem: disk, configuration: configuration)
        let log = try LogTrace.open(on: disk, configuration: configuration)
        for request in requests { _ = try log.appendAndWait(request) }
        if isClosed { try log.closeAndWait() }
        return disk.crash { _ in false }
    }

    private func eventCount(of disk: SimulatedFileSystem) throws -> Int {
        Int(try open(disk).end.nextPosition(inPartition: 0).rawValue)
    }

    /// NATS #7549: one flipped bit in a block of the file store, and everything behind it was cut off without a word
    /// when the server started again.
    @Test func oneFlippedBitMustNotCutOffWhatFollows() throws {
        let requests = try requests(8, seed: 71)
        let sound = try disk(with: requests, isClosed: true)
        let eventCount = try eventCount(of: sound.copy())
        let byteCount = try #require(sound.bytes(of: Self.segmentPath(0))).count
        // The last 56 bytes are the mark of an orderly close, behind all events.
        for offset in stride(from: 4_096, to: byteCount - 56, by: 97) {
            let damaged = sound.copy()
            damaged.flipBit(offset % 8, ofByte: offset, in: Self.segmentPath(0))
            let bytes = damaged.bytes(of: Self.segmentPath(0))
            #expect(throws: EventStoreError(.corrupt, ""), "byte \(offset)") { _ = try open(damaged) }
            let reader = try open(damaged, .readOnly)
            let damage = try #require(reader.damages.first, "byte \(offset)")
            #expect(damage.segment == 0 && damage.offset <= offset)
            #expect(Int(reader.end.nextPosition(inPartition: 0).rawValue) < eventCount)
            #expect(damaged.bytes(of: Self.segmentPath(0)) == bytes, "nothing is cut off")
        }
    }

    /// etcd #6191 and #11488: a sector of zeros in the last record of the write-ahead log was taken for a torn write
    /// although it had been acknowledged, or kept the server from starting although it had not.
    @Test func aZeroedSectorInTheLastRecord() throws {
        var requests = try requests(5, seed: 72)
        // The last one fills some sectors.
        var generator = RequestGenerator(seed: 72)
        requests[4].events[0].payload = generator.bytes(3_000)
        let path = Self.segmentPath(0)
        let before = try disk(with: Array(requests.dropLast()), isClosed: false)
        let keptCount = try eventCount(of: before.copy())
        let start = try #require(before.bytes(of: path)).lastIndex { $0 != 0 } ?? 0
        let confirmed = try disk(with: requests, isClosed: true)
        let torn = try disk(with: requests, isClosed: false)
        let end = try #require(torn.bytes(of: path)).lastIndex { $0 != 0 } ?? 0
        try #require(end / 512 > start / 512 + 1)
        for sector in (start / 512 + 1)..<(end / 512) {
            let (witnessed, unconfirmed) = (confirmed.copy(), torn.copy())
            witnessed.zeroSector(sector, of: path)
            #expect(throws: EventStoreError(.corrupt, ""), "sector \(sector)") { _ = try open(witnessed) }
            unconfirmed.zeroSector(sector, of: path)
            #expect(try eventCount(of: unconfirmed) == keptCount, "sector \(sector)")
            #expect(unconfirmed.paths.contains { $0.contains("/quarantine/") })
        }
    }

    /// Zeebe #12374: a broker that died while it wrote the descriptor of a new segment did not start again.
    @Test func aHalfWrittenSegmentHeader() throws {
        let requests = try requests(3, seed: 73)
        let disk = try disk(with: Array(requests.dropLast()), isClosed: false)
        let log = try open(disk)
        try log.sealAndWait()
        _ = try log.appendAndWait(requests[2])
        let header = Array(try #require(disk.bytes(of: Self.segmentPath(1))).prefix(4_096))
        let sealedCount = requests[0].events.count + requests[1].events.count
        let halves = [[], Array(header.prefix(512)) + zeros(3_584), zeros(4_096)]
        for half in halves + [zeros(512) + header.dropFirst(512)] {
            let torn = disk.copy()
            torn.replaceBytes(of: Self.segmentPath(1), with: half)
            #expect(try eventCount(of: torn) == sealedCount, "a header of \(half.count) bytes")
            _ = try open(torn.copy()).appendAndWait(requests[2])
        }
    }

    private func zeros(_ count: Int) -> [UInt8] { [UInt8](repeating: 0, count: count) }

    /// EventStoreDB #3642: the disk ran full while a new chunk was made, and the server did not start again.
    @Test func diskFullDuringARoll() throws {
        let requests = try requests(40, seed: 74)
        for byteCountMax in stride(from: 16 << 10, through: 96 << 10, by: 512) {
            let disk = SimulatedFileSystem()
            try EventLog.create(at: LogTrace.path, fileSystem: disk, configuration: Self.configuration)
            disk.faults.byteCountMax = byteCountMax
            let log = try open(disk)
            var count = 0
            for request in requests {
                do throws(EventStoreError) { _ = try log.appendAndWait(request) } catch {
                    #expect(error.code == .diskFull || error.code == .readOnly, "\(byteCountMax) bytes: \(error)")
                    break
                }
                count += request.events.count
            }
            let crashed = disk.crash { _ in false }
            #expect(try eventCount(of: crashed.copy()) == count, "\(byteCountMax) bytes")
            _ = try open(crashed).appendAndWait(requests[0])
        }
    }

    /// PostgreSQL's fsyncgate: after an fsync that failed, the next one succeeded without writing what the first could
    /// not write, and the checkpoint that believed it lost data.
    @Test(arguments: SimulatedFaults.SyncFailure.allCases)
    func anFsyncErrorFollowedBySuccess(mode: SimulatedFaults.SyncFailure) throws {
        let requests = try requests(12, seed: 75)
        let whole = SimulatedFileSystem()
        _ = run(requests, on: whole)
        for call in whole.operations.indices where whole.operations[call].hasSuffix("sync") {
            let disk = SimulatedFileSystem()
            disk.faults.failingCall = call
            disk.faults.syncFailure = mode
            let acknowledgedCount = run(requests, on: disk)
            let cached = disk.copy()
            // The first to open the store may be the one who hears of the failure.
            guard let log = (try? open(cached)) ?? (try? open(cached)) else {
                #expect(acknowledgedCount == 0, "call \(call)")
                continue
            }
            let count = Int(log.end.nextPosition(inPartition: 0).rawValue)
            #expect(count >= acknowledgedCount, "call \(call)")
            let more = requests[0].events.count
            var request = requests[0]
            request.key = nil
            _ = try log.appendAndWait(request)
            #expect(try eventCount(of: cached.crash { _ in false }) == count + more, "call \(call)")
        }
    }

    /// Creates a store and records requests up to the first error; returns how many events were acknowledged.
    private func run(_ requests: [AppendRequest], on disk: SimulatedFileSystem) -> Int {
        var count = 0
        do throws(EventStoreError) {
            try EventLog.create(at: LogTrace.path, fileSystem: disk, configuration: Self.configuration)
            let log = try open(disk)
            for request in requests {
                _ = try log.appendAndWait(request)
                count += request.events.count
            }
        } catch {
            return count
        }
        return count
    }

    /// RocksDB #10573: a new file was synced and its directory was not, so that a power cut lost the file's name and
    /// with it what had been acknowledged.
    @Test func aMissingDirectorySync() throws {
        let requests = try requests(30, seed: 76)
        let disk = SimulatedFileSystem()
        try EventLog.create(at: LogTrace.path, fileSystem: disk, configuration: Self.configuration)
        let log = try open(disk)
        var count = 0
        for request in requests {
            _ = try log.appendAndWait(request)
            count += request.events.count
            let crashed = disk.crash { thing in if case .name = thing { false } else { true } }
            #expect(try eventCount(of: crashed) == count)
        }
        #expect(log.statistics.segmentCount > 2)
    }

    /// Restored by hand: an older copy of one segment is put back into a store that went on since.
    @Test func aStaleSegmentPutBack() throws {
        let requests = try requests(9, seed: 77)
        let disk = try disk(with: Array(requests.prefix(3)), isClosed: true)
        let stale = try #require(disk.bytes(of: Self.segmentPath(0)))
        let log = try open(disk)
        for request in requests.dropFirst(3) { _ = try log.appendAndWait(request) }
        try log.sealAndWait()
        _ = try log.appendAndWait(requests[0])
        try log.closeAndWait()
        disk.replaceBytes(of: Self.segmentPath(0), with: stale)
        #expect(throws: EventStoreError(.corrupt, "")) { _ = try open(disk) }
        let reader = try open(disk, .readOnly)
        #expect(!reader.damages.isEmpty)
    }
}
