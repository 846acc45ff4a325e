import BinaryCoding

/// A set of names that may say yes to a few that are not in it: a split block Bloom filter as in Apache Parquet
/// (specification "Parquet Bloom filter"), in pages with checksums of their own.
///
/// Ten bits a name let about one in a hundred pass that is not there.
struct NameFilter {
    static let pageByteCount = 512
    private static let blockByteCount = 32
    private static let blocksPerPage = 15
    private static let bitsPerName = 10
    private static let multipliers: [UInt32] = [
        0x47B6_137B, 0x4497_4D91, 0x8824_AD5B, 0xA2B7_289D, 0x7054_95C7, 0x2DF1_424B, 0x9EFC_4947, 0x5C6B_FB31,
    ]

    private let blockCount: Int
    private var words: [UInt32]

    /// A filter for so many names.
    init(nameCount: Int) {
        let bitsPerPage = Self.blocksPerPage * Self.blockByteCount * 8
        blockCount = max(1, (nameCount * Self.bitsPerName + bitsPerPage - 1) / bitsPerPage) * Self.blocksPerPage
        words = [UInt32](repeating: 0, count: blockCount * Self.multipliers.count)
    }

    /// Adds the name with a hash.
    mutating func insert(_ hash: UInt64) {
        let start = Self.block(of: hash, blockCount: blockCount) * Self.multipliers.count
        for (index, multiplier) in Self.multipliers.enumerated() {
            words[start + index] |= Self.bit(of: hash, multiplier)
        }
    }

    /// The pages, each with its checksum.
    func pages(salt: UInt32) -> [UInt8] {
        var writer = ByteWriter(capacity: blockCount / Self.blocksPerPage * Self.pageByteCount)
        for first in stride(from: 0, to: blockCount, by: Self.blocksPerPage) {
            var page = ByteWriter(capacity: Self.pageByteCount)
            let last = first + Self.blocksPerPage
            for word in words[(first * Self.multipliers.count)..<(last * Self.multipliers.count)] {
                page.writeFixed(word)
            }
            page.write([UInt8](repeating: 0, count: Self.pageByteCount - 4 - page.count))
            page.writeFixed(CRC32C.checksum(of: page.bytes, seed: salt))
            writer.write(page.bytes)
        }
        return writer.bytes
    }

    /// Where in a filter of so many bytes the page of a hash begins.
    static func pageOffset(of hash: UInt64, byteCount: Int) -> Int {
        block(of: hash, blockCount: blockCount(byteCount: byteCount)) / blocksPerPage * pageByteCount
    }

    /// Whether the name with a hash may be there, by its page in a filter of so many bytes; nil when the page is
    /// damaged.
    static func mayContain(_ hash: UInt64, byteCount: Int, page: UnsafeRawBufferPointer, salt: UInt32) -> Bool? {
        guard page.count == pageByteCount else { return nil }
        // Unsafe: every load lies within the page.
        let contents = UnsafeRawBufferPointer(rebasing: page[..<(pageByteCount - 4)])
        let checksum = UInt32(littleEndian: page.loadUnaligned(fromByteOffset: pageByteCount - 4, as: UInt32.self))
        guard checksum == CRC32C.checksum(of: contents, seed: salt) else { return nil }
        let block = block(of: hash, blockCount: blockCount(byteCount: byteCount)) % blocksPerPage
        for (index, multiplier) in multipliers.enumerated() {
            let offset = block * blockByteCount + index * 4
            let word = UInt32(littleEndian: page.loadUnaligned(fromByteOffset: offset, as: UInt32.self))
            if word & bit(of: hash, multiplier) == 0 { return false }
        }
        return true
    }

    private static func blockCount(byteCount: Int) -> Int {
        byteCount / pageByteCount * blocksPerPage
    }

    private static func block(of hash: UInt64, blockCount: Int) -> Int {
        Int(((hash >> 32) &* UInt64(blockCount)) >> 32)
    }

    private static func bit(of hash: UInt64, _ multiplier: UInt32) -> UInt32 {
        1 << ((UInt32(truncatingIfNeeded: hash) &* multiplier) >> 27)
    }
}
