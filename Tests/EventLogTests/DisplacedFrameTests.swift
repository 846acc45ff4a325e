import EventModel
import SijillTestKit
import Testing

@testable import EventLog

/// Frames whose own checksums hold and that are not where they belong: by mistake, by malice, or an older copy.
@Suite struct DisplacedFrameTests {
    private static let path = "/store/log/0000000000.segment"

    /// A way to put a frame where it does not belong, and what must be said of it.
    struct Displacement: CustomTestStringConvertible {
        var testDescription: String
        var reason: String
        var change: @Sendable (inout FrameHeader) -> Void
    }

    static let displacements = [
        Displacement(testDescription: "position", reason: "is due") {
            $0.firstPosition = $0.firstPosition.advanced(by: 1)
        },
        Displacement(testDescription: "link", reason: "does not follow") { $0.previousLink ^= 1 },
        Displacement(testDescription: "epoch", reason: "earlier writer") { $0.writerEpoch = 0 },
        Displacement(testDescription: "group", reason: "does not belong") { $0.groupDistance += 8 },
        Displacement(testDescription: "compression", reason: "cannot be decompressed") {
            $0.rawByteCount += 1
        },
        Displacement(testDescription: "length", reason: "") { $0.storedByteCount += 4_096 },
        Displacement(testDescription: "kind", reason: "header is damaged") { $0.kind = .close },
    ]

    /// A store of three frames, of which the second is changed; sealed or not.
    private func store(
        isSealed: Bool, damagesFooter: Bool = false, _ change: (inout FrameHeader) -> Void
    ) async throws -> (disk: SimulatedFileSystem, requests: [AppendRequest]) {
        let disk = SimulatedFileSystem()
        var generator = RequestGenerator(seed: 70)
        var requests = try (0..<4).map { _ in try generator.request() }
        // Compresses whatever its names are.
        requests[1].events[0].payload = [UInt8](repeating: 7, count: 300)
        requests[2].key = CommandKey("third")
        var steps = requests.dropLast().map { LogTrace.Step.append($0) }
        if isSealed { steps += [.seal, .append(requests[3])] }
        // The epoch of a log that was opened again.
        try LogTrace.create(on: disk)
        try await LogTrace.open(on: disk).close()
        let log = try LogTrace.open(on: disk)
        for step in steps {
            switch step {
            case .seal: try await log.seal()
            case .append(let request): _ = try await log.append(request)
            }
        }
        try await log.close()
        try rewriteSecondFrame(on: disk, change)
        if damagesFooter {
            let byteCount = try #require(disk.bytes(of: Self.path)).count
            disk.flipBit(1, ofByte: byteCount - SegmentTrailer.byteCount - 700, in: Self.path)
        }
        return (disk, requests)
    }

    private func rewriteSecondFrame(on disk: SimulatedFileSystem, _ change: (inout FrameHeader) -> Void) throws {
        var bytes = try #require(disk.bytes(of: Self.path))
        guard case .header(let segment) = SegmentHeader.decode(Array(bytes[..<4_096])) else { return }
        func frame(at offset: Int) throws -> FrameHeader {
            try #require(bytes[offset...].withUnsafeBytes { FrameHeader($0, salt: segment.salt) })
        }
        var start = SegmentHeader.byteCount
        // Behind the first frame of events and marks of earlier openings.
        var passed = 0
        while passed < 1 {
            let header = try frame(at: start)
            if header.kind == .events { passed += 1 }
            start += header.totalByteCount
        }
        var header = try frame(at: start)
        #expect(header.kind == .events && header.codec == .linkedLZ4 && header.groupDistance > 0)
        change(&header)
        // Unsafe: the range of the header lies within the bytes.
        bytes.withUnsafeMutableBytes { buffer in
            let target = UnsafeMutableRawBufferPointer(rebasing: buffer[start..<start + FrameHeader.byteCount])
            header.encode(into: target, salt: segment.salt)
        }
        disk.replaceBytes(of: Self.path, with: bytes)
    }

    @Test(arguments: displacements)
    func aFrameOutOfPlaceIsRefusedInAnOpenSegment(_ displacement: Displacement) async throws {
        let (disk, requests) = try await store(isSealed: false, displacement.change)
        #expect(throws: EventStoreError(.corrupt, "")) { _ = try LogTrace.open(on: disk) }
        let log = try LogTrace.open(on: disk, mode: .readOnly)
        let damage = try #require(log.damages.first)
        #expect(damage.reason.contains(displacement.reason), "\(damage)")
        #expect(try await LogTrace.events(of: log).count == requests[0].events.count)
        try await log.close()
    }

    @Test(arguments: displacements)
    func aFrameOutOfPlaceIsFoundInASealedSegment(_ displacement: Displacement) async throws {
        let (disk, requests) = try await store(isSealed: true, displacement.change)
        let log = try LogTrace.open(on: disk)
        let report = try await log.verify()
        let damage = try #require(report.damages.first)
        let first = Position(rawValue: UInt64(requests[0].events.count))
        #expect(!report.isSound && damage.positions?.contains(first.advanced(by: 1)) == true, "\(damage)")
        await #expect(throws: EventStoreError(.corrupt, "")) { _ = try await LogTrace.events(of: log) }
        try await log.close()
    }

    /// Without its footer a sealed segment is read by its frames, of which one is out of place.
    @Test(arguments: displacements)
    func aFooterIsNotBuiltFromFramesOutOfPlace(_ displacement: Displacement) async throws {
        let (disk, requests) = try await store(isSealed: true, damagesFooter: true, displacement.change)
        let log = try LogTrace.open(on: disk)
        let stream = requests[2].events[0].stream
        let key = try #require(requests[2].key)
        do throws(EventStoreError) {
            // Where the damage spared what the question needs, the answer must be right.
            let receipt = try await log.receipt(for: key)
            #expect(receipt?.count == requests[2].events.count)
            _ = try await log.readStream(stream)
        } catch {
            #expect(error.code == .corrupt)
        }
        try await log.close()
    }
}
