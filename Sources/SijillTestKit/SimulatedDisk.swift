import EventLog

/// The layers of a simulated disk: what processes see, and what is durable.
struct SimulatedDisk: Sendable {
    static let sectorByteCount = 512

    /// What a name stands for.
    private enum Entry: Hashable, Sendable {
        case directory
        case file(Int)
    }

    private struct Node: Sendable {
        var bytes: [UInt8] = []
        var durableBytes: [UInt8] = []
        /// Written since the last sync.
        var dirtySectors: Set<Int> = []
        var isSizeDirty = false

        mutating func markWritten(_ bytes: Range<Int>) {
            guard !bytes.isEmpty else { return }
            let sectorByteCount = SimulatedDisk.sectorByteCount
            dirtySectors.formUnion((bytes.lowerBound / sectorByteCount)...((bytes.upperBound - 1) / sectorByteCount))
        }
    }

    var faults = SimulatedFaults()
    /// The names of all calls so far.
    private(set) var operations: [String] = []
    private var nodes: [Node] = []
    private var entries: [String: Entry] = ["/": .directory]
    private var durableEntries: [String: Entry] = ["/": .directory]
    private var locks: Set<String> = []

    /// Counts a call and makes it fail where it should.
    mutating func begin(_ operation: String, _ path: String) throws(FileSystemError) {
        let callCount = operations.count
        operations.append(operation)
        guard let failing = faults.failingCall else { return }
        if callCount == failing || ((faults.isSticky || faults.isPowerCut) && callCount > failing) {
            throw FileSystemError(faults.errorNumber, operation: operation, path: path)
        }
    }

    // MARK: Names

    mutating func open(_ path: String, mode: FileOpenMode) throws(FileSystemError) -> Int {
        switch (entries[path], mode) {
        case (.file(let node), .read), (.file(let node), .readWrite):
            return node
        case (nil, .createNew):
            guard entries[Self.parent(of: path)] == .directory else {
                throw FileSystemError(FileSystemError.noSuchFile, operation: "open", path: path)
            }
            nodes.append(Node())
            entries[path] = .file(nodes.count - 1)
            return nodes.count - 1
        case (nil, _): throw FileSystemError(FileSystemError.noSuchFile, operation: "open", path: path)
        default: throw FileSystemError(FileSystemError.fileExists, operation: "open", path: path)
        }
    }

    mutating func createDirectory(_ path: String) throws(FileSystemError) {
        guard entries[path] == nil else {
            throw FileSystemError(FileSystemError.fileExists, operation: "mkdir", path: path)
        }
        guard entries[Self.parent(of: path)] == .directory else {
            throw FileSystemError(FileSystemError.noSuchFile, operation: "mkdir", path: path)
        }
        entries[path] = .directory
    }

    func list(_ path: String) throws(FileSystemError) -> [String] {
        guard entries[path] == .directory else {
            throw FileSystemError(FileSystemError.noSuchFile, operation: "opendir", path: path)
        }
        return entries.keys.filter { $0 != "/" && Self.parent(of: $0) == path }
            .map { String($0.dropFirst(path == "/" ? 1 : path.count + 1)) }.sorted()
    }

    func byteCount(ofFileAt path: String) throws(FileSystemError) -> Int {
        guard case .file(let node) = entries[path] else {
            throw FileSystemError(FileSystemError.noSuchFile, operation: "stat", path: path)
        }
        return nodes[node].bytes.count
    }

    mutating func remove(_ path: String) throws(FileSystemError) {
        guard case .file = entries[path] else {
            throw FileSystemError(FileSystemError.noSuchFile, operation: "unlink", path: path)
        }
        entries[path] = nil
    }

    mutating func rename(_ path: String, to newPath: String) throws(FileSystemError) {
        guard let entry = entries[path] else {
            throw FileSystemError(FileSystemError.noSuchFile, operation: "rename", path: path)
        }
        entries[path] = nil
        entries[newPath] = entry
    }

    mutating func synchronizeNames(in directory: String) {
        for path in Set(entries.keys).union(durableEntries.keys) where Self.parent(of: path) == directory {
            durableEntries[path] = entries[path]
        }
    }

    mutating func lock(_ path: String) throws(FileSystemError) {
        guard locks.insert(path).inserted else {
            throw FileSystemError(FileSystemError.wouldBlock, operation: "flock", path: path)
        }
        if entries[path] == nil { _ = try open(path, mode: .createNew) }
    }

    mutating func unlock(_ path: String) {
        locks.remove(path)
    }

    // MARK: Bytes

    func byteCount(_ node: Int) -> Int { nodes[node].bytes.count }

    func read(_ node: Int, at offset: Int, count: Int) -> [UInt8] {
        let bytes = nodes[node].bytes
        guard offset < bytes.count else { return [] }
        return Array(bytes[offset..<min(bytes.count, offset + count)])
    }

