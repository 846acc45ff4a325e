internal import Crypto
internal import EventLog
package import EventModel

/// A file that is being written and has no name of its own yet; its bytes are hashed as they come.
package struct AttachmentDraft: Sendable {
    let file: StoreFile
    private let byteCountMax: Int
    private var hash = SHA256()
    /// The bytes so far.
    package private(set) var byteCount = 0
    /// The first bytes, which say of what type the file is.
    private var head: [UInt8] = []
    /// Whether there were more bytes than may be; the rest was not taken.
    package private(set) var isTooLarge = false

    init(file: StoreFile, byteCountMax: Int) {
        self.file = file
        self.byteCountMax = byteCountMax
    }

    var path: String { file.path }

    /// Adds bytes at the end, as long as they are not too many.
    ///
    /// - Throws: ``EventStoreError``.
    /// - Complexity: O(n) in the bytes.
    mutating func append(_ bytes: [UInt8]) throws(EventStoreError) {
        guard !isTooLarge, !bytes.isEmpty else { return }
        guard bytes.count <= byteCountMax - byteCount else {
            isTooLarge = true
            return
        }
        try file.write(bytes, at: byteCount)
        hash.update(data: bytes)
        if head.count < ContentType.headByteCount { head += bytes.prefix(ContentType.headByteCount - head.count) }
        byteCount += bytes.count
    }

    /// The digest of the bytes so far.
    package var digest: AttachmentDigest {
        AttachmentDigest(finishing: hash)
    }

    /// The media type of the file, as its first bytes say it.
    package var mediaType: String { ContentType.mediaType(of: head) }
}

extension AttachmentDigest {
    /// The digest of what was hashed.
    init(finishing hash: SHA256) {
        guard let digest = AttachmentDigest(bytes: Array(hash.finalize())) else {
            preconditionFailure("SHA-256 has \(AttachmentDigest.byteCount) bytes")
        }
        self = digest
    }
}
