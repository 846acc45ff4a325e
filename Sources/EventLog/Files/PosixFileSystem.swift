#if canImport(Glibc)
    private import Glibc
#else
    private import Darwin
#endif

/// The file system of the machine; the only place of the log with system calls on files.
public struct PosixFileSystem: FileSystem {
    /// Makes the file system.
    public init() {}

    /// Opens a file with `open(2)`.
    public func openFile(at path: String, mode: FileOpenMode) throws(FileSystemError) -> any OpenFile {
        let flags =
            switch mode {
            case .read: O_RDONLY
            // To open a pipe must not wait for whoever writes it.
            case .readRegular: O_RDONLY | O_NOFOLLOW | O_NONBLOCK
            case .readWrite: O_RDWR
            case .createNew: O_RDWR | O_CREAT | O_EXCL
            }
        let file = PosixFile(descriptor: try Self.openDescriptor(path, flags: flags), path: path)
        if mode == .readRegular { try file.checkIsRegular() }
        return file
    }

    /// Looks with `lstat(2)`.
    public func isDirectory(at path: String) throws(FileSystemError) -> Bool {
        var status = stat()
        try Self.check(lstat(path, &status), "lstat", path)
        return status.st_mode & S_IFMT == S_IFDIR
    }

    /// Makes a directory with `mkdir(2)`.
    public func createDirectory(at path: String) throws(FileSystemError) {
        try Self.check(mkdir(path, 0o777), "mkdir", path)
    }

    /// Makes the names in a directory durable with `fsync(2)`.
    public func synchronizeDirectory(at path: String) throws(FileSystemError) {
        let descriptor = try Self.openDescriptor(path, flags: O_RDONLY | O_DIRECTORY)
        defer { _ = close(descriptor) }
        try Self.check(fsync(descriptor), "fsync", path)
    }

    /// The names in a directory with `readdir(3)`.
    public func listDirectory(at path: String) throws(FileSystemError) -> [String] {
        guard let directory = opendir(path) else { throw FileSystemError(errno, operation: "opendir", path: path) }
        defer { _ = closedir(directory) }
        var names: [String] = []
        errno = 0
        while let entry = readdir(directory) {
            // Unsafe: d_name is a C string of at most 255 bytes within the entry.
            let name = withUnsafeBytes(of: &entry.pointee.d_name) { bytes in
                String(decoding: bytes.prefix { $0 != 0 }, as: UTF8.self)
            }
            if name != ".", name != ".." { names.append(name) }
            errno = 0
        }
        guard errno == 0 else { throw FileSystemError(errno, operation: "readdir", path: path) }
        return names
    }

    /// The number of bytes of a file with `stat(2)`.
    public func byteCount(ofFileAt path: String) throws(FileSystemError) -> Int {
        var status = stat()
        try Self.check(stat(path, &status), "stat", path)
        return Int(status.st_size)
    }

    /// Removes the name of a file with `unlink(2)`.
    public func removeFile(at path: String) throws(FileSystemError) {
        try Self.check(unlink(path), "unlink", path)
    }

    /// Gives a file another name with `rename(2)`.
    public func renameFile(at path: String, to newPath: String) throws(FileSystemError) {
        try Self.check(rename(path, newPath), "rename", path)
    }

    /// Takes the lock of a file with `flock(2)`.
    public func lockFile(at path: String) throws(FileSystemError) -> any FileLock {
        let descriptor = try Self.openDescriptor(path, flags: O_RDWR | O_CREAT)
        guard flock(descriptor, LOCK_EX | LOCK_NB) == 0 else {
            let errorNumber = errno
            _ = close(descriptor)
            throw FileSystemError(errorNumber, operation: "flock", path: path)
        }
        return PosixLock(descriptor: descriptor)
    }

    private static func openDescriptor(_ path: String, flags: Int32) throws(FileSystemError) -> Int32 {
        for _ in 0..<interruptionCountMax {
            let descriptor = open(path, flags | O_CLOEXEC, 0o666)
            if descriptor >= 0 { return descriptor }
            if errno != EINTR { break }
        }
        throw FileSystemError(errno, operation: "open", path: path)
    }

    /// Nothing that lives interrupts so often.
    private static let interruptionCountMax = 1_000

    fileprivate static func check(_ result: Int32, _ operation: String, _ path: String) throws(FileSystemError) {
        if result != 0 { throw FileSystemError(errno, operation: operation, path: path) }
    }
}

/// A file descriptor.
private final class PosixFile: OpenFile {
    private let descriptor: Int32
    private let path: String

    init(descriptor: Int32, path: String) {
        self.descriptor = descriptor
        self.path = path
    }

    deinit { _ = close(descriptor) }

    func checkIsRegular() throws(FileSystemError) {
        var status = stat()
        try PosixFileSystem.check(fstat(descriptor, &status), "fstat", path)
        guard status.st_mode & S_IFMT == S_IFREG else {
            throw FileSystemError(FileSystemError.invalidArgument, operation: "open", path: path)
        }
    }

    func byteCount() throws(FileSystemError) -> Int {
        var status = stat()
        try PosixFileSystem.check(fstat(descriptor, &status), "fstat", path)
        return Int(status.st_size)
    }

    // Unsafe: the kernel writes at most `buffer.count` bytes.
    func read(into buffer: UnsafeMutableRawBufferPointer, at offset: Int) throws(FileSystemError) -> Int {
        let count = pread(descriptor, buffer.baseAddress, buffer.count, off_t(offset))
        guard count >= 0 else { throw FileSystemError(errno, operation: "pread", path: path) }
        return count
    }

    // Unsafe: the kernel reads at most `bytes.count` bytes.
    func write(_ bytes: UnsafeRawBufferPointer, at offset: Int) throws(FileSystemError) -> Int {
        let count = pwrite(descriptor, bytes.baseAddress, bytes.count, off_t(offset))
        guard count >= 0 else { throw FileSystemError(errno, operation: "pwrite", path: path) }
        return count
    }

    func synchronizeData() throws(FileSystemError) {
        #if canImport(Glibc)
            try PosixFileSystem.check(fdatasync(descriptor), "fdatasync", path)
        #else
            try synchronize()
        #endif
    }

    func synchronize() throws(FileSystemError) {
        try PosixFileSystem.check(fsync(descriptor), "fsync", path)
    }

    func truncate(to byteCount: Int) throws(FileSystemError) {
        try PosixFileSystem.check(ftruncate(descriptor, off_t(byteCount)), "ftruncate", path)
    }

    func forgetCachedBytes() {
        #if canImport(Glibc)
            _ = posix_fadvise(descriptor, 0, 0, POSIX_FADV_DONTNEED)
        #endif
    }
}

/// A descriptor that holds a lock.
private final class PosixLock: FileLock {
    private let descriptor: Int32

    init(descriptor: Int32) {
        self.descriptor = descriptor
    }

    deinit {
        release()
        _ = close(descriptor)
    }

    /// To close the descriptor would not do: a child process that was forked meanwhile holds a copy until it has its
    /// own program.
    func release() {
        _ = flock(descriptor, LOCK_UN)
    }
}
