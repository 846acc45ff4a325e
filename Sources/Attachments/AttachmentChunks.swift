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

    /// Makes the bytes of the file of a digest.
    init(_ digest: AttachmentDigest, in store: AttachmentStore) {
        self.digest = digest
        self.store = store
    }

    /// Begins to read.
    public func makeAsyncIterator() -> Iterator { Iterator(digest, in: store) }

    /// Reads the bytes in order.
    public struct Iterator: AsyncIteratorProtocol {
        private let digest: AttachmentDigest
        private let store: AttachmentStore
        private var file: StoreFile?
        private var hash = SHA256()
        private var end = 0

        init(_ digest: AttachmentDigest, in store: AttachmentStore) {
            self.digest = digest
            self.store = store
        }

        /// The next bytes; nil after the last ones, when all of them were what was attached.
        ///
        /// - Throws: ``EventStoreError``: `notFound` where there is no file of this digest; `corrupt` at the end of a
        ///   damaged one; file errors.
        public mutating func next() async throws(EventStoreError) -> [UInt8]? {
            let (digest, known, start) = (digest, file, end)
            let (file, bytes) = try await store.onThread { store throws(EventStoreError) -> (StoreFile, [UInt8]) in
                let found: StoreFile? = if let known { known } else { try store.open(digest) }
                guard let file = found else { throw Self.absence(of: digest, in: store) }
                return (file, try file.read(start..<start + AttachmentStore.chunkByteCount))
            }
            self.file = file
            guard bytes.isEmpty else {
                hash.update(data: bytes)
                end += bytes.count
                return bytes
            }
            guard AttachmentDigest(finishing: hash) == digest else {
                let damage = AttachmentDamage(digest: digest, kind: .wrongContents)
                throw EventStoreError(
                    .corrupt, "\(damage); `sijill repair --from BACKUP` brings it back", place: file.path)
            }
            return nil
        }

        private static func absence(of digest: AttachmentDigest, in store: AttachmentStore) -> EventStoreError {
            EventStoreError(
                .notFound,
                "\(AttachmentDamage(digest: digest, kind: .missing)); `sijill repair --from BACKUP` brings it back "
                    + "where a backup has it", place: store.path(of: digest))
        }
    }
}

extension AttachmentStore {
    /// The bytes of an attachment, whose file is opened with the first of them.
    public func chunks(of digest: AttachmentDigest) -> AttachmentChunks {
        AttachmentChunks(digest, in: self)
    }
}
