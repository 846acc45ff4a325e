import EventLog
import Synchronization

/// Keeps the largest number of bytes that a call asked for.
final class CallMeter: Sendable {
    private let largest = Mutex(0)

    var byteCountMax: Int { largest.withLock { $0 } }

    func take(_ byteCount: Int) { largest.withLock { $0 = max($0, byteCount) } }
}

/// The machine's file system, with a meter on reads and writes.
struct MeteredFileSystem: FileSystem {
    private let system = PosixFileSystem()
    let meter: CallMeter

    func openFile(at path: String, mode: FileOpenMode) throws(FileSystemError) -> any OpenFile {
        File(try system.openFile(at: path, mode: mode), meter)
    }

    func createDirectory(at path: String) throws(FileSystemError) { try system.createDirectory(at: path) }
    func synchronizeDirectory(at path: String) throws(FileSystemError) { try system.synchronizeDirectory(at: path) }
    func listDirectory(at path: String) throws(FileSystemError) -> [String] { try system.listDirectory(at: path) }
    func isDirectory(at path: String) throws(FileSystemError) -> Bool { try system.isDirectory(at: path) }
    func byteCount(ofFileAt path: String) throws(FileSystemError) -> Int { try system.byteCount(ofFileAt: path) }
    func removeFile(at path: String) throws(FileSystemError) { try system.removeFile(at: path) }
    func renameFile(at path: String, to newPath: String) throws(FileSystemError) {
        try system.renameFile(at: path, to: newPath)
    }
    func lockFile(at path: String) throws(FileSystemError) -> any FileLock { try system.lockFile(at: path) }

    private final class File: OpenFile {
        let file: any OpenFile
        let meter: CallMeter

        init(_ file: any OpenFile, _ meter: CallMeter) {
            (self.file, self.meter) = (file, meter)
        }

        func byteCount() throws(FileSystemError) -> Int { try file.byteCount() }
        func read(into buffer: UnsafeMutableRawBufferPointer, at offset: Int) throws(FileSystemError) -> Int {
            meter.take(buffer.count)
            return try file.read(into: buffer, at: offset)
        }
        func write(_ bytes: UnsafeRawBufferPointer, at offset: Int) throws(FileSystemError) -> Int {
            meter.take(bytes.count)
            return try file.write(bytes, at: offset)
        }
        func synchronizeData() throws(FileSystemError) { try file.synchronizeData() }
        func synchronize() throws(FileSystemError) { try file.synchronize() }
        func truncate(to byteCount: Int) throws(FileSystemError) { try file.truncate(to: byteCount) }
    }
}
