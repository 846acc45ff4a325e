public import EventLog
public import EventModel

/// The attachments of a store: files beside the log, each under the SHA-256 of its bytes.
///
/// `attachments/ab/abcdef…`: the digest in hexadecimal digits, in a folder of its first two. A file is written under
/// another name, made durable, and only then gets its own, so that what has a digest for a name is whole; it never
/// changes and is never removed. The same content twice is one file. Symbolic links are not followed.
public struct AttachmentStore: Sendable {
    package let files: StoreDirectory

    /// The attachments of the store in a folder.
    public init(store path: String, fileSystem: any FileSystem = PosixFileSystem()) {
        self.init(files: StoreDirectory(path: path, fileSystem: fileSystem))
    }

    /// The attachments beside a log.
    public init(of log: EventLog) {
        self.init(files: log.directory)
    }

    init(files: StoreDirectory) {
        self.files = files
    }

    /// The folder of all attachments.
    package var folder: String { files.path + "/attachments" }

    /// The folder of a digest.
    package func folder(of digest: AttachmentDigest) -> String { folder + "/" + digest.description.prefix(2) }

    /// The path of a digest's file.
    package func path(of digest: AttachmentDigest) -> String { folder(of: digest) + "/" + digest.description }

    /// The bytes that are read or written at a time.
    static let chunkByteCount = 1 << 20

    // MARK: Writing

    /// Begins a file that has no name of its own yet.
    ///
    /// - Throws: ``EventStoreError``.
    func makeDraft(byteCountMax: Int) throws(EventStoreError) -> AttachmentDraft {
        try makeFolder(folder)
        for number in 0..<Self.draftCountMax {
            let path = "\(folder)/\(number)\(Self.draftSuffix)"
            do throws(EventStoreError) {
                let file = try files.openFile(at: path, mode: .createNew)
                return AttachmentDraft(file: file, byteCountMax: byteCountMax)
            } catch {
                // Another attachment is being written under this name.
                guard try files.byteCount(ofFileAt: path) != nil else { throw error }
            }
        }
        throw EventStoreError(
            .busy, "\(Self.draftCountMax) attachments are being written; try again when some are done", place: folder)
    }

    /// Gives a draft, all of which is durable on return, its name.
    ///
    /// A file of that name is replaced by the same bytes: what an earlier process left may never have reached the disk.
    ///
    /// - Throws: ``EventStoreError``.
    package func keep(_ draft: AttachmentDraft) throws(EventStoreError) {
        try draft.file.synchronize()
        let digest = draft.digest
        try makeFolder(folder(of: digest))
        try files.renameFile(at: draft.path, to: path(of: digest))
        // Folders that are there already need not be durable: whoever made them may not have come so far.
        for path in [folder(of: digest), folder, files.path] { try files.synchronizeDirectory(at: path) }
    }

    /// Removes a draft that is of no use.
    ///
    /// - Throws: ``EventStoreError``.
    package func discard(_ draft: AttachmentDraft) throws(EventStoreError) {
        try files.removeFile(at: draft.path)
    }

    /// Removes what attachments that were never finished have left behind; only whoever may write the store calls it,
    /// before anything is attached.
    ///
    /// - Throws: ``EventStoreError``.
    public func removeUnfinished() throws(EventStoreError) {
        for name in try names(in: folder) where name.hasSuffix(Self.draftSuffix) {
            try files.removeFile(at: folder + "/" + name)
        }
    }

    private static let draftSuffix = ".unfinished"
    /// So many are never written at once.
    private static let draftCountMax = 1_000

    private func makeFolder(_ path: String) throws(EventStoreError) {
        if try isFolder(path) { return }
        try files.createDirectory(at: path)
    }

    // MARK: Looking

    /// Whether a folder is there.
    ///
    /// - Throws: ``EventStoreError``, also where something else has its name, as a link that leads elsewhere would.
    func isFolder(_ path: String) throws(EventStoreError) -> Bool {
        do throws(FileSystemError) {
            if try files.fileSystem.isDirectory(at: path) { return true }
        } catch {
            if error.errorNumber == FileSystemError.noSuchFile { return false }
            throw EventStoreError(.inputOutput, "\(error); check the disk and its permissions", place: path)
        }
        throw EventStoreError(
            .corrupt, "this is no folder of the store's own, and links are not followed; remove it", place: path)
    }

    /// The names in a folder in order; none where it is not there.
    func names(in path: String) throws(EventStoreError) -> [String] {
        guard try isFolder(path) else { return [] }
        do throws(FileSystemError) {
            return try files.fileSystem.listDirectory(at: path).sorted()
        } catch {
            throw EventStoreError(.inputOutput, "\(error); check the disk and its permissions", place: path)
        }
    }

    /// Calls `body` for every digest that has a file, in order; other names are ignored.
    ///
    /// - Throws: ``EventStoreError``, or what `body` throws.
    /// - Complexity: O(n) in the files; memory for those of one folder.
    package func forEach(_ body: (AttachmentDigest) throws(EventStoreError) -> Void) throws(EventStoreError) {
        for name in try names(in: folder) where Self.isFolderName(name) {
            for file in try names(in: folder + "/" + name) where file.hasPrefix(name) {
                if let digest = AttachmentDigest(file) { try body(digest) }
            }
        }
    }

    private static func isFolderName(_ name: String) -> Bool {
        name.utf8.count == 2
            && name.utf8.allSatisfy { (0x30...0x39).contains($0) || (0x61...0x66).contains($0) }
    }

    /// Opens the file of a digest; nil where there is none, or something else has its name: a link, a folder, a pipe.
    ///
    /// - Throws: ``EventStoreError``.
    func open(_ digest: AttachmentDigest) throws(EventStoreError) -> StoreFile? {
        let path = path(of: digest)
        do throws(FileSystemError) {
            for folder in [folder, folder(of: digest)] where try !files.fileSystem.isDirectory(at: folder) {
                return nil
            }
            return StoreFile(try files.fileSystem.openFile(at: path, mode: .readRegular), path: path)
        } catch {
            let absences = [
                FileSystemError.noSuchFile, FileSystemError.symbolicLink, FileSystemError.invalidArgument,
            ]
            if absences.contains(error.errorNumber) { return nil }
            throw EventStoreError(.inputOutput, "\(error); check the disk and its permissions", place: path)
        }
    }
}
