public import EventLog
import Synchronization

/// A file system in memory that crashes, fails and rots on demand, always the same way for the same seed.
///
/// What was written is seen at once but only durable once synced: ``crash(seed:)`` gives what a power cut might
/// leave, where any un-synced sectors of 512 bytes, sizes and names are lost and others kept. What a failed sync could
/// not write is still seen, later syncs pass over it unless it is written again, and a crash loses it.
public final class SimulatedFileSystem: FileSystem {
    private let disk: Mutex<SimulatedDisk>

    /// Makes an empty disk with the root directory `/`.
    public init() {
        disk = Mutex(SimulatedDisk())
    }

    private init(_ disk: SimulatedDisk) {
        self.disk = Mutex(disk)
    }

    // MARK: Faults

    /// What goes wrong from now on.
    public var faults: SimulatedFaults {
        get { disk.withLock { $0.faults } }
        set { disk.withLock { $0.faults = newValue } }
    }

    /// The calls so far; a fault names one of them by number.
    public var callCount: Int { disk.withLock { $0.operations.count } }

    /// The names of the system calls so far, as in `pwrite`.
    public var operations: [String] { disk.withLock { $0.operations } }

    /// What a power cut now might leave, as a new disk; the seed decides what of the un-synced is kept.
    public func crash(seed: UInt64) -> SimulatedFileSystem {
        var generator = SeededGenerator(seed: seed)
        return crash { _ in generator.next() & 1 == 0 }
    }

    /// What a power cut now leaves, as a new disk, when `keeps` decides what of the un-synced is kept.
    public func crash(keeping keeps: (Unsynced) -> Bool) -> SimulatedFileSystem {
        SimulatedFileSystem(disk.withLock { $0.afterCrash(keeping: keeps) })
    }

    /// A copy of the disk as a process that starts now would find it, without faults and locks.
    public func copy() -> SimulatedFileSystem {
        SimulatedFileSystem(disk.withLock { $0.afterProcessEnd() })
    }

    /// Something that was changed and not synced.
    public enum Unsynced: Hashable, Sendable {
        /// A sector of a file, by its number.
        case sector(path: String, index: Int)
        /// The size of a file.
        case size(path: String)
        /// The name of a file or directory, made, removed or changed.
        case name(path: String)
    }

    /// Everything that was changed and not synced, in a fixed order.
    public var unsynced: [Unsynced] { disk.withLock { $0.unsynced } }

    // MARK: Bytes

    /// The paths of all files, in order.
    public var paths: [String] { disk.withLock { $0.filePaths } }

    /// The bytes of a file as readers see them; nil where there is none.
    public func bytes(of path: String) -> [UInt8]? {
        disk.withLock { $0.bytes(of: path) }
    }

    /// Puts bytes in place of those of a file, durably; makes the file where missing.
    public func replaceBytes(of path: String, with bytes: [UInt8]) {
        disk.withLock { $0.replaceBytes(of: path, with: bytes) }
    }

    /// Turns one bit of a file around, durably.
    public func flipBit(_ bit: Int, ofByte offset: Int, in path: String) {
        guard var bytes = bytes(of: path), offset < bytes.count else { return }
        bytes[offset] ^= 1 << UInt8(bit & 7)
        replaceBytes(of: path, with: bytes)
    }

    /// Turns one sector of a file to zeros, durably.
    public func zeroSector(_ index: Int, of path: String) {
        guard var bytes = bytes(of: path) else { return }
        for offset in (index * SimulatedDisk.sectorByteCount)..<((index + 1) * SimulatedDisk.sectorByteCount)
        where offset < bytes.count { bytes[offset] = 0 }
        replaceBytes(of: path, with: bytes)
    }

    // MARK: FileSystem

    /// Opens a file.
    public func openFile(at path: String, mode: FileOpenMode) throws(FileSystemError) -> any OpenFile {
        let node = try disk.withLock { disk throws(FileSystemError) in
            try disk.begin("open", path)
            return try disk.open(path, mode: mode)
        }
        return File(system: self, node: node, path: path)
    }

    /// Makes a directory.
    public func createDirectory(at path: String) throws(FileSystemError) {
        try disk.withLock { disk throws(FileSystemError) in
            try disk.begin("mkdir", path)
            try disk.createDirectory(path)
        }
    }

    /// Makes the names in a directory durable.
    public func synchronizeDirectory(at path: String) throws(FileSystemError) {
        try disk.withLock { disk throws(FileSystemError) in
            try disk.begin("fsync", path)
            disk.synchronizeNames(in: path)
        }
    }

