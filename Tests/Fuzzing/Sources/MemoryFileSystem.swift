import EventLog
import Synchronization

/// Files in memory and nothing else: quick to make for each input.
final class MemoryFileSystem: FileSystem {
    private let files: Mutex<[String: MemoryFile]>

    init(_ files: [String: [UInt8]]) {
        self.files = Mutex(files.mapValues { MemoryFile($0) })
    }

    /// The bytes of all files.
    var contents: [String: [UInt8]] { files.withLock { $0.mapValues(\.contents) } }

    /// No file may grow beyond this, whatever an input says.
    static let byteCountMax = 64 << 20

    func openFile(at path: String, mode: FileOpenMode) throws(FileSystemError) -> any OpenFile {
        try files.withLock { files throws(FileSystemError) in
            if let file = files[path] {
                if mode == .createNew {
                    throw FileSystemError(FileSystemError.fileExists, operation: "open", path: path)
                }
                return file
            }
            guard mode == .createNew else {
                throw FileSystemError(FileSystemError.noSuchFile, operation: "open", path: path)
            }
            let file = MemoryFile([])
            files[path] = file
            return file
        }
    }

    func createDirectory(at path: String) {}

    func synchronizeDirectory(at path: String) {}

    func listDirectory(at path: String) -> [String] {
        files.withLock { files in
            files.keys.filter { $0.hasPrefix(path + "/") }.map { String($0.dropFirst(path.count + 1)) }
                .filter { !$0.contains("/") }
        }
    }

    func byteCount(ofFileAt path: String) throws(FileSystemError) -> Int {
        guard let file = files.withLock({ $0[path] }) else {
            throw FileSystemError(FileSystemError.noSuchFile, operation: "stat", path: path)
        }
        return file.byteCount()
    }

    func removeFile(at path: String) throws(FileSystemError) {
        if files.withLock({ $0.removeValue(forKey: path) }) == nil {
            throw FileSystemError(FileSystemError.noSuchFile, operation: "unlink", path: path)
        }
    }

    func renameFile(at path: String, to newPath: String) throws(FileSystemError) {
        try files.withLock { files throws(FileSystemError) in
            guard let file = files.removeValue(forKey: path) else {
                throw FileSystemError(FileSystemError.noSuchFile, operation: "rename", path: path)
            }
            files[newPath] = file
        }
    }

    func lockFile(at path: String) -> any FileLock { FreeLock() }

    private final class FreeLock: FileLock {
        func release() {}
    }
}

private final class MemoryFile: OpenFile {
    private let bytes: Mutex<[UInt8]>

    init(_ bytes: [UInt8]) {
        self.bytes = Mutex(bytes)
    }

    var contents: [UInt8] { bytes.withLock { $0 } }

    func byteCount() -> Int { bytes.withLock { $0.count } }

    func read(into buffer: UnsafeMutableRawBufferPointer, at offset: Int) -> Int {
        bytes.withLock { bytes in
            guard offset >= 0, offset < bytes.count else { return 0 }
            let count = min(buffer.count, bytes.count - offset)
            // Unsafe: as many bytes are copied as the buffer has room for.
            bytes.withUnsafeBytes {
                buffer.copyMemory(from: UnsafeRawBufferPointer(rebasing: $0[offset..<offset + count]))
            }
            return count
        }
    }

    func write(_ source: UnsafeRawBufferPointer, at offset: Int) -> Int {
        bytes.withLock { bytes in
            let end = offset + source.count
            require(end <= MemoryFileSystem.byteCountMax, "a write at \(offset) makes a file of this size")
            if bytes.count < end { bytes.append(contentsOf: repeatElement(0, count: end - bytes.count)) }
            // Unsafe: the array was made long enough.
            bytes.withUnsafeMutableBytes { $0[offset..<end].copyBytes(from: source) }
            return source.count
        }
    }

    func synchronizeData() {}

    func synchronize() {}

    func truncate(to byteCount: Int) {
        bytes.withLock { bytes in
            require(byteCount <= MemoryFileSystem.byteCountMax, "a file is made as long as \(byteCount)")
            if byteCount < bytes.count {
                bytes.removeSubrange(byteCount...)
            } else {
                bytes.append(contentsOf: repeatElement(0, count: byteCount - bytes.count))
            }
        }
    }
}
