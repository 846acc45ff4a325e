import EventModel

/// Packs the names of streams as they stand in frames, and checks that they are what names of streams may be.
// Unsafe: names are copied to memory that was reserved for them first; the addresses of names do not outlive a call.
struct StreamNamePacker {
    private static let unnumbered = UInt32.max

    private let bytes = RawBuffer(capacity: 64 << 10)
    private let ends = RawBuffer(capacity: 64 << 10)
    private let categoryNumbers = RawBuffer(capacity: 32 << 10)
    private var byteCount = 0
    private var count = 0

    /// The categories that were met since the beginning, and their numbers in what is packed now.
    private var known = NameTable()
    private var packedNumbers: [UInt32] = []
    private var categories: [String] = []
    private var packedCategories: [UInt32] = []
    /// The last name's category with its slash, which is most often the next one's.
    private var lastPrefix: [UInt8] = []
    private var lastNumber = StreamNamePacker.unnumbered

    /// Adds a stream by the bytes of `category/name`.
    ///
    /// - Returns: Whether they are the name of a stream; nothing is added otherwise.
    /// - Complexity: O(n) in the bytes.
    mutating func append(_ name: UnsafeRawBufferPointer) -> Bool {
        guard StreamNameBytes.areSound(name) else { return false }
        if lastNumber == Self.unnumbered || !isLastPrefix(of: name) {
            guard let slash = name.firstIndex(of: UInt8(ascii: "/")), slash > 0 else { return false }
            takeCategory(UnsafeRawBufferPointer(rebasing: name[...slash]))
        }
        let rest = UnsafeRawBufferPointer(rebasing: name[lastPrefix.count...])
        guard let source = rest.baseAddress, !rest.isEmpty else { return false }
        bytes.reserve(byteCount + rest.count, keeping: byteCount)
        (bytes.base + byteCount).copyMemory(from: source, byteCount: rest.count)
        byteCount += rest.count
        ends.reserve((count + 1) * 8, keeping: count * 8)
        ends.base.storeBytes(of: byteCount, toByteOffset: count * 8, as: Int.self)
        categoryNumbers.reserve((count + 1) * 4, keeping: count * 4)
        categoryNumbers.base.storeBytes(of: lastNumber, toByteOffset: count * 4, as: UInt32.self)
        count += 1
        return true
    }

    private func isLastPrefix(of name: UnsafeRawBufferPointer) -> Bool {
        lastPrefix.withUnsafeBytes { prefix in
            name.count >= prefix.count
                && ByteOrder.areEqual(UnsafeRawBufferPointer(rebasing: name[..<prefix.count]), prefix)
        }
    }

    private mutating func takeCategory(_ prefix: UnsafeRawBufferPointer) {
        let (number, isNew) = known.intern(prefix)
        if isNew {
            categories.append(String(decoding: prefix.dropLast(), as: UTF8.self))
            packedNumbers.append(Self.unnumbered)
        }
        if packedNumbers[Int(number)] == Self.unnumbered {
            packedNumbers[Int(number)] = UInt32(packedCategories.count)
            packedCategories.append(number)
        }
        lastPrefix.removeAll(keepingCapacity: true)
        lastPrefix.append(contentsOf: prefix)
        lastNumber = packedNumbers[Int(number)]
    }

    /// What was packed since this was asked last.
    ///
    /// - Complexity: O(n) in the bytes.
    mutating func take() -> StreamNames {
        guard count > 0 else { return StreamNames() }
        let names = StreamNames(
            categories: packedCategories.map { categories[Int($0)] },
            categoryNumbers: Array(
                UnsafeBufferPointer(start: categoryNumbers.base.assumingMemoryBound(to: UInt32.self), count: count)),
            nameBytes: Array(UnsafeRawBufferPointer(start: bytes.base, count: byteCount)),
            nameEnds: Array(UnsafeBufferPointer(start: ends.base.assumingMemoryBound(to: Int.self), count: count)))
        for category in packedCategories { packedNumbers[Int(category)] = Self.unnumbered }
        packedCategories.removeAll(keepingCapacity: true)
        (byteCount, count, lastNumber) = (0, 0, Self.unnumbered)
        return names
    }
}

/// What bytes may stand in the name of a stream.
enum StreamNameBytes {
    private static let highBits: UInt64 = 0x8080_8080_8080_8080
    private static let ones: UInt64 = 0x0101_0101_0101_0101

    /// Whether bytes are UTF-8 without control characters.
    ///
    /// - Complexity: O(n), eight bytes at a time where they are ASCII.
    static func areSound(_ bytes: UnsafeRawBufferPointer) -> Bool {
        guard bytes.count >= 8 else { return areSoundOneByOne(bytes) }
        var index = 0
        // Unsafe: loads stay within the bytes; the last one goes over some of them again.
        while true {
            let word = bytes.loadUnaligned(fromByteOffset: index, as: UInt64.self)
            // A byte whose high bit comes up here is below 0x20, 0x7F, above, or beside one of these.
            let delete = word ^ (ones &* 0x7F)
            let doubtful = word | (word &- ones &* 0x20) | (delete &- ones)
            if doubtful & highBits != 0 { return areSoundOneByOne(bytes) }
            if index == bytes.count - 8 { return true }
            index = min(index + 8, bytes.count - 8)
        }
    }

    private static func areSoundOneByOne(_ bytes: UnsafeRawBufferPointer) -> Bool {
        var isASCII = true
        for byte in bytes {
            if byte < 0x20 || byte == 0x7F { return false }
            if byte >= 0x80 { isASCII = false }
        }
        return isASCII
            || bytes.withMemoryRebound(to: UInt8.self) { String(validating: $0, as: UTF8.self) != nil }
    }
}
