import BinaryCoding

/// Sorted entries in blocks with checksums of their own, and the directory by which a block is found.
struct FooterBlocks {
    private let salt: UInt32
    /// Whether the directory says how many entries a block has, in place of a key.
    private let countsEntries: Bool
    /// The blocks, one behind the other.
    private(set) var bytes: [UInt8] = []
    /// For each block its key and its bytes.
    private(set) var directory = ByteWriter()
    /// How many blocks there are.
    private(set) var count = 0
    private var blockStart = 0
    private var entryCount = 0

    init(salt: UInt32, countsEntries: Bool = false) {
        self.salt = salt
        self.countsEntries = countsEntries
    }

    /// Begins a block; `writeKey` writes what the directory says of its first entry.
    mutating func begin(writeKey: (inout ByteWriter) -> Void) {
        finish()
        count += 1
        if !countsEntries { writeKey(&directory) }
        blockStart = bytes.count
    }

    /// Adds an entry to the block; false where there is none yet or the entry does not fit behind another.
    mutating func add(_ entry: [UInt8]) -> Bool {
        let byteCount = bytes.count - blockStart + entry.count + Self.checksumByteCount
        guard count > 0, entryCount == 0 || byteCount <= FooterWriter.blockByteCountMax else { return false }
        bytes += entry
        entryCount += 1
        return true
    }

    /// Ends the last block.
    mutating func finish() {
        guard entryCount > 0 else { return }
        // Unsafe: the range lies within the bytes and the pointer does not outlive the call.
        let checksum = bytes.withUnsafeBytes {
            CRC32C.checksum(of: UnsafeRawBufferPointer(rebasing: $0[blockStart...]), seed: salt)
        }
        var end = ByteWriter()
        end.writeFixed(checksum)
        bytes += end.bytes
        if countsEntries { directory.writeVarint(UInt64(entryCount)) }
        directory.writeVarint(UInt64(bytes.count - blockStart))
        entryCount = 0
    }

    static let checksumByteCount = 4

    /// The entries of a block that was read; nil when its checksum does not agree.
    static func entries(of block: [UInt8], salt: UInt32) -> ByteReader? {
        let end = block.count - checksumByteCount
        guard end >= 0 else { return nil }
        var reader = ByteReader(block, range: end..<block.count)
        // Unsafe: the range lies within the block and the pointer does not outlive the call.
        let checksum = block.withUnsafeBytes {
            CRC32C.checksum(of: UnsafeRawBufferPointer(rebasing: $0[..<end]), seed: salt)
        }
        guard (try? reader.readFixed(UInt32.self)) == checksum else { return nil }
        return ByteReader(block, range: 0..<end)
    }
}
