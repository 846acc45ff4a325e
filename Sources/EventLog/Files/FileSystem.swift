/// What the log asks of an operating system: the only way to a file, so that tests can make every call fail.
///
/// Calls may be interrupted and may do less than asked; the log copes. Paths are absolute or relative to the
/// working directory and separated by slashes.
public protocol FileSystem: Sendable {
    /// Opens a file.
    ///
    /// - Throws: ``FileSystemError``; `createNew` fails where the name is taken.
    func openFile(at path: String, mode: FileOpenMode) throws(FileSystemError) -> any OpenFile

    /// Makes a directory, whose parent must exist.
    ///
    /// - Throws: ``FileSystemError``, also when there is one already.
    func createDirectory(at path: String) throws(FileSystemError)

    /// Makes the names in a directory durable.
    ///
    /// - Throws: ``FileSystemError``.
    func synchronizeDirectory(at path: String) throws(FileSystemError)

    /// The names in a directory, in no order, without `.` and `..`.
    ///
    /// - Throws: ``FileSystemError``.
    func listDirectory(at path: String) throws(FileSystemError) -> [String]

    /// Whether the path itself is a directory, and no symbolic link to one.
    ///
    /// - Throws: ``FileSystemError``, with ``FileSystemError/noSuchFile`` where there is nothing.
    func isDirectory(at path: String) throws(FileSystemError) -> Bool

    /// The number of bytes of the file at a path, which is not opened.
    ///
    /// - Throws: ``FileSystemError``, with ``FileSystemError/noSuchFile`` where there is none.
    func byteCount(ofFileAt path: String) throws(FileSystemError) -> Int

    /// Removes the name of a file.
    ///
    /// - Throws: ``FileSystemError``.
    func removeFile(at path: String) throws(FileSystemError)

    /// Gives a file another name in place of what has it.
    ///
    /// - Throws: ``FileSystemError``.
    func renameFile(at path: String, to newPath: String) throws(FileSystemError)

    /// Takes the exclusive lock of a file, which is made where missing, without waiting.
    ///
    /// - Throws: ``FileSystemError``, with ``FileSystemError/wouldBlock`` when somebody else holds it.
    func lockFile(at path: String) throws(FileSystemError) -> any FileLock
}

/// How a file is opened.
public enum FileOpenMode: Hashable, Sendable {
    /// For reading; it must exist.
    case read
    /// For reading; it must exist and be a regular file itself, no symbolic link, pipe or device.
    case readRegular
    /// For reading and writing; it must exist.
    case readWrite
    /// For reading and writing; it must not exist.
    case createNew
}

/// An open file; closed when the last reference goes.
///
/// Calls from several threads do not disturb each other.
public protocol OpenFile: AnyObject, Sendable {
    /// The number of bytes.
    ///
    /// - Throws: ``FileSystemError``.
    func byteCount() throws(FileSystemError) -> Int

    /// Reads up to the buffer's size from `offset`; 0 at the end of the file.
    ///
    /// - Throws: ``FileSystemError``.
    func read(into buffer: UnsafeMutableRawBufferPointer, at offset: Int) throws(FileSystemError) -> Int

    /// Writes up to all of the bytes at `offset` and returns how many.
    ///
    /// - Throws: ``FileSystemError``.
    func write(_ bytes: UnsafeRawBufferPointer, at offset: Int) throws(FileSystemError) -> Int

    /// Makes the contents durable, and the size when contents depend on it (`fdatasync`).
    ///
    /// - Throws: ``FileSystemError``.
    func synchronizeData() throws(FileSystemError)

    /// Makes contents and size durable (`fsync`).
    ///
    /// - Throws: ``FileSystemError``.
    func synchronize() throws(FileSystemError)

    /// Cuts off or extends with zeros.
    ///
    /// - Throws: ``FileSystemError``.
    func truncate(to byteCount: Int) throws(FileSystemError)

    /// Asks for the next reads to come from the device instead of from memory, as far as that is possible.
    func forgetCachedBytes()
}

extension FileSystem {
    /// Whether names can be listed there, for file systems without symbolic links.
    public func isDirectory(at path: String) throws(FileSystemError) -> Bool {
        do throws(FileSystemError) {
            _ = try listDirectory(at: path)
            return true
        } catch {
            // What is no directory has a length.
            _ = try byteCount(ofFileAt: path)
            return false
        }
    }
}

extension OpenFile {
    /// Does nothing, for files without a cache.
    public func forgetCachedBytes() {}
}

/// An exclusive lock; given back when the last reference goes, or the process ends.
public protocol FileLock: AnyObject, Sendable {
    /// Gives the lock back.
    func release()
}
