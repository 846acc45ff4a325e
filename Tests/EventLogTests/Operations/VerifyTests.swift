import BinaryCoding
import EventModel
import SijillTestKit
import Testing

@testable import EventLog

@Suite struct VerifyTests {
    private static let path = OperationStore.path

    @Test(arguments: 0..<4 as Range<UInt64>)
    func aSoundStoreIsSoundHoweverItIsLookedAt(seed: UInt64) async throws {
        let store = try OperationStore(seed: seed, sealedSegmentCount: Int(seed) + 1)
        let log = try store.open(.readOnly)
        let alone = try log.verifyAndWait()
        #expect(alone.damages.isEmpty && alone.eventCount == store.submitted.count)
        for depth in [VerificationDepth.checksums, .contents] {
            let report = try await log.verify(depth: depth)
            #expect(report.damages.isEmpty)
            #expect(report.eventCount == alone.eventCount && report.frameCount == alone.frameCount)
            #expect(report.segmentCount == Int(seed) + 2 && report.byteCount == alone.byteCount)
        }
    }

    @Test func everyFlippedBitIsFoundAndNamed() throws {
        let store = try OperationStore(seed: 61)
        var random = SeededGenerator(seed: 62)
        for ordinal in 0..<3 {
            let path = OperationStore.segmentPath(ordinal)
            let count = try #require(store.disk.bytes(of: path)).count
            let end = ordinal == 2 ? count - 56 : count
            for _ in 0..<150 {
                let offset = Int.random(in: 0..<end, using: &random)
                let disk = store.disk.copy()
                disk.flipBit(Int.random(in: 0..<8, using: &random), ofByte: offset, in: path)
                for depth in [VerificationDepth.checksums, .contents] {
                    guard let log = try? OperationStore.open(.readOnly, on: disk) else {
                        #expect(ordinal == 0 && offset < 4_096, "byte \(offset) of segment \(ordinal)")
                        continue
                    }
                    let report = try log.verifyAndWait(depth: depth)
                    let found = report.damages.filter { $0.segment == ordinal }
                    #expect(!found.isEmpty, "byte \(offset) of segment \(ordinal), \(depth): \(report.damages)")
                    #expect(found.allSatisfy { $0.offset <= offset }, "byte \(offset): \(found)")
                }
            }
        }
    }

    @Test func whatIsBehindDamageIsCountedToo() throws {
        let store = try OperationStore(seed: 63, sealedSegmentCount: 4)
        for (ordinal, offset) in [(1, 17), (1, 4_170), (2, 50), (3, 4_110)] {
            let disk = store.disk.copy()
            disk.flipBit(2, ofByte: offset, in: OperationStore.segmentPath(ordinal))
            try? disk.removeFile(at: Self.path + "/log/manifest")
            let log = try OperationStore.open(.readOnly, on: disk)
            let report = try log.verifyAndWait()
            #expect(!report.isSound)
            #expect(report.damages.allSatisfy { $0.segment == ordinal }, "\(report.damages)")
            #expect(report.eventCount > store.submitted.count / 2, "segments behind the damage are read")
        }
    }

    @Test func damageBehindTheEndOfWhatCouldBeOpenedIsToldToo() throws {
        let store = try OperationStore(seed: 67, sealedSegmentCount: 4)
        for (ordinal, offset) in [(3, 17), (3, 4_170), (4, 17), (4, 4_170)] {
            let disk = store.disk.copy()
            disk.flipBit(2, ofByte: 17, in: OperationStore.segmentPath(1))
            disk.flipBit(2, ofByte: offset, in: OperationStore.segmentPath(ordinal))
            try disk.removeFile(at: Self.path + "/log/manifest")
            let report = try OperationStore.open(.readOnly, on: disk).verifyAndWait()
            #expect(Set(report.damages.map(\.segment)) == [1, ordinal], "\(report.damages)")
        }
    }

