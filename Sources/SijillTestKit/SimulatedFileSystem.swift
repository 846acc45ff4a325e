public import EventLog
import Synchronization

/// A file system in memory that crashes, fails and rots on demand, always the same way for the same seed.
///
/// What was written is seen at once but only durable once synced: ``crashSite()`` tells what a power cut now might
/// leave, where any un-synced sectors of 512 bytes, sizes and names are lost and others kept. ``faults`` makes calls
/// fail, stop short, or lie.
public final class SimulatedFileSystem: FileSystem {
    private let disk: Mutex<SimulatedDisk>
    private let observer: (@Sendable (SimulatedFileSystem) -> Void)?

    /// Makes an empty disk with the root directory `/`.
    ///
    /// - Parameter observer: Is told before every call.
    public init(observer: (@Sendable (SimulatedFileSystem) -> Void)? = nil) {
        disk = Mutex(SimulatedDisk(recordsOperations: true))
        self.observer = observer
    }

    init(_ disk: SimulatedDisk, observer: (@Sendable (SimulatedFileSystem) -> Void)? = nil) {
        self.disk = Mutex(disk)
        self.observer = observer
    }

    // MARK: Faults

    /// What goes wrong from now on.
    public var faults: SimulatedFaults {
        get { disk.withLock { $0.faults } }
        set { disk.withLock { $0.faults = newValue } }
    }

    /// The calls so far; a fault names one of them by number.
    public var callCount: Int { disk.withLock { $0.callCount } }

    /// The calls so far that changed what is seen or what is durable.
    public var changeCount: Int { disk.withLock { $0.changeCount } }

    /// The names of the system calls so far, as in `pwrite`; crash states and copies do not keep them.
    public var operations: [String] { disk.withLock { $0.operations.map(\.rawValue) } }

    // MARK: Crash

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
    public var unsynced: [Unsynced] { crashSite().unsynced }

    /// The disk as it is now, to make crash states of.
    ///
    /// - Complexity: O(n) in the files, and O(n log n) in the sectors that are not synced.
    public func crashSite() -> SimulatedCrashSite {
        SimulatedCrashSite(disk.withLock { $0 })
    }

    /// What a power cut now might leave, as a new disk; the seed decides what of the un-synced is kept.
    public func crash(seed: UInt64) -> SimulatedFileSystem {
        var generator = SeededGenerator(seed: seed)
        let site = crashSite()
        return site.disk(site.outcomeCounts.map { UInt8(truncatingIfNeeded: generator.next() % UInt64($0)) })
    }

    /// What a power cut now leaves, as a new disk, when `keeps` decides what of the un-synced is kept.
    public func crash(keeping keeps: (Unsynced) -> Bool) -> SimulatedFileSystem {
        let site = crashSite()
        return site.disk(zip(site.unsynced, site.outcomeCounts).map { keeps($0) ? UInt8($1 - 1) : 0 })
    }

    /// A copy of the disk as a process that starts now would find it, without faults and locks.
    public func copy(observer: (@Sendable (SimulatedFileSystem) -> Void)? = nil) -> SimulatedFileSystem {
        SimulatedFileSystem(
            SimulatedDisk(of: disk.withLock { $0 }, recordsOperations: false), observer: observer)
    }

    // MARK: Bytes

    /// The paths of all files, in order.
    public var paths: [String] { disk.withLock { $0.names.currentFiles.keys.sorted() } }

    /// The bytes of a file as readers see them; nil where there is none.
    public func bytes(of path: String) -> [UInt8]? {
        disk.withLock { disk in
            guard case .file(let file) = disk.names.target(of: path) else { return nil }
            return disk.files[file].current.bytes
        }
    }

    /// Whether readers see the same files with the same bytes on both.
    ///
    /// - Complexity: O(n) in the bytes that the two do not share.
    public func hasSameFiles(as other: SimulatedFileSystem) -> Bool {
        let disk = disk.withLock { $0 }
        return disk.hasSameFiles(as: other.disk.withLock { $0 })
    }

    /// Puts bytes in place of those of a file, durably; makes the file where missing.
    public func replaceBytes(of path: String, with bytes: [UInt8]) {
        disk.withLock { $0.replaceBytes(of: path, with: bytes) }
    }

    /// Turns one bit of a file around, durably.
    public func flipBit(_ bit: Int, ofByte offset: Int, in path: String) {
        rot(path, sector: offset / SimulatedSector.byteCount) { bytes in
            bytes[offset % SimulatedSector.byteCount] ^= 1 << UInt8(bit & 7)
        }
    }