    /// The names in a directory.
    public func listDirectory(at path: String) throws(FileSystemError) -> [String] {
        try disk.withLock { disk throws(FileSystemError) in
            try disk.begin("readdir", path)
            return try disk.list(path)
        }
    }

    /// The number of bytes of a file.
    public func byteCount(ofFileAt path: String) throws(FileSystemError) -> Int {
        try disk.withLock { disk throws(FileSystemError) in
            try disk.begin("stat", path)
            return try disk.byteCount(ofFileAt: path)
        }
    }

    /// Removes the name of a file.
    public func removeFile(at path: String) throws(FileSystemError) {
        try disk.withLock { disk throws(FileSystemError) in
            try disk.begin("unlink", path)
            try disk.remove(path)
        }
    }

    /// Gives a file another name.
    public func renameFile(at path: String, to newPath: String) throws(FileSystemError) {
        try disk.withLock { disk throws(FileSystemError) in
            try disk.begin("rename", path)
            try disk.rename(path, to: newPath)
        }
    }

    /// Takes the lock of a file.
    public func lockFile(at path: String) throws(FileSystemError) -> any FileLock {
        try disk.withLock { disk throws(FileSystemError) in
            try disk.begin("flock", path)
            try disk.lock(path)
        }
        return Lock(system: self, path: path)
    }

    private final class File: OpenFile {
        let system: SimulatedFileSystem
        let node: Int
        let path: String

        init(system: SimulatedFileSystem, node: Int, path: String) {
            (self.system, self.node, self.path) = (system, node, path)
        }

        func byteCount() throws(FileSystemError) -> Int {
            try call("fstat") { disk throws(FileSystemError) in disk.byteCount(node) }
        }

        func read(into buffer: UnsafeMutableRawBufferPointer, at offset: Int) throws(FileSystemError) -> Int {
            let bytes = try call("pread") { disk throws(FileSystemError) in
                disk.read(node, at: offset, count: buffer.count)
            }
            buffer.copyBytes(from: bytes)
            return bytes.count
        }

        func write(_ bytes: UnsafeRawBufferPointer, at offset: Int) throws(FileSystemError) -> Int {
            let bytes = Array(bytes)
            return try call("pwrite") { disk throws(FileSystemError) in
                try disk.write(bytes, to: node, at: offset, path: path)
            }
        }

        func synchronizeData() throws(FileSystemError) {
            try synchronize("fdatasync")
        }

        func synchronize() throws(FileSystemError) {
            try synchronize("fsync")
        }

        func truncate(to byteCount: Int) throws(FileSystemError) {
            try call("ftruncate") { disk throws(FileSystemError) in disk.truncate(node, to: byteCount) }
        }

        private func synchronize(_ operation: String) throws(FileSystemError) {
            try system.disk.withLock { disk throws(FileSystemError) in
                do throws(FileSystemError) { try disk.begin(operation, path) } catch {
                    if !disk.faults.isPowerCut { disk.failSynchronizing(node) }
                    throw error
                }
                disk.synchronize(node)
            }
        }

        private func call<Result: Sendable>(
            _ operation: String, _ body: (inout SimulatedDisk) throws(FileSystemError) -> Result
        ) throws(FileSystemError) -> Result {
            try system.disk.withLock { disk throws(FileSystemError) in
                try disk.begin(operation, path)
                return try body(&disk)
            }
        }
    }

    private final class Lock: FileLock {
        let system: SimulatedFileSystem
        let path: String

        init(system: SimulatedFileSystem, path: String) {
            (self.system, self.path) = (system, path)
        }

        deinit { release() }

        func release() {
            system.disk.withLock { $0.unlock(path) }
        }
    }
}

/// What goes wrong on a simulated disk.
public struct SimulatedFaults: Sendable {
    /// The number of the call that fails, counted from 0 over the life of the disk; nil for none.
    public var failingCall: Int?
    /// Whether all calls after it fail too.
    public var isSticky = false
    /// Whether the power goes at that call: it and all later ones do nothing, and what was not synced stays open
    /// for ``SimulatedFileSystem/crash(seed:)`` to decide.
    public var isPowerCut = false
    /// The error number of failing calls.
    public var errorNumber = FileSystemError.deviceFailed
    /// The most bytes that one write takes; nil for all.
    public var writeByteCountMax: Int?
    /// The most bytes that all files together may hold; nil for no limit.
    public var byteCountMax: Int?

    /// Makes faults of which there are none.
    public init() {}
}