    @Test func whatHappensToTheFilesOfAnOpenLogIsFound() throws {
        let store = try OperationStore(seed: 68)
        let path = OperationStore.segmentPath(2)
        let bytes = try #require(store.disk.bytes(of: path))
        let end = try #require(bytes.lastIndex { $0 != 0 }) + 1
        let changes: [(String, Int, (SimulatedFileSystem) throws -> Void)] = [
            ("gone", 1, { try $0.removeFile(at: OperationStore.segmentPath(1)) }),
            ("frame of the open segment", 2, { $0.flipBit(1, ofByte: 4_150, in: path) }),
            ("header of the open segment", 2, { $0.flipBit(1, ofByte: 50, in: path) }),
            (
                "zeros in the open segment", 2,
                { disk in
                    let zeros = [UInt8](repeating: 0, count: end - 4_096)
                    disk.replaceBytes(of: path, with: bytes.prefix(4_096) + zeros)
                }
            ),
            (
                "frame and footer", 0,
                { disk in
                    let sealed = OperationStore.segmentPath(0)
                    disk.flipBit(1, ofByte: 4_150, in: sealed)
                    let byteCount = disk.bytes(of: sealed)?.count ?? 0
                    for offset in 150..<900 where offset % 8 == 0 {
                        disk.flipBit(1, ofByte: byteCount - offset, in: sealed)
                    }
                }
            ),
        ]
        for (name, ordinal, change) in changes {
            for depth in [VerificationDepth.checksums, .contents] {
                let disk = store.disk.copy()
                let log = try OperationStore.open(.readOnly, on: disk)
                try change(disk)
                let report = try log.verifyAndWait(depth: depth)
                #expect(!report.isSound && report.damages.allSatisfy { $0.segment == ordinal }, "\(name): \(report)")
                #expect(report.eventCount < store.submitted.count, "\(name)")
                // The header of an open segment was read when the log was opened.
                if name != "header of the open segment" {
                    #expect(throws: EventStoreError.self, "\(name)") { _ = try OperationStore.events(of: log) }
                }
            }
        }
    }

    @Test func aScrubKeepsToItsRate() async throws {
        let store = try OperationStore(seed: 69)
        let log = try store.open(.readOnly)
        let byteCount = try log.verifyAndWait().byteCount
        let report = try await log.scrub(bytesPerSecond: byteCount * 10, passCount: 1)
        #expect(report.damages.isEmpty && report.byteCount == byteCount)
    }

    @Test func filesBesideTheSegmentsAreChecked() throws {
        let store = try OperationStore(seed: 64)
        let manifest = Self.path + "/log/manifest"
        try store.open().closeAndWait()
        let bytes = try #require(store.disk.bytes(of: manifest))
        for offset in stride(from: 0, to: bytes.count, by: 13) {
            let disk = store.disk.copy()
            disk.flipBit(offset & 7, ofByte: offset, in: manifest)
            let report = try OperationStore.open(.readOnly, on: disk).verifyAndWait()
            #expect(report.isSound && report.damages.count == 1, "byte \(offset): \(report.damages)")
        }
        for name in ["prepared.next", "prepared.reserve"] {
            let disk = store.disk.copy()
            var zeros = [UInt8](repeating: 0, count: 16 << 10)
            zeros[9_000] = 4
            disk.replaceBytes(of: "\(Self.path)/log/\(name)", with: zeros)
            let report = try OperationStore.open(.readOnly, on: disk).verifyAndWait()
            #expect(report.isSound && report.damages.map(\.offset) == [9_000])
        }
    }

    /// The calls that `body` makes on the disk of a store, by name.
    private func calls(on store: OperationStore, _ body: () throws -> Void) throws -> [String] {
        let count = store.disk.operations.count
        try body()
        return Array(store.disk.operations[count...])
    }

    @Test func aReadOnlyMediumIsReadAndNotWritten() throws {
        let store = try OperationStore(seed: 66)
        let unread = store.disk.copy()
        let reads = try calls(on: store) { _ = try store.open(.readOnly) }
        #expect(reads.count { $0 == "fsync" } == 3)
        for (call, operation) in reads.enumerated() where operation == "fsync" {
            for errorNumber in [FileSystemError.readOnlyFileSystem, FileSystemError.invalidArgument] {
                let disk = unread.copy()
                disk.faults.failingCall = call
                disk.faults.errorNumber = errorNumber
                #expect(try OperationStore.open(.readOnly, on: disk).verifyAndWait().damages.isEmpty)
            }
            let disk = unread.copy()
            disk.faults.failingCall = call
            #expect(throws: EventStoreError(.inputOutput, "")) { _ = try OperationStore.open(.readOnly, on: disk) }
        }
        let writes = try calls(on: store) { try store.open().closeAndWait() }
        let lockCall = writes.firstIndex(of: "flock")
        #expect(lockCall != nil)
        for errorNumber in [FileSystemError.readOnlyFileSystem, FileSystemError.permissionDenied] {
            let disk = unread.copy()
            disk.faults.failingCall = lockCall
            disk.faults.errorNumber = errorNumber
            #expect(throws: EventStoreError(.readOnly, "")) { _ = try OperationStore.open(on: disk) }
        }
    }

