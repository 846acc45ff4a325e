import BinaryCoding
import EventModel
import SijillTestKit
import Testing

@testable import EventLog

/// Frames whose checksums hold and whose bodies are not what they should be: by mistake or by malice.
@Suite struct MalformedFrameTests {
    private let path = "/store/log/0000000000.segment"

    /// A store whose second frame has a stored body changed by `change`, with checksums that agree.
    private func store(_ change: (inout [UInt8]) -> Void) async throws -> (SimulatedFileSystem, firstCount: Int) {
        let disk = SimulatedFileSystem()
        var generator = RequestGenerator(seed: 40)
        let first = try generator.request()
        let second = try generator.request(payloadByteCountMax: 300)
        _ = await LogTrace.run([.append(first)], on: disk)
        let start = try #require(disk.bytes(of: path)).count
        let log = try LogTrace.open(on: disk)
        _ = try await log.append(second)
        try await log.close()
        try rewriteFrame(at: start, of: path, on: disk, change)
        return (disk, first.events.count)
    }

    /// Puts a frame in the place of one and of what follows it, of a stored body changed by `change`.
    private func rewriteFrame(
        at start: Int, of path: String, on disk: SimulatedFileSystem, _ change: (inout [UInt8]) throws -> Void
    ) throws {
        var bytes = try #require(disk.bytes(of: path))
        guard case .header(let segment) = SegmentHeader.decode(Array(bytes[..<4_096])) else {
            Issue.record("no header")
            return
        }
        let whole = try #require(bytes[start...].withUnsafeBytes { FrameHeader($0, salt: segment.salt) })
        let bodyStart = start + FrameHeader.byteCount
        var frame = whole
        var body = try #require(
            bytes[bodyStart..<bodyStart + whole.storedByteCount].withUnsafeBytes {
                let (bytes, decompressor) = ($0, GroupDecompressor())
                return withExtendedLifetime(decompressor) {
                    decompressor.decompress(bytes, header: whole).map { Array($0) }
                }
            })
        try change(&body)
        frame.codec = .stored
        frame.rawByteCount = body.count
        frame.storedByteCount = body.count
        bytes.removeSubrange(start...)
        bytes += body.withUnsafeBytes { FrameAssembly.frame(&frame, body: $0, salt: segment.salt, offset: start) }
        disk.replaceBytes(of: path, with: bytes)
    }

    /// A segment that says of a stream that fewer events of it lie before than do, found by the fuzzer: the same
    /// revision was read twice.
    @Test func aStreamThatGoesOnWhereItDidNotEndIsRefused() async throws {
        let disk = SimulatedFileSystem()
        let stream = try StreamID(category: "s", name: "a")
        let event = ProposedEvent(
            stream: stream, type: "t", occurredAt: LogTrace.clock(), transitions: [], payload: [])
        let steps = [LogTrace.Step.append(AppendRequest(events: [event, event])), .seal]
        #expect(await LogTrace.run(steps + [.append(AppendRequest(events: [event]))], on: disk).failure == nil)
        let second = "/store/log/0000000001.segment"
        try rewriteFrame(at: SegmentHeader.byteCount, of: second, on: disk) { body in
            // One stream, the first of the segment, its name, one segment back, two events before.
            let start: [UInt8] = [1, 0, 3, UInt8(ascii: "s"), UInt8(ascii: "/"), UInt8(ascii: "a"), 1, 2]
            #expect(Array(body.prefix(start.count)) == start)
            body[start.count - 1] = 1
            var contents = FrameContents()
            let isRead = body.withUnsafeBytes { contents.read($0, eventCount: 1) }
            #expect(isRead && body[contents.columnsOffset + 1] == 2)
            body[contents.columnsOffset + 1] = 1
        }
        let log = try LogTrace.open(on: disk, mode: .readOnly)
        #expect(throws: EventStoreError(.corrupt, "")) { try log.readStreamAndWait(stream) }
        #expect(try await log.verify().isSound == false)
        try await log.close()
    }

    @Test func aTrailerThatDoesNotAgreeWithTheFramesIsReported() async throws {
        var generator = RequestGenerator(seed: 41)
        let disk = SimulatedFileSystem()
        _ = await LogTrace.run([.append(try generator.request()), .append(try generator.request()), .seal], on: disk)
        let bytes = try #require(disk.bytes(of: path))
        guard case .header(let header) = SegmentHeader.decode(Array(bytes[..<4_096])) else { return }
        let trailer = try #require(SegmentTrailer(Array(bytes.suffix(SegmentTrailer.byteCount)), salt: header.salt))
        let changes: [(inout SegmentTrailer) -> Void] = [
            { $0.endPosition = $0.endPosition.advanced(by: 1) }, { $0.frameCount += 1 },
            {
                $0.lastLink ^= 1
                $0.segmentLink ^= 1
            },
            { $0.lastRecordedAt = Timestamp(microsecondsSinceEpoch: 0) }, { $0.newStreamCount += 1 },
        ]
        for change in changes {
            var changed = trailer
            change(&changed)
            disk.replaceBytes(
                of: path, with: bytes.dropLast(SegmentTrailer.byteCount) + changed.encoded(salt: header.salt))
            let log = try LogTrace.open(on: disk, mode: .readOnly)
            let report = try await log.verify()
            #expect(!report.isSound && report.damages.contains { $0.offset == bytes.count - SegmentTrailer.byteCount })
        }
    }

    @Test func theLastWriterEpochIsRefused() throws {
        let disk = SimulatedFileSystem()
        try LogTrace.create(on: disk)
        guard case .header(var header) = SegmentHeader.decode(try #require(disk.bytes(of: path))) else { return }
        header.writerEpoch = .max
        disk.replaceBytes(of: path, with: header.encoded())
        #expect(throws: EventStoreError(.corrupt, "")) { _ = try LogTrace.open(on: disk) }
    }

    @Test func aRewrittenFrameIsReadAsBefore() async throws {
        let (disk, firstCount) = try await store { _ in }
        let log = try LogTrace.open(on: disk)
        #expect(try await LogTrace.events(of: log).count > firstCount)
        try await log.close()
    }

    @Test(arguments: 0..<6 as Range<UInt64>)
    func changedBodiesAreRefusedOrRead(part: UInt64) async throws {
        for seed in (part * 60)..<(part * 60 + 60) { try await checkChangedBody(seed: seed) }
    }

    private func checkChangedBody(seed: UInt64) async throws {
        var random = SeededGenerator(seed: seed)
        let (disk, firstCount) = try await store { body in
            for _ in 0...Int(seed % 3) {
                let index = Int.random(in: 0..<min(body.count, seed % 2 == 0 ? 60 : .max), using: &random)
                body[index] = UInt8.random(in: 0...255, using: &random)
            }
            if seed % 7 == 0 { body.removeLast(Int.random(in: 0..<body.count, using: &random)) }
            if body.isEmpty { body = [0] }
        }
        let log = try LogTrace.open(on: disk, mode: .readOnly)
        #expect(log.end.nextPosition(inPartition: 0).rawValue >= UInt64(firstCount), "seed \(seed)")
        let reader = LogReader(
            LogState(try StoreLoader.unchecked(disk)), thread: ReadThread(), from: .start, options: ReadOptions())
        var names = EventNames()
        var count = 0
        while let batch = try? reader.nextBatch() {
            names.append(batch.newNames)
            for index in 0..<batch.count { _ = batch.event(at: index, names: names) }
            count += batch.count
        }
        #expect(count >= firstCount, "seed \(seed)")
    }
}

extension StoreLoader {
    /// The store as a reader meets it that takes the whole file as durable.
    fileprivate static func unchecked(_ disk: SimulatedFileSystem) throws -> LoadedStore {
        let directory = StoreDirectory(path: LogTrace.path, fileSystem: disk)
        var store = try StoreLoader(directory: directory, isWriter: false).load()
        let active = try #require(store.active)
        let byteCount = try active.file.byteCount()
        store.active = ActiveSegment(
            header: active.header, identity: active.identity, file: active.file, index: SegmentIndex(active.header),
            durableEnd: byteCount)
        return store
    }
}
