import EventLog
import EventModel
import SijillTestKit
import Synchronization
import Testing

/// Readers that open a store while another process writes.
@Suite struct LiveWriterTests {
    private let path = "/store/log/0000000000.segment"

    @Test func aReaderMakesDurableWhatItGivesOut() async throws {
        let disk = SimulatedFileSystem()
        var generator = RequestGenerator(seed: 50)
        let (first, second) = (try generator.request(), try generator.request())
        _ = await LogTrace.run([.append(first)], on: disk)
        let ahead = disk.copy()
        let writer = try LogTrace.open(on: ahead)
        _ = try await writer.append(second)
        try await writer.close()
        let start = try #require(disk.bytes(of: path)).count
        let frame = Array(try #require(ahead.bytes(of: path))[start...])
        let busy = BusyFileSystem(disk, path: path) { file in
            let count = frame.withUnsafeBytes { try? file.write($0, at: start) }
            #expect(count == frame.count)
        }
        let log = try EventLog.open(at: LogTrace.path, mode: .readOnly, fileSystem: busy)
        #expect(try await LogTrace.events(of: log).count == first.events.count + second.events.count)
        let trace = LogTrace(
            submitted: first.events + second.events, acknowledgedCount: first.events.count + second.events.count)
        try await trace.checkRecovered(from: disk.crash { _ in false }, "power cut after the reading")
    }
}

/// A disk on which another process writes to a file right after its first sync.
private final class BusyFileSystem: FileSystem {
    typealias Write = @Sendable (any OpenFile) -> Void

    private let disk: SimulatedFileSystem
    private let path: String
    private let write: Mutex<Write?>

    init(_ disk: SimulatedFileSystem, path: String, write: @escaping Write) {
        self.disk = disk
        self.path = path
        self.write = Mutex(write)
    }

    func openFile(at path: String, mode: FileOpenMode) throws(FileSystemError) -> any OpenFile {
        let file = try disk.openFile(at: path, mode: mode)
        return path == self.path ? File(file: file, system: self) : file
    }

    func createDirectory(at path: String) throws(FileSystemError) { try disk.createDirectory(at: path) }
    func synchronizeDirectory(at path: String) throws(FileSystemError) { try disk.synchronizeDirectory(at: path) }
    func listDirectory(at path: String) throws(FileSystemError) -> [String] { try disk.listDirectory(at: path) }
    func byteCount(ofFileAt path: String) throws(FileSystemError) -> Int { try disk.byteCount(ofFileAt: path) }
    func removeFile(at path: String) throws(FileSystemError) { try disk.removeFile(at: path) }
    func renameFile(at path: String, to newPath: String) throws(FileSystemError) {
        try disk.renameFile(at: path, to: newPath)
    }
    func lockFile(at path: String) throws(FileSystemError) -> any FileLock { try disk.lockFile(at: path) }

    private final class File: OpenFile {
        let file: any OpenFile
        let system: BusyFileSystem

        init(file: any OpenFile, system: BusyFileSystem) {
            (self.file, self.system) = (file, system)
        }

        func byteCount() throws(FileSystemError) -> Int { try file.byteCount() }
        func read(into buffer: UnsafeMutableRawBufferPointer, at offset: Int) throws(FileSystemError) -> Int {
            try file.read(into: buffer, at: offset)
        }
        func write(_ bytes: UnsafeRawBufferPointer, at offset: Int) throws(FileSystemError) -> Int {
            try file.write(bytes, at: offset)
        }
        func synchronizeData() throws(FileSystemError) { try file.synchronizeData() }
        func synchronize() throws(FileSystemError) {
            try file.synchronize()
            let write = system.write.withLock { write in
                defer { write = nil }
                return write
            }
            write?(file)
        }
        func truncate(to byteCount: Int) throws(FileSystemError) { try file.truncate(to: byteCount) }
    }
}
