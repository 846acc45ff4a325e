import Attachments
import EventLog
import EventModel
import SijillTestKit
import Testing

/// Files under the digests of their bytes.
@Suite struct AttachmentStoreTests {
    private let disk: SimulatedFileSystem
    private let store: AttachmentStore

    init() throws {
        disk = try AttachmentFixture.disk()
        store = AttachmentStore(store: AttachmentFixture.path, fileSystem: disk)
    }

    @Test func aFileIsFoundUnderTheDigestOfItsBytes() async throws {
        let digest = try await store.add(Array("abc".utf8))
        // The example of FIPS 180-2.
        let expected = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"
        #expect(digest.description == expected)
        #expect(disk.bytes(of: "/store/attachments/ba/\(expected)") == Array("abc".utf8))
        #expect(try await store.bytes(of: digest) == Array("abc".utf8))
    }

    @Test func theSameContentTwiceIsOneFile() async throws {
        let bytes = AttachmentFixture.contents(5_000)
        let first = try await store.add(bytes)
        #expect(try await store.add(bytes) == first)
        #expect(try store.digests == [first])
        #expect(disk.paths.filter { $0.hasPrefix("/store/attachments/") } == [store.path(of: first)])
    }

    @Test(arguments: [1, 2, 3] as [UInt64])
    func howItComesDoesNotCount(seed: UInt64) async throws {
        var generator = SeededGenerator(seed: seed)
        let bytes = AttachmentFixture.contents(3 << 20, seed: seed)
        let whole = try await store.add(bytes)
        for _ in 0..<4 {
            let size = Int.random(in: 1...(2 << 20), using: &generator)
            let draft = try await store.receive(
                AttachmentFixture.chunks(bytes, of: max(size, 5_000)), byteCountMax: bytes.count)
            #expect(draft.digest == whole && !draft.isTooLarge, "seed \(seed), chunks of \(size)")
            #expect(draft.byteCount == bytes.count && draft.mediaType == "application/pdf")
            try store.discard(draft)
        }
        #expect(try await store.bytes(of: whole) == bytes)
    }

    @Test func ofATooLargeStreamNoMoreIsRead() async throws {
        let counter = ChunkSource(chunk: [UInt8](repeating: 7, count: 1 << 20), count: 1_000)
        let draft = try await store.receive(counter, byteCountMax: 3 << 20)
        #expect(draft.isTooLarge && draft.byteCount == 3 << 20)
        #expect(counter.readCount == 4)
        try store.discard(draft)
    }

    @Test func aStreamThatFailsLeavesNothing() async throws {
        let source = ChunkSource(chunk: [1, 2, 3], count: 5, failsAtEnd: true)
        await #expect(throws: ChunkSource.Failure.self) { _ = try await store.receive(source, byteCountMax: 100) }
        #expect(!disk.paths.contains { $0.hasPrefix("/store/attachments/") })
    }

    @Test func whatWasNeverFinishedIsRemoved() async throws {
        let kept = try await store.add([1, 2, 3])
        _ = try await store.receive(AttachmentFixture.chunks([4, 5, 6]), byteCountMax: 100)
        #expect(disk.paths.contains { $0.hasSuffix(".unfinished") })
        try store.removeUnfinished()
        #expect(!disk.paths.contains { $0.hasSuffix(".unfinished") })
        #expect(try store.digests == [kept])
    }

    @Test func theFirstBytesTellTheType() {
        let heads: [([UInt8], String)] = [
            (Array("%PDF-1.7".utf8), "application/pdf"), ([0xFF, 0xD8, 0xFF, 0xE0], "image/jpeg"),
            ([0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A, 0], "image/png"),
            ([0x49, 0x49, 0x2A, 0x00], "image/tiff"), ([0x4D, 0x4D, 0x00, 0x2A], "image/tiff"),
            (Array("GIF89a".utf8), "image/gif"), (Array("%PDF".utf8), ContentType.other), ([], ContentType.other),
            (Array("<html>".utf8), ContentType.other), ([0xFF, 0xD8], ContentType.other),
        ]
        for (head, mediaType) in heads { #expect(ContentType.mediaType(of: head) == mediaType) }
    }

    @Test func digestsAreWrittenInOneWay() throws {
        let bytes = (0..<32).map { UInt8($0 * 8) }
        let digest = try #require(AttachmentDigest(bytes: bytes))
        #expect(AttachmentDigest(digest.description) == digest)
        #expect(digest.description == bytes.map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined())
        #expect(AttachmentDigest(bytes: bytes.dropLast()) == nil && AttachmentDigest("") == nil)
        #expect(AttachmentDigest(digest.description.uppercased()) == nil)
        #expect(AttachmentDigest(digest.description + "0") == nil)
        #expect(AttachmentDigest(String(repeating: "g", count: 64)) == nil)
    }

    @Test(arguments: [1, 2] as [UInt64])
    func everyBitFlipIsNamed(seed: UInt64) async throws {
        var generator = SeededGenerator(seed: seed)
        var digests: [AttachmentDigest] = []
        for number in 0..<12 as Range<UInt64> {
            let byteCount = Int.random(in: 1...9_000, using: &generator)
            digests.append(try await store.add(AttachmentFixture.contents(byteCount, seed: number)))
        }
        digests = try store.digests
        #expect(try await store.scrub(bytesPerSecond: 1 << 40).damages.isEmpty)
        var damaged: [AttachmentDigest] = []
        for digest in digests where Bool.random(using: &generator) {
            let path = store.path(of: digest)
            let count = try #require(disk.bytes(of: path)).count
            disk.flipBit(
                Int.random(in: 0..<8, using: &generator), ofByte: Int.random(in: 0..<count, using: &generator), in: path
            )
            damaged.append(digest)
        }
        let report = try await store.scrub(bytesPerSecond: 1 << 40)
        #expect(report.fileCount == digests.count)
        #expect(report.damages == damaged.map { AttachmentDamage(digest: $0, kind: .wrongContents) }, "seed \(seed)")
        for digest in digests {
            let isDamaged = damaged.contains(digest)
            let isRefused = await (try? store.bytes(of: digest)) == nil
            #expect(isRefused == isDamaged, "seed \(seed): reading tells the damage")
        }
    }
}

/// Chunks that are made when they are asked for, and counted.
final class ChunkSource: AsyncSequence, AsyncIteratorProtocol, @unchecked Sendable {
    struct Failure: Error {}

    private let chunk: [UInt8]
    private let count: Int
    private let failsAtEnd: Bool
    private(set) var readCount = 0

    init(chunk: [UInt8], count: Int, failsAtEnd: Bool = false) {
        (self.chunk, self.count, self.failsAtEnd) = (chunk, count, failsAtEnd)
    }

    func makeAsyncIterator() -> ChunkSource { self }

    func next() async throws -> [UInt8]? {
        guard readCount < count else {
            if failsAtEnd { throw Failure() }
            return nil
        }
        readCount += 1
        return chunk
    }
}
