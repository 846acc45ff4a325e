/// A sum over the logical rows of a read model: equal for equal sets of rows, whatever their order and the numbers
/// that stand for names.
///
/// Two independent 64-bit hashes of each row, added up. It tells a rebuilt model from a wrong one, not from one that
/// an adversary made: it is no cryptographic hash.
public struct ReadModelDigest: Hashable, Sendable {
    /// The sums of both hashes.
    private var sums: SIMD2<UInt64> = .zero
    /// The number of rows.
    public private(set) var rowCount = 0

    /// The digest of no rows.
    public init() {}

    mutating func add(_ row: RowHash) {
        sums &+= row.finished
        rowCount += 1
    }
}

extension ReadModelDigest: CustomStringConvertible {
    /// Both sums in 32 hexadecimal digits.
    public var description: String {
        [sums.x, sums.y].map { sum in
            let digits = String(sum, radix: 16)
            return String(repeating: "0", count: 16 - digits.count) + digits
        }.joined()
    }
}

/// Hashes the values of one row in order, each with its kind and length.
struct RowHash {
    private var lanes: SIMD2<UInt64>

    /// Odd constants of wyhash (Wang Yi, public domain).
    private static let first: UInt64 = 0xA076_1D64_78BD_642F
    private static let second: UInt64 = 0xE703_7ED1_A0B4_28DB
    private static let third: UInt64 = 0x8EBC_6AF0_9C88_C6E3
    private static let fourth: UInt64 = 0x5899_65CC_7537_4CC3

    /// Begins a row of one of the model's queries.
    init(query: Int) {
        lanes = SIMD2(Self.third, Self.fourth)
        take(UInt64(query))
    }

    mutating func addNull() {
        take(0)
    }

    mutating func add(_ value: Int64) {
        take(1)
        take(UInt64(bitPattern: value))
    }

    mutating func add(_ text: String) {
        take(2)
        take(UInt64(text.utf8.count))
        var word: UInt64 = 0
        var shift: UInt64 = 0
        for byte in text.utf8 {
            word |= UInt64(byte) << shift
            shift += 8
            if shift == 64 {
                take(word)
                (word, shift) = (0, 0)
            }
        }
        if shift > 0 { take(word) }
    }

    /// The hashes of the row: one more round, so that the last value is mixed like the others.
    var finished: SIMD2<UInt64> {
        var copy = self
        copy.take(Self.first)
        return copy.lanes
    }

    private mutating func take(_ word: UInt64) {
        lanes.x = Self.mix(lanes.x ^ word, Self.first)
        lanes.y = Self.mix(lanes.y ^ word, Self.second)
    }

    /// The halves of the 128-bit product, folded; the operand added keeps zero from sticking.
    private static func mix(_ left: UInt64, _ right: UInt64) -> UInt64 {
        let product = left.multipliedFullWidth(by: right)
        return (product.high ^ product.low) &+ left.byteSwapped
    }
}
