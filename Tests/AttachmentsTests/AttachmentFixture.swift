import Attachments
import EventLog
import EventModel
import SijillTestKit

/// A store of attachments on a simulated disk, and contents to attach.
enum AttachmentFixture {
    static let path = "/store"

    /// A disk with an empty store.
    static func disk() throws -> SimulatedFileSystem {
        let disk = SimulatedFileSystem()
        try EventLog.create(at: path, fileSystem: disk, clock: { .epoch })
        return disk
    }

    /// A PDF file of so many bytes, another one for each seed.
    static func contents(_ byteCount: Int, seed: UInt64 = 1) -> [UInt8] {
        var generator = SeededGenerator(seed: seed)
        var bytes = Array("%PDF-1.7\n".utf8)
        while bytes.count < byteCount { bytes.append(UInt8(truncatingIfNeeded: generator.next())) }
        return Array(bytes.prefix(byteCount))
    }

    /// The bytes in chunks of a size.
    static func chunks(_ bytes: [UInt8], of byteCount: Int = 1_000) -> AsyncStream<[UInt8]> {
        AsyncStream { continuation in
            for start in stride(from: 0, to: bytes.count, by: byteCount) {
                continuation.yield(Array(bytes[start..<min(bytes.count, start + byteCount)]))
            }
            continuation.finish()
        }
    }
}

extension AttachmentStore {
    /// Keeps bytes and gives back their digest.
    @discardableResult
    func add(_ bytes: [UInt8]) async throws -> AttachmentDigest {
        let draft = try await receive(AttachmentFixture.chunks(bytes), byteCountMax: .max)
        try keep(draft)
        return draft.digest
    }

    /// All bytes of an attachment.
    func bytes(of digest: AttachmentDigest) async throws -> [UInt8] {
        var bytes: [UInt8] = []
        for try await chunk in chunks(of: digest) { bytes += chunk }
        return bytes
    }

    /// The digests that have a file.
    var digests: [AttachmentDigest] {
        get throws {
            var digests: [AttachmentDigest] = []
            try forEach { digest throws(EventStoreError) in digests.append(digest) }
            return digests
        }
    }
}
