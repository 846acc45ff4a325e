import BinaryCoding

/// Reads numbers from bytes without a check for each caller: a failure sticks, gives zeros and is asked for at the end.
// Unsafe: the loops over millions of events want a bare address; every read compares it with the end first.
struct ByteCursor {
    private let start: UnsafePointer<UInt8>
    private var next: UnsafePointer<UInt8>
    private let end: UnsafePointer<UInt8>
    /// Whether something was cut off or malformed.
    private(set) var hasFailed = false

    /// Makes a cursor over bytes that outlive it; nil when there are none.
    init?(_ bytes: UnsafeRawBufferPointer) {
        guard let base = bytes.baseAddress else { return nil }
        start = base.assumingMemoryBound(to: UInt8.self)
        next = start
        end = start + bytes.count
    }

    var offset: Int { next - start }
    var remainingCount: Int { end - next }

    /// The next eight bytes; nil where there are not as many.
    @inline(__always)
    var word: UInt64? {
        guard end - next >= 8 else { return nil }
        return UInt64(littleEndian: UnsafeRawPointer(next).loadUnaligned(as: UInt64.self))
    }

    /// One of the bytes that are left.
    @inline(__always)
    func byte(_ index: Int) -> UInt8 { next[index] }

    /// Passes over bytes that were looked at before.
    @inline(__always)
    mutating func advance(_ count: Int) { next += count }

    /// Reads a varint, which must be the shortest form.
    @inline(__always)
    mutating func readVarint() -> UInt64 {
        if next < end {
            let byte = next.pointee
            if byte < 0x80 {
                next += 1
                return UInt64(byte)
            }
        }
        return readLongVarint()
    }

    /// Reads a varint of at most 32 bits.
    @inline(__always)
    mutating func readVarint32() -> UInt32 {
        let value = readVarint()
        if value > UInt64(UInt32.max) { fail() }
        return UInt32(truncatingIfNeeded: value)
    }

    /// Reads a zigzag varint.
    @inline(__always)
    mutating func readSignedVarint() -> Int64 {
        ZigZag.decode(readVarint())
    }

    /// Reads a varint that counts things of at least `byteCount` bytes each.
    mutating func readCount(of byteCount: Int = 1) -> Int {
        let value = readVarint()
        guard value <= UInt64(remainingCount / byteCount) else {
            fail()
            return 0
        }
        return Int(value)
    }

    /// Passes over `count` bytes and returns where they stand.
    mutating func skip(_ count: Int) -> Range<Int> {
        guard count >= 0, count <= remainingCount else {
            fail()
            return 0..<0
        }
        let lower = offset
        next += count
        return lower..<lower + count
    }

    /// Passes over a varint and as many bytes, at most `limit`, and returns where the bytes stand.
    mutating func skipCounted(limit: Int) -> Range<Int> {
        let count = readCount()
        if count > limit { fail() }
        return skip(hasFailed ? 0 : count)
    }

    /// Reads eight bytes, least significant first.
    mutating func readFixed64() -> UInt64 {
        guard remainingCount >= 8 else {
            fail()
            return 0
        }
        defer { next += 8 }
        return UInt64(littleEndian: UnsafeRawPointer(next).loadUnaligned(as: UInt64.self))
    }

    mutating func fail() {
        hasFailed = true
        next = end
    }

    @inline(never)
    private mutating func readLongVarint() -> UInt64 {
        var value: UInt64 = 0
        var shift: UInt64 = 0
        while next < end {
            let byte = next.pointee
            next += 1
            if shift == 63, byte > 1 { break }
            value |= UInt64(byte & 0x7F) << shift
            if byte < 0x80 {
                if byte == 0 { break }
                return value
            }
            shift += 7
        }
        fail()
        return 0
    }
}
