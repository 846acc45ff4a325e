import EventLog

/// The directory entries of a simulated disk, each of which persists by itself.
struct SimulatedNames: Sendable {
    /// What a name stands for.
    enum Target: Hashable, Sendable {
        case absent
        case directory
        case file(Int)
    }

    /// A path that was named at some time.
    private struct Record: Sendable {
        var path: String
        var name: String
        var parent: Int
    }

    /// A name as some call left it.
    struct Change: Sendable {
        var number: Int
        var target: Target
    }

    private var numbers: [String: Int] = ["/": 0]
    private var records = [Record(path: "/", name: "", parent: 0)]
    private(set) var current: [Target] = [.directory]
    private(set) var durable: [Target] = [.directory]
    /// The changes since the directories were synced, in order.
    private(set) var changes: [Change] = []

    var count: Int { records.count }

    func path(_ number: Int) -> String { records[number].path }

    func parent(_ number: Int) -> Int { records[number].parent }

    func target(of path: String) -> Target {
        numbers[path].map { current[$0] } ?? .absent
    }

    /// The files that have a name, by their paths.
    var currentFiles: [String: Int] {
        var files: [String: Int] = [:]
        for number in records.indices {
            if case .file(let file) = current[number] { files[records[number].path] = file }
        }
        return files
    }

    /// Whether both know the same paths by the same numbers.
    func hasSamePaths(as other: SimulatedNames) -> Bool {
        records.count == other.records.count && zip(records, other.records).allSatisfy { $0.path == $1.path }
    }

    /// The names in a directory.
    func list(_ path: String) throws(FileSystemError) -> [String] {
        guard let directory = numbers[path], current[directory] == .directory else {
            throw FileSystemError(FileSystemError.noSuchFile, operation: "opendir", path: path)
        }
        var names: [String] = []
        for number in records.indices.dropFirst()
        where records[number].parent == directory && current[number] != .absent { names.append(records[number].name) }
        return names
    }

    /// Changes what a name stands for; its directory must be there.
    mutating func set(_ path: String, to target: Target, operation: String) throws(FileSystemError) {
        let number = try number(of: path, operation: operation)
        current[number] = target
        changes.append(Change(number: number, target: target))
    }

    /// Changes what a name stands for, durably; makes the directories that it needs.
    mutating func setDurably(_ path: String, to target: Target) {
        let parentPath = Self.parent(of: path)
        if self.target(of: parentPath) != .directory { setDurably(parentPath, to: .directory) }
        let number = numbers[path] ?? add(path, parent: numbers[parentPath] ?? 0)
        current[number] = target
        durable[number] = target
        changes.removeAll { $0.number == number }
    }

    /// What a crash may leave of each name that was changed, where that makes a difference; what is durable first.
    var versions: [(number: Int, versions: [Target])] {
        var result: [(number: Int, versions: [Target])] = []
        for number in Set(changes.map(\.number)).sorted() {
            var versions = [durable[number]]
            for change in changes where change.number == number && !versions.contains(change.target) {
                versions.append(change.target)
            }
            if versions.count > 1 { result.append((number, versions)) }
        }
        return result
    }

    /// The files that have a name, or may have one after a crash, in order, each with one of its names.
    var filePaths: [(file: Int, path: String)] {
        var paths: [Int: String] = [:]
        func add(_ number: Int, _ target: Target) {
            if case .file(let file) = target, paths[file] == nil { paths[file] = records[number].path }
        }
        for number in records.indices { add(number, current[number]) }
        for number in records.indices { add(number, durable[number]) }
        for change in changes { add(change.number, change.target) }
        return paths.sorted { $0.key < $1.key }.map { ($0.key, $0.value) }
    }

    mutating func synchronize(directory path: String) {
        guard let directory = numbers[path] else { return }
        for change in changes where records[change.number].parent == directory {
            durable[change.number] = change.target
        }
        changes.removeAll { records[$0.number].parent == directory }
    }

    /// What a failed sync of a directory could not write counts as clean from now on.
    mutating func loseChanges(in path: String) {
        guard let directory = numbers[path] else { return }
        changes.removeAll { records[$0.number].parent == directory }
    }

    /// The names after a crash that left these; what stood in a directory that was lost is lost with it.
    mutating func crash(with targets: [Target]) {
        current = targets
        // A directory has a smaller number than what is in it.
        for number in current.indices where current[records[number].parent] != .directory { current[number] = .absent }
        durable = current
        changes = []
    }

    private mutating func number(of path: String, operation: String) throws(FileSystemError) -> Int {
        let known = numbers[path]
        guard
            let parent = known.map({ records[$0].parent }) ?? numbers[Self.parent(of: path)],
            current[parent] == .directory
        else { throw FileSystemError(FileSystemError.noSuchFile, operation: operation, path: path) }
        return known ?? add(path, parent: parent)
    }

    private mutating func add(_ path: String, parent: Int) -> Int {
        let name = String(path.dropFirst(records[parent].path.count + (parent == 0 ? 0 : 1)))
        records.append(Record(path: path, name: name, parent: parent))
        numbers[path] = records.count - 1
        current.append(.absent)
        durable.append(.absent)
        return records.count - 1
    }

    private static func parent(of path: String) -> String {
        guard let slash = path.lastIndex(of: "/") else { return "/" }
        return slash == path.startIndex ? "/" : String(path[..<slash])
    }
}