    @Test func workCanBeCancelled() async throws {
        let store = try OperationStore(seed: 65)
        let log = try store.open(.readOnly)
        let scrub = Task { try await log.scrub(bytesPerSecond: 1) }
        scrub.cancel()
        await #expect(throws: EventStoreError(.cancelled, "")) { _ = try await scrub.value }
        let once = try await log.scrub(bytesPerSecond: 1 << 40, passCount: 2, depth: .contents)
        #expect(once.damages.isEmpty && once.eventCount == store.submitted.count)
    }

    // MARK: What segments say of earlier ones

    private static let storeID = [UInt8](repeating: 1, count: 16)

    private func header(_ ordinal: Int, earlierStreamCount: Int) -> SegmentHeader {
        SegmentHeader(
            storeID: Self.storeID, ordinal: ordinal, firstPosition: .start, createdAt: .epoch, capacity: 1 << 20,
            salt: 1,
            writerEpoch: 1, recordedAtFloor: .epoch, previousSegmentLink: 0, earlierStreamCount: earlierStreamCount,
            hashKey: Self.storeID)
    }

    private struct Stream {
        var name: String
        var back = 0
        var base: UInt32 = 0
        var number: UInt32 = 0
        var eventCount = 1
    }

    private func index(_ header: SegmentHeader, _ streams: [Stream]) -> SegmentIndex {
        var index = SegmentIndex(header)
        var numbers: [UInt32] = []
        for (place, stream) in streams.enumerated() {
            _ = Array(stream.name.utf8).withUnsafeBytes {
                index.addStream(
                    $0, segmentsBack: stream.back, baseRevision: stream.base, storeNumber: stream.number)
            }
            numbers += [UInt32](repeating: UInt32(place), count: stream.eventCount)
        }
        _ = Array("t".utf8).withUnsafeBytes { index.internType($0) }
        let frame = FrameHeader(
            kind: .events, firstPosition: .start, eventCount: numbers.count, previousLink: 1, rawByteCount: 1,
            storedByteCount: 1, codec: .stored, groupDistance: 0, writerEpoch: 1)
        index.record(
            frame, groupOffset: 4_096, streamNumbers: numbers, typeNumbers: numbers.map { _ in 0 }, keys: [])
        return index
    }

    @Test func linksBetweenSegmentsAreHeldAgainstEachOther() {
        let first = header(0, earlierStreamCount: 0)
        let beginnings = [Stream(name: "a/1", eventCount: 3), Stream(name: "a/2", eventCount: 2)]
        func damage(_ streams: [Stream], ordinal: Int = 1, earlierStreamCount: Int = 2) -> Damage? {
            var links = StreamLinks(SipHash(key: Self.storeID))
            #expect(links.add(index(first, beginnings), of: first) == nil)
            let second = header(ordinal, earlierStreamCount: earlierStreamCount)
            let damage = links.add(index(second, streams), of: second)
            #expect(links.ordinalOfRepeatedName() == nil)
            return damage
        }
        let sound = Stream(name: "a/1", back: 1, base: 3, number: 0)
        #expect(damage([sound, Stream(name: "b/1"), Stream(name: "a/2", back: 1, base: 2, number: 1)]) == nil)
        #expect(damage([Stream(name: "a/1", back: 2, base: 3, number: 0)], ordinal: 2) == nil)
        let wrong: [(Stream, Int, Int)] = [
            (Stream(name: "a/1", back: 1, base: 2, number: 0), 1, 2),
            (Stream(name: "a/1", back: 1, base: 4, number: 0), 1, 2),
            (Stream(name: "a/1", back: 2, base: 3, number: 0), 3, 2),
            (Stream(name: "a/1", back: 1, base: 3, number: 1), 1, 2),
            (Stream(name: "a/1", back: 1, base: 3, number: 7), 1, 2),
            (Stream(name: "c/1", back: 1, base: 3, number: 0), 1, 2),
            (sound, 1, 1), (sound, 1, 3),
        ]
        for (stream, ordinal, earlierStreamCount) in wrong {
            let found = damage([stream], ordinal: ordinal, earlierStreamCount: earlierStreamCount)
            #expect(found?.segment == ordinal, "\(stream)")
            #expect(earlierStreamCount != 2 || found?.streams.map(\.description) == [stream.name])
        }
    }

    @Test func aNameThatBeginsTwiceIsFound() {
        var links = StreamLinks(SipHash(key: Self.storeID))
        let (first, second) = (header(0, earlierStreamCount: 0), header(1, earlierStreamCount: 2))
        #expect(links.add(index(first, [Stream(name: "a/1"), Stream(name: "a/2")]), of: first) == nil)
        #expect(links.add(index(second, [Stream(name: "a/2")]), of: second) == nil)
        #expect(links.ordinalOfRepeatedName() == 1)
    }
}
