import Glibc

/// A file filled with zeros and synced, to be overwritten from the front with nothing but a write and a sync: the least
/// that a durable append must do.
final class BareFile {
    private let descriptor: Int32
    private let byteCount: Int
    private let bytes: [UInt8]
    private var offset = 0

    struct Failure: Error {
        let code: Int32
    }

    init(path: String, byteCount: Int, writeByteCountMax: Int) throws {
        self.byteCount = byteCount
        bytes = (0..<writeByteCountMax).map { UInt8(truncatingIfNeeded: $0 &* 167 &+ 13) }
        descriptor = open(path, O_RDWR | O_CREAT | O_TRUNC, 0o600)
        guard descriptor >= 0 else { throw Failure(code: errno) }
        let zeros = [UInt8](repeating: 0, count: byteCount)
        guard write(descriptor, zeros, byteCount) == byteCount, fsync(descriptor) == 0 else {
            throw Failure(code: errno)
        }
    }

    deinit { close(descriptor) }

    /// Overwrites the next bytes; behind the last ones it begins again in front.
    func append(_ count: Int) throws {
        if offset + count > byteCount { offset = 0 }
        guard pwrite(descriptor, bytes, count, off_t(offset)) == count, fdatasync(descriptor) == 0 else {
            throw Failure(code: errno)
        }
        offset += count
    }
}
