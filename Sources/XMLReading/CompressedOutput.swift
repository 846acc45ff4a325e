private import CZlib
private import Glibc

/// Writes a file, gzipped where its name ends in `.gz`, beside its place, and moves it there when it is complete: what
/// stood there before stays until then.
package final class CompressedOutput {
    private let path: String
    private let partialPath: String
    private let descriptor: Int32
    private let isCompressed: Bool
    private var pending: [UInt8] = []
    private var compressed: [UInt8]
    private var isFinished = false
    /// Unsafe: zlib remembers the address of its stream, so it must not move.
    private let stream = UnsafeMutablePointer<z_stream>.allocate(capacity: 1)

    private static let pendingByteCount = 256 << 10
    private static let gzipWindowBits: Int32 = 15 + 16
    private static let memoryLevel: Int32 = 8

    /// Opens the file beside its place.
    ///
    /// - Throws: ``FileWritingError``.
    package init(path: String) throws(FileWritingError) {
        self.path = path
        partialPath = "\(path).partial-\(getpid())"
        isCompressed = path.hasSuffix(".gz")
        compressed = [UInt8](repeating: 0, count: Self.pendingByteCount)
        descriptor = open(partialPath, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o666)
        stream.initialize(to: z_stream())
        guard descriptor >= 0 else { throw Self.failure(path) }
        guard isCompressed else { return }
        let status = deflateInit2_(
            stream, Z_DEFAULT_COMPRESSION, Z_DEFLATED, Self.gzipWindowBits, Self.memoryLevel, Z_DEFAULT_STRATEGY,
            ZLIB_VERSION, Int32(MemoryLayout<z_stream>.size))
        guard status == Z_OK else { throw FileWritingError(reason: "no memory to compress", path: path) }
    }

    deinit {
        deflateEnd(stream)
        stream.deallocate()
        guard descriptor >= 0 else { return }
        close(descriptor)
        if !isFinished { unlink(partialPath) }
    }

    /// Appends bytes.
    ///
    /// - Throws: ``FileWritingError``.
    package func write(_ bytes: [UInt8]) throws(FileWritingError) {
        pending.append(contentsOf: bytes)
        if pending.count >= Self.pendingByteCount { try flush(isLast: false) }
    }

    /// Makes what was written durable and puts it in its place.
    ///
    /// - Throws: ``FileWritingError``.
    package func finish() throws(FileWritingError) {
        try flush(isLast: true)
        guard fsync(descriptor) == 0, rename(partialPath, path) == 0 else { throw Self.failure(path) }
        isFinished = true
        try syncFolder()
    }

    /// Makes the file's name durable, which is the folder's content and not the file's.
    private func syncFolder() throws(FileWritingError) {
        let end = path.utf8.lastIndex(of: UInt8(ascii: "/"))
        let folder = end.map { $0 == path.startIndex ? "/" : String(path[..<$0]) } ?? "."
        let folderDescriptor = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        guard folderDescriptor >= 0 else { throw Self.failure(folder) }
        defer { close(folderDescriptor) }
        guard fsync(folderDescriptor) == 0 else { throw Self.failure(folder) }
    }

    private func flush(isLast: Bool) throws(FileWritingError) {
        if isCompressed { try deflatePending(isLast: isLast) } else { try writeOut(pending, count: pending.count) }
        pending.removeAll(keepingCapacity: true)
    }

    private func deflatePending(isLast: Bool) throws(FileWritingError) {
        var taken = 0
        while true {
            let room = compressed.count
            // Unsafe: zlib reads and writes within the two counts given to it, and only during the call.
            let status = pending.withUnsafeMutableBufferPointer { input in
                compressed.withUnsafeMutableBufferPointer { output in
                    stream.pointee.next_in = input.baseAddress?.advanced(by: taken)
                    stream.pointee.avail_in = UInt32(input.count - taken)
                    stream.pointee.next_out = output.baseAddress
                    stream.pointee.avail_out = UInt32(room)
                    return deflate(stream, isLast ? Z_FINISH : Z_NO_FLUSH)
                }
            }
            taken = pending.count - Int(stream.pointee.avail_in)
            let isFull = stream.pointee.avail_out == 0
            try writeOut(compressed, count: room - Int(stream.pointee.avail_out))
            if status == Z_STREAM_END || !isFull { return }
        }
    }

    private func writeOut(_ bytes: [UInt8], count: Int) throws(FileWritingError) {
        var written = 0
        while written < count {
            // Unsafe: the pointer does not outlive the call, and the count is within the array.
            let added = bytes.withUnsafeBytes { all in
                let rest = UnsafeRawBufferPointer(rebasing: all[written..<count])
                return Glibc.write(descriptor, rest.baseAddress, rest.count)
            }
            if added < 0, errno == EINTR { continue }
            guard added > 0 else { throw Self.failure(path) }
            written += added
        }
    }

    private static func failure(_ path: String) -> FileWritingError {
        // Unsafe: the C string is copied before another call could change it.
        FileWritingError(reason: String(cString: strerror(errno)), path: path)
    }
}

/// Why a file could not be written.
package struct FileWritingError: Error, Sendable {
    /// What the system says.
    package var reason: String
    /// The file.
    package var path: String
}
