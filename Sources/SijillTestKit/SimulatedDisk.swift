import EventLog

/// The layers of a simulated disk: what processes see, and what is durable.
struct SimulatedDisk: Sendable {
    /// A call of the file system.
    enum Operation: String, Sendable {
        case open, mkdir, fsync, fdatasync, readdir, unlink, rename, flock, fstat, stat, pread, pwrite, ftruncate
    }

    var faults = SimulatedFaults()
    /// The calls so far.
    private(set) var callCount = 0
    /// The calls so far that changed anything.
    private(set) var changeCount = 0
    /// The names of all calls so far, where they are kept.
    private(set) var operations: [Operation] = []
    private(set) var files: [SimulatedFile] = []
    private(set) var names = SimulatedNames()
    private let recordsOperations: Bool
    let arena: SectorArena
    private var locks: [String] = []

    init(recordsOperations: Bool) {
        self.recordsOperations = recordsOperations
        arena = SectorArena()
    }

    /// Makes a disk that shares everything with another, without faults and locks.
    init(of other: SimulatedDisk, recordsOperations: Bool) {
        self.recordsOperations = recordsOperations
        arena = SectorArena(parent: other.arena)
        files = other.files
        names = other.names
    }

    /// Counts a call and makes it fail where it should.
    mutating func begin(_ operation: Operation, _ path: String) throws(FileSystemError) {
        let call = callCount
        callCount += 1
        if recordsOperations { operations.append(operation) }
        guard let failing = faults.failingCall else { return }
        if call == failing || ((faults.isSticky || faults.isPowerCut) && call > failing) {
            throw FileSystemError(faults.errorNumber, operation: operation.rawValue, path: path)
        }
    }

    // MARK: Names

    mutating func open(_ path: String, mode: FileOpenMode) throws(FileSystemError) -> Int {
        switch (names.target(of: path), mode) {
        case (.file(let file), .read), (.file(let file), .readRegular), (.file(let file), .readWrite):
            return file
        case (.absent, .createNew):
            try names.set(path, to: .file(files.count), operation: "open")
            files.append(SimulatedFile(SimulatedContents(in: arena)))
            changeCount += 1
            return files.count - 1
        case (.absent, _): throw FileSystemError(FileSystemError.noSuchFile, operation: "open", path: path)
        default: throw FileSystemError(FileSystemError.fileExists, operation: "open", path: path)
        }
    }

    mutating func createDirectory(_ path: String) throws(FileSystemError) {
        guard names.target(of: path) == .absent else {
            throw FileSystemError(FileSystemError.fileExists, operation: "mkdir", path: path)
        }
        try names.set(path, to: .directory, operation: "mkdir")
        changeCount += 1
    }

    func byteCount(ofFileAt path: String) throws(FileSystemError) -> Int {
        guard case .file(let file) = names.target(of: path) else {
            throw FileSystemError(FileSystemError.noSuchFile, operation: "stat", path: path)
        }
        return files[file].current.byteCount
    }

    mutating func remove(_ path: String) throws(FileSystemError) {
        guard case .file = names.target(of: path) else {
            throw FileSystemError(FileSystemError.noSuchFile, operation: "unlink", path: path)
        }
        try names.set(path, to: .absent, operation: "unlink")
        changeCount += 1
    }

    mutating func rename(_ path: String, to newPath: String) throws(FileSystemError) {
        let target = names.target(of: path)
        guard target != .absent else {
            throw FileSystemError(FileSystemError.noSuchFile, operation: "rename", path: path)
        }
        try names.set(newPath, to: target, operation: "rename")
        try names.set(path, to: .absent, operation: "rename")
        changeCount += 1
    }

    mutating func synchronizeDirectory(_ path: String) throws(FileSystemError) {
        do throws(FileSystemError) { try begin(.fsync, path) } catch {
            if !faults.isPowerCut, faults.losesNames { names.loseChanges(in: path) }
            throw error
        }
        names.synchronize(directory: path)
        changeCount += 1
    }

    mutating func lock(_ path: String) throws(FileSystemError) {
        guard !locks.contains(path) else {
            throw FileSystemError(FileSystemError.wouldBlock, operation: "flock", path: path)
        }
        locks.append(path)
    }

    mutating func unlock(_ path: String) {
        locks.removeAll { $0 == path }
    }

    // MARK: Files

