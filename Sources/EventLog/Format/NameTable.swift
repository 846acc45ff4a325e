/// Names as byte strings, numbered from 0 in the order they came, and found again by hashing.
///
/// Takes about the bytes of the names and 16 more each, without an allocation a name.
struct NameTable: Sendable {
    private var bytes: [UInt8] = []
    private var ends: [UInt32] = []
    private var hashes: [UInt32] = []
    /// Open addressing: 0 for a free slot, else the number and one.
    private var slots: [UInt32] = []

    var count: Int { ends.count }

    /// The number of a name; nil when it is not there.
    ///
    /// - Complexity: O(n) in its bytes.
    func number(of name: UnsafeRawBufferPointer) -> UInt32? {
        guard !slots.isEmpty else { return nil }
        let hash = ByteHash.hash(name)
        let mask = slots.count - 1
        var slot = Int(hash) & mask
        while slots[slot] != 0 {
            let number = slots[slot] - 1
            if hashes[Int(number)] == hash, isName(number, name) { return number }
            slot = (slot + 1) & mask
        }
        return nil
    }

    /// The number of a name, which is added when it is new.
    ///
    /// - Complexity: O(n) in its bytes, amortised.
    mutating func intern(_ name: UnsafeRawBufferPointer) -> (number: UInt32, isNew: Bool) {
        if slots.count <= ends.count * 2 { grow() }
        let hash = ByteHash.hash(name)
        let mask = slots.count - 1
        var slot = Int(hash) & mask
        while slots[slot] != 0 {
            let number = slots[slot] - 1
            if hashes[Int(number)] == hash, isName(number, name) { return (number, false) }
            slot = (slot + 1) & mask
        }
        let number = UInt32(ends.count)
        bytes.append(contentsOf: name)
        ends.append(UInt32(bytes.count))
        hashes.append(hash)
        slots[slot] = number + 1
        return (number, true)
    }

    /// Calls `body` with the bytes of a name.
    func withName<Result>(_ number: UInt32, _ body: (UnsafeRawBufferPointer) -> Result) -> Result {
        let range = range(of: number)
        // Unsafe: the range lies within the bytes and the pointer does not outlive the call.
        return bytes.withUnsafeBytes { body(UnsafeRawBufferPointer(rebasing: $0[range])) }
    }

    /// A name as text.
    func text(_ number: UInt32) -> String {
        withName(number) { String(decoding: $0, as: UTF8.self) }
    }

    private func range(of number: UInt32) -> Range<Int> {
        (number == 0 ? 0 : Int(ends[Int(number) - 1]))..<Int(ends[Int(number)])
    }

    private func isName(_ number: UInt32, _ name: UnsafeRawBufferPointer) -> Bool {
        withName(number) { $0.count == name.count && ByteOrder.areEqual($0, name) }
    }

    private mutating func grow() {
        slots = [UInt32](repeating: 0, count: max(16, slots.count * 2))
        let mask = slots.count - 1
        for (number, hash) in hashes.enumerated() {
            var slot = Int(hash) & mask
            while slots[slot] != 0 { slot = (slot + 1) & mask }
            slots[slot] = UInt32(number) + 1
        }
    }
}

/// A fast hash for tables in memory; never stored.
enum ByteHash {
    /// Multiplies and folds eight bytes at a time, as wyhash does.
    ///
    /// - Complexity: O(n).
    static func hash(_ bytes: UnsafeRawBufferPointer) -> UInt32 {
        var state: UInt64 = 0x9E37_79B9_7F4A_7C15 ^ UInt64(bytes.count)
        var index = 0
        // Unsafe: loads stay within the bytes.
        while index + 8 <= bytes.count {
            state = fold(state ^ bytes.loadUnaligned(fromByteOffset: index, as: UInt64.self))
            index += 8
        }
        var rest: UInt64 = 0
        while index < bytes.count {
            rest = rest << 8 | UInt64(bytes[index])
            index += 1
        }
        state = fold(state ^ rest)
        return UInt32(truncatingIfNeeded: state ^ (state >> 32))
    }

    private static func fold(_ value: UInt64) -> UInt64 {
        let product = value.multipliedFullWidth(by: 0xA076_1D64_78BD_642F)
        return product.high ^ product.low
    }
}

/// Comparison of byte strings.
enum ByteOrder {
    /// Whether all bytes are the same; both must be equally long.
    static func areEqual(_ left: UnsafeRawBufferPointer, _ right: UnsafeRawBufferPointer) -> Bool {
        var index = 0
        // Unsafe: loads stay within the bytes.
        while index + 8 <= left.count {
            let (leftWord, rightWord) = (
                left.loadUnaligned(fromByteOffset: index, as: UInt64.self),
                right.loadUnaligned(fromByteOffset: index, as: UInt64.self)
            )
            if leftWord != rightWord { return false }
            index += 8
        }
        while index < left.count {
            if left[index] != right[index] { return false }
            index += 1
        }
        return true
    }

    /// Less than, equal to or greater than zero as `left` sorts before, with or after `right` by bytes.
    static func compare(_ left: UnsafeRawBufferPointer, _ right: UnsafeRawBufferPointer) -> Int {
        let count = min(left.count, right.count)
        var index = 0
        // Unsafe: loads stay within the bytes.
        while index + 8 <= count {
            let leftWord = UInt64(bigEndian: left.loadUnaligned(fromByteOffset: index, as: UInt64.self))
            let rightWord = UInt64(bigEndian: right.loadUnaligned(fromByteOffset: index, as: UInt64.self))
            if leftWord != rightWord { return leftWord < rightWord ? -1 : 1 }
            index += 8
        }
        while index < count {
            if left[index] != right[index] { return Int(left[index]) - Int(right[index]) }
            index += 1
        }
        return left.count - right.count
    }

    /// ``compare(_:_:)`` of arrays.
    static func compare(_ left: [UInt8], _ right: [UInt8]) -> Int {
        // Unsafe: the pointers do not outlive the call.
        left.withUnsafeBytes { left in right.withUnsafeBytes { compare(left, $0) } }
    }
}
