import BinaryCoding
import EventModel

/// Whole columns of varints at a time: eight bytes of a column are looked at together while there are as many, and one
/// byte at a time only at its end.
// Unsafe: every load of eight bytes is compared with the end of the bytes first; callers give room for `count` numbers.
extension ByteCursor {
    /// Reads `count` varints, each of which must fit its target.
    ///
    /// - Complexity: O(n), less than a nanosecond each where they take a byte.
    mutating func readVarints<Number: FixedWidthInteger & UnsignedInteger>(
        _ count: Int, into target: UnsafeMutablePointer<Number>
    ) {
        var index = 0
        while index < count, let word = word {
            if word & VarintWord.highBits == 0, count - index >= 8 {
                for place in 0..<8 { target[index &+ place] = Number(truncatingIfNeeded: byte(place)) }
                index += 8
                advance(8)
                continue
            }
            let (value, byteCount) = VarintWord.decode(word)
            guard byteCount > 0, value <= UInt64(Number.max) else { break }
            target[index] = Number(truncatingIfNeeded: value)
            index += 1
            advance(byteCount)
        }
        while index < count {
            let value = readVarint()
            if value > UInt64(Number.max) { fail() }
            target[index] = Number(truncatingIfNeeded: value)
            index += 1
        }
    }

    /// Reads `count` times, each a zigzag varint of the microseconds from the one before, the first from `start`.
    mutating func readTimes(_ count: Int, from start: Timestamp, into target: UnsafeMutablePointer<Timestamp>) {
        var (index, time) = (0, start.microsecondsSinceEpoch)
        while index < count, let word = word {
            let (value, byteCount) = VarintWord.decode(word)
            guard byteCount > 0 else {
                // Longer than eight bytes, or malformed.
                time &+= readSignedVarint()
                target[index] = Timestamp(microsecondsSinceEpoch: time)
                index += 1
                continue
            }
            time &+= ZigZag.decode(value)
            target[index] = Timestamp(microsecondsSinceEpoch: time)
            index += 1
            advance(byteCount)
        }
        while index < count {
            time &+= readSignedVarint()
            target[index] = Timestamp(microsecondsSinceEpoch: time)
            index += 1
        }
    }

    /// Passes over `count` varints and does not look whether they are in shortest form.
    mutating func skipVarints(_ count: Int) {
        var left = count
        while left > 8, let word = word {
            left -= VarintWord.endCount(in: word)
            advance(8)
        }
        while left > 0, remainingCount > 0 {
            if byte(0) < 0x80 { left -= 1 }
            advance(1)
        }
        if left > 0 { fail() }
    }
}

/// Eight bytes of a column of varints, the first one least significant.
enum VarintWord {
    /// The bits that are set in all bytes but the last of a varint.
    static let highBits: UInt64 = 0x8080_8080_8080_8080

    /// The varint at the start and how many bytes it takes; none where it is longer than the word or not in shortest form.
    @inline(__always)
    static func decode(_ word: UInt64) -> (value: UInt64, byteCount: Int) {
        let ends = ~word & highBits
        // All bits up to the end of the first varint; all there are where none ends.
        let bits = word & (ends ^ (ends &- 1))
        // Seven bits of each byte move together: in pairs, in fours, in eights.
        let pairs = (bits & 0x007F_007F_007F_007F) | (bits & 0x7F00_7F00_7F00_7F00) &>> 1
        let fours = (pairs & 0x0000_3FFF_0000_3FFF) | (pairs & 0x3FFF_0000_3FFF_0000) &>> 2
        let value = (fours & 0x0FFF_FFFF) | (fours & 0x0FFF_FFFF_0000_0000) &>> 4
        let byteCount = ends.trailingZeroBitCount / 8 + 1
        let isShortest = byteCount == 1 || value &>> (UInt64(byteCount &- 1) &* 7) != 0
        return (value, ends != 0 && isShortest ? byteCount : 0)
    }

    /// How many varints end in the word.
    @inline(__always)
    static func endCount(in word: UInt64) -> Int {
        Int(truncatingIfNeeded: (((~word & highBits) &>> 7) &* 0x0101_0101_0101_0101) &>> 56)
    }
}
