import BinaryCoding

/// Bytes that are written one behind the other, kept from one frame to the next so that a commit allocates nothing.
// Unsafe: the writer encodes every event through a few of these and wants no check of capacity per byte. Room for what is
// written is made first, and nothing is read beyond what was written.
final class ByteColumn {
    private let buffer = RawBuffer(capacity: 256)
    private(set) var count = 0

    /// The bytes, valid until the next change.
    var bytes: UnsafeRawBufferPointer { UnsafeRawBufferPointer(start: buffer.base, count: count) }

    /// Empties the column and keeps its memory.
    func removeAll() {
        count = 0
    }

    /// Appends a varint.
    @inline(__always)
    func writeVarint(_ value: UInt64) {
        reserve(Varint.byteCountMax)
        let start = buffer.base + count
        if value < 0x80 {
            start.storeBytes(of: UInt8(truncatingIfNeeded: value), as: UInt8.self)
            count += 1
            return
        }
        var (rest, offset) = (value, 0)
        while rest >= 0x80 {
            start.storeBytes(of: UInt8(truncatingIfNeeded: rest) | 0x80, toByteOffset: offset, as: UInt8.self)
            rest >>= 7
            offset += 1
        }
        start.storeBytes(of: UInt8(truncatingIfNeeded: rest), toByteOffset: offset, as: UInt8.self)
        count += offset + 1
    }

    /// Appends a signed varint.
    func writeSignedVarint(_ value: Int64) {
        writeVarint(ZigZag.encode(value))
    }

    /// Appends eight bytes, least significant first.
    func writeFixed(_ value: UInt64) {
        reserve(8)
        (buffer.base + count).storeBytes(of: value.littleEndian, as: UInt64.self)
        count += 8
    }

    /// Appends bytes.
    func write(_ newBytes: UnsafeRawBufferPointer) {
        guard let source = newBytes.baseAddress else { return }
        reserve(newBytes.count)
        (buffer.base + count).copyMemory(from: source, byteCount: newBytes.count)
        count += newBytes.count
    }

    /// Appends bytes.
    func write(_ newBytes: [UInt8]) {
        newBytes.withUnsafeBytes { write($0) }
    }

    /// Appends the number of bytes and the bytes.
    func writeCounted(_ newBytes: UnsafeRawBufferPointer) {
        writeVarint(UInt64(newBytes.count))
        write(newBytes)
    }

    /// Appends a byte.
    func write(_ byte: UInt8) {
        reserve(1)
        (buffer.base + count).storeBytes(of: byte, as: UInt8.self)
        count += 1
    }

    /// Holds the bytes of a text and nothing else.
    func set(_ text: String) {
        count = 0
        write(text)
    }

    /// Appends the bytes of a text.
    func write(_ text: String) {
        let isDone: Void? = text.utf8.withContiguousStorageIfAvailable { write(UnsafeRawBufferPointer($0)) }
        if isDone == nil { write(Array(text.utf8)) }
    }

    @inline(__always)
    private func reserve(_ byteCount: Int) {
        if count + byteCount > buffer.capacity { buffer.reserve(count + byteCount, keeping: count) }
    }
}