    /// Copies bytes of a file into the buffer and returns how many.
    func read(_ file: Int, into buffer: UnsafeMutableRawBufferPointer, at offset: Int) -> Int {
        let count = min(buffer.count, faults.readByteCountMax ?? .max)
        // Unsafe: a part of the buffer.
        return files[file].current.read(into: UnsafeMutableRawBufferPointer(rebasing: buffer[..<count]), at: offset)
    }

    /// Writes what there is room for and returns how many bytes that was.
    mutating func write(
        _ bytes: UnsafeRawBufferPointer, to file: Int, at offset: Int, path: String
    ) throws(FileSystemError) -> Int {
        var count = min(bytes.count, faults.writeByteCountMax ?? .max)
        if let limit = faults.byteCountMax {
            let growth = max(0, offset + count - files[file].current.byteCount)
            let room = max(0, limit - usedByteCount)
            if growth > room { count -= growth - room }
            guard count > 0 else { throw FileSystemError(FileSystemError.noSpace, operation: "pwrite", path: path) }
        }
        // Unsafe: a part of the bytes.
        files[file].write(UnsafeRawBufferPointer(rebasing: bytes[..<count]), at: offset, in: arena)
        changeCount += 1
        return count
    }

    mutating func truncate(_ file: Int, to byteCount: Int) {
        files[file].truncate(to: byteCount, in: arena)
        changeCount += 1
    }

    mutating func synchronize(_ file: Int, _ operation: Operation, path: String) throws(FileSystemError) {
        do throws(FileSystemError) { try begin(operation, path) } catch {
            guard !faults.isPowerCut else { throw error }
            changeCount += 1
            switch faults.syncFailure {
            case .countsAsClean: files[file].loseWrites()
            case .reverts: files[file].revert()
            case .isReportedLate: return files[file].loseWrites(reporting: error.errorNumber)
            }
            throw error
        }
        changeCount += 1
        if let errorNumber = files[file].takeDelayedError() {
            throw FileSystemError(errorNumber, operation: operation.rawValue, path: path)
        }
        files[file].synchronize(in: arena)
    }

    private var usedByteCount: Int {
        var files: Set<Int> = []
        for case .file(let file) in names.current { files.insert(file) }
        return files.reduce(0) { $0 + self.files[$1].current.byteCount }
    }

    /// Whether readers see the same files with the same bytes on both.
    func hasSameFiles(as other: SimulatedDisk) -> Bool {
        if names.current == other.names.current, names.hasSamePaths(as: other.names) {
            return names.current.allSatisfy { target in
                guard case .file(let file) = target else { return true }
                return files[file].current.hasSameBytes(as: other.files[file].current)
            }
        }
        let (mine, others) = (names.currentFiles, other.names.currentFiles)
        return mine.count == others.count
            && mine.allSatisfy { path, file in
                others[path].map { files[file].current.hasSameBytes(as: other.files[$0].current) } ?? false
            }
    }

    // MARK: Rot

    /// Changes the bytes of a file in all layers.
    mutating func rot(_ path: String, _ change: (inout SimulatedContents, SectorArena) -> Void) {
        guard case .file(let file) = names.target(of: path) else { return }
        let arena = arena
        files[file].rot { change(&$0, arena) }
    }

    /// Puts durable bytes in place of those of a file, which is made where missing.
    mutating func replaceBytes(of path: String, with bytes: [UInt8]) {
        let replacement = SimulatedFile(SimulatedContents(bytes, in: arena))
        if case .file(let file) = names.target(of: path) {
            files[file] = replacement
        } else {
            files.append(replacement)
            names.setDurably(path, to: .file(files.count - 1))
        }
    }

    // MARK: Crash

    /// Makes a disk that holds what is durable on another.
    init(durableLayerOf other: SimulatedDisk) {
        self.init(of: other, recordsOperations: false)
        for file in files.indices where files[file].isChanged { files[file].revert() }
        names.crash(with: names.durable)
    }

    /// Lets a crash leave a size, which becomes durable with ``settle(_:)``.
    mutating func leave(_ byteCount: Int, asSizeOf file: Int) {
        files[file].truncate(to: byteCount, in: arena)
    }

    /// Lets a crash leave a sector, which becomes durable with ``settle(_:)``.
    mutating func leave(_ sector: SimulatedSector, at index: Int, of file: Int) {
        files[file].leave(sector, at: index, in: arena)
    }

    /// Makes everything durable, and the names what they are to be.
    mutating func settle(_ targets: [SimulatedNames.Target]) {
        for file in files.indices where files[file].isChanged { files[file].synchronize(in: arena) }
        if targets != names.current { names.crash(with: targets) }
    }
}
