private import CZlib
private import Glibc

/// The bytes of a file, inflated where its first bytes say that it is gzip (RFC 1952).
final class CompressedInput {
    private let path: String
    private let descriptor: Int32
    /// Whether the file can be opened again and gives the same bytes: a regular file, no pipe.
    let isRegularFile: Bool
    private let byteCount: Int
    private var readByteCount = 0
    private var input: [UInt8]
    private var inputRange = 0..<0
    private var isCompressed = false
    private var isBetweenMembers = false
    private var isStarted = false
    /// Unsafe: zlib remembers the address of its stream, so it must not move.
    private let stream = UnsafeMutablePointer<z_stream>.allocate(capacity: 1)

    private static let inputByteCount = 64 << 10
    /// The window of 32 KiB, and 16 for "gzip only" (zlib.h, inflateInit2).
    private static let gzipWindowBits: Int32 = 15 + 16

    init(path: String) throws(XMLReadingError) {
        self.path = path
        descriptor = open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else {
            throw XMLReadingError(.unreadable, "the file cannot be opened: \(Self.systemMessage())", path: path)
        }
        var status = stat()
        isRegularFile = fstat(descriptor, &status) == 0 && status.st_mode & S_IFMT == S_IFREG
        byteCount = Int(status.st_size)
        input = [UInt8](repeating: 0, count: Self.inputByteCount)
        stream.initialize(to: z_stream())
    }

    deinit {
        // A stream that was never begun is refused by zlib without harm.
        inflateEnd(stream)
        stream.deallocate()
        close(descriptor)
    }

    /// The share of the file that was read, 0 to 1; 0 where nobody knows how long it is.
    var progress: Double {
        byteCount > 0 ? min(1, Double(readByteCount) / Double(byteCount)) : 0
    }

    /// Fills `buffer` from the front; fewer bytes than it has room for only at the end, 0 after it.
    ///
    /// - Throws: ``XMLReadingError``: `unreadable`, `truncated`, `corrupt`.
    func read(into buffer: UnsafeMutableRawBufferPointer) throws(XMLReadingError) -> Int {
        if !isStarted { try start() }
        var count = 0
        while count < buffer.count {
            let rest = UnsafeMutableRawBufferPointer(rebasing: buffer[count...])
            let added = try isCompressed ? inflate(into: rest) : copy(into: rest)
            guard added > 0 else { break }
            count += added
        }
        return count
    }

    private func start() throws(XMLReadingError) {
        isStarted = true
        while inputRange.count < 2, try refill() {}
        isCompressed = inputRange.count >= 2 && hasMagic
        guard isCompressed else { return }
        guard inflateInit2_(stream, Self.gzipWindowBits, ZLIB_VERSION, Int32(MemoryLayout<z_stream>.size)) == Z_OK
        else { throw XMLReadingError(.unreadable, "there is no memory to inflate the file", path: path) }
    }

    private var hasMagic: Bool {
        input[inputRange.lowerBound] == 0x1F && input[inputRange.lowerBound + 1] == 0x8B
    }

    /// Reads more after what is left; false at the end of the file.
    private func refill() throws(XMLReadingError) -> Bool {
        if inputRange.lowerBound > 0 {
            input.replaceSubrange(0..<inputRange.count, with: input[inputRange])
            inputRange = 0..<inputRange.count
        }
        let start = inputRange.upperBound
        while true {
            // Unsafe: the pointer does not outlive the call, and the count is that of the room behind it.
            let count = input.withUnsafeMutableBytes { bytes in
                let room = UnsafeMutableRawBufferPointer(rebasing: bytes[start...])
                return Glibc.read(descriptor, room.baseAddress, room.count)
            }
            if count >= 0 {
                inputRange = 0..<start + count
                readByteCount += count
                return count > 0
            }
            guard errno == EINTR else {
                throw XMLReadingError(.unreadable, "the file cannot be read: \(Self.systemMessage())", path: path)
            }
        }
    }

    private func copy(into buffer: UnsafeMutableRawBufferPointer) throws(XMLReadingError) -> Int {
        if inputRange.isEmpty, try !refill() { return 0 }
        let count = min(buffer.count, inputRange.count)
        let taken = inputRange.lowerBound..<inputRange.lowerBound + count
        // Unsafe: both ranges were cut to the shorter of the two.
        input.withUnsafeBytes { buffer.copyMemory(from: UnsafeRawBufferPointer(rebasing: $0[taken])) }
        inputRange = taken.upperBound..<inputRange.upperBound
        return count
    }

    private func inflate(into buffer: UnsafeMutableRawBufferPointer) throws(XMLReadingError) -> Int {
        while true {
            if inputRange.isEmpty, try !refill() {
                if isBetweenMembers { return 0 }
                throw XMLReadingError(
                    .truncated, "the compressed file ends early: get it again, or take a whole copy", path: path)
            }
            if isBetweenMembers { try beginMember() }
            let (count, status) = inflateOnce(into: buffer)
            switch status {
            case Z_STREAM_END: isBetweenMembers = true
            case Z_OK, Z_BUF_ERROR: break
            default: throw XMLReadingError(.corrupt, "the compressed data is damaged: \(zlibMessage)", path: path)
            }
            if count > 0 { return count }
        }
    }

    private func inflateOnce(into buffer: UnsafeMutableRawBufferPointer) -> (count: Int, status: Int32) {
        let taken = inputRange
        let room = min(buffer.count, Int(UInt32.max))
        // Unsafe: zlib reads and writes within the two counts given to it, and only during the call.
        let status = input.withUnsafeMutableBytes { bytes in
            let next = bytes.baseAddress?.advanced(by: taken.lowerBound)
            stream.pointee.next_in = next?.assumingMemoryBound(to: UInt8.self)
            stream.pointee.avail_in = UInt32(taken.count)
            stream.pointee.next_out = buffer.baseAddress?.assumingMemoryBound(to: UInt8.self)
            stream.pointee.avail_out = UInt32(room)
            return CZlib.inflate(stream, Z_NO_FLUSH)
        }
        inputRange = taken.upperBound - Int(stream.pointee.avail_in)..<taken.upperBound
        return (room - Int(stream.pointee.avail_out), status)
    }

    /// After one member another may follow, and nothing else (RFC 1952 section 2.2).
    private func beginMember() throws(XMLReadingError) {
        while inputRange.count < 2, try refill() {}
        guard inputRange.count >= 2, hasMagic else {
            throw XMLReadingError(
                .corrupt, "something that is not gzip follows the compressed data: cut it off", path: path)
        }
        inflateReset(stream)
        isBetweenMembers = false
    }

    private var zlibMessage: String {
        // Unsafe: zlib's messages are constant C strings.
        stream.pointee.msg.map { String(cString: $0) } ?? "no details"
    }

    private static func systemMessage() -> String {
        // Unsafe: the C string is copied before another call could change it.
        String(cString: strerror(errno))
    }
}
