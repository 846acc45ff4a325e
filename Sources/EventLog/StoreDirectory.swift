import EventModel

/// The files of one store and their names.
struct StoreDirectory: Sendable {
    let path: String
    let fileSystem: any FileSystem

    var logPath: String { path + "/log" }
    var lockPath: String { path + "/LOCK" }
    var quarantinePath: String { path + "/quarantine" }

    /// The path of a segment: its ordinal in ten digits.
    func segmentPath(_ ordinal: Int) -> String {
        logPath + "/" + Self.segmentName(ordinal)
    }

    static func segmentName(_ ordinal: Int) -> String {
        let digits = String(ordinal)
        return String(repeating: "0", count: max(0, 10 - digits.count)) + digits + ".segment"
    }

    /// The ordinals of the segments there are, ascending; other names are ignored.
    func segmentOrdinals() throws(EventStoreError) -> [Int] {
        let names: [String]
        do { names = try fileSystem.listDirectory(at: logPath) } catch { throw EventStoreError(error) }
        return names.compactMap { name -> Int? in
            let digits = name.utf8.prefix(10)
            guard
                name.utf8.count == 18, name.hasSuffix(".segment"),
                digits.allSatisfy({ (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) })
            else { return nil }
            return Int(name.prefix(10))
        }.sorted()
    }

    func openSegment(_ ordinal: Int, mode: FileOpenMode) throws(EventStoreError) -> StoreFile {
        try openFile(at: segmentPath(ordinal), mode: mode)
    }

    func openFile(at path: String, mode: FileOpenMode) throws(EventStoreError) -> StoreFile {
        do { return StoreFile(try fileSystem.openFile(at: path, mode: mode), path: path) } catch {
            throw EventStoreError(error)
        }
    }

    func removeSegment(_ ordinal: Int) throws(EventStoreError) {
        do { try fileSystem.removeFile(at: segmentPath(ordinal)) } catch { throw EventStoreError(error) }
    }

    /// Keeps a copy of bytes that are about to be removed from a segment.
    func quarantine(_ bytes: [UInt8], ofSegment ordinal: Int, at offset: Int) throws(EventStoreError) {
        try createDirectory(at: quarantinePath)
        try synchronizeDirectory(at: path)
        let name = "\(quarantinePath)/\(Self.segmentName(ordinal)).\(offset)"
        for attempt in 0..<1_000 {
            let copy: StoreFile
            do throws(FileSystemError) {
                let copyPath = "\(name).\(attempt)"
                copy = StoreFile(try fileSystem.openFile(at: copyPath, mode: .createNew), path: copyPath)
            } catch {
                if error.errorNumber == FileSystemError.fileExists { continue }
                throw EventStoreError(error)
            }
            try copy.write(bytes, at: 0)
            try copy.synchronize()
            return try synchronizeDirectory(at: quarantinePath)
        }
        throw EventStoreError(
            .inputOutput, "the quarantine is full; look at its files and remove them", place: quarantinePath)
    }

    /// Makes a directory unless it is there.
    func createDirectory(at path: String) throws(EventStoreError) {
        do { try fileSystem.createDirectory(at: path) } catch {
            if error.errorNumber != FileSystemError.fileExists { throw EventStoreError(error) }
        }
    }

    func synchronizeDirectory(at path: String) throws(EventStoreError) {
        do { try fileSystem.synchronizeDirectory(at: path) } catch { throw EventStoreError(error) }
    }

    /// Takes the lock that one writer at a time holds.
    func lock() throws(EventStoreError) -> any FileLock {
        do { return try fileSystem.lockFile(at: lockPath) } catch {
            if error.errorNumber == FileSystemError.wouldBlock {
                throw EventStoreError(
                    .locked, "another process has the store open for writing; close it or open read-only", place: path)
            }
            throw EventStoreError(error)
        }
    }

    /// The directory that holds the store's.
    var parentPath: String {
        let trimmed = path.utf8.last == UInt8(ascii: "/") ? String(path.dropLast()) : path
        guard let slash = trimmed.lastIndex(of: "/") else { return "." }
        return slash == trimmed.startIndex ? "/" : String(trimmed[..<slash])
    }
}
