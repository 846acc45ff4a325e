import Glibc

/// A file without a name for what does not fit in memory; gone when it is closed or the process ends.
final class ScratchFile {
    private let descriptor: Int32
    private let folder: String
    private var readByteCount = 0

    /// Opens a new one in a folder.
    ///
    /// - Throws: ``XESError`` with code `unwritable`.
    init(folder: String) throws(XESError) {
        self.folder = folder
        let path = "\(folder)/sort-\(getpid())-\(UInt64.random(in: 0...UInt64.max))"
        descriptor = open(path, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else { throw Self.failure("cannot be made", folder) }
        unlink(path)
    }

    deinit {
        close(descriptor)
    }

    /// Appends bytes.
    ///
    /// - Throws: ``XESError`` with code `unwritable`, most likely because the disk is full.
    func append(_ bytes: [UInt8]) throws(XESError) {
        var written = 0
        while written < bytes.count {
            let count = write(descriptor, written == 0 ? bytes : Array(bytes[written...]), bytes.count - written)
            if count < 0, errno == EINTR { continue }
            guard count > 0 else { throw Self.failure("cannot be written", folder) }
            written += count
        }
    }

    /// Appends the next `count` bytes of the file to `bytes`; fewer at its end.
    ///
    /// - Throws: ``XESError`` with code `unwritable`.
    func read(into bytes: inout [UInt8], count: Int) throws(XESError) {
        var chunk = [UInt8](repeating: 0, count: count)
        var readCount = 0
        repeat {
            readCount = pread(descriptor, &chunk, count, off_t(readByteCount))
        } while readCount < 0 && errno == EINTR
        guard readCount >= 0 else { throw Self.failure("cannot be read", folder) }
        readByteCount += readCount
        bytes.append(contentsOf: chunk[..<readCount])
    }

    private static func failure(_ what: String, _ folder: String) -> XESError {
        XESError(
            .unwritable,
            "a scratch file \(what): \(String(cString: strerror(errno))). Make room or name another folder",
            place: folder)
    }
}

/// The folder of scratch files: made if it is not there, and then removed again.
struct ScratchFolder {
    private let path: String
    private let isMade: Bool

    /// Makes the folder if it is not there; whether that failed shows when a file is opened in it.
    init(_ path: String) {
        self.path = path
        isMade = mkdir(path, 0o700) == 0
    }

    /// Removes the folder if it was made here and nobody put anything there.
    func remove() {
        if isMade { rmdir(path) }
    }
}