    mutating func write(
        _ bytes: [UInt8], to node: Int, at offset: Int, path: String
    ) throws(FileSystemError) -> Int {
        var count = min(bytes.count, faults.writeByteCountMax ?? .max)
        let growth = max(0, offset + count - nodes[node].bytes.count)
        if let limit = faults.byteCountMax {
            let room = limit - nodes.reduce(0) { $0 + $1.bytes.count }
            if growth > max(0, room) { count -= growth - max(0, room) }
            guard count > 0 else { throw FileSystemError(FileSystemError.noSpace, operation: "pwrite", path: path) }
        }
        let end = offset + count
        let oldCount = nodes[node].bytes.count
        if end > oldCount {
            nodes[node].bytes.append(contentsOf: repeatElement(0, count: end - oldCount))
            nodes[node].isSizeDirty = true
        }
        nodes[node].bytes.replaceSubrange(offset..<end, with: bytes[..<count])
        nodes[node].markWritten(min(offset, oldCount)..<end)
        return count
    }

    mutating func truncate(_ node: Int, to byteCount: Int) {
        let count = nodes[node].bytes.count
        if byteCount < count {
            nodes[node].bytes.removeLast(count - byteCount)
        } else {
            nodes[node].bytes.append(contentsOf: repeatElement(0, count: byteCount - count))
            nodes[node].markWritten(count..<byteCount)
        }
        nodes[node].isSizeDirty = true
    }

    mutating func synchronize(_ node: Int) {
        nodes[node].durableBytes = bytes(of: nodes[node]) { _ in true }
        nodes[node].dirtySectors = []
        nodes[node].isSizeDirty = false
    }

    /// What could not be written counts as clean from now on, as on Linux: readers see it, later syncs pass over it
    /// unless it is written again, and a crash loses it.
    mutating func failSynchronizing(_ node: Int) {
        nodes[node].dirtySectors = []
    }

    var filePaths: [String] {
        entries.filter { if case .file = $0.value { true } else { false } }.keys.sorted()
    }

    func bytes(of path: String) -> [UInt8]? {
        guard case .file(let node) = entries[path] else { return nil }
        return nodes[node].bytes
    }

    mutating func replaceBytes(of path: String, with bytes: [UInt8]) {
        if case .file(let node) = entries[path] {
            nodes[node] = Node(bytes: bytes, durableBytes: bytes)
        } else {
            nodes.append(Node(bytes: bytes, durableBytes: bytes))
            entries[path] = .file(nodes.count - 1)
            durableEntries[path] = entries[path]
        }
    }

    // MARK: Crash

    var unsynced: [SimulatedFileSystem.Unsynced] {
        var result: [SimulatedFileSystem.Unsynced] = []
        for path in Set(entries.keys).union(durableEntries.keys).sorted() {
            if entries[path] != durableEntries[path] { result.append(.name(path: path)) }
            guard case .file(let node) = entries[path] ?? durableEntries[path] else { continue }
            if nodes[node].isSizeDirty { result.append(.size(path: path)) }
            result += nodes[node].dirtySectors.sorted().map { .sector(path: path, index: $0) }
        }
        return result
    }

    /// The disk as a power cut leaves it.
    func afterCrash(keeping keeps: (SimulatedFileSystem.Unsynced) -> Bool) -> SimulatedDisk {
        var disk = SimulatedDisk()
        for path in Set(entries.keys).union(durableEntries.keys).sorted() {
            let isChanged = entries[path] != durableEntries[path]
            let entry = !isChanged || keeps(.name(path: path)) ? entries[path] : durableEntries[path]
            switch entry {
            case .file(let node):
                let whole = bytes(of: nodes[node]) { sector in
                    keeps(sector.map { .sector(path: path, index: $0) } ?? .size(path: path))
                }
                disk.replaceBytes(of: path, with: whole)
            case .directory:
                disk.entries[path] = .directory
                disk.durableEntries[path] = .directory
            case nil: break
            }
        }
        disk.removeOrphans()
        return disk
    }

    /// The disk as a process that starts now finds it.
    func afterProcessEnd() -> SimulatedDisk {
        var disk = self
        disk.faults = SimulatedFaults()
        disk.operations = []
        disk.locks = []
        return disk
    }

    /// The durable bytes with those of the un-synced sectors that are kept, and the size where nil is kept.
    private func bytes(of node: Node, keeping keeps: (Int?) -> Bool) -> [UInt8] {
        let keepsSize = node.isSizeDirty && keeps(nil)
        let count = keepsSize ? node.bytes.count : node.durableBytes.count
        var bytes = Array(node.durableBytes.prefix(count))
        bytes.append(contentsOf: repeatElement(0, count: count - bytes.count))
        for sector in node.dirtySectors.sorted() where keeps(sector) {
            let start = sector * Self.sectorByteCount
            let end = min(start + Self.sectorByteCount, count, node.bytes.count)
            if start < end { bytes.replaceSubrange(start..<end, with: node.bytes[start..<end]) }
        }
        return bytes
    }

    /// Names whose directory was lost are lost with it.
    private mutating func removeOrphans() {
        for path in entries.keys.sorted() where path != "/" && entries[Self.parent(of: path)] != .directory {
            entries[path] = nil
            durableEntries[path] = nil
        }
    }

    private static func parent(of path: String) -> String {
        guard let slash = path.lastIndex(of: "/") else { return "/" }
        return slash == path.startIndex ? "/" : String(path[..<slash])
    }
}
