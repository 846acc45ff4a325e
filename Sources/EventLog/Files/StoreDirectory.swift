package import EventModel

/// The files of one store and their names.
package struct StoreDirectory: Sendable {
    package let path: String
    package let fileSystem: any FileSystem

    package init(path: String, fileSystem: any FileSystem) {
        self.path = path
        self.fileSystem = fileSystem
    }

    var logPath: String { path + "/log" }
    var lockPath: String { path + "/LOCK" }
    package var quarantinePath: String { path + "/quarantine" }

    /// The path of a segment: its ordinal in ten digits, and its form.
    func segmentPath(_ ordinal: Int, form: SegmentForm = .committed) -> String {
        logPath + "/" + Self.segmentName(ordinal, form: form)
    }

    static func segmentName(_ ordinal: Int, form: SegmentForm = .committed) -> String {
        let digits = String(ordinal)
        return String(repeating: "0", count: max(0, 10 - digits.count)) + digits + form.nameSuffix
    }

    /// The segments there are and their forms, by ordinal; other names are ignored.
    ///
    /// Where both forms of one exist, the one as committed counts: it is removed only when the other was proved.
    func segmentForms() throws(EventStoreError) -> [Int: SegmentForm] {
        let names: [String]
        do { names = try fileSystem.listDirectory(at: logPath) } catch { throw EventStoreError(error) }
        var forms: [Int: SegmentForm] = [:]
        for name in names {
            guard let (ordinal, form) = Self.segment(named: name), forms[ordinal] != .committed else { continue }
            forms[ordinal] = form
        }
        return forms
    }

    /// The ordinal and form of a segment's name; nil for other names.
    static func segment(named name: String) -> (ordinal: Int, form: SegmentForm)? {
        let digits = name.utf8.prefix(10)
        guard
            let form = SegmentForm.allCases.first(where: { name.utf8.dropFirst(10).elementsEqual($0.nameSuffix.utf8) }),
            digits.count == 10,
            digits.allSatisfy({ (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }),
            let ordinal = Int(name.prefix(10))
        else { return nil }
        return (ordinal, form)
    }

    func openSegment(
        _ ordinal: Int, form: SegmentForm = .committed, mode: FileOpenMode
    ) throws(EventStoreError) -> StoreFile {
        try openFile(at: segmentPath(ordinal, form: form), mode: mode)
    }

    /// - Parameter messagePath: The name that messages give the file, where it is about to get another.
    package func openFile(
        at path: String, mode: FileOpenMode, messagePath: String? = nil
    ) throws(EventStoreError) -> StoreFile {
        do { return StoreFile(try fileSystem.openFile(at: path, mode: mode), path: messagePath ?? path) } catch {
            throw EventStoreError(error)
        }
    }

    func removeSegment(_ ordinal: Int) throws(EventStoreError) {
        do { try fileSystem.removeFile(at: segmentPath(ordinal)) } catch { throw EventStoreError(error) }
    }

    /// Removes a file if it is there.
    package func removeFile(at path: String) throws(EventStoreError) {
        do { try fileSystem.removeFile(at: path) } catch {
            if error.errorNumber != FileSystemError.noSuchFile { throw EventStoreError(error) }
        }
    }

    package func renameFile(at path: String, to newPath: String) throws(EventStoreError) {
        do { try fileSystem.renameFile(at: path, to: newPath) } catch { throw EventStoreError(error) }
    }

    /// The length of a file; nil where there is none.
    package func byteCount(ofFileAt path: String) throws(EventStoreError) -> Int? {
        do { return try fileSystem.byteCount(ofFileAt: path) } catch {
            if error.errorNumber == FileSystemError.noSuchFile { return nil }
            throw EventStoreError(error)
        }
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
    package func createDirectory(at path: String) throws(EventStoreError) {
        do { try fileSystem.createDirectory(at: path) } catch {
            if error.errorNumber != FileSystemError.fileExists { throw EventStoreError(error) }
        }
    }

    package func synchronizeDirectory(at path: String) throws(EventStoreError) {
        do { try fileSystem.synchronizeDirectory(at: path) } catch { throw EventStoreError(error) }
    }

    /// ``synchronizeDirectory(at:)``, as far as anything can be written there at all.
    func synchronizeDirectoryForReading(at path: String) throws(EventStoreError) {
        do { try fileSystem.synchronizeDirectory(at: path) } catch {
            if !error.meansReadOnlyMedium { throw EventStoreError(error) }
        }
    }

    /// Takes the lock that one writer at a time holds.
    package func lock() throws(EventStoreError) -> any FileLock {
        do { return try fileSystem.lockFile(at: lockPath) } catch {
            if error.errorNumber == FileSystemError.wouldBlock {
                throw EventStoreError(
                    .locked, "another process has the store open for writing; close it or open read-only", place: path)
            }
            if error.errorNumber == FileSystemError.readOnlyFileSystem
                || error.errorNumber == FileSystemError.permissionDenied
            {
                throw EventStoreError(
                    .readOnly,
                    "nothing may be written there (\(error)); open the store read-only, or copy it elsewhere",
                    place: path)
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
