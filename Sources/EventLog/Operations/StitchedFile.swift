import EventModel

/// A file that does not exist yet: ranges of other files and bytes in memory, one behind the other, for reading.
final class StitchedFile: ReadOnlyFile {
    private let parts: [SegmentPart]
    private let starts: [Int]
    private let total: Int

    init(_ parts: [SegmentPart]) {
        self.parts = parts
        var starts: [Int] = []
        var total = 0
        for part in parts {
            starts.append(total)
            total += part.range.count
        }
        self.starts = starts
        self.total = total
    }

    func byteCount() -> Int { total }

    // Unsafe: reads go into the caller's buffer, at most as much as it holds.
    func read(into buffer: UnsafeMutableRawBufferPointer, at offset: Int) throws(FileSystemError) -> Int {
        guard let index = starts.lastIndex(where: { $0 <= offset }), offset < total else { return 0 }
        let (part, within) = (parts[index], offset - starts[index])
        let count = min(buffer.count, part.range.count - within)
        let target = UnsafeMutableRawBufferPointer(rebasing: buffer[..<count])
        return try part.file.readOnce(into: target, at: part.range.lowerBound + within)
    }
}

/// Bytes in memory as a file for reading.
final class MemoryFile: ReadOnlyFile {
    private let bytes: [UInt8]

    init(_ bytes: [UInt8]) {
        self.bytes = bytes
    }

    func byteCount() -> Int { bytes.count }

    // Unsafe: copies at most as much as the caller's buffer holds.
    func read(into buffer: UnsafeMutableRawBufferPointer, at offset: Int) -> Int {
        guard offset < bytes.count else { return 0 }
        let count = min(buffer.count, bytes.count - offset)
        buffer.copyBytes(from: bytes[offset..<offset + count])
        return count
    }
}

/// A file that nobody writes to.
protocol ReadOnlyFile: OpenFile {}

extension ReadOnlyFile {
    func write(_ bytes: UnsafeRawBufferPointer, at offset: Int) throws(FileSystemError) -> Int {
        throw FileSystemError.readOnlyFile
    }

    func synchronizeData() throws(FileSystemError) { throw FileSystemError.readOnlyFile }

    func synchronize() throws(FileSystemError) { throw FileSystemError.readOnlyFile }

    func truncate(to byteCount: Int) throws(FileSystemError) { throw FileSystemError.readOnlyFile }
}

extension FileSystemError {
    fileprivate static let readOnlyFile = FileSystemError(
        deviceFailed, operation: "write", path: "a file that is only read")
}
