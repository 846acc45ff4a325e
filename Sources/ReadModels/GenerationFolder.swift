import Foundation
private import Glibc

/// The folder that holds the files of all read models, and the pointers that say which of them count.
///
/// A pointer is `applications-v2.current`, a text file that names the live generation of that version. It is replaced in
/// one step: written under another name, synced, renamed, the folder synced. Whatever no pointer names is left over.
struct GenerationFolder: Sendable {
    let path: String

    /// The files that SQLite puts beside a database.
    private static let companions = ["-wal", "-shm", "-journal"]
    private static let pointerSuffix = ".current"

    /// Makes the folder when it is not there.
    func make() throws {
        try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
    }

    /// Whether the folder is there.
    var exists: Bool { access(path, F_OK) == 0 }

    func path(of generation: Generation) -> String {
        path + "/" + generation.fileName
    }

    /// The generation that the pointer names; nil when there is no pointer, it is damaged, it names another
    /// version, or its file is gone.
    func live(model: String, version: Int) -> Generation? {
        guard let generation = pointed(by: Self.pointerName(model: model, version: version)),
            generation.model == model, generation.version == version, fileNumber(of: generation) != nil
        else { return nil }
        return generation
    }

    /// The live generations of all versions of all models.
    func allLive() throws -> Set<Generation> {
        Set(
            try fileNames().compactMap { name in
                guard let generation = pointed(by: name), Self.pointerName(of: generation) == name else { return nil }
                return fileNumber(of: generation) == nil ? nil : generation
            })
    }

    /// The number by which the file system knows the file of a generation; nil when there is none.
    ///
    /// While somebody has the file open, no other file gets the same number.
    func fileNumber(of generation: Generation) -> UInt64? {
        var status = stat()
        return stat(path(of: generation), &status) == 0 ? UInt64(status.st_ino) : nil
    }

    /// The size of a generation's file and of what SQLite put beside it, in bytes; nil when there is no file.
    func byteCount(of generation: Generation) -> Int? {
        var total = 0
        for suffix in [""] + Self.companions {
            var status = stat()
            guard stat(path(of: generation) + suffix, &status) == 0 else {
                if suffix.isEmpty { return nil }
                continue
            }
            total += Int(status.st_size)
        }
        return total
    }

    /// A number that no generation here bears, nor one that a pointer names and that is gone: a pointer must never
    /// come to name a file that is still being written.
    func nextNumber() throws -> Int {
        let named = try fileNames().filter { $0.hasSuffix(Self.pointerSuffix) }.compactMap { pointed(by: $0) }
        return (try generations().union(named).map(\.number).max() ?? 0) + 1
    }

    /// Makes `generation`, whose file must be synced, the live one of its model.
    func point(to generation: Generation) throws {
        let pointer = path + "/" + Self.pointerName(of: generation)
        let temporary = pointer + ".new"
        try Self.write(generation.fileName + "\n", to: temporary)
        guard rename(temporary, pointer) == 0 else { throw Self.failure("rename", temporary) }
        try sync()
    }

    /// Removes the pointer to a live generation, and then the generation.
    func retire(_ generation: Generation) throws {
        guard unlink(path + "/" + Self.pointerName(of: generation)) == 0 else {
            throw Self.failure("remove the pointer", generation.fileName)
        }
        try sync()
        remove(generation)
    }

    /// Removes a generation and what SQLite put beside it.
    func remove(_ generation: Generation) {
        for suffix in [""] + Self.companions {
            unlink(path(of: generation) + suffix)
        }
    }

    /// Removes everything that no pointer names: what a rebuild left that was killed, and old generations.
    ///
    /// A pointer that names a generation of another model or version counts as none, and goes, too.
    func removeLeftovers(keeping kept: Set<Generation>) throws {
        for generation in try generations() where !kept.contains(generation) {
            remove(generation)
        }
        for name in try fileNames() where name.hasSuffix(Self.pointerSuffix + ".new") || isAstray(name) {
            unlink(path + "/" + name)
        }
    }

    /// Syncs the file of a generation.
    func sync(_ generation: Generation) throws {
        try Self.sync(path(of: generation), flags: O_RDWR)
    }

    /// Syncs the folder itself, so that the names in it last.
    func sync() throws {
        try Self.sync(path, flags: O_RDONLY | O_DIRECTORY)
    }

    /// The generations that have a file, or only companions of one.
    private func generations() throws -> Set<Generation> {
        Set(
            try fileNames().compactMap { name in
                let companion = Self.companions.first { name.hasSuffix($0) }
                return Generation(fileName: String(name.dropLast(companion?.count ?? 0)))
            })
    }

    private func fileNames() throws -> [String] {
        try FileManager.default.contentsOfDirectory(atPath: path)
    }

    private func isAstray(_ fileName: String) -> Bool {
        pointed(by: fileName).map { Self.pointerName(of: $0) != fileName } ?? false
    }

    private static func pointerName(of generation: Generation) -> String {
        pointerName(model: generation.model, version: generation.version)
    }

    private static func pointerName(model: String, version: Int) -> String {
        "\(model)-v\(version)\(pointerSuffix)"
    }

    /// What a pointer names; nil when it is none or damaged.
    private func pointed(by fileName: String) -> Generation? {
        guard fileName.hasSuffix(Self.pointerSuffix), let text = Self.read(path + "/" + fileName), text.hasSuffix("\n")
        else { return nil }
        return Generation(fileName: String(text.dropLast()))
    }

    /// The text of a small file; nil when there is none or it is longer than any pointer.
    static func read(_ path: String) -> String? {
        let file = open(path, O_RDONLY | O_CLOEXEC)
        guard file >= 0 else { return nil }
        defer { close(file) }
        var bytes = [UInt8](repeating: 0, count: 256)
        let count = Glibc.read(file, &bytes, bytes.count)
        guard (0..<bytes.count).contains(count) else { return nil }
        return String(validating: bytes[..<count], as: UTF8.self)
    }

    static func write(_ text: String, to path: String) throws {
        let file = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o644)
        guard file >= 0 else { throw failure("create", path) }
        defer { close(file) }
        let bytes = Array(text.utf8)
        guard Glibc.write(file, bytes, bytes.count) == bytes.count, fsync(file) == 0 else {
            throw failure("write", path)
        }
    }

    private static func sync(_ path: String, flags: Int32) throws {
        let file = open(path, flags | O_CLOEXEC)
        guard file >= 0 else { throw failure("open", path) }
        defer { close(file) }
        guard fsync(file) == 0 else { throw failure("sync", path) }
    }

    private static func failure(_ operation: String, _ path: String) -> ReadModelError {
        let code: ReadModelError.Code = errno == ENOSPC ? .diskFull : .inputOutput
        return ReadModelError(code, "could not \(operation): \(String(cString: strerror(errno)))", place: path)
    }
}
