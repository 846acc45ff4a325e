import EventLog
import Foundation
import Testing

/// The real disk: what cannot be done is told with the system's own number.
@Suite struct PosixFileSystemTests {
    private let system = PosixFileSystem()

    @Test func whatCannotBeDoneIsTold() throws {
        let store = try TemporaryStore()
        defer { store.remove() }
        try system.createDirectory(at: store.path)
        let missing = store.path + "/missing"
        let noSuchFile = FileSystemError(FileSystemError.noSuchFile, operation: "", path: "")
        #expect(throws: noSuchFile) { _ = try system.openFile(at: missing, mode: .read) }
        #expect(throws: noSuchFile) { _ = try system.byteCount(ofFileAt: missing) }
        #expect(throws: noSuchFile) { _ = try system.listDirectory(at: missing) }
        #expect(throws: noSuchFile) { try system.removeFile(at: missing) }
        #expect(throws: noSuchFile) { try system.renameFile(at: missing, to: missing + "-2") }
        #expect(throws: noSuchFile) { try system.synchronizeDirectory(at: missing) }
        #expect(throws: noSuchFile) { try system.createDirectory(at: missing + "/below") }
        #expect(throws: FileSystemError(FileSystemError.fileExists, operation: "", path: "")) {
            try system.createDirectory(at: store.path)
        }
        do throws(FileSystemError) {
            try system.removeFile(at: missing)
        } catch {
            #expect(error.operation == "unlink" && error.path == missing)
            #expect("\(error)".contains("unlink") && "\(error)".contains(missing))
        }
    }

    @Test func aFileIsReadAndWrittenWhereItWasOpenedForThat() throws {
        let store = try TemporaryStore()
        defer { store.remove() }
        try system.createDirectory(at: store.path)
        let path = store.path + "/file"
        let file = try system.openFile(at: path, mode: .createNew)
        let bytes: [UInt8] = [1, 2, 3, 4, 5]
        #expect(try bytes.withUnsafeBytes { bytes throws in try file.write(bytes, at: 2) } == 5)
        try file.synchronizeData()
        try file.truncate(to: 6)
        try file.synchronize()
        // The pages are durable, so that to forget them loses nothing.
        file.forgetCachedBytes()
        #expect(try system.byteCount(ofFileAt: path) == 6 && file.byteCount() == 6)
        let reading = try system.openFile(at: path, mode: .read)
        var read = [UInt8](repeating: 9, count: 9)
        #expect(try read.withUnsafeMutableBytes { bytes throws in try reading.read(into: bytes, at: 0) } == 6)
        #expect(read == [0, 0, 1, 2, 3, 4, 9, 9, 9])
        #expect(throws: FileSystemError.self) {
            _ = try bytes.withUnsafeBytes { bytes throws in try reading.write(bytes, at: 0) }
        }
        #expect(throws: FileSystemError.self) { try reading.truncate(to: 0) }
        // A directory can be opened and not be read.
        let directory = try system.openFile(at: store.path, mode: .read)
        #expect(throws: FileSystemError.self) {
            _ = try read.withUnsafeMutableBytes { bytes throws in try directory.read(into: bytes, at: 0) }
        }
        #expect(try system.listDirectory(at: store.path) == ["file"])
    }
}
