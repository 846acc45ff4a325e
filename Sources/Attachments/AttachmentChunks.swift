internal import Crypto
internal import EventLog
public import EventModel

/// The bytes of an attachment, a mebibyte at a time.
///
/// They are held against the digest while they are read: whoever has got all of them without an error has what was
/// attached. Whoever meets an error throws away what came before it.
public struct AttachmentChunks: AsyncSequence, Sendable {
    /// Bytes that follow each other.
    public typealias Element = [UInt8]

    /// The digest that names the file.
    public let digest: AttachmentDigest
    private let store: AttachmentStore
    private let file: StoreFile

    /// Makes the bytes of the file of a digest.
    init(_ digest: AttachmentDigest, file: StoreFile, in store: AttachmentStore) {
        self.digest = digest
        self.store = store
        self.file = file
    }

    /// Begins to read.
    public func makeAsyncIterator() -> Iterator { Iterator(chunks: self) }

    /// Reads the bytes in order.
    public struct Iterator: AsyncIteratorProtocol {
        private let chunks: AttachmentChunks
        private var hash = SHA256()
        private var end = 0

        init(chunks: AttachmentChunks) {
            self.chunks = chunks
        }

        /// The next bytes; nil after the last ones, when all of them were what was attached.
        ///
        /// - Throws: ``EventStoreError``: `corrupt` at the end of a damaged file; file errors.
        public mutating func next() async throws(EventStoreError) -> [UInt8]? {
            let (file, start) = (chunks.file, end)
            let bytes = try await chunks.store.onThread { _ throws(EventStoreError) in
                try file.read(start..<start + AttachmentStore.chunkByteCount)
            }
            guard bytes.isEmpty else {
                hash.update(data: bytes)
                end += bytes.count
                return bytes
            }
            guard AttachmentDigest(finishing: hash) == chunks.digest else {
                let damage = AttachmentDamage(digest: chunks.digest, kind: .wrongContents)
                throw EventStoreError(
                    .corrupt, "\(damage); `sijill repair --from BACKUP` brings it back", place: file.path)
            }
            return nil
        }
    }
}

extension AttachmentStore {
    /// The bytes of an attachment.
    ///
    /// - Throws: ``EventStoreError``: `notFound` where there is no file of this digest; file errors.
    public func chunks(of digest: AttachmentDigest) async throws(EventStoreError) -> AttachmentChunks {
        let file = try await onThread { store throws(EventStoreError) in try store.open(digest) }
        guard let file else {
            throw EventStoreError(
                .notFound,
                "\(AttachmentDamage(digest: digest, kind: .missing)); `sijill repair --from BACKUP` "
                    + "brings it back where a backup has it", place: path(of: digest))
        }
        return AttachmentChunks(digest, file: file, in: self)
    }
}