    /// Turns one sector of a file to zeros, durably.
    public func zeroSector(_ index: Int, of path: String) {
        rot(path, sector: index) { bytes in bytes = [UInt8](repeating: 0, count: bytes.count) }
    }

    /// Changes the 512 bytes of one sector of a file durably; does nothing behind its end.
    public func rot(_ path: String, sector index: Int, _ change: (inout [UInt8]) -> Void) {
        disk.withLock { disk in
            disk.rot(path) { contents, arena in
                guard contents.sectors.indices.contains(index) else { return }
                var bytes = Array(contents.sectors[index].bytes)
                change(&bytes)
                // Unsafe: the pointer does not outlive the call.
                let sector = bytes.withUnsafeBytes { arena.sector(.zero, replacing: 0, with: $0) }
                contents.replace(index, with: sector, in: arena)
            }
        }
    }

    // MARK: FileSystem

    /// Opens a file.
    public func openFile(at path: String, mode: FileOpenMode) throws(FileSystemError) -> any OpenFile {
        let file = try call(.open, path) { disk throws(FileSystemError) in try disk.open(path, mode: mode) }
        return File(system: self, file: file, path: path)
    }

    /// Makes a directory.
    public func createDirectory(at path: String) throws(FileSystemError) {
        try call(.mkdir, path) { disk throws(FileSystemError) in try disk.createDirectory(path) }
    }

    /// Makes the names in a directory durable.
    public func synchronizeDirectory(at path: String) throws(FileSystemError) {
        observer?(self)
        try disk.withLock { disk throws(FileSystemError) in try disk.synchronizeDirectory(path) }
    }

    /// The names in a directory.
    public func listDirectory(at path: String) throws(FileSystemError) -> [String] {
        try call(.readdir, path) { disk throws(FileSystemError) in try disk.names.list(path) }
    }

    /// The number of bytes of a file.
    public func byteCount(ofFileAt path: String) throws(FileSystemError) -> Int {
        try call(.stat, path) { disk throws(FileSystemError) in try disk.byteCount(ofFileAt: path) }
    }

    /// Removes the name of a file.
    public func removeFile(at path: String) throws(FileSystemError) {
        try call(.unlink, path) { disk throws(FileSystemError) in try disk.remove(path) }
    }

    /// Gives a file another name.
    public func renameFile(at path: String, to newPath: String) throws(FileSystemError) {
        try call(.rename, path) { disk throws(FileSystemError) in try disk.rename(path, to: newPath) }
    }

    /// Takes the lock of a file.
    public func lockFile(at path: String) throws(FileSystemError) -> any FileLock {
        try call(.flock, path) { disk throws(FileSystemError) in try disk.lock(path) }
        return Lock(system: self, path: path)
    }

    fileprivate func call<Result: Sendable>(
        _ operation: SimulatedDisk.Operation, _ path: String,
        _ body: (inout SimulatedDisk) throws(FileSystemError) -> Result
    ) throws(FileSystemError) -> Result {
        observer?(self)
        return try disk.withLock { disk throws(FileSystemError) in
            try disk.begin(operation, path)
            return try body(&disk)
        }
    }

    private final class File: OpenFile {
        let system: SimulatedFileSystem
        let file: Int
        let path: String

        init(system: SimulatedFileSystem, file: Int, path: String) {
            (self.system, self.file, self.path) = (system, file, path)
        }

        func byteCount() throws(FileSystemError) -> Int {
            try system.call(.fstat, path) { disk throws(FileSystemError) in disk.files[file].current.byteCount }
        }

        func read(into buffer: UnsafeMutableRawBufferPointer, at offset: Int) throws(FileSystemError) -> Int {
            try system.call(.pread, path) { disk throws(FileSystemError) in
                disk.read(file, into: buffer, at: offset)
            }
        }

        func write(_ bytes: UnsafeRawBufferPointer, at offset: Int) throws(FileSystemError) -> Int {
            try system.call(.pwrite, path) { disk throws(FileSystemError) in
                try disk.write(bytes, to: file, at: offset, path: path)
            }
        }

        func synchronizeData() throws(FileSystemError) {
            try synchronize(.fdatasync)
        }

        func synchronize() throws(FileSystemError) {
            try synchronize(.fsync)
        }

        func truncate(to byteCount: Int) throws(FileSystemError) {
            try system.call(.ftruncate, path) { disk throws(FileSystemError) in disk.truncate(file, to: byteCount) }
        }

        private func synchronize(_ operation: SimulatedDisk.Operation) throws(FileSystemError) {
            system.observer?(system)
            try system.disk.withLock { disk throws(FileSystemError) in
                try disk.synchronize(file, operation, path: path)
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
