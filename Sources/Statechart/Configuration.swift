/// The set of active states of a chart, by number: 256 bits without heap memory.
///
/// Its operations can be inlined elsewhere, because a fold over a whole log is made of them.
@frozen
public struct Configuration: Hashable, Sendable {
    /// State `n` is bit `n % 64` of word `n / 64`.
    public var words: SIMD4<UInt64>

    /// The number of states that a configuration can tell apart.
    public static let stateCountMax = 256

    /// Makes a set of no states.
    @inlinable
    public init() {
        words = SIMD4()
    }

    /// Makes a set of state numbers, each below ``stateCountMax``.
    public init(_ states: some Sequence<Int>) {
        self.init()
        for state in states { insert(state) }
    }

    /// Makes a set of all numbers of a range within 0 to ``stateCountMax``.
    ///
    /// - Complexity: O(1).
    init(range: Range<Int>) {
        precondition(range.lowerBound >= 0 && range.upperBound <= Self.stateCountMax, "a state number is below 256")
        self.init()
        for word in 0..<4 {
            // Bits below a bound; shifting by 64 or more gives none.
            let (low, high) = (max(0, range.lowerBound - word * 64), max(0, range.upperBound - word * 64))
            words[word] = ~(UInt64.max << UInt64(high)) & (UInt64.max << UInt64(low))
        }
    }

    /// Whether no state is active.
    @inlinable
    public var isEmpty: Bool { words == SIMD4() }

    /// Whether a state is active.
    ///
    /// - Complexity: O(1).
    @inlinable
    public func contains(_ state: Int) -> Bool {
        words[state >> 6] & (1 << UInt64(state & 63)) != 0
    }

    /// The highest number in the set; nil when it is empty.
    ///
    /// - Complexity: O(1).
    @inlinable
    public var last: Int? {
        for word in stride(from: 3, through: 0, by: -1) where words[word] != 0 {
            return word * 64 + 63 - words[word].leadingZeroBitCount
        }
        return nil
    }

    /// The numbers in ascending order, which is document order.
    ///
    /// - Complexity: O(n).
    public var states: [Int] {
        var states: [Int] = []
        for word in 0..<4 {
            var rest = words[word]
            while rest != 0 {
                states.append(word * 64 + rest.trailingZeroBitCount)
                rest &= rest - 1
            }
        }
        return states
    }

    /// Whether the sets have a state in common.
    ///
    /// - Complexity: O(1).
    @inlinable
    public func intersects(_ other: Configuration) -> Bool {
        words & other.words != SIMD4()
    }

    /// This set without the states of `exited` and with those of `entered`.
    ///
    /// - Complexity: O(1).
    @inlinable
    public func replacing(_ exited: Configuration, with entered: Configuration) -> Configuration {
        var result = Configuration()
        result.words = words & ~exited.words | entered.words
        return result
    }

    /// The states of both sets together.
    ///
    /// - Complexity: O(1).
    @inlinable
    public func union(_ other: Configuration) -> Configuration {
        replacing(Configuration(), with: other)
    }

    /// The states that are in both sets.
    ///
    /// - Complexity: O(1).
    @inlinable
    public func intersection(_ other: Configuration) -> Configuration {
        var result = Configuration()
        result.words = words & other.words
        return result
    }

    /// This set without the states of `other`.
    ///
    /// - Complexity: O(1).
    @inlinable
    public func subtracting(_ other: Configuration) -> Configuration {
        replacing(other, with: Configuration())
    }

    /// Whether all states of this set are in the other.
    ///
    /// - Complexity: O(1).
    @inlinable
    public func isSubset(of other: Configuration) -> Bool {
        words & ~other.words == SIMD4()
    }

    /// Removes the lowest number and returns it; nil when the set is empty.
    ///
    /// - Complexity: O(1).
    @inlinable
    public mutating func popFirst() -> Int? {
        for word in 0..<4 where words[word] != 0 {
            let bit = words[word].trailingZeroBitCount
            words[word] &= words[word] - 1
            return word * 64 + bit
        }
        return nil
    }

    /// Removes the highest number and returns it; nil when the set is empty.
    ///
    /// - Complexity: O(1).
    @inlinable
    public mutating func popLast() -> Int? {
        guard let state = last else { return nil }
        remove(state)
        return state
    }

    @usableFromInline mutating func remove(_ state: Int) {
        words[state >> 6] &= ~(1 << UInt64(state & 63))
    }

    mutating func insert(_ state: Int) {
        precondition((0..<Self.stateCountMax).contains(state), "a state number is below 256")
        words[state >> 6] |= 1 << UInt64(state & 63)
    }
}

extension Configuration: CustomStringConvertible {
    /// The numbers in braces, as in `{0, 3}`.
    public var description: String {
        "{" + states.map(String.init).joined(separator: ", ") + "}"
    }
}
